import cv2
import numpy as np
import pytest

from engine.errors import UserError
from engine.photograph import read_photograph, write_picture
from engine.preprocess import SCALINGS, Box, preprocessing

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
    image = preprocessing((1, 1, 3), scaling).apply(RED_DOT)
    np.testing.assert_allclose(image.pixels[0, 0], expected, rtol=1e-4)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_low_and_high_are_black_and_white(scaling):
    prepared = preprocessing((1, 1, 3), scaling)
    image = prepared.apply(RED_DOT)
    np.testing.assert_allclose(image.low, prepared.apply(RED_DOT * 0).pixels[0, 0], rtol=1e-5)
    np.testing.assert_allclose(image.high, prepared.apply(RED_DOT * 0 + 255).pixels[0, 0], rtol=1e-5)
    shown = image.rgb((image.pixels - image.low) / (image.high - image.low))
    np.testing.assert_allclose(shown[0, 0], [1, 0, 0], atol=1e-6)  # red again, also where channels are reversed


def test_centre_crop_of_a_landscape_picture(photograph):
    prepared = preprocessing((30, 30, 3), "0..255")
    assert prepared.region((30, 45)) == Box(0, 7, 30, 30)
    np.testing.assert_array_equal(prepared.apply(photograph.pixels).pixels, photograph.pixels[:, 7:37])


def test_centre_crop_follows_the_models_aspect_ratio(photograph):
    assert preprocessing((10, 40, 3), "0..1").region((30, 45)) == Box(9, 0, 11, 45)
    assert preprocessing((10, 40, 3), "0..1", "stretch").region((30, 45)) == Box(0, 0, 30, 45)


def test_one_channel_is_luminance(photograph):
    image = preprocessing((30, 30, 1), "0..255").apply(photograph.pixels)
    weights = np.array([0.299, 0.587, 0.114])
    np.testing.assert_allclose(image.pixels[..., 0], photograph.pixels[:, 7:37] @ weights, atol=0.6)


def test_unknown_choices_are_listed():
    with pytest.raises(UserError, match=r"0\.\.1"):
        preprocessing((1, 1, 3), "0-1")


def test_png_round_trip_keeps_colours_and_names_with_accents(tmp_path, photograph):
    path = tmp_path / "chât-猫.png"
    write_picture(path, photograph.pixels)
    np.testing.assert_array_equal(read_photograph(path).pixels, photograph.pixels)


@pytest.mark.parametrize(
    ("decoded", "expected"),
    [
        (np.full((2, 3), 7, np.uint8), [7, 7, 7]),
        (np.full((2, 3, 3), (1, 2, 3), np.uint8), [3, 2, 1]),
        (np.full((2, 3, 4), (0, 0, 0, 0), np.uint8), [255, 255, 255]),
        (np.full((2, 3, 3), 65535, np.uint16), [255, 255, 255]),
        (np.full((2, 3), 30000, np.uint16), [117, 117, 117]),
        (np.full((2, 3, 3), 200 * 257, np.uint16), [200, 200, 200]),
    ],
)
def test_depths_and_transparency(tmp_path, decoded, expected):
    path = tmp_path / "a.png"
    assert cv2.imwrite(str(path), decoded)
    np.testing.assert_array_equal(read_photograph(path).pixels[0, 0], expected)


def test_twelve_bits_in_sixteen_and_float_tiffs_are_interpreted_aloud(tmp_path):
    for name, decoded, expected, words in (
        ("a.png", np.full((2, 3), 4095, np.uint16), 255, "12-bit"),
        ("b.tif", np.full((2, 3), 0.5, np.float32), 128, None),
        ("c.tif", np.array([[0, 5], [10, 5]], np.float32), 128, "stretched"),
    ):
        assert cv2.imwrite(str(tmp_path / name), decoded)
        photograph = read_photograph(tmp_path / name)
        assert photograph.pixels[0, 1, 0] == expected
        assert (words in photograph.notes[0]) if words else photograph.notes == ()
    cv2.imwrite(str(tmp_path / "nan.tif"), np.array([[0, np.nan]], np.float32))
    with pytest.raises(UserError, match="not numbers"):
        read_photograph(tmp_path / "nan.tif")


def test_data_after_the_end_of_a_jpeg_are_no_damage(tmp_path, photograph):
    path = tmp_path / "motion.jpg"
    path.write_bytes(cv2.imencode(".jpg", photograph.pixels)[1].tobytes() + bytes(5000))
    assert read_photograph(path).pixels.shape == (30, 45, 3)


def test_broken_pictures_each_get_a_sentence(tmp_path, photograph):
    whole = cv2.imencode(".jpg", photograph.pixels)[1].tobytes()
    for name, content, words in (
        ("half.jpg", whole[: len(whole) // 2], "breaks off"),
        ("empty.png", b"", "is empty"),
        ("text.jpg", b"hello, I am no picture", "is not a picture"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(UserError, match=words):
            read_photograph(tmp_path / name)
    with pytest.raises(UserError, match="is a folder"):
        read_photograph(tmp_path)
    with pytest.raises(UserError, match="no file"):
        read_photograph(tmp_path / "absent.png")


def test_a_picture_of_too_many_pixels_is_refused_before_it_fills_the_memory(tmp_path):
    import struct
    import zlib

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 30000, 30000, 8, 0, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    with pytest.raises(UserError, match=r"bomb\.png"):
        read_photograph(path)
