"""Pictures that are damaged, foreign, huge or no pictures: each gets its sentence, none passes in part."""

import os
import re
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.imaging.picture_file import read_picture, write_picture
from engine.imaging.picture_headers import read_header
from tests.operating_systems import unix_only
from tests.pictures import FOREIGN, NOISE, exif, patched, png, saved, tiff

RED_DOT = np.zeros((1, 1, 3), np.uint8)
RED_DOT[..., 0] = 255


def test_png_round_trip_keeps_colours_and_names_with_accents(tmp_path, photograph):
    path = tmp_path / "chât '猫' & 🐈 файл.png"
    write_picture(path, photograph.pixels)
    np.testing.assert_array_equal(read_picture(path).pixels, photograph.pixels)


WHOLE = {
    "PNG": saved(NOISE, "PNG"),
    "GIF": saved(NOISE, "GIF"),
    "BMP": saved(NOISE, "BMP"),
    "WebP": saved(NOISE, "WEBP"),
    "TIFF": tiff(NOISE),
    "TIFF packed": saved(NOISE, "TIFF", compression="tiff_lzw"),
}


@pytest.mark.parametrize("kind", WHOLE)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_what_breaks_off_is_never_shown_in_part(read, kind, share):
    content = WHOLE[kind]
    assert read(content).pixels.shape == NOISE.shape
    with pytest.raises(UserError, match=rf"a\.bin \({kind[:4]}\) is damaged, ends too early") as caught:
        read(content[: int(len(content) * share)])
    assert "download it again" in caught.value.hint


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_that_breaks_off_is_found_wherever_it_does(read, progressive):
    thumbnail = b"Exif\0\0" + exif(6) + saved(NOISE[:8, :8], "JPEG")  # has an end of its own
    content = saved(np.tile(NOISE, (3, 3, 1)), "JPEG", progressive=progressive, exif=thumbnail)
    assert read(content).pixels.shape == (180, 120, 3)
    for left in (60, 500, len(content) // 2, len(content) - 900, len(content) - 30):
        with pytest.raises(UserError, match="is a JPEG that ends too early"):
            read(content[:-left])


def test_bytes_behind_a_picture_are_no_damage(read):
    for kind in ("JPEG", "PNG", "GIF", "BMP", "WEBP"):
        whole = saved(NOISE, kind)
        np.testing.assert_array_equal(read(whole + bytes(5000)).pixels, read(whole).pixels)
    two = (
        saved(NOISE, "JPEG") + saved(NOISE[:8], "JPEG")[:-30]
    )  # as of a telephone: another picture behind, broken off
    assert read(two).pixels.shape == NOISE.shape


def test_a_jpeg_that_was_closed_too_early_is_doubted(read):
    whole = saved(np.tile(NOISE, (40, 20, 1)), "JPEG")
    photograph = read(whole[: len(whole) // 2] + b"\xff\xd9")
    assert "the picture is wrong from row 7" in photograph.notes[0]  # of 1600 rows
    assert read(whole).notes == ()
    card = np.full((32, 32), 128, np.uint8)
    assert read(saved(card, "JPEG")).notes == ()  # a grey card is no damage
    card[:16] = 0
    assert read(saved(card, "PNG")).notes == ()


@pytest.mark.parametrize("what", FOREIGN)
def test_known_kinds_that_are_not_read_are_named(read, what):
    with pytest.raises(
        UserError,
        match=re.escape(f"photo.jpg is a {what.removesuffix(', of Nikon')}, which is not supported."),
    ) as caught:
        read(FOREIGN[what], "photo.jpg")
    assert caught.value.hint == "Save it as JPEG or PNG."


def test_what_is_no_picture_gets_a_sentence(read, tmp_path):
    for content, words in (
        (b"", "a.bin is empty"),
        (b"hello, I am no picture", "a.bin is not a picture"),
        (b"II", "a.bin is not a picture"),
        (b"\xff\xd8\xff", "is a JPEG that ends too early"),
        (b"\x89PNG\r\n\x1a\n", r"\(PNG\) is damaged"),
        (b"GIF89a", r"\(GIF\) is damaged"),
        (b"BM", r"\(BMP\) is damaged"),
        (b"RIFF\0\0\0\0WEBP", r"\(WebP\) is damaged"),
        (b"II*\0", r"\(TIFF\) is damaged"),
        (b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 200, r"\(TIFF\) is damaged"),
    ):
        with pytest.raises(UserError, match=words):
            read(content)
    with pytest.raises(UserError, match="is a folder"):
        read_picture(tmp_path)
    for absent in (tmp_path / "absent.png", Path("a\0.png")):
        with pytest.raises(UserError, match="There is no file"):
            read_picture(absent)
    with pytest.raises(UserError, match=r"cannot be read: (Not a directory|File name too long)"):
        read_picture(tmp_path / ("long" * 100 + ".png"))


def test_a_file_that_may_not_be_read_says_so(read, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(UserError, match="cannot be read: Permission denied") as caught:
        read(b"anything")
    assert "permissions" in caught.value.hint


@unix_only("pipes and devices among files")
def test_pipes_and_devices_are_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    for path in (tmp_path / "pipe.jpg", Path("/dev/zero")):
        with pytest.raises(UserError, match="a device or a pipe"):
            read_picture(path)


def test_a_file_of_gigabytes_is_refused_before_it_is_read(tmp_path):
    with (tmp_path / "film.tif").open("wb") as file:
        file.truncate(3_200_000_000)  # holes, which take no room
    with pytest.raises(UserError, match=r"film\.tif has 3\.2 GB; the limit for picture files is 1 GB"):
        read_picture(tmp_path / "film.tif")


JPEG = saved(NOISE, "JPEG")
WEBP_SIZE = (29999).to_bytes(3, "little") + (19999).to_bytes(3, "little")
HUGE = {
    "PNG": png(RED_DOT[..., :1], 0, size=(20000, 30000)),
    "JPEG": patched(JPEG, (JPEG.index(b"\xff\xc0") + 5, struct.pack(">HH", 20000, 30000))),
    "GIF": patched(WHOLE["GIF"], (6, struct.pack("<HH", 30000, 20000))),
    "BMP": patched(WHOLE["BMP"], (18, struct.pack("<ii", 30000, -20000))),
    "TIFF": patched(tiff(RED_DOT[..., 0]), (18, struct.pack("<I", 30000)), (30, struct.pack("<I", 20000))),
    "WebP": b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0" + bytes(4) + WEBP_SIZE,
}


@pytest.mark.parametrize("kind", HUGE)
def test_a_huge_picture_is_refused_before_it_is_decoded(read, monkeypatch, kind):
    monkeypatch.delattr(cv2, "imdecode")
    with pytest.raises(UserError) as caught:
        read(HUGE[kind], "huge")
    assert caught.value.message == "huge has 600 million pixels (30000 x 20000); the limit is 200 million."


def test_a_picture_that_is_too_wide_gets_a_sentence(read):
    with pytest.raises(UserError, match=r"is 2000000 x 1 pixels; the limit for each side is 1,000,000"):
        read(png(RED_DOT[..., :1], 0, size=(1, 2_000_000)))


def test_a_picture_that_does_not_fit_into_memory_gets_a_sentence(read, monkeypatch):
    def fail(*_):
        raise cv2.error("Insufficient memory")

    monkeypatch.setattr(cv2, "imdecode", fail)
    with pytest.raises(UserError, match="cannot be decoded: it is damaged, or too large"):
        read(JPEG)


def test_tiffs_of_unusual_layout_get_a_sentence(read):
    with pytest.raises(UserError, match="stored one after another"):
        read(tiff(np.ones((4, 4, 3), np.uint16), planes=(2,)))


def test_hostile_chains_of_pages_end():
    pages = b"".join(struct.pack("<HI", 0, 8 + 6 * (index + 1)) for index in range(20_000))
    assert read_header(b"II*\0" + struct.pack("<I", 8) + pages).frames == 10_000
    assert read_header(b"II*\0" + struct.pack("<IHI", 8, 0, 8)).frames == 1  # followed by itself
