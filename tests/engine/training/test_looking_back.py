"""Patterns over the epochs are those of each epoch's model, unit by unit."""

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.target import Target
from engine.imaging.preprocess import make_preprocessing
from engine.methods.features.filter_patterns import FilterPatterns
from engine.methods.features.pattern_history import kept_epochs, run_over_epochs
from engine.training.run_folder import RunFolder
from tests.fakes import GapProbe, run_to_end

METHOD = FilterPatterns(first=1, count=2, steps=4, crop=0, seed=5)


def test_a_row_for_each_unit_and_a_column_for_each_epoch(tmp_path):
    run = RunFolder(tmp_path)
    run.epochs.mkdir()
    for number in (10, 1, 4):
        (run.epochs / f"{number:04}.keras").touch()
    (run.epochs / "half.keras").touch()
    assert [number for number, _ in kept_epochs(run)] == [1, 4, 10]
    prepared = make_preprocessing((12, 20, 3), "0..255", "stretch")
    opened = []

    def open_probe(file):
        opened.append(file.stem)
        return GapProbe(seed=int(file.stem))

    steps, tiles = run_to_end(run_over_epochs(run, METHOD, open_probe, prepared))
    assert opened == ["0001", "0004", "0010"]
    assert (tiles.columns, tiles.units, tiles.blank) == (3, (1, 1, 1, 2, 2, 2), ())
    assert tiles.places == (1, 4, 10, 1, 4, 10)
    assert tiles.captions[4] == "unit 2, epoch 4"
    grey = prepared.apply(np.full((12, 20, 3), 128, np.uint8))
    for column, seed in enumerate((1, 4, 10)):
        alone = run_to_end(METHOD.run(GapProbe(seed=seed), grey, Target(0)))[1]
        assert np.array_equal(tiles.shown[column::3], alone.shown)
        assert np.array_equal(tiles.metric("reached").values[column::3], alone.metric("reached").values)
    assert not np.array_equal(tiles.shown[0], tiles.shown[1])
    shares = [step.done / step.total for step in steps]
    assert shares == sorted(shares) and shares[-1] == 1
    assert steps[0].partial is None and steps[-1].partial.blank == (2, 5)


def test_without_a_model_there_is_nothing_to_look_back_on(tmp_path):
    with pytest.raises(UserError, match="No model of any epoch"):
        next(
            run_over_epochs(
                RunFolder(tmp_path), METHOD, lambda file: GapProbe(), make_preprocessing((12, 20, 3), "0..1")
            )
        )
