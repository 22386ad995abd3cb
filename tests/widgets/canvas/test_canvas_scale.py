"""Colour bar, magnification, pixel grid, and large photographs in full."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from tests.widgets.canvas.canvas_events import HEIGHT, WIDTH


def layer(key=1, box=None, **more):
    values = np.array([[0, 1], [2, 4]], np.float32)
    return Layer(key, Heatmap(values, "map", unit="logit", **more), box or Box(0, 0, HEIGHT, WIDTH), Look())


@pytest.fixture
def stack(canvas):
    return canvas._stack


def painted(qtbot, canvas):
    qtbot.waitUntil(lambda: not canvas._later.isActive())


def test_the_bar_tells_what_the_topmost_visible_layers_colours_mean(qtbot, canvas, stack):
    assert canvas._bar.isHidden()
    stack.add_or_update(layer(1))
    stack.add_or_update(layer(2, signed=True))
    painted(qtbot, canvas)
    assert (canvas._bar.layer.key, canvas._bar.ends()) == (2, ("-4", "4 logit"))
    stack.set_visible(2, False)
    stack.set_visible(1, True)
    stack.set_look(1, Look(levels=(1, 3.25)))
    painted(qtbot, canvas)
    assert (canvas._bar.layer.key, canvas._bar.ends()) == (1, ("1", "3.25 logit"))
    canvas.show_colour_bar(False)
    assert canvas._bar.isHidden() and not canvas.has_colour_bar


def test_the_bar_is_painted_in_the_layers_colours(qtbot, canvas, stack):
    stack.add_or_update(replace(layer(), look=Look("grey")))
    painted(qtbot, canvas)
    image = canvas._bar.grab().toImage()
    row = canvas._bar.fontMetrics().height() + 8 + 2 + 5
    left, right = (image.pixelColor(column, row).red() for column in (10, image.width() - 11))
    assert left < 12 and right > 243


def test_the_bar_of_the_red_blend_has_the_colours_that_it_paints_on_grey(qtbot, canvas, stack):
    stack.add_or_update(replace(layer(), look=Look(blend="red", opacity=1, fade=False)))
    painted(qtbot, canvas)
    image = canvas._bar.grab().toImage()
    row = canvas._bar.fontMetrics().height() + 8 + 2 + 5
    low, high = (image.pixelColor(column, row) for column in (10, image.width() - 11))
    assert low.red() > 243 and high.red() < 12
    assert {colour.green() for colour in (low, high)} == {colour.blue() for colour in (low, high)} == {128}


def test_another_picture_in_its_place_has_no_bar(qtbot, canvas, stack):
    stack.add_or_update(layer())
    painted(qtbot, canvas)
    canvas.set_replacement(np.zeros((9, 9, 3), np.uint8))
    assert canvas._bar.isHidden()
    canvas.set_replacement(None)
    assert not canvas._bar.isHidden()


def test_a_canvas_that_is_small_in_a_corner_has_no_bar(qtbot, canvas, stack):
    stack.add_or_update(layer())
    painted(qtbot, canvas)
    for width, height in ((230, 400), (600, 130)):
        canvas.resize(width, height)
        assert canvas._bar.isHidden()
    canvas.resize(600, 400)
    assert not canvas._bar.isHidden()


def test_actual_size_is_a_pixel_for_a_pixel(canvas):
    assert canvas.magnification > 2
    canvas.show_actual_size()
    assert canvas.magnification == pytest.approx(1)
    width = canvas.position_of_pixel(0, WIDTH).x() - canvas.position_of_pixel(0, 0).x()
    assert width * canvas.devicePixelRatioF() == pytest.approx(WIDTH, abs=2)
    canvas.zoom(2)
    assert canvas.magnification == pytest.approx(2)


def test_zooming_to_a_part_shows_it_as_large_as_it_fits(canvas):
    canvas.zoom_to(Box(30, 50, 60, 40))
    seen = canvas._box.viewRect()
    assert seen.contains(QRectF(50, 30, 40, 60))
    assert min(seen.width() / 40, seen.height() / 60) < 1.1
    assert seen.center().x() == pytest.approx(70, abs=1) and seen.center().y() == pytest.approx(60, abs=1)


def test_large_pixels_have_a_grid_and_sharp_edges(qtbot, canvas):
    pixels = np.full((HEIGHT, WIDTH, 3), 200, np.uint8)
    pixels[:, 100:] = 40
    canvas.set_picture(pixels)
    canvas.zoom_to(Box(55, 95, 10, 10))
    assert canvas.magnification > 20
    image = canvas.grab().toImage()

    def level(row, column):
        return image.pixelColor(canvas.position_of_pixel(row, column).toPoint()).red()

    assert level(60.5, 99.8) == 200 and level(60.5, 100.2) == 40  # no smooth passage
    line = max(level(60.5 + step / 40, 98.5) != 200 for step in range(-40, 41))
    assert line and level(60.5, 98.5) == 200
    canvas.fit()
    image = canvas.grab().toImage()
    assert {level(row / 4, 50) for row in range(200, 280)} == {200}


def test_a_large_photograph_is_shown_in_full_where_it_is_seen_closely(qtbot, canvas, stack):
    pixels = np.zeros((3000, 4000, 3), np.uint8)
    pixels[1500, 2000] = 250
    canvas.set_picture(pixels)
    stack.add_or_update(
        replace(layer(box=Box(0, 0, 3000, 4000), span=(0, 4)), look=Look("grey", opacity=1, fade=False))
    )
    canvas.zoom_to(Box(1450, 1950, 100, 100))
    qtbot.waitUntil(lambda: canvas._image.transform().dx() > 0)
    place = canvas._image.mapRectToParent(canvas._image.boundingRect())
    top, left = place.top(), place.left()
    seen = canvas.rendered[round(top) :, round(left) :][
        : canvas._image.image.shape[0], : canvas._image.image.shape[1]
    ]
    np.testing.assert_array_equal(canvas._image.image, seen)
    stack.set_visible(1, False)
    qtbot.waitUntil(lambda: canvas._image.image.max() == 250)
    assert np.argwhere(canvas._image.image[..., 0] == 250).tolist() == [
        [1500 - round(top), 2000 - round(left)]
    ]
