"""Pictures in linear light, EXR and Radiance, and HEIC, by value."""

import io

import numpy as np
import OpenEXR
import pillow_heif
import pytest
from PIL import Image

from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import decode_photograph
from engine.imaging.readers.selection import Contents, Selection
from engine.imaging.readers.tone import srgb
from tests.pictures import UPRIGHT, exif

HEADER = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage}
LIGHT = np.array([[0, 0.18, 0.5, 1, 4]], np.float32)
SHOWN = [0, 118, 188, 255, 255]  # 255 times the transfer function of sRGB, by hand


def exr(folder, channels, parts=None, **header):
    path = str(folder / "made.exr")
    file = OpenEXR.File(parts) if parts else OpenEXR.File({**HEADER, **header}, channels)
    file.write(path)
    return (folder / "made.exr").read_bytes()


def test_the_transfer_function_is_that_of_srgb():
    assert srgb(np.array([0.0031308, 0.18, 0.5])).tolist() == pytest.approx(
        [0.0404499, 0.4613561, 0.7353570], abs=1e-6
    )


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_linear_light_of_an_exr_becomes_levels(tmp_path, kind):
    content = exr(tmp_path, {"RGB": np.repeat(LIGHT[..., None], 3, -1).astype(kind)})
    found = decode_photograph(content, "a.exr")
    assert (found.pixels[0] == np.array(SHOWN)[:, None]).all()
    assert found.notes == (
        "a.exr contains linear light: shown at exposure 0 with the curve of sRGB, 20.00% of its values are above white.",
    )


def test_colours_of_an_exr_are_in_their_places(tmp_path):
    content = exr(
        tmp_path,
        {name: np.full((2, 3), light, np.float32) for name, light in (("R", 1), ("G", 0.18), ("B", 0))},
    )
    assert (decode_photograph(content, "a.exr").pixels == [255, 118, 0]).all()


def test_clear_parts_of_an_exr_are_white(tmp_path):
    channels = {name: np.array([[0, 0.25]], np.float32) for name in "RGB"}
    content = exr(tmp_path, {**channels, "A": np.array([[0, 0.5]], np.float32)})
    assert decode_photograph(content, "a.exr").pixels[0, :, 0].tolist() == [
        255,
        round(255 * float(srgb(np.array(0.75)))),
    ]


def test_a_single_channel_is_grey(tmp_path):
    assert decode_photograph(exr(tmp_path, {"Z": LIGHT}), "a.exr").pixels[0, :, 1].tolist() == SHOWN


def test_values_that_are_not_numbers_are_black_and_counted(tmp_path):
    found = decode_photograph(exr(tmp_path, {"Y": np.array([[np.nan, np.inf, 1]], np.float32)}), "a.exr")
    assert found.pixels[0, :, 0].tolist() == [0, 255, 255]
    assert found.notes[1] == "a.exr has 3 values that are not numbers: shown as black."


def test_parts_of_an_exr_are_pages(tmp_path):
    parts = [
        OpenEXR.Part({"name": str(light)}, {"Y": np.full((2, 2), light, np.float32)}) for light in (0, 1)
    ]
    content = exr(tmp_path, None, parts)
    assert (decode_photograph(content, "a.exr").pixels == 0).all()
    found = decode_photograph(content, "a.exr", Selection(2))
    assert (found.pixels == 255).all()
    assert found.contents == Contents(pages=2)


@pytest.mark.parametrize(
    ("channels", "words"),
    [
        ({"u": LIGHT, "v": LIGHT}, "has the channels u, v; expected R, G and B, or a single one"),
        ({"A": LIGHT}, "has the channels A"),
    ],
)
def test_channels_that_are_no_colours_are_refused(tmp_path, channels, words):
    with pytest.raises(UserError, match=words):
        decode_photograph(exr(tmp_path, channels), "a.exr")


def test_a_huge_exr_is_refused_before_it_is_decoded(tmp_path):
    content = exr(tmp_path, {"Y": LIGHT})
    corner = np.int32([0, 0, 4, 0]).tobytes()
    huge = np.int32([0, 0, 2**30, 2**30]).tobytes()
    place = content.index(corner, content.index(b"dataWindow"))
    with pytest.raises(UserError, match=r"a\.exr"):
        decode_photograph(content[:place] + huge + content[place + 16 :], "a.exr")


def test_an_exr_that_breaks_off_is_refused(tmp_path):
    content = exr(tmp_path, {"Y": np.random.default_rng(1).random((50, 50), np.float32)})
    for length in (10, 200, len(content) - 500):
        with pytest.raises(UserError, match="damaged, or stored in a format"):
            decode_photograph(content[:length], "a.exr")


def test_a_radiance_picture_becomes_levels():
    done, encoded = cv2.imencode(
        ".hdr", np.dstack([np.full((3, 4), light, np.float32) for light in (0, 0.25, 1)])
    )
    assert done
    found = decode_photograph(encoded.tobytes(), "a.hdr")
    assert (found.pixels == [255, 137, 0]).all()
    assert found.notes[0].startswith("a.hdr contains linear light")


def test_a_radiance_picture_of_other_sizes_is_refused():
    content = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 90000 +X 90000\n" + bytes(100)
    with pytest.raises(UserError, match="8,100 million pixels"):
        decode_photograph(content, "a.hdr")
    with pytest.raises(UserError, match="damaged, or ends too early"):
        decode_photograph(content.replace(b"90000", b"90"), "a.hdr")


def heic(pixels, **options):
    file = io.BytesIO()
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    pillow_heif.from_pillow(image).save(file, quality=-1, chroma=444, **options)
    return file.getvalue()


CORNER = np.zeros((48, 64, 3), np.uint8)
CORNER[:16, :16] = 250


def test_a_heic_is_as_it_was_written():
    colours = np.zeros((32, 64, 3), np.uint8)
    colours[:, :32], colours[:, 32:] = (200, 30, 10), (10, 60, 220)
    found = decode_photograph(heic(colours), "a.heic")
    assert np.abs(found.pixels.astype(int) - colours).max() <= 3
    assert found.notes == ()


@pytest.mark.parametrize("orientation", UPRIGHT)
def test_a_heic_is_turned_upright_once(orientation):
    image = Image.fromarray(CORNER)
    file = io.BytesIO()
    made = pillow_heif.from_pillow(image)
    made[0].info["exif"] = exif(orientation)
    made.save(file, quality=-1, chroma=444)
    found = decode_photograph(file.getvalue(), "a.heic").pixels
    wanted = UPRIGHT[orientation](CORNER)
    assert found.shape == wanted.shape
    assert np.abs(found.astype(int) - wanted).max() <= 3


def test_clear_parts_of_a_heic_are_white():
    clear = np.dstack([np.full((32, 32, 3), 100, np.uint8), np.full((32, 32), 255, np.uint8)])
    clear[:, :16, 3] = 0
    found = decode_photograph(heic(clear), "a.heic").pixels.astype(int)
    assert np.abs(found[:, 2:14] - 255).max() <= 2
    assert np.abs(found[:, 18:30] - 100).max() <= 2


def test_pictures_of_a_heic_are_pages():
    file = io.BytesIO()
    both = pillow_heif.from_pillow(Image.fromarray(CORNER))
    both.add_from_pillow(Image.fromarray(255 - CORNER))
    both.save(file, quality=-1, chroma=444)
    found = decode_photograph(file.getvalue(), "a.heic", Selection(2))
    assert found.contents == Contents(pages=2)
    assert found.pixels[-1, -1].min() > 250


def test_a_heic_that_breaks_off_is_refused():
    content = heic(CORNER)
    for length in (40, 300, len(content) - 200):
        with pytest.raises(UserError, match=r"a\.heic \(a HEIC picture\) is damaged"):
            decode_photograph(content[:length], "a.heic")


def test_an_exr_with_a_damaged_block_is_refused_quietly(tmp_path, capfd):
    slope = np.add.outer(np.arange(64), np.arange(64)).astype(np.float32) / 128
    content = bytearray(exr(tmp_path, {"Y": slope}))
    place = len(content) * 2 // 3
    content[place : place + 50] = bytes(range(50))
    with pytest.raises(UserError, match="damaged, or stored in a format"):
        decode_photograph(bytes(content), "a.exr")
    assert capfd.readouterr().err == ""
