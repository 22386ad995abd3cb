"""Damage that decoders go on over: it is said, and from which row on where that can be told."""

import os
import re
import threading
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.imaging.decoder_warnings import _STDERR, capture_warnings
from engine.imaging.picture_file import decode_photograph, read_picture
from engine.imaging.readers import opencv_reader
from tests.pictures import NOISE, saved

SMOOTH = cv2.GaussianBlur(
    np.random.default_rng(0).integers(0, 256, (304, 400, 3)).astype(np.uint8), (0, 0), 2
)
BASELINE = saved(SMOOTH, "JPEG", quality=95)
PROGRESSIVE = saved(SMOOTH, "JPEG", quality=95, progressive=True)
ROW = re.compile(r"wrong from row (\d+) on")


def spoiled(content, patch, share=0.5):
    start = int(len(content) * share)
    return content[:start] + patch + content[start + len(patch) :]


def first_wrong_row(content, whole):
    """The first row in which a decoder's pixels are not those of the whole file."""
    found, wanted = (
        cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR).astype(int) for one in (content, whole)
    )
    return int(np.flatnonzero((np.abs(found - wanted) > 8).any((1, 2)))[0])


@pytest.mark.parametrize("share", [0.3, 0.5, 0.8])
@pytest.mark.parametrize(
    "patch", [bytes(4096), bytes(400), np.random.default_rng(1).integers(0, 256, 4096, np.uint8).tobytes()]
)
def test_a_hole_or_a_foreign_block_is_found_with_its_row(capfd, patch, share):
    content = spoiled(BASELINE, patch, share)
    notes = decode_photograph(content, "a.jpg").notes
    assert len(notes) == 1
    assert notes[0].startswith("a.jpg is damaged, and the picture is wrong from row ")
    row = int(ROW.search(notes[0])[1])
    wrong, _ = capture_warnings(lambda: first_wrong_row(content, BASELINE))
    assert row - 1 <= wrong < row + 24  # blocks of 16 rows, their colours smoothed into the next
    assert capfd.readouterr().err == ""


def test_zeros_behind_the_end_of_a_jpeg_are_no_damage():
    behind = BASELINE + bytes(5000)
    assert decode_photograph(behind, "a.jpg").notes == ()
    damaged = spoiled(BASELINE, bytes(400)) + bytes(5000)
    assert "wrong from row" in decode_photograph(damaged, "a.jpg").notes[0]


def test_a_picture_closed_early_is_wrong_from_where_its_data_end():
    content = BASELINE[: len(BASELINE) // 3] + b"\xff\xd9"
    (note,) = decode_photograph(content, "a.jpg").notes
    wrong, _ = capture_warnings(lambda: first_wrong_row(content, BASELINE))
    assert int(ROW.search(note)[1]) <= wrong


@pytest.mark.parametrize(
    "content",
    [
        PROGRESSIVE[: len(PROGRESSIVE) // 3] + b"\xff\xd9",
        spoiled(PROGRESSIVE, bytes(400)),
        spoiled(saved(SMOOTH, "TIFF", compression="tiff_lzw"), bytes(4096)),
        spoiled(saved(SMOOTH, "TIFF", compression="packbits"), bytes(4096)),
    ],
    ids=["a third of a progressive JPEG", "a hole in one", "a hole in a TIFF", "a hole in another"],
)
def test_damage_without_a_known_place_is_said_too(content):
    assert any("is damaged, and" in note for note in decode_photograph(content, "a.bin").notes)


def test_a_tiff_names_the_row_where_its_decoder_does():
    content = spoiled(saved(SMOOTH, "TIFF", compression="tiff_lzw"), bytes(200))
    (note,) = decode_photograph(content, "a.tif").notes
    said = re.search(r"scanline (\d+)", note)
    assert said is None or f"from row {said[1]} on" in note


def test_a_flipped_bit_that_shifts_the_rest_is_said():
    rng = np.random.default_rng(0)
    told = 0
    for _ in range(12):
        content = bytearray(BASELINE)
        content[rng.integers(len(content) // 4, len(content) - 100)] ^= 1 << int(rng.integers(8))
        told += any("is damaged" in note for note in decode_photograph(bytes(content), "a.jpg").notes)
    assert 1 <= told <= 12  # where the codes fall into step again the decoder notices nothing


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "GIF", "BMP"])
def test_whole_pictures_have_no_such_note(kind):
    assert not any("damaged" in note for note in decode_photograph(saved(SMOOTH, kind), "a").notes)
    assert not any(
        "damaged" in note
        for note in decode_photograph(saved(np.full((32, 32), 128, np.uint8), kind), "a").notes
    )


def test_flat_pictures_whose_own_code_is_zeros_have_no_hole():
    flat = np.full((640, 640, 3), 90, np.uint8)
    flat[:100] = SMOOTH[:100, :1]
    content = saved(flat, "JPEG", optimize=True)
    assert decode_photograph(content, "a.jpg").notes == ()


@pytest.mark.parametrize("content", [BASELINE, PROGRESSIVE])
def test_a_jpeg_that_lacks_only_its_end_marker_opens_with_a_note(content):
    whole = decode_photograph(content, "a.jpg")
    for left in (1, 2):
        photograph = decode_photograph(content[:-left], "a.jpg")
        np.testing.assert_array_equal(photograph.pixels, whole.pixels)
        assert photograph.notes == ("a.jpg lacks its end marker; the picture itself is complete.",)
    with pytest.raises(UserError, match="ends too early"):
        decode_photograph(content[:-40], "a.jpg")


def test_what_others_say_meanwhile_is_handed_on(capfd):
    _, heard = capture_warnings(
        lambda: os.write(2, b"a warning of another library\nCorrupt JPEG data: bad Huffman code\n")
    )
    assert heard == ["Corrupt JPEG data: bad Huffman code"]
    assert capfd.readouterr().err == "a warning of another library\n"


def test_threads_decode_side_by_side_and_each_hears_of_its_own_picture():
    damaged = spoiled(BASELINE, bytes(400))
    together = threading.Barrier(4, timeout=30)

    def read(number):
        content = damaged if number % 4 == 0 else BASELINE
        if number < 4:
            capture_warnings(
                lambda: together.wait() if len(waited) < 4 and not waited.append(number) else None
            )
        return number, decode_photograph(content, "a.jpg").notes

    waited = []
    with ThreadPoolExecutor(4) as readers:
        for number, notes in readers.map(read, range(40)):
            assert any("is damaged" in note for note in notes) == (number % 4 == 0)
    assert sorted(waited) == [0, 1, 2, 3]  # all four listened at once, or the barrier would have broken


def test_who_comes_after_damage_was_told_does_not_hear_of_it():
    # the first listener hears of damage; the second comes then, and leaves last
    told, second_is_in, first_has_left = threading.Event(), threading.Event(), threading.Event()

    def first():
        os.write(2, b"Corrupt JPEG data: 400 extraneous bytes before marker 0xd9\n")
        told.set()
        assert second_is_in.wait(30)

    def second():
        second_is_in.set()
        assert first_has_left.wait(30)

    def listen_first():
        _STDERR.listen(first, alone=False)
        first_has_left.set()

    thread = threading.Thread(target=listen_first)
    thread.start()
    assert told.wait(30)
    _, was_said, words = _STDERR.listen(second, alone=False)
    thread.join()
    assert (was_said, words) == (False, [])


def test_padding_of_a_few_bytes_is_no_damage():
    _, heard = capture_warnings(
        lambda: os.write(2, b"Corrupt JPEG data: 2 extraneous bytes before marker 0xd9\n")
    )
    assert heard == []


@pytest.mark.parametrize(
    "suffix", [suffix for suffix in opencv_reader.READER.suffixes if suffix not in (".jfif", ".gif")]
)
def test_every_ending_in_the_list_is_read(tmp_path, suffix):
    pixels = np.tile(NOISE, (4, 4, 1))
    pixels = pixels[..., 0] if suffix in (".pgm", ".pbm") else pixels
    done, encoded = cv2.imencode(suffix, pixels)
    assert done
    (tmp_path / f"a{suffix}").write_bytes(encoded.tobytes())
    assert read_picture(tmp_path / f"a{suffix}").pixels.shape == (160, 240, 3)
