"""How alike two maps are."""

import numpy as np
import pytest

from benchmarks.likeness import likeness


def test_scale_and_offset_make_no_difference_and_one_wrong_value_does():
    ours = np.random.default_rng(0).random((14, 14)).astype(np.float32)
    alike = likeness(ours, 3 - 2 * ours)
    assert alike.correlation == pytest.approx(-1, abs=1e-6)
    assert alike.difference < 1e-6
    other = ours.copy()
    other[3, 4] += 1
    assert likeness(ours, other).difference > 0.5


def test_the_smaller_map_is_enlarged_as_opencv_does():
    small = np.array([[0, 1], [2, 3]], np.float32)
    large = np.array(
        [[0, 0.25, 0.75, 1], [0.5, 0.75, 1.25, 1.5], [1.5, 1.75, 2.25, 2.5], [2, 2.25, 2.75, 3]], np.float32
    )
    assert likeness(small, large).difference < 1e-6


def test_a_blank_map_is_like_nothing():
    values = np.random.default_rng(0).random((6, 8)).astype(np.float32)
    for pair in ((values, np.ones((6, 8), np.float32)), (np.zeros((6, 8), np.float32), values)):
        assert np.isnan(likeness(*pair).correlation) and np.isnan(likeness(*pair).difference)
        assert str(likeness(*pair)) == "maps: one of them is the same everywhere"
