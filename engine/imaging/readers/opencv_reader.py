"""The reader of the pictures that OpenCV decodes: PNG, JPEG, TIFF and more, at any depth."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.decoder_warnings import capture_warnings
from engine.imaging.file_kinds import HEADER_BYTES, detect_kind
from engine.imaging.opencv import cv2
from engine.imaging.picture_damage import damage_notes, repair_end_marker
from engine.imaging.picture_headers import Header, read_header, unsupported_kind
from engine.imaging.picture_levels import level_range, opaque_level
from engine.imaging.readers import tiff_parts
from engine.imaging.readers.composing import composed, reordered, upright
from engine.imaging.readers.reader import (
    DecodedPicture,
    PictureReader,
    UnknownPictureError,
    check_size,
    checked_page,
    refuse_axis,
    refuse_bands,
)
from engine.imaging.readers.selection import Contents, Selection

__all__ = ["READER"]

_SUFFIXES = tuple(
    ".png .jpg .jpeg .jpe .jfif .bmp .dib .tif .tiff .webp .gif .avif .jp2 .ppm .pgm .pbm .pnm".split()
)
# limits that distinguish a band from alpha: share of pixels at either end, number of levels
_FEW_ENDS, _MANY_LEVELS = 0.1, 32
_MAX_SCANS = 200  # of a progressive JPEG; ten are common
_BITS, _PHOTOMETRIC, _ORIENTATION, _SAMPLES, _PLANES, _ALPHA = 258, 262, 274, 277, 284, 338  # tags of a TIFF
_MAX_CHANNELS = 4  # that OpenCV decodes
_INKS = 5  # the photometric interpretation of cyan, magenta, yellow and black
_STORED = (2, 1, 0, 3)  # OpenCV's index of the first to fourth channel of a file


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return the selected part of a picture, upright by its EXIF orientation, with transparency on white."""
    refuse_axis(selection, name)
    part, header, page = _page(content, name, selection.page)
    _check(part, header, name)
    mended = repair_end_marker(part, header)
    stored, words = capture_warnings(lambda: _stored(mended, header, name, selection.bands))
    if mended is not part and words:
        raise _cut_off(header, name)
    damage = _damage(words, mended, stored, header, name)
    lacking = () if mended is part else (f"{name} lacks its end marker; the picture itself is complete.",)
    decoded, header, bands = _chosen_bands(stored, header, name, selection)
    band = None if bands and bands != (1, 2, 3) else _fourth_band(decoded, header, name)
    pixels, notes = _to_rgb(decoded, header, name)
    return DecodedPicture(
        upright(pixels, header.orientation),
        (*_frame_notes(header, name, page), *lacking, *damage, *_band_notes(header, name, bands), *notes),
        None if band is None else upright(band, header.orientation),
        Contents(max(1, header.frames) if header.kind == "TIFF" else 1, _num_bands(header) if bands else 0),
        Selection(page if header.kind == "TIFF" and header.frames > 1 else 0, bands),
    )


def _page(content: bytes, name: str, selected: int) -> tuple[bytes, Header, int]:
    """Return the file with the selected page as its first, the header of that page, and its number."""
    header = read_header(content) or Header("picture")
    pages = header.frames if header.kind == "TIFF" else 1
    page = checked_page(selected, pages, "page", name)
    if pages < 2:
        return content, header, page
    part = tiff_parts.from_page(content, page)
    return part, replace(read_header(part) or header, frames=pages), page


def _check(content: bytes, header: Header, name: str) -> None:
    """Refuse, before decoding, files that the decoder would refuse late or show in part."""
    if kind := unsupported_kind(content):
        raise UserError(f"{name} is {kind}, which is not supported.", "Save it as JPEG or PNG.")
    if header.kind == "picture" and (known := detect_kind(content[:HEADER_BYTES], name)):
        if "model" in known.hint:
            raise UnknownPictureError(f"{name} is {known.name}.")
        raise UserError(f"{name} is {known.name}.", known.hint)
    if not header.is_complete and header.size is None:
        raise _cut_off(header, name)
    height, width = header.size or (0, 0)
    check_size(height, width, name)
    if header.scans > _MAX_SCANS:
        message = f"{name} has {header.scans:,} scans; the limit is {_MAX_SCANS}."
        raise UserError(message, "Save it again as an ordinary JPEG.")
    _check_layout(header, name)


def _check_layout(header: Header, name: str) -> None:
    """Refuse TIFFs that OpenCV cannot read, or misreads without an error."""
    samples = header.tags.get(_SAMPLES, (1,))[0]
    if (
        1 < samples <= _MAX_CHANNELS
        and header.tags.get(_PLANES) == (2,)
        and header.tags.get(_BITS, (1,))[0] > 8
    ):
        message = (
            f"{name} is a TIFF of more than 8 bits whose channels are stored one after another, "
            "which is not supported."
        )
        raise UserError(message, "Save it with interleaved channels, or as PNG.")


def _stored(content: bytes, header: Header, name: str, bands: tuple[int, ...]) -> NDArray[Any]:
    """Return the pixels of a file as `_decoded` does; of five or more bands, the three selected ones."""
    samples = _num_bands(header)
    if samples <= _MAX_CHANNELS:
        return _decoded(content, header, name)
    wanted = bands or (1, 2, 3)
    _check_bands(wanted, samples, name)
    chosen = tiff_parts.read_bands(content, wanted, lambda part: _decoded(part, header, name), name)
    return np.ascontiguousarray(chosen[..., ::-1])


def _decoded(content: bytes, header: Header, name: str) -> NDArray[Any]:
    """Decode a file with OpenCV.

    Returns
    -------
    pixels
        Any depth: (height, width), or (height, width, 3 or 4) in blue, green, red, alpha.
    """
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except (cv2.error, MemoryError):
        raise UserError(
            f"{name} cannot be decoded: it is damaged, or too large.", "Make it smaller, or save it again."
        ) from None
    if decoded is None and not header.is_complete:
        raise _cut_off(header, name)
    if decoded is None and header.kind == "picture":
        raise UnknownPictureError(f"{name} is not a picture, or is damaged.")
    if decoded is None:
        message = (
            f"{name} ({header.kind}) is damaged, ends too early, "
            "or is stored in a format that is not supported."
        )
        raise UserError(message, "Copy or download it again, or save it as an ordinary PNG.")
    return np.asarray(decoded)


def _num_bands(header: Header) -> int:
    """Return the number of bands that a TIFF declares; 1 for other files."""
    return header.tags.get(_SAMPLES, (1,))[0]


def _chosen_bands(
    stored: NDArray[Any], header: Header, name: str, selection: Selection
) -> tuple[NDArray[Any], Header, tuple[int, ...]]:
    """Return the pixels of the selected bands, a header for them, and their numbers.

    The numbers are empty where there is no choice: for three bands or fewer, inks, or transparency.
    """
    samples = _num_bands(header)
    if samples > _MAX_CHANNELS:
        orientation = header.tags.get(_ORIENTATION, (1,))[0]  # OpenCV has not applied it
        plain = replace(header, orientation=orientation, tags={**_only(header, _BITS), _SAMPLES: (samples,)})
        return stored, plain, selection.bands or (1, 2, 3)
    if samples < _MAX_CHANNELS or _has_alpha(stored, header) or header.tags.get(_PHOTOMETRIC) == (_INKS,):
        refuse_bands(selection, name)
        return stored, header, ()
    bands = selection.bands or (1, 2, 3)
    _check_bands(bands, samples, name)
    if bands == (1, 2, 3):
        return stored, header, bands
    return np.dstack([stored[..., _STORED[band - 1]] for band in reversed(bands)]), header, bands


def _only(header: Header, *tags: int) -> dict[int, tuple[int, ...]]:
    return {tag: header.tags[tag] for tag in tags if tag in header.tags}


def _check_bands(bands: tuple[int, ...], samples: int, name: str) -> None:
    if max(bands) > samples:
        raise UserError(f"{name} has no band {max(bands)}.", f"Give three numbers from 1 to {samples}.")


def _band_notes(header: Header, name: str, bands: tuple[int, ...]) -> tuple[str, ...]:
    samples = _num_bands(header)
    if not bands or (samples == _MAX_CHANNELS and bands == (1, 2, 3)):  # _channel_notes covers the fourth
        return ()
    red, green, blue = bands
    return (f"{name} has {samples} bands: {red}, {green} and {blue} are shown as red, green and blue.",)


def _frame_notes(header: Header, name: str, page: int) -> tuple[str, ...]:
    if header.frames < 2:
        return ()
    word = "page" if header.kind == "TIFF" else "frame"
    shown = "the first" if page == 1 else f"{word} {page}"
    return (f"{name} has {header.frames} {word}s: {shown} is shown.",)


def _damage(
    words: list[str], content: bytes, decoded: NDArray[Any], header: Header, name: str
) -> tuple[str, ...]:
    """Return notes on damage."""
    return damage_notes(words, content, decoded, header, name) or _grey_notes(decoded, header, name)


def _cut_off(header: Header, name: str) -> UserError:
    return UserError(f"{name} is a {header.kind} that ends too early.", "Copy or download it again.")


def _grey_notes(decoded: NDArray[Any], header: Header, name: str) -> tuple[str, ...]:
    """Return a note on a JPEG whose lowest rows are middle grey, as decoders fill in missing data."""
    grey = header.kind == "JPEG" and bool((decoded[-8:] == 128).all()) and not bool((decoded[0] == 128).all())
    return (f"The lowest part of {name} is flat grey: the file may be damaged.",) if grey else ()


def _to_rgb(decoded: NDArray[Any], header: Header, name: str) -> tuple[Bytes, tuple[str, ...]]:
    """Convert pixels of any depth to RGB on white.

    Returns
    -------
    pixels
        (height, width, 3) uint8.
    notes
        Sentences on assumptions.
    """
    clear = decoded == header.clear if header.clear is not None and decoded.ndim == 2 else None
    low, high, notes = _range(decoded, header, name)
    opaque = _opaque(decoded, high, header)
    if header.tags.get(_PHOTOMETRIC) == (0,) and decoded.dtype == np.uint16:
        decoded = np.uint16(high) - decoded  # white is 0; OpenCV inverts 8-bit levels only
    if decoded.dtype == np.uint8 and opaque is None:
        pixels = reordered(decoded)
    else:
        pixels = composed(decoded, low, high, opaque, _is_multiplied(decoded, header))
    if clear is not None:  # OpenCV applies it to colour pictures only
        pixels[clear] = 255
    return pixels, (*_channel_notes(decoded, header, name), *notes)


def _channel_notes(decoded: NDArray[Any], header: Header, name: str) -> tuple[str, ...]:
    samples = header.tags.get(_SAMPLES)
    if samples == (2,):
        return (f"{name} has a second channel, perhaps transparency, which is not supported.",)
    if samples == (4,) and decoded.shape[2:] == (4,) and not _has_alpha(decoded, header):
        return (f"{name} has a fourth channel that is not declared as transparency: left out.",)
    if samples == (4,) and decoded.shape[2:] == (4,) and _is_band(decoded[..., -1]):
        return (
            f"{name} declares its fourth channel as transparency, but hardly any pixel is clear or opaque. "
            "If it is another band, such as near infrared, save the picture without it.",
        )
    return ()


def _fourth_band(decoded: NDArray[Any], header: Header, name: str) -> Bytes | None:
    """Return a fourth channel that is not transparency as levels 0..255, in the range of the colours."""
    if decoded.shape[2:] != (4,) or _has_alpha(decoded, header):
        return None
    low, high, _ = _range(decoded, header, name)
    levels = (decoded[..., 3].astype(np.float64) - low) / ((high - low) or 1) * 255
    return np.asarray(np.rint(levels.clip(0, 255)), np.uint8)


def _is_band(channel: NDArray[Any]) -> bool:
    """Return whether levels are spread as in a picture; most levels of transparency are 0 or opaque."""
    ends = float((channel == channel.min()).mean() + (channel == channel.max()).mean())
    return ends < _FEW_ENDS and len(np.unique(channel[:: max(1, len(channel) // 64)])) > _MANY_LEVELS


def _opaque(decoded: NDArray[Any], white: float, header: Header) -> float | None:
    """Return the alpha of opaque pixels, or None where there is no alpha or every pixel is opaque."""
    if not _has_alpha(decoded, header):
        return None
    opaque = opaque_level(decoded[..., 3], white, header.top)
    return None if float(decoded[..., 3].min()) == opaque else opaque


def _has_alpha(decoded: NDArray[Any], header: Header) -> bool:
    """Return whether the fourth channel is transparency; one that a TIFF does not declare may be a band."""
    if decoded.shape[2:] != (4,) or header.tags.get(_ALPHA) == (0,):
        return False
    return header.kind != "TIFF" or _ALPHA in header.tags or not _is_band(decoded[..., 3])


def _range(decoded: NDArray[Any], header: Header, name: str) -> tuple[float, float, tuple[str, ...]]:
    """Return the levels of black and white, and notes on assumptions; alpha does not count.

    Colours premultiplied by alpha are an exception: they are as dark as they are transparent, so white
    follows from alpha.
    """
    if decoded.dtype.kind == "f" and not np.isfinite([decoded.min(), decoded.max()]).all():
        raise UserError(f"{name} contains NaN or infinite values.", "Save it again with finite values.")
    multiplied = _has_alpha(decoded, header) and _is_multiplied(decoded, header)
    return level_range(decoded if decoded.ndim == 2 or multiplied else decoded[..., :3], header.top, name)


def _is_multiplied(decoded: NDArray[Any], header: Header) -> bool:
    """Return whether colours are premultiplied by alpha: if a TIFF declares it, or by libtiff at 8 bits."""
    return _ALPHA in header.tags and (header.tags[_ALPHA][0] == 1 or decoded.dtype == np.uint8)


READER = PictureReader("a picture", _SUFFIXES, lambda content, name: True, _read)
