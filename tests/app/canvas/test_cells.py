"""The cell of a layer at a place of the input."""

import pytest

from app.canvas.point_menu import nearest_cell
from engine.core.model import Node
from engine.core.placement import Placement


@pytest.mark.parametrize(
    ("place", "cell"),
    [
        ((0, 0), (0, 0)),
        ((31.9, 31.9), (0, 0)),
        ((32.1, 95), (1, 2)),
        ((63.9, 127.9), (1, 3)),
        ((64, 5), None),
    ],
)
def test_a_map_without_a_placement_has_equal_cells(place, cell):
    layer = Node("conv", "Conv2D", (2, 4, 8), 0)
    assert nearest_cell(layer, (64, 128), *place) == cell


def test_a_mirrored_layer_counts_from_the_other_side():
    placed = Placement((15.5, 47.5), (47.5, 15.5), (0, 0, 64, 64), (64, 64))
    layer = Node("conv", "Conv2D", (2, 2, 8), 0, placement=placed)
    assert nearest_cell(layer, (64, 64), 10, 10) == (0, 1)
    assert nearest_cell(layer, (64, 64), 60, 60) == (1, 0)
