"""Pages and bands of TIFFs that tifffile has written, by value."""

import io
import struct

import numpy as np
import pytest
import tifffile

from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import decode_photograph
from engine.imaging.readers.selection import WHOLE, Contents, Selection
from tests.pictures import NOISE, tiff

BANDS = np.random.default_rng(8).integers(0, 256, (48, 70, 8), np.uint8)


def written(array, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, array, **options)
    return file.getvalue()


def paged(*pages, **options):
    file = io.BytesIO()
    with tifffile.TiffWriter(file, **options) as writer:
        for page in pages:
            writer.write(page, photometric="rgb" if page.ndim == 3 else "minisblack", metadata=None)
    return file.getvalue()


PAGES = (NOISE, np.full((10, 20, 3), (9, 8, 7), np.uint8), np.arange(12, dtype=np.uint8).reshape(3, 4))


@pytest.mark.parametrize("options", [{}, {"byteorder": ">"}, {"bigtiff": True}])
@pytest.mark.parametrize("page", [1, 2, 3])
def test_each_page_is_read_as_it_was_written(options, page):
    found = decode_photograph(paged(*PAGES, **options), "a.tif", Selection(page))
    wanted = PAGES[page - 1]
    assert (found.pixels == (wanted if wanted.ndim == 3 else wanted[..., None])).all()
    assert found.contents == Contents(pages=3)
    assert found.selection == Selection(page)
    assert found.notes == (f"a.tif has 3 pages: {'the first' if page == 1 else f'page {page}'} is shown.",)


def test_the_first_page_is_read_where_none_is_asked_for():
    found = decode_photograph(paged(*PAGES), "a.tif")
    assert (found.pixels == NOISE).all()
    assert found.selection == Selection(1)


def test_a_smaller_copy_of_a_page_is_no_page():
    file = io.BytesIO()
    with tifffile.TiffWriter(file) as writer:
        for page, subfile in ((NOISE[::4, ::4], 1), (NOISE, 0), (255 - NOISE, 0)):
            writer.write(page, photometric="rgb", metadata=None, subfiletype=subfile)
    assert (decode_photograph(file.getvalue(), "a.tif").pixels == NOISE).all()
    assert (decode_photograph(file.getvalue(), "a.tif", Selection(2)).pixels == 255 - NOISE).all()


def test_a_page_that_is_not_there_is_refused():
    with pytest.raises(UserError, match=r"a\.tif has no page 4\. Give a number from 1 to 3\."):
        decode_photograph(paged(*PAGES), "a.tif", Selection(4))
    with pytest.raises(UserError, match=r"a\.tif has no page 2\. There is one page only\."):
        decode_photograph(tiff(NOISE), "a.tif", Selection(2))


def test_a_damaged_page_says_so_and_the_others_are_read():
    content = bytearray(paged(*PAGES))
    place = content.rindex(PAGES[1].tobytes())
    short = bytes(content[:place])
    with pytest.raises(UserError):
        decode_photograph(short, "a.tif", Selection(2))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("planes", ["contig", "separate"])
@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("packed", [{}, {"compression": "zlib"}, {"compression": "zlib", "predictor": True}])
@pytest.mark.parametrize("parts", [{"rowsperstrip": 20}, {"tile": (32, 32)}])
def test_three_bands_of_eight_are_shown_as_red_green_and_blue(order, planes, kind, packed, parts):
    levels = BANDS.astype(kind) * (257 if kind is np.uint16 else 1)
    stored = np.moveaxis(levels, -1, 0) if planes == "separate" else levels
    content = written(
        stored, photometric="minisblack", planarconfig=planes, byteorder=order, **packed, **parts
    )
    found = decode_photograph(content, "a.tif", Selection(bands=(5, 3, 1)))
    assert (found.pixels == BANDS[..., [4, 2, 0]]).all()
    assert found.contents == Contents(bands=8)
    assert found.selection == Selection(bands=(5, 3, 1))
    assert found.notes == ("a.tif has 8 bands: 5, 3 and 1 are shown as red, green and blue.",)


def test_bands_packed_by_lzw_are_read():
    wide = BANDS.reshape(48, 560)
    done, encoded = cv2.imencode(
        ".tif", wide, [cv2.IMWRITE_TIFF_COMPRESSION, 5, cv2.IMWRITE_TIFF_PREDICTOR, 1]
    )
    assert done
    content = bytearray(encoded.tobytes())
    with tifffile.TiffFile(io.BytesIO(content)) as file:
        tags = file.pages[0].tags
        assert tags["Compression"].value == 5
        for name, value in (("ImageWidth", 70), ("SamplesPerPixel", 8)):
            tag = tags[name]
            struct.pack_into("<H" if tag.dtype == 3 else "<I", content, tag.valueoffset, value)
    assert (
        decode_photograph(bytes(content), "a.tif", Selection(bands=(8, 1, 2))).pixels == BANDS[..., [7, 0, 1]]
    ).all()


def test_bands_of_floats_share_one_range():
    levels = BANDS.astype(np.float32) / 255
    content = written(levels, photometric="minisblack", planarconfig="contig")
    assert (
        decode_photograph(content, "a.tif", Selection(bands=(2, 2, 7))).pixels == BANDS[..., [1, 1, 6]]
    ).all()


def test_the_first_three_bands_are_shown_where_none_are_asked_for():
    found = decode_photograph(written(BANDS, photometric="minisblack", planarconfig="contig"), "a.tif")
    assert (found.pixels == BANDS[..., :3]).all()
    assert found.selection == Selection(bands=(1, 2, 3))


def test_bands_of_a_page_are_turned_upright():
    turned = written(BANDS, photometric="minisblack", planarconfig="contig", extratags=[(274, 3, 1, 6, True)])
    found = decode_photograph(turned, "a.tif", Selection(bands=(1, 2, 3)))
    assert (found.pixels == np.rot90(BANDS[..., :3], -1)).all()


def test_the_fourth_band_of_four_can_be_shown():
    content = tiff(BANDS[..., :4], alpha=(0,))
    found = decode_photograph(content, "a.tif", Selection(bands=(4, 1, 2)))
    assert (found.pixels == BANDS[..., [3, 0, 1]]).all()
    assert found.band is None
    usual = decode_photograph(content, "a.tif")
    assert (usual.pixels == BANDS[..., :3]).all()
    assert (usual.band == BANDS[..., 3]).all()
    assert usual.contents == Contents(bands=4)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            written(BANDS, photometric="minisblack", planarconfig="contig"),
            r"has no band 9\. Give three numbers from 1 to 8",
        ),
        (tiff(BANDS[..., :4], alpha=(0,)), r"has no band 9\. Give three numbers from 1 to 4"),
        (tiff(NOISE), "has no bands to choose from"),
    ],
)
def test_bands_that_are_not_there_are_refused(content, words):
    with pytest.raises(UserError, match=words):
        decode_photograph(content, "a.tif", Selection(bands=(9, 1, 1)))


def test_bands_stored_in_a_way_that_is_not_read_are_refused():
    levels = BANDS.astype(np.float32)
    odd = written(
        levels, photometric="minisblack", planarconfig="contig", compression="zlib", predictor=False
    )
    with tifffile.TiffFile(io.BytesIO(odd)) as file:
        place = file.pages[0].tags["Compression"].valueoffset
    with pytest.raises(UserError, match="has 8 bands, stored in a format that is not supported"):
        decode_photograph(odd[:place] + struct.pack("<H", 7) + odd[place + 2 :], "a.tif")


def test_an_axis_of_what_is_no_volume_is_refused():
    with pytest.raises(UserError, match="not a volume"):
        decode_photograph(tiff(NOISE), "a.tif", Selection(axis="axial"))


@pytest.mark.parametrize("numbers", [{"page": -1}, {"page": 10**7}, {"bands": (1, 2)}, {"bands": (0, 1, 2)}])
def test_selections_that_are_none_are_refused(numbers):
    with pytest.raises(UserError, match=r"not (a )?valid"):
        Selection(**numbers)


def test_a_picture_without_choice_selects_nothing():
    found = decode_photograph(tiff(NOISE), "a.tif")
    assert found.selection == WHOLE
    assert not found.contents.has_choice
