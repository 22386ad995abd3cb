"""From a photograph to the model's input, and where in the photograph that lies."""

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.model import Input
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import SCALINGS, Held, Preprocessing, make_preprocessing

RED_DOT = np.zeros((1, 1, 3), np.uint8)
RED_DOT[..., 0] = 255


@pytest.mark.parametrize(
    ("scaling", "expected"),
    [
        ("0..255", [255, 0, 0]),
        ("0..1", [1, 0, 0]),
        ("-1..1", [1, -1, -1]),
        ("lite", [1, -127 / 128, -127 / 128]),
        ("caffe", [-103.939, -116.779, 255 - 123.68]),
        ("torch", [(1 - 0.485) / 0.229, -0.456 / 0.224, -0.406 / 0.225]),
    ],
)
def test_scalings_are_the_published_ones(scaling, expected):
    image = make_preprocessing((1, 1, 3), scaling).apply(RED_DOT)
    np.testing.assert_allclose(image.pixels[0, 0], expected, rtol=1e-4)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_low_and_high_are_black_and_white(scaling):
    prepared = make_preprocessing((1, 1, 3), scaling)
    image = prepared.apply(RED_DOT)
    np.testing.assert_allclose(image.low, prepared.apply(RED_DOT * 0).pixels[0, 0], rtol=1e-5)
    np.testing.assert_allclose(image.high, prepared.apply(RED_DOT * 0 + 255).pixels[0, 0], rtol=1e-5)
    shown = image.to_rgb((image.pixels - image.low) / (image.high - image.low))
    np.testing.assert_allclose(
        shown[0, 0], [1, 0, 0], atol=1e-6
    )  # red again, also where channels are reversed


def test_centre_crop_of_a_landscape_picture(photograph):
    prepared = make_preprocessing((30, 30, 3), "0..255")
    assert prepared.region((30, 45)) == Box(0, 7, 30, 30)
    np.testing.assert_array_equal(prepared.apply(photograph.pixels).pixels, photograph.pixels[:, 7:37])


def test_centre_crop_follows_the_models_aspect_ratio(photograph):
    assert make_preprocessing((10, 40, 3), "0..1").region((30, 45)) == Box(9, 0, 11, 45)
    assert make_preprocessing((10, 40, 3), "0..1", "stretch").region((30, 45)) == Box(0, 0, 30, 45)


def test_one_channel_is_luminance(photograph):
    image = make_preprocessing((30, 30, 1), "0..255").apply(photograph.pixels)
    weights = np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(image.pixels[..., 0], photograph.pixels[:, 7:37] @ weights, atol=0.6)


def test_unknown_choices_are_listed():
    with pytest.raises(UserError, match=r"0\.\.1"):
        make_preprocessing((1, 1, 3), "0-1")


@pytest.mark.parametrize(
    ("size", "shape"), [((100, 50), (20, 20, 3)), ((50, 100), (20, 20, 3)), ((60, 60), (20, 40, 3))]
)
def test_letterbox_keeps_every_pixel_where_its_box_says(size, shape):
    """A white square in the picture comes out at the place that its box, scaled, gives it."""
    pixels = np.full((*size, 3), 90, np.uint8)
    pixels[20:30, 20:30] = 255
    prepared = Preprocessing(shape, "0..255", "letterbox")
    box, view = prepared.region(size), prepared.visible_pixels(pixels)
    down, across = shape[0] / box.height, shape[1] / box.width
    assert down == pytest.approx(across)
    rows, columns = np.nonzero((view > 170).all(-1))
    assert rows.mean() + 0.5 == pytest.approx((25 - box.top) * down, abs=0.5)
    assert columns.mean() + 0.5 == pytest.approx((25 - box.left) * across, abs=0.5)
    assert ((view == 0).all(-1)).mean() == pytest.approx(
        1 - size[0] * size[1] / (box.height * box.width), abs=0.01
    )


def test_a_fourth_channel_is_opaque_in_every_scaling():
    pixels = np.zeros((8, 8, 3), np.uint8)
    for scaling, opaque in (("0..255", 255), ("0..1", 1), ("-1..1", 1)):
        image = Preprocessing((8, 8, 4), scaling).apply(pixels)
        assert (image.pixels[..., 3] == opaque).all()
        assert image.level(0)[3] == image.level(1)[3] == opaque  # no occluder makes it transparent


def test_other_inputs_are_held_at_zero_a_number_or_a_picture_of_their_own():
    inputs = [Input("mask", (4, 4, 1)), Input("numbers", (3,)), Input("other", (6, 6, 3))]
    picture = Photograph("white", np.full((9, 9, 3), 255, np.uint8))
    prepared = Preprocessing(
        (8, 8, 3), "-1..1", held=(Held("numbers", 2.5), Held("other", photograph=picture))
    )
    arrays = prepared.fixed_input_arrays(inputs)
    assert {name: array.shape for name, array in arrays.items()} == {
        "mask": (4, 4, 1),
        "numbers": (3,),
        "other": (6, 6, 3),
    }
    assert (arrays["mask"] == 0).all() and (arrays["numbers"] == 2.5).all() and (arrays["other"] == 1).all()
