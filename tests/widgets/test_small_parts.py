"""Test small widgets: pins, axis of epochs, label with ellipsis, scroll area, names."""

import pytest

from widgets.common.elided_label import ElidedLabel
from widgets.tiles.pins import Pins
from widgets.training.epoch_axis import EpochAxis


def test_pins_are_kept_by_layer_in_the_order_they_were_set():
    pins = Pins()
    for unit in (5, 2, 9, 2):  # the second 2 lets it go
        pins.toggle("a", unit)
    pins.toggle("b", 1)
    assert (pins.units_of("a"), pins.units_of("b"), pins.units_of("c")) == ((5, 9), (1,), ())
    pins.clear("a")
    pins.clear("c")
    assert (pins.units_of("a"), pins.units_of("b")) == ((), (1,))
    pins.forget()
    assert pins.units_of("b") == ()


@pytest.mark.parametrize(("low", "high"), [(0.9, 1.1), (0, 1), (0, 3), (1, 30), (0, 1000)])
def test_an_axis_of_epochs_has_ticks_at_whole_numbers_only(qtbot, low, high):
    axis = EpochAxis()
    spacings = axis.tickSpacing(low, high, 400)
    assert spacings and all(spacing >= 1 and spacing == int(spacing) for spacing, _ in spacings)
    ticks = [tick for _, values in axis.tickValues(low, high, 400) for tick in values]
    assert ticks and all(tick == int(tick) for tick in ticks)


def test_a_label_ends_in_an_ellipsis_where_it_has_no_room_and_its_tip_has_the_whole(qtbot):
    label = ElidedLabel("a name that is far too long for its place")
    qtbot.addWidget(label)
    width = label.fontMetrics().horizontalAdvance(label.text())
    label.resize(width + 10, 20)
    assert label.shown == label.text()
    label.resize(width // 2, 20)
    assert label.shown.endswith("…") and label.text().startswith(label.shown[:-1].rstrip())
    assert label.fontMetrics().horizontalAdvance(label.shown) <= width // 2
    assert label.toolTip() == "a name that is far too long for its place"
    label.show()
    picture = label.grab().toImage()
    assert (
        len(
            {
                picture.pixel(column, row)
                for column in range(picture.width())
                for row in range(picture.height())
            }
        )
        > 1
    )
