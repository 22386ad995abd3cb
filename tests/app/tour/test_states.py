"""Pictures of the states of the window, and the folder that is in one of them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.flags import build_parser
from app.cli.parsing import parse_sizes
from app.tour.sample_folder import NUM_PICTURES, write_sample_folder
from engine.core.errors import UserError
from engine.dataset.folder import read_folder
from tests.operating_systems import read_levels

ROOT = Path(__file__).parents[3]


def test_the_sample_folder_has_labelled_pictures(tmp_path):
    write_sample_folder(tmp_path)
    entries = read_folder(tmp_path)
    assert len(entries) == NUM_PICTURES
    groups = [entry.group for entry in entries]
    assert {name: groups.count(name) for name in groups} == {
        "Egyptian_cat": 14,
        "espresso": 13,
        "moped": 13,
        "missile": 13,
    }


def test_sizes_are_parsed_and_wrong_ones_refused():
    assert parse_sizes("683x512, 1440x900") == ((683, 512), (1440, 900))
    assert parse_sizes("") == ()
    for text in ("1440", "1440x", "0x900", "99999x900", "-5x900"):
        with pytest.raises(UserError, match="not a valid size"):
            parse_sizes(text)


def test_the_tour_has_flags_for_states_and_film():
    options = build_parser()[0].parse_args(["tour", "--states", "--sizes", "800x500", "--out", "x"])
    assert (options.states, options.sizes, options.film) == (True, "800x500", None)


@pytest.mark.slow
@pytest.mark.timeout(400)  # a busy machine takes three times as long
def test_one_command_makes_twelve_states_light_and_dark(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "app", "tour", "--states", "--sizes", "1024x640", "--out", "states"],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=390,
    )
    assert done.returncode == 0, done.stderr
    made = sorted(path.name for path in (tmp_path / "states").iterdir())
    assert len(made) == 24 and [name[:2] for name in made] == [f"{n // 2 + 1:02}" for n in range(24)]
    for dark, light in zip(made[::2], made[1::2], strict=True):
        assert dark.endswith("-dark.jpg") and light.endswith("-light.jpg")
        share = 2 / 3 if "small-window" in light else 1
        pixels = read_levels(tmp_path / "states" / light)
        assert pixels.shape == (round(640 * share), round(1024 * share), 3)
        assert pixels.mean() > read_levels(tmp_path / "states" / dark).mean() + 30
