"""Every method on every kind of model: the map is where it should be, and it is about that model and that picture."""

import numpy as np
import pytest

from engine.job import Job, drain
from engine.method import METHODS, make
from engine.model import HeadKind
from engine.preprocess import preprocessing
from engine.render import colour_tiles
from engine.results import Heatmap
from engine.target import Target
from tests import models

SCALING = {"sequential": "0..255", "nested": "0..255", "whole_numbers": "0..255"}
QUICK = {
    "occlusion": {"size": 8, "stride": 8},
    "filter-patterns": {"steps": 2, "count": 2, "crop": 2},
}


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize("name", METHODS)
def test_method_on_model(probe_of, photograph, name, kind):
    probe = probe_of(kind)
    prepared = preprocessing(probe.model.input_shape, SCALING.get(kind, "0..1"))
    method = make(name, "", QUICK.get(name))
    count = probe.model.heads[0].num_classes if method.uses_target else 1
    results = [drain(Job(1, method, Target(index), photograph, prepared), probe).result for index in range(count)]
    assert all(np.isfinite(result.raw).all() for result in results)
    if not method.uses_target:
        assert colour_tiles(results[0]).shape[-1] == 3
        assert len(results[0].captions) == len(results[0].raw) > 0
        return
    assert {result.values.shape for result in results} == {probe.model.input_shape[:2]}
    assert any(np.ptp(result.values) > 0 for result in results)
    assert all(np.ptp(result.values) > 0 or "blank" in result.notes[-1] for result in results)
    complement = kind == "sigmoid" and name == "saliency"  # |w| of p and of 1 - p are the same
    assert np.allclose(results[0].raw, results[1].raw) == complement


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize("name", [name for name, cls in METHODS.items() if "seed" in cls.presets])
def test_seed_presets_run_wherever_there_are_probabilities(probe_of, photograph, name, kind):
    probe = probe_of(kind)
    if METHODS[name].uses_target and probe.model.heads[0].kind is HeadKind.LINEAR:
        return  # test_keras_probe has the sentence that a linear head gets
    given = {"steps": 2, "count": 1, "crop": 2} if name == "filter-patterns" else {}
    prepared = preprocessing(probe.model.input_shape, SCALING.get(kind, "0..1"))
    result = drain(Job(1, make(name, "seed", given), Target(1), photograph, prepared), probe).result
    assert np.isfinite(result.raw).all()
    if isinstance(result, Heatmap) and not any("blank" in note for note in result.notes):
        assert result.values.min() >= 0
        assert result.values.max() == pytest.approx(1, abs=0.35)  # Grad-CAM is scaled before it is enlarged


@pytest.mark.parametrize("name", ["grad-cam", "saliency", "occlusion"])
def test_the_second_output_has_explanations_of_its_own(probe_of, photograph, name):
    probe = probe_of("multi_output")
    prepared = preprocessing(probe.model.input_shape, "0..1")
    first, second = (
        drain(Job(1, make(name, "", QUICK.get(name)), Target(1, head), photograph, prepared), probe).result for head in (0, 1)
    )
    assert not np.allclose(first.raw, second.raw)
