"""Every kind of picture a user may bring, each made here and compared by number."""

import struct
import tracemalloc

import cv2
import numpy as np
import pytest
from PIL import Image

from engine.core.errors import UserError
from tests.pictures import NOISE, UPRIGHT, chunk, exif, patched, png, saved, tiff, ycck

QUARTERS = np.zeros((32, 48, 3), np.uint8)  # each quarter another colour, on the edges of a JPEG's blocks
QUARTERS[:16, :16], QUARTERS[:16, 16:], QUARTERS[16:, :16], QUARTERS[16:, 16:] = (
    (250, 0, 0),
    (0, 250, 0),
    (0, 0, 250),
    (90, 90, 90),
)


def jpeg_with(orientation, order):
    segment = b"Exif\0\0" + exif(orientation, order)
    return saved(QUARTERS, "JPEG", quality=100, subsampling=0, exif=segment)


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_turned_as_its_exif_says(read, orientation, order):
    pixels = read(jpeg_with(orientation, order)).pixels
    np.testing.assert_allclose(pixels.astype(int), UPRIGHT[orientation](QUARTERS), atol=3)
    assert pixels.base is None and not pixels.flags.writeable


@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_other_kind_is_turned_alike_and_once(read, orientation):
    alpha = np.arange(32 * 48, dtype=np.uint8).reshape(32, 48, 1)
    clear = np.concatenate([QUARTERS, alpha], axis=2)
    share = alpha / 255
    on_white = np.rint(QUARTERS * share + 255 * (1 - share))
    info = b"Exif\0\0" + exif(orientation)
    tag = {"orientation": (orientation,)}
    for content, expected in (
        (png(QUARTERS, 2, extra=chunk(b"eXIf", exif(orientation, ">"))), QUARTERS),
        (png(clear, 6, extra=chunk(b"eXIf", exif(orientation))), on_white),
        (png(QUARTERS, 2, extra=chunk(b"eXIf", info)), QUARTERS),  # wrongly, but some do
        (png(clear * np.uint16(257), 6, 16, extra=chunk(b"eXIf", exif(orientation))), on_white),
        (saved(clear, "PNG", exif=info), on_white),
        (saved(QUARTERS, "WEBP", lossless=True, exif=info), QUARTERS),
        (saved(clear, "WEBP", lossless=True, exact=True, exif=info), on_white),
        (tiff(QUARTERS, **tag), QUARTERS),
        (tiff(QUARTERS * np.uint16(257), **tag), QUARTERS),
        (tiff(QUARTERS / np.float32(255), **tag), QUARTERS),
        (tiff(clear * np.uint16(257), alpha=(2,), **tag), on_white),
    ):
        np.testing.assert_array_equal(read(content).pixels, UPRIGHT[orientation](expected))


def test_orientations_that_do_not_exist_are_ignored(read):
    for orientation in (0, 9, 65535):
        np.testing.assert_allclose(read(jpeg_with(orientation, "<")).pixels.astype(int), QUARTERS, atol=3)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_avif_is_turned_where_this_opencv_reads_it(read, orientation):
    content = saved(QUARTERS, "AVIF", quality=100, subsampling="4:4:4", exif=b"Exif\0\0" + exif(orientation))
    if cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED) is None:
        with pytest.raises(UserError, match="AVIF"):
            read(content)
    else:
        np.testing.assert_allclose(read(content).pixels.astype(int), UPRIGHT[orientation](QUARTERS), atol=6)


CMYK = [
    ((0, 0, 0, 0), (255, 255, 255)),
    ((255, 0, 0, 0), (0, 255, 255)),
    ((0, 255, 0, 0), (255, 0, 255)),
    ((0, 0, 255, 0), (255, 255, 0)),
    ((0, 0, 0, 255), (0, 0, 0)),
    ((0, 0, 255, 128), (127, 127, 0)),
    ((100, 50, 20, 30), (137, 181, 207)),  # (255 - ink) * (255 - black) / 255
]


@pytest.mark.parametrize(("inks", "expected"), CMYK)
def test_cmyk_of_jpeg_and_tiff(read, inks, expected):
    page = Image.new("CMYK", (16, 16), inks)
    for content in (saved(page, "JPEG", quality=100), saved(page, "TIFF"), ycck(page)):
        np.testing.assert_allclose(read(content).pixels[8, 8].astype(int), expected, atol=3)


def test_grey_pictures_of_few_bits(read):
    steps = np.array([[0, 85, 170, 255]] * 2, np.uint8)
    black_white = Image.fromarray(steps).point(lambda level: 255 * (level > 100)).convert("1")
    for kind in ("PNG", "TIFF", "BMP", "GIF"):
        np.testing.assert_array_equal(read(saved(black_white, kind)).pixels[1, :, 2], [0, 0, 255, 255])
    np.testing.assert_array_equal(read(saved(steps, "JPEG", quality=100)).pixels[0, :, 1] // 2, steps[0] // 2)
    two_bits = png(np.array([[0b00011011]]), 0, 2, size=(1, 4))
    np.testing.assert_array_equal(read(two_bits).pixels[0, :, 0], [0, 85, 170, 255])


def test_transparency_of_palettes_and_of_single_levels(read):
    palette = Image.new("P", (3, 1))
    palette.putpalette([200, 0, 0, 0, 100, 0, 0, 0, 50])
    palette.putdata([0, 1, 2])
    partly = read(saved(palette, "PNG", transparency=bytes([0, 51, 255]))).pixels[0]
    np.testing.assert_array_equal(partly, [(255, 255, 255), (204, 224, 204), (0, 0, 50)])
    np.testing.assert_array_equal(
        read(saved(palette, "GIF", transparency=1)).pixels[0], [(200, 0, 0), (255,) * 3, (0, 0, 50)]
    )
    rgb = np.array([[(1, 2, 3), (4, 5, 6)]])
    key = chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    np.testing.assert_array_equal(read(png(rgb, 2, extra=key)).pixels[0], [(255,) * 3, (4, 5, 6)])


@pytest.mark.parametrize(
    ("levels", "depth", "level", "shown"),
    [
        (np.array([[7, 8]]), 8, 7, [255, 8]),
        (np.array([[7 * 257, 50000]]), 16, 7 * 257, [255, 195]),
        (np.array([[0b01110000]]), 4, 7, [255, 0]),
    ],
)
def test_the_clear_level_of_a_grey_png(read, levels, depth, level, shown):
    content = png(levels, 0, depth, chunk(b"tRNS", struct.pack(">H", level)), size=(1, 2))
    np.testing.assert_array_equal(read(content).pixels[0, :, 0], shown)


@pytest.mark.parametrize("opacity", [0, 1, 127, 254, 255])
def test_transparency_on_white_is_exact(read, opacity):
    levels = np.arange(256)
    expected = (levels * opacity + 255 * (255 - opacity) + 127) // 255
    grey = np.stack([levels, np.full(256, opacity)], -1)[None]
    colour = np.stack([levels, levels, levels, np.full(256, opacity)], -1)[None].astype(np.uint8)
    for content in (
        png(grey, 4),
        png(grey * 257, 4, 16),
        png(colour, 6),
        png(colour * np.uint16(257), 6, 16),
        tiff(colour * np.uint16(257), alpha=(2,)),
        tiff(colour),  # as OpenCV writes it, without saying what the fourth channel is
        saved(colour, "WEBP", lossless=True, exact=True),
    ):
        photograph = read(content)
        np.testing.assert_array_equal(photograph.pixels[0, :, 1], expected)
        assert photograph.notes == ()


def test_colours_of_a_tiff_that_are_multiplied_by_alpha_already(read):
    stored = np.full((2, 2, 4), (50, 100, 15, 128), np.uint8)
    for content in (tiff(stored, alpha=(1,)), tiff(stored * np.uint16(257), alpha=(1,))):
        np.testing.assert_array_equal(read(content).pixels[0, 0], [50 + 127, 100 + 127, 15 + 127])
    straight = np.full((2, 2, 4), (100, 200, 30, 128), np.uint8)  # which libtiff multiplies
    np.testing.assert_allclose(
        read(tiff(straight, alpha=(2,))).pixels[0, 0].astype(int), [177, 227, 142], atol=1
    )


@pytest.mark.parametrize("depth", [np.uint8, np.uint16])
def test_a_near_infrared_band_is_not_taken_for_transparency(read, depth):
    stored = np.random.default_rng(4).integers(0, np.iinfo(depth).max, (48, 64, 4), depth, endpoint=True)
    whole = read(tiff(stored[..., :3]))
    photograph = read(tiff(stored))  # which does not say what its fourth channel is
    np.testing.assert_array_equal(photograph.pixels, whole.pixels)
    assert "not declared as transparency: left out" in photograph.notes[0]
    (note,) = read(tiff(stored, alpha=(2,))).notes
    assert "hardly any pixel is clear or opaque" in note and "near infrared" in note


def test_soft_edges_are_transparency(read):
    stored = np.zeros((48, 64, 4), np.uint8)
    stored[..., 3] = np.clip(np.arange(64) * 8 - 128, 0, 255)  # a third is soft
    assert read(tiff(stored)).notes == read(tiff(stored, alpha=(2,))).notes == ()
    assert read(tiff(stored)).pixels[0, 0, 0] == 255


def test_channels_that_are_not_known_to_be_transparency(read):
    stored = np.full((2, 2, 4), (50, 100, 15, 128), np.uint8)
    for content in (tiff(stored, alpha=(0,)), tiff(stored * np.uint16(257), alpha=(0,))):
        photograph = read(content)
        np.testing.assert_array_equal(photograph.pixels[0, 0], [50, 100, 15])
        assert "fourth channel" in photograph.notes[0]
    photograph = read(tiff(stored[..., :2], alpha=(2,), photometric=(1,)))
    assert photograph.pixels[0, 0, 0] == 50
    assert "second channel" in photograph.notes[0]


@pytest.mark.parametrize("order", "<>")
def test_sixteen_bits_keep_every_level(read, order):
    levels = np.arange(0, 65536, 16, dtype=np.uint16).reshape(64, 64)
    expected = (levels.astype(int) + 128) // 257
    colour = np.stack([levels, levels[::-1], levels.T], -1)
    for content in (png(levels, 0, 16), tiff(levels, order), tiff(65535 - levels, order, photometric=(0,))):
        np.testing.assert_array_equal(read(content).pixels[..., 2], expected)
    for content in (png(colour, 2, 16), tiff(colour, order)):
        np.testing.assert_array_equal(
            read(content).pixels, np.stack([expected, expected[::-1], expected.T], -1)
        )


def test_fewer_bits_in_sixteen_are_read_aloud(read):
    for highest, bits in ((4095, 12), (255, 8)):
        photograph = read(png(np.array([[0, highest // 2 + 1, highest]]), 0, 16))
        np.testing.assert_array_equal(photograph.pixels[0, :, 0], [0, 128, 255])
        assert f"levels up to {highest} only: read as {bits}-bit" in photograph.notes[0]
    assert read(png(np.zeros((2, 2)), 0, 16)).notes == ()


RAMP = np.array([0, 1, 2, 3, 4]) / 4  # of white


def in_sixteen_bits(bits, alpha=None):
    """A ramp from black to white, of so many bits in 16; with alpha as PNG of grey and alpha, of RGBA, and as TIFF."""
    levels = np.rint(RAMP * (2**bits - 1))[None].astype(np.uint16)
    if alpha is None:
        return [png(levels, 0, 16), tiff(levels), tiff(np.uint16(2**bits - 1) - levels, photometric=(0,))]
    opaque = np.full_like(levels, alpha)
    colours = np.stack([levels, levels, levels, opaque], -1)
    return [png(np.stack([levels, opaque], -1), 4, 16), png(colours, 6, 16), tiff(colours, alpha=(2,))]


@pytest.mark.parametrize("bits", [8, 10, 12, 14, 16])
def test_bits_in_sixteen_are_found_with_and_without_alpha_and_from_white_to_black(read, bits):
    """Opaque may be the white of the bits, or that of 16."""
    for alpha in (None, 65535, 2**bits - 1):
        for content in in_sixteen_bits(bits, alpha):
            photograph = read(content)
            np.testing.assert_allclose(photograph.pixels[0, :, 1], RAMP * 255, atol=0.6)
            assert [note for note in photograph.notes if "read as" in note] == list(photograph.notes)
            assert len(photograph.notes) == (bits < 16)
            assert bits == 16 or f"read as {bits}-bit" in photograph.notes[0]


def test_half_opaque_pixels_of_few_bits_in_sixteen_are_laid_on_white(read):
    """Black at half opacity, alpha in 16 bits; and in 12, where a pixel is opaque."""
    levels = np.array([[[0, 0, 0, 32768], [4095, 0, 0, 65535]]])
    np.testing.assert_array_equal(read(png(levels, 6, 16)).pixels[0], [[127, 127, 127], [255, 0, 0]])
    levels[..., 3] = 2048, 4095
    np.testing.assert_array_equal(read(png(levels, 6, 16)).pixels[0], [[127, 127, 127], [255, 0, 0]])


def test_a_dark_picture_of_sixteen_bits_is_not_brightened_without_evidence(read):
    """Eight bits spread over sixteen tell it; so do levels above a quarter of white; between, the note says what is assumed."""
    spread = np.array([[0, 5 * 257, 15 * 257]])
    for content in (
        png(spread, 0, 16),
        png(np.stack([spread] * 3 + [np.full_like(spread, 65535)], -1), 6, 16),
    ):
        assert (read(content).pixels[0, :, 0].tolist(), read(content).notes) == ([0, 5, 15], ())
    assert read(png(np.array([[0, 16384]]), 0, 16)).notes == ()
    photograph = read(png(np.array([[0, 9000]]), 0, 16), "night")
    assert photograph.pixels[0, 1, 0] == round(9000 / 257)
    assert photograph.notes == ("night has 16 bits but levels up to 9000 only: read as 16-bit.",)
    photograph = read(png(np.array([[0, 700]]), 0, 16), "scan")  # does not end below the white of 10 bits
    assert photograph.pixels[0, 1, 0] == round(700 / 4095 * 255)
    assert photograph.notes == ("scan has 16 bits but levels up to 700 only: read as 12-bit.",)


def test_colours_multiplied_by_their_opacity_are_as_dark_as_that(read):
    """4000 at an opacity of 8000 is half as bright as white, in 16 bits, of which a pixel is opaque."""
    stored = np.array([[[4000, 4000, 4000, 8000], [0, 0, 0, 65535]]], np.uint16)
    share = 8000 / 65535
    assert read(tiff(stored, alpha=(1,))).pixels[0, 0, 0] == round(255 * (share / 2 + 1 - share))


def test_alpha_takes_no_part_in_the_range_of_numbers(read):
    """Colours of 0..1 with an alpha of up to 255, and the other way round."""
    colours = np.array([[[0.5, 0.5, 0.5, 255], [1, 1, 1, 255]]], np.float32)
    assert read(tiff(colours, alpha=(2,))).pixels[0, :, 0].tolist() == [128, 255]
    colours = np.array([[[0, 0, 0, 1], [200, 200, 200, 1]]], np.float32)
    assert read(tiff(colours, alpha=(2,))).pixels[0, :, 0].tolist() == [0, 255]


def test_packed_bits_of_a_tiff_are_levels_of_their_own(read):
    for packed, expected in (("fff000800001", [255, 0, 128, 0]), ("0c8000064001", [12, 0, 6, 0])):
        content = tiff(np.frombuffer(bytes.fromhex(packed), np.uint8)[None], bits=(12,))
        photograph = read(
            patched(content, (content.index(struct.pack("<HHI", 256, 3, 1)) + 8, b"\4"))
        )  # pixels, of 6 bytes
        np.testing.assert_array_equal(photograph.pixels[0, :, 0], expected)
        assert photograph.notes == ()


def test_numbers_of_any_kind_are_stretched_aloud(read):
    for kind in (np.float32, np.float64, np.int16, np.int32, np.int8):
        photograph = read(tiff(np.array([[-100, 0, 100]], kind)))
        np.testing.assert_array_equal(photograph.pixels[0, :, 0], [0, 128, 255])
        assert "from -100 to 100: stretched" in photograph.notes[0]
    half = np.full((1, 1, 4), (1, 0, 0, 0.5), np.float32)
    np.testing.assert_array_equal(read(tiff(half, alpha=(2,))).pixels[0, 0], [255, 128, 128])
    assert (
        read(tiff(np.full((2, 2), 7, np.float32))).pixels.max() == 0
    )  # nothing to stretch, and no division by it
    for value in (np.inf, np.nan):
        with pytest.raises(UserError, match="NaN or infinite"):
            read(tiff(np.array([[1, value]], np.float32)))


@pytest.mark.parametrize(
    ("kind", "what"), [("GIF", "frames"), ("WEBP", "frames"), ("PNG", "frames"), ("TIFF", "pages")]
)
def test_of_several_frames_the_first_is_shown_and_said_so(read, kind, what):
    frames = [Image.new("RGB", (9, 6), colour) for colour in ((10, 20, 30), (200, 20, 30), (0, 0, 250))]
    options = {"lossless": True} if kind == "WEBP" else {}
    photograph = read(saved(frames[0], kind, save_all=True, append_images=frames[1:], **options), "film")
    np.testing.assert_array_equal(photograph.pixels, np.full((6, 9, 3), (10, 20, 30)))
    assert photograph.notes == (f"film has 3 {what}: the first is shown.",)
    assert read(saved(frames[0], kind, **options)).notes == ()


def test_smaller_copies_of_a_page_are_not_counted(read):
    page = tiff(NOISE)
    for smaller, num_notes in ((1, 0), (0, 1)):
        second = struct.pack("<HHHIII", 1, 254, 4, 1, smaller, 0)
        assert (
            len(read(patched(page, (10 + 12 * 10, struct.pack("<I", len(page)))) + second).notes) == num_notes
        )


def peak_of(read, content):
    tracemalloc.start()  # NumPy tells it of its arrays
    pixels = read(content).pixels
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return pixels, peak


def test_plain_pictures_are_not_copied_over_and_over(read):
    content = saved(np.zeros((2000, 3000, 3), np.uint8), "JPEG")
    pixels, peak = peak_of(read, content)
    assert peak < 1.2 * pixels.nbytes + 2 * len(content)


def test_sixteen_bits_are_converted_in_bands(read):
    pixels, peak = peak_of(read, png(np.full((1500, 2000, 4), 30000, np.uint16), 6, 16))
    assert pixels[0, 0, 0] == pixels[-1, -1, 0] == round((30000 * 30000 / 65535 + 35535) / 257)
    assert peak < 24e6 + pixels.nbytes + 2**20 * 20  # decoded, shown, and one band
