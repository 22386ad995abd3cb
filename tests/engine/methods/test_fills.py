import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.methods.common.fills import FILLS, IMAGENET, fill_picture
from tests.fakes import GapProbe, run_to_end

BLACK, WHITE = np.array([-2.0, 1, 0], np.float32), np.array([2.0, 5, 10], np.float32)


# channels of different ranges, as preparation for ImageNet makes them; a fourth is opaque alpha, 1 for black
# and white
def picture(channels=3, reversed_=False):
    low, high = (np.resize(ends, 3) for ends in (BLACK, WHITE))
    shares = np.random.default_rng(0).random((6, 9, 3)).astype(np.float32)
    pixels = low + shares * (high - low)
    if channels == 1:
        return InputImage(pixels[..., :1], low[:1], high[:1])
    if channels == 4:
        one = np.ones((6, 9, 1), np.float32)
        return InputImage(np.concatenate([pixels, one], -1), np.append(low, 1), np.append(high, 1), reversed_)
    return InputImage(pixels, low, high, reversed_)


@pytest.mark.parametrize(
    ("fill", "colour"),
    [("black", [-2, 1, 0]), ("grey", [0, 3, 5]), ("white", [2, 5, 10]), ("zero", [0, 0, 0])],
)
def test_a_plain_fill_is_one_colour_in_the_models_units(fill, colour):
    filled = fill_picture(picture(), fill)
    np.testing.assert_array_equal(filled, np.broadcast_to(np.float32(colour), (6, 9, 3)))
    assert filled.dtype == np.float32


# (123.675 - 0) / 255 of each channel's range, and so on; in the paper's own units that is zero
@pytest.mark.parametrize("reversed_", [False, True])
def test_the_mean_colour_of_imagenet_is_the_same_colour_in_every_range(reversed_):
    shares = np.array([123.675, 116.28, 103.53][:: -1 if reversed_ else 1]) / 255
    filled = fill_picture(picture(reversed_=reversed_), IMAGENET)
    np.testing.assert_allclose(filled[3, 4], BLACK + shares * (WHITE - BLACK), rtol=1e-6)
    deviation = np.array([58.395, 57.12, 57.375])
    low, high = ((np.full(3, level) - [123.675, 116.28, 103.53]) / deviation for level in (0, 255))
    normalised = InputImage(np.zeros((6, 9, 3), np.float32), low.astype(np.float32), high.astype(np.float32))
    np.testing.assert_allclose(fill_picture(normalised, IMAGENET), 0, atol=1e-6)


def test_the_mean_is_that_of_each_channel_over_the_picture():
    image = picture()
    filled = fill_picture(image, "mean")
    np.testing.assert_allclose(
        filled[0, 0], [image.pixels[..., channel].mean() for channel in range(3)], rtol=1e-5
    )
    np.testing.assert_array_equal(filled, np.broadcast_to(filled[0, 0], filled.shape))


@pytest.mark.parametrize(("side", "channels"), [(32, 3), (48, 3), (32, 1)])
def test_blur_is_gaussian_with_a_sixteenth_of_the_shorter_side_as_deviation(side, channels):
    dot = np.zeros((side, side + 9, channels), np.float32)
    dot[side // 2, side // 2] = 1
    low, high = np.zeros(channels, np.float32), np.ones(channels, np.float32)
    filled = fill_picture(InputImage(dot, low, high), "blur")
    assert filled.shape == dot.shape
    sigma = side / 16
    bell = np.exp(-(np.arange(-3, 4) ** 2) / (2 * sigma**2))
    column = filled[side // 2 - 3 : side // 2 + 4, side // 2, 0]
    np.testing.assert_allclose(column / column[3], bell, atol=0.005)
    assert filled.sum() == pytest.approx(channels, rel=1e-4)


def test_noise_spans_the_range_of_each_channel_and_is_the_same_each_time():
    image = picture()
    filled = fill_picture(image, "noise")
    assert (filled >= image.low).all() and (filled <= image.high).all()
    assert (np.ptp(filled, axis=(0, 1)) > 0.8 * (image.high - image.low)).all()
    np.testing.assert_array_equal(filled, fill_picture(image, "noise"))


# #ff8033: shares 1, 0.50196, 0.2 of red, green and blue
RED, GREEN, BLUE = 1.0, 128 / 255, 0.2


def test_an_own_colour_in_a_model_of_red_green_blue():
    expected = [-2 + 4 * RED, 1 + 4 * GREEN, 10 * BLUE]
    np.testing.assert_allclose(fill_picture(picture(), "colour", "#ff8033")[2, 3], expected, rtol=1e-6)


def test_an_own_colour_in_a_model_of_blue_green_red():
    image = picture(reversed_=True)
    expected = [-2 + 4 * BLUE, 1 + 4 * GREEN, 10 * RED]
    filled = fill_picture(image, "colour", "#ff8033")
    np.testing.assert_allclose(filled[2, 3], expected, rtol=1e-6)
    np.testing.assert_array_equal(image.levels(filled)[2, 3], [255, 128, 51])


def test_an_own_colour_in_a_grey_model_is_its_luminance():
    expected = -2 + 4 * (0.299 * RED + 0.587 * GREEN + 0.114 * BLUE)
    np.testing.assert_allclose(fill_picture(picture(1), "colour", "#ff8033")[2, 3], [expected], rtol=1e-6)


@pytest.mark.parametrize("order", [False, True])
def test_an_own_colour_in_a_model_with_alpha_is_opaque(order):
    colours = [BLUE, GREEN, RED] if order else [RED, GREEN, BLUE]
    expected = [-2 + 4 * colours[0], 1 + 4 * colours[1], 10 * colours[2], 1]
    np.testing.assert_allclose(
        fill_picture(picture(4, order), "colour", "#ff8033")[2, 3], expected, rtol=1e-6
    )


# Preprocessing.apply promises it: "opaque everywhere; no occluder changes that"
@pytest.mark.parametrize("fill", FILLS)
def test_no_fill_changes_an_opaque_alpha(fill):
    np.testing.assert_allclose(fill_picture(picture(4), fill, "#000000")[..., 3], 1, rtol=1e-6)


def test_small_and_capital_letters_name_the_same_colour():
    np.testing.assert_array_equal(
        fill_picture(picture(), "colour", "#FF80aB"), fill_picture(picture(), "colour", "#ff80Ab")
    )


@pytest.mark.parametrize("text", ["red", "#fff", "#ff80gg", "ff8000", "#ff80000", "", " #ff8000"])
def test_a_text_that_is_no_colour_is_refused_with_an_example(text):
    with pytest.raises(
        UserError, match=r"Own colour cannot be .* Give a colour as #rrggbb, for example #808080\."
    ):
        make("occlusion", given={"fill": "colour", "colour": text})


def test_the_own_colour_reaches_the_score_in_every_method_that_covers():
    probe = GapProbe()
    for name, given in (
        ("occlusion", {"size": 4, "stride": 4}),
        ("superpixel-occlusion", {"segments": 6}),
        ("rise", {"masks": 8}),
    ):
        results = [
            run_to_end(
                make(name, "", {"score": "logit", "fill": fill, "colour": colour, **given}).run(
                    probe, probe.image(), Target(1)
                )
            )[1]
            for fill, colour in (("colour", "#ffffff"), ("white", "#808080"), ("colour", "#000000"))
        ]
        np.testing.assert_allclose(results[0].values, results[1].values, atol=1e-6)
        assert not np.allclose(results[0].values, results[2].values, atol=1e-3)
