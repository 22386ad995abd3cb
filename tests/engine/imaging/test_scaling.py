"""A scaling written as text means the same numbers everywhere."""

import json
import math

import numpy as np
import pytest
import tensorflow as tf

from engine.core.errors import UserError
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import Preprocessing
from engine.imaging.scaling import SCALINGS, is_scaling, make_scaling, parse_scaling
from engine.model_files.sidecar import Sidecar, read_sidecar, write_sidecar

LEVELS = np.array([[[0, 51, 255], [255, 102, 204]], [[10, 20, 30], [0, 0, 0]]], np.uint8)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("0..255,mean=0", "0..255"),
        ("0..1.0", "0..1"),
        ("-1..+1", "-1..1"),
        ("0..255,mean=103.939:116.779:123.68,bgr", "caffe"),
        ("0..1,mean=0.485:0.456:0.406,std=0.229:0.224:0.225", "torch"),
        ("0..255,mean=127,std=128", "lite"),
    ],
)
def test_a_range_with_options_is_the_scaling_of_that_name(text, name):
    np.testing.assert_allclose(
        Preprocessing((2, 2, 3), text).apply(LEVELS).pixels,
        Preprocessing((2, 2, 3), name).apply(LEVELS).pixels,
        atol=1e-6,
    )


def test_mean_and_deviation_count_in_the_order_in_which_the_model_takes_the_channels():
    found = Preprocessing((2, 2, 3), "0..1,mean=0.1:0.2:0.3,std=1:2:4,bgr").apply(LEVELS)
    np.testing.assert_allclose(found.pixels[0, 0], [(1 - 0.1) / 1, (0.2 - 0.2) / 2, (0 - 0.3) / 4], atol=1e-6)
    np.testing.assert_allclose(found.low, [-0.1, -0.1, -0.075], atol=1e-6)
    np.testing.assert_array_equal(found.levels(found.pixels), LEVELS)


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize("text", ["0..255,standardised", "-1..1,standardised"])
def test_a_standardised_picture_is_what_tensorflow_makes_of_it(text, channels):
    prepared, plain = (
        Preprocessing((2, 2, channels), text),
        Preprocessing((2, 2, channels), text.split(",")[0]),
    )
    right = tf.image.per_image_standardization(plain.apply(LEVELS).pixels).numpy()
    found = prepared.apply(LEVELS)
    np.testing.assert_allclose(found.pixels, right, atol=1e-5)
    np.testing.assert_array_equal(
        found.levels(found.pixels), plain.apply(LEVELS).levels(plain.apply(LEVELS).pixels)
    )


def test_a_picture_of_one_colour_is_standardised_to_zero_and_not_to_infinity():
    found = Preprocessing((2, 2, 3), "0..255,standardised").apply(np.full((2, 2, 3), 200, np.uint8))
    np.testing.assert_array_equal(found.pixels, 0)
    assert np.isfinite(found.high).all()


def test_a_picture_divided_by_its_norm_has_the_norm_one():
    found = Preprocessing((2, 2, 3), "0..255,l2").apply(LEVELS).pixels
    assert np.linalg.norm(found) == pytest.approx(1)
    assert found[0, 0, 2] == pytest.approx(255 / np.linalg.norm(LEVELS.astype(float)))


@pytest.mark.parametrize(
    "text",
    ["", "0", "1..0", "0..0", "0..inf", "nan..1", "0..1,mean=1:2", "0..1,std=0", "0..1,std=-1", "0..1,bgr,bgr", "0..1,rgb",
     "0..1,standardised,l2", "0..1,mean", "0..1,bgr=1", "caffe,bgr", "0..1e999", "0..1," + "x" * 500, "__class__"],
)  # fmt: skip
def test_what_is_no_scaling_is_refused_with_the_syntax(text):
    assert not is_scaling(text)
    with pytest.raises(UserError, match="mean=A:B:C"):
        parse_scaling(text)


def test_custom_writes_what_scaling_of_reads():
    text = make_scaling(-1, 1, (0.1, 0.2, 0.3), (1, 1, 1), is_reversed=True, per_picture="l2")
    assert text == "-1..1,mean=0.1:0.2:0.3,bgr,l2"
    assert make_scaling(0, 1, (0, 0, 0), (1, 1, 1)) == "0..1"
    found = parse_scaling(text)
    assert found.reversed and found.per_picture == "l2"
    np.testing.assert_allclose(found.apply(np.full(3, 255.0)), [0.9, 0.8, 0.7], atol=1e-6)


@pytest.mark.parametrize(
    ("text", "fourth"),
    [("0..1", [1, 1]), ("-1..1,band", [-1, 153 / 127.5 - 1]), ("0..255,mean=1:2:6,band", [-3, 150])],
)
def test_a_fourth_channel_is_opaque_alpha_or_the_band_of_the_file(text, fourth):
    picture = np.dstack([LEVELS, np.array([[0, 153], [10, 20]], np.uint8)])
    found = Preprocessing((2, 2, 4), text).apply(picture)
    np.testing.assert_allclose(found.pixels[0, :, 3], fourth, atol=1e-5)
    np.testing.assert_array_equal(found.pixels[..., :3], Preprocessing((2, 2, 3), text).apply(LEVELS).pixels)
    assert (found.low[3] == found.high[3]) == (
        "band" not in text
    )  # which tells alpha to what covers pictures


def test_a_band_that_a_picture_lacks_is_black():
    assert not Preprocessing((2, 2, 4), "0..1,band").apply(LEVELS).pixels[..., 3].any()


def test_the_fourth_band_of_a_tiff_reaches_the_network(tmp_path):
    tifffile = pytest.importorskip("tifffile")
    picture = np.random.default_rng(1).integers(0, 256, (12, 16, 4), np.uint8)
    tifffile.imwrite(tmp_path / "bands.tif", picture, photometric="rgb", extrasamples=[0])
    photograph = read_picture(tmp_path / "bands.tif")
    np.testing.assert_array_equal(photograph.planes, picture)
    found = Preprocessing((12, 16, 4), "0..255,band").apply(photograph.planes)
    np.testing.assert_array_equal(found.pixels, picture)


def test_every_name_takes_finite_values():
    for scaling in SCALINGS.values():
        assert all(map(math.isfinite, (*scaling.mean, *scaling.deviation)))


def test_a_sidecar_keeps_a_scaling_of_ones_own_and_reads_one_of_today(tmp_path):
    model = tmp_path / "model.h5"
    text = "0..1,mean=0.5,std=0.25,bgr"
    write_sidecar(model, "abc", Sidecar(scaling=text))
    assert read_sidecar(model, "abc").scaling == text
    (tmp_path / "old.h5.convscope.json").write_text(
        json.dumps({"sha256": "d", "scaling": "caffe", "fit": "stretch", "labels": ""})
    )
    assert read_sidecar(tmp_path / "old.h5", "d") == Sidecar("caffe", "stretch", "")
