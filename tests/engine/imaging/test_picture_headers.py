"""Headers built to keep the reader busy: it looks at so many parts and no more."""

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.imaging import picture_headers
from engine.imaging.picture_file import decode_photograph
from engine.imaging.picture_headers import read_header
from tests.pictures import NOISE, chunk, saved

JPEG = saved(NOISE, "JPEG")
PNG = saved(NOISE, "PNG")
GIF = b"GIF89a\x3c\0\x28\0\0\0\0"
MANY = 300_000
CRAFTED = {
    "JPEG of segments": JPEG[:2] + b"\xff\xe0\0\x02" * MANY + JPEG[2:],
    "PNG of chunks": PNG[:33] + chunk(b"teXt", b"") * MANY + PNG[33:],
    "GIF of blocks": GIF + b"\x21\xfe" + b"\x01x" * MANY * 20 + b"\0",
    "GIF of extensions": GIF + b"\x21\xfe\0" * MANY * 20,
    "WebP of chunks": b"RIFF\0\0\0\0WEBP" + b"XXXX\0\0\0\0" * MANY,
}


@pytest.mark.parametrize("what", CRAFTED)
def test_only_so_many_parts_are_looked_at(monkeypatch, what):
    looked, number = [0], picture_headers._number
    monkeypatch.setattr(picture_headers, "_MAX_PARTS", 1000)

    def counted(*args):
        looked[0] += 1
        return number(*args)

    monkeypatch.setattr(picture_headers, "_number", counted)
    header = read_header(CRAFTED[what])
    assert header.kind == what.split(" ")[0]
    assert looked[0] < 1000 * 20 * 4


def test_pictures_behind_many_parts_are_read_all_the_same():
    np.testing.assert_array_equal(
        decode_photograph(CRAFTED["JPEG of segments"], "a").pixels, decode_photograph(JPEG, "a").pixels
    )
    np.testing.assert_array_equal(decode_photograph(CRAFTED["PNG of chunks"], "a").pixels, NOISE)


def test_a_jpeg_that_goes_over_its_picture_without_end_is_refused():
    progressive = saved(NOISE, "JPEG", progressive=True)
    scans = read_header(progressive).scans
    assert 2 <= scans <= 20
    assert decode_photograph(progressive, "a").notes == ()
    last = progressive.rfind(b"\xff\xda")
    bomb = progressive[:-2] + progressive[last:-2] * 300 + b"\xff\xd9"
    assert read_header(bomb).scans == scans + 300
    with pytest.raises(UserError, match=f"has {scans + 300} scans; the limit is"):
        decode_photograph(bomb, "a")
