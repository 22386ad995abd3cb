import numpy as np
import pytest

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.results import Heatmap
from engine.imaging.difference import common_limits, difference

BOX = Box(0, 0, 8, 8)


def heatmap(values, **more):
    return Heatmap(np.array(values, np.float32), "map", **{"unit": "logit", **more})


def test_one_map_less_the_other_on_the_finer_grid():
    found = difference(heatmap([[1, 2], [3, 4]]), heatmap([[1]]), (BOX, BOX))
    np.testing.assert_array_equal(found.values, [[0, 1], [2, 3]])
    assert found.signed and found.limits == (-3, 3) and found.unit == "logit"


def test_windows_are_enlarged_with_their_edges():
    found = difference(heatmap(np.zeros((4, 4))), heatmap([[1, 0], [0, 2]], smooth=False), (BOX, BOX))
    np.testing.assert_array_equal(found.values, -np.kron([[1, 0], [0, 2]], np.ones((2, 2))))


def test_maps_of_other_units_or_parts_are_not_subtracted():
    with pytest.raises(UserError, match="logit, probability"):
        difference(heatmap([[1]]), heatmap([[1]], unit="probability"), (BOX, BOX))
    with pytest.raises(UserError, match="different parts"):
        difference(heatmap([[1]]), heatmap([[1]]), (BOX, Box(0, 1, 8, 8)))


def test_common_limits_hold_all_maps():
    assert common_limits([heatmap([[0, 3]]), heatmap([[-1, 1]], signed=True), heatmap([[2, 5]])]) == (-1, 5)
    with pytest.raises(UserError, match="none, probability"):
        common_limits([heatmap([[0]], unit=""), heatmap([[0]], unit="probability")])


def test_blank_maps_have_no_common_scale():
    blank = Heatmap(np.zeros((2, 3), np.float32), "Blank")
    with pytest.raises(UserError, match="same everywhere"):
        common_limits([blank, blank])


def test_a_blank_map_is_told_beside_the_difference():
    varied, blank = heatmap([[1, 2], [3, 4]]), heatmap([[5, 5], [5, 5]])
    assert not any("same everywhere" in note for note in difference(varied, varied, (BOX, BOX)).notes)
    for pair in ((varied, blank), (blank, varied)):
        assert difference(*pair, (BOX, BOX)).notes[1].startswith("map is the same everywhere")
