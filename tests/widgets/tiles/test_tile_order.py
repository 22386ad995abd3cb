import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect

from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric
from widgets.tiles.tile_layout import TileLayout
from widgets.tiles.tile_order import arrange_tiles, index_of_unit, tile_labels


def tiles(units, values=(), **more):
    raw = np.zeros((len(units), 2, 2), np.float32)
    figures = (TileMetric("f", "figure", np.array(values, np.float32), **more),) if values else ()
    return Tiles(raw, raw.astype(np.uint8), tuple(map(str, units)), "t", units=tuple(units), figures=figures)


@pytest.mark.parametrize(
    ("backwards", "pinned", "expected"),
    [
        (False, (), [2, 0, 3, 1]),
        (True, (), [1, 0, 3, 2]),  # equal ones stay as they came
        (False, (13, 11), [3, 1, 2, 0]),
        (True, (13, 11), [3, 1, 0, 2]),
        (False, (99,), [2, 0, 3, 1]),  # a unit of another page
    ],
)
def test_the_largest_come_first_behind_what_is_pinned(backwards, pinned, expected):
    some = tiles((10, 11, 12, 13), (5, 1, 9, 5))
    found = arrange_tiles(some, some.figures[0], backwards, pinned)
    assert found.order.tolist() == expected
    assert found.num_pinned == len(set(pinned) & {10, 11, 12, 13})


def test_without_a_figure_tiles_stay_as_they_came():
    assert arrange_tiles(tiles((7, 3, 5))).order.tolist() == [0, 1, 2]
    assert arrange_tiles(tiles((7, 3, 5)), pinned=(5,)).order.tolist() == [2, 0, 1]


def test_all_tiles_of_a_pinned_unit_come_first():
    assert arrange_tiles(tiles((0, 0, 1, 1, 2, 2)), pinned=(1,)).order.tolist() == [2, 3, 0, 1, 4, 5]


def test_labels_name_the_unit_its_part_and_the_figure():
    some = tiles((4, 6), (0.25, 1), is_share=True)
    assert tile_labels(some, some.figures[0]) == (("4", "25%"), ("6", "100%"))
    assert tile_labels(tiles((4, 4, 6)), None) == (("4.0", ""), ("4.1", ""), ("6.0", ""))
    assert tile_labels(tiles(()), None) == ()


def test_a_unit_is_found_by_its_number():
    assert index_of_unit(tiles((7, 3, 5)), 5) == 2
    assert index_of_unit(tiles((7, 3, 5)), 4) == -1


def test_tiles_stand_in_rows_with_text_below():
    layout = TileLayout(count=7, side=50, caption=12, width=170)
    assert (layout.columns, layout.row_height, layout.height) == (3, 65, 3 * 65)
    assert layout.rect(4) == QRect(53, 65, 50, 50)
    assert layout.caption_rect(4) == QRect(53, 115, 50, 12)
    assert [layout.place_at(QPoint(*point)) for point in ((0, 0), (60, 64), (60, 65), (160, 140), (169, 0), (2, 200))] == [
        0, 1, 4, -1, -1, -1,
    ]  # fmt: skip
    assert list(layout.between(64, 65)) == [0, 1, 2, 3, 4, 5]
    assert list(layout.between(130, 900)) == [6]
    assert list(layout.between(900, 950)) == []
