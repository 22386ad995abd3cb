"""Picture files -> pixels; every failure a sentence."""

import hashlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Bytes, frozen
from engine.box import Box
from engine.decoder_words import hearing
from engine.errors import UserError
from engine.file_kinds import LOOKED_AT, known_kind
from engine.opencv import MAX_PIXELS, cv2
from engine.picture_damage import damage_notes, mended_end
from engine.picture_headers import Header, foreign, read_header
from engine.picture_levels import level_range, opaque_level

__all__ = [
    "SUFFIXES",
    "Photograph",
    "covered_pixels",
    "decode_photograph",
    "encode_picture",
    "read_content",
    "read_photograph",
    "write_picture",
]

SUFFIXES = tuple(".png .jpg .jpeg .jpe .jfif .bmp .dib .tif .tiff .webp .gif .avif .jp2 .ppm .pgm .pbm .pnm".split())
_READABLE = "Open a picture in one of these formats: " + ", ".join(suffix[1:] for suffix in SUFFIXES) + "."
_MAX_FILE = 1_000_000_000  # bytes
_FEW_ENDS, _MANY_LEVELS = 0.1, 32  # share of pixels at either end, and number of levels, by which a band is told from alpha
_MAX_SCANS = 200  # of a progressive JPEG; ten are usual
_MAX_SIDE = 1_000_000  # pixels; libpng's limit, OpenCV's is a little higher
_BAND = 2**18  # pixels that are converted at a time, so that no second copy of a large picture is needed
_FLIPS = {2: 1, 3: -1, 4: 0, 6: 1, 7: -1, 8: 0}  # of EXIF's orientations; those from 5 on are transposed first
_BITS, _PHOTOMETRIC, _SAMPLES, _PLANES, _ALPHA = 258, 262, 277, 284, 338  # tags of a TIFF


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A picture from a file: `pixels` (height, width, 3) uint8 RGB, read-only; `digest` is the file's SHA-256.

    `notes` say where levels had to be interpreted, and what of the file is not shown. `path` is where the file was; empty where
    there was none. `band`, (height, width) uint8, is the file's fourth channel where that is not transparency.
    """

    name: str
    pixels: Bytes
    digest: str = ""
    notes: tuple[str, ...] = ()
    path: str = ""
    band: Bytes | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", frozen(self.pixels))
        if self.band is not None:
            object.__setattr__(self, "band", frozen(self.band))

    @property
    def planes(self) -> Bytes:
        """The pixels, with the band as a fourth channel where there is one: (height, width, 3 or 4) uint8."""
        return self.pixels if self.band is None else np.dstack([self.pixels, self.band])


def read_photograph(path: Path) -> Photograph:
    """Return the picture in the file `path`, upright as its EXIF data says, transparency laid on white.

    Of animations and files of several pages it is the first picture, and a note says so.

    Raises
    ------
    UserError
        Where there is no file, or it is not a whole picture, or too large a one.
    """
    return replace(decode_photograph(read_content(path), path.name), path=str(path.absolute()))


def decode_photograph(content: bytes, name: str) -> Photograph:
    """Return the picture in the bytes of a file called `name`, as `read_photograph` does."""
    header = read_header(content) or Header("picture")
    _check(content, header, name)
    mended = mended_end(content, header)
    decoded, words = hearing(lambda: _decoded(mended, header, name))
    if mended is not content and words:
        raise _cut_off(header, name)
    damage = _damage(words, mended, decoded, header, name)
    band = _fourth_band(decoded, header, name)
    pixels, notes = _to_rgb(decoded, header, name)
    lacking = () if mended is content else (f"{name} lacks its end marker; the picture itself is whole.",)
    notes = (*_frame_notes(header, name), *lacking, *damage, *notes)
    turned = None if band is None else _upright(band, header.orientation)
    return Photograph(name, _upright(pixels, header.orientation), hashlib.sha256(content).hexdigest(), notes, band=turned)


def read_content(path: Path) -> bytes:
    """Return the bytes of a picture file, or raise a UserError that says why they cannot be had."""
    try:
        _check_file(path)
        content = path.read_bytes()
    except (FileNotFoundError, ValueError):  # a null character in the name
        raise UserError(f"There is no file {str(path)!r}.", "Check the name and the folder.") from None
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions.") from None
    if not content:
        raise UserError(f"{path.name} is empty.", _READABLE)
    return content


def _check_file(path: Path) -> None:
    """Refuse what would never end, or not fit into memory."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UserError(f"{str(path)!r} is a folder, not a picture.", _READABLE)
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"{str(path)!r} is a device or a pipe, not a picture.", _READABLE)
    if status.st_size > _MAX_FILE:
        size = f"{path.name} has {status.st_size / 1e9:.1f} GB, and pictures of up to {_MAX_FILE / 1e9:.0f} GB are read."
        raise UserError(size, "Make it smaller, or save it as JPEG.")


def _check(content: bytes, header: Header, name: str) -> None:
    """Refuse, before decoding, what the decoder would take long to refuse or would show in part."""
    if kind := foreign(content):
        raise UserError(f"{name} is {kind}, which is not read.", "Save it as JPEG or PNG.")
    if header.kind == "picture" and (known := known_kind(content[:LOOKED_AT], name)):
        raise UserError(f"{name} is {known.name}.", _READABLE if "model" in known.hint else known.hint)
    if not header.whole and header.size is None:
        raise _cut_off(header, name)
    height, width = header.size or (0, 0)
    if height * width > MAX_PIXELS:
        pixels = f"{height * width / 1e6:,.0f} million pixels ({width} x {height})"
        raise UserError(
            f"{name} has {pixels}, and pictures of up to {MAX_PIXELS // 10**6} million are read.", "Make it smaller, or cut it."
        )
    if header.scans > _MAX_SCANS:
        message = f"{name} goes over its picture {header.scans:,} times, and up to {_MAX_SCANS} are read."
        raise UserError(message, "Save it again as an ordinary JPEG.")
    if max(height, width) > _MAX_SIDE:
        message = f"{name} is {width} x {height} pixels, and pictures of up to {_MAX_SIDE:,} each way are read."
        raise UserError(message, "Make it smaller, or cut it.")
    _check_layout(header, name)


def _check_layout(header: Header, name: str) -> None:
    """Refuse the TIFFs that OpenCV does not read, or misreads without a word."""
    samples = header.tags.get(_SAMPLES, (1,))[0]
    if samples > 4:
        raise UserError(f"{name} has {samples} channels, and pictures have 1 to 4.", "Save it with red, green and blue only.")
    if samples > 1 and header.tags.get(_PLANES) == (2,) and header.tags.get(_BITS, (1,))[0] > 8:
        message = f"{name} is a TIFF of more than 8 bits whose channels are stored one after another, which is not read."
        raise UserError(message, "Save it with interleaved channels, or as PNG.")


def _decoded(content: bytes, header: Header, name: str) -> NDArray[Any]:
    """Return what OpenCV makes of a file: any depth, (height, width) or (height, width, 3 or 4) in blue, green, red, alpha."""
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except (cv2.error, MemoryError):
        raise UserError(f"{name} cannot be decoded: it is damaged, or too large.", "Make it smaller, or save it again.") from None
    if decoded is None and not header.whole:
        raise _cut_off(header, name)
    if decoded is None and header.kind == "picture":
        raise UserError(f"{name} is not a picture, or is damaged.", _READABLE)
    if decoded is None:
        message = f"{name} ({header.kind}) is damaged, breaks off before its end, or is stored in a way that is not read."
        raise UserError(message, "Copy or download it again, or save it as an ordinary PNG.")
    return np.asarray(decoded)


def _frame_notes(header: Header, name: str) -> tuple[str, ...]:
    if header.frames < 2:
        return ()
    what = "pages" if header.kind == "TIFF" else "frames"
    return (f"{name} has {header.frames} {what}: the first is shown.",)


def _damage(words: list[str], content: bytes, decoded: NDArray[Any], header: Header, name: str) -> tuple[str, ...]:
    """Return what is to be said of damage."""
    return damage_notes(words, content, decoded, header, name) or _grey_notes(decoded, header, name)


def _cut_off(header: Header, name: str) -> UserError:
    return UserError(f"{name} is a {header.kind} that breaks off before its end.", "Copy or download it again.")


def _grey_notes(decoded: NDArray[Any], header: Header, name: str) -> tuple[str, ...]:
    """Doubt a JPEG whose lowest rows are what the decoder puts where data are missing: middle grey."""
    grey = header.kind == "JPEG" and bool((decoded[-8:] == 128).all()) and not bool((decoded[0] == 128).all())
    return (f"The lowest part of {name} is flat grey: the file may be damaged.",) if grey else ()


def _to_rgb(decoded: NDArray[Any], header: Header, name: str) -> tuple[Bytes, tuple[str, ...]]:
    """Return pixels of any depth as (height, width, 3) uint8 RGB, transparency laid on white, and what had to be assumed."""
    clear = decoded == header.clear if header.clear is not None and decoded.ndim == 2 else None
    low, high, notes = _range(decoded, header, name)
    opaque = _opaque(decoded, high, header)
    if header.tags.get(_PHOTOMETRIC) == (0,) and decoded.dtype == np.uint16:
        decoded = np.uint16(high) - decoded  # white is 0; OpenCV sees to it with 8 bits only
    if decoded.dtype == np.uint8 and opaque is None:
        pixels = _reordered(decoded)
    else:
        pixels = _composed(decoded, low, high, opaque, _is_multiplied(decoded, header))
    if clear is not None:  # OpenCV knows of it in colour pictures only
        pixels[clear] = 255
    return pixels, (*_channel_notes(decoded, header, name), *notes)


def _channel_notes(decoded: NDArray[Any], header: Header, name: str) -> tuple[str, ...]:
    samples = header.tags.get(_SAMPLES)
    if samples == (2,):
        return (f"{name} has a second channel, transparency perhaps, which is not read.",)
    if samples == (4,) and not _has_alpha(decoded, header):
        return (f"{name} has a fourth channel that is not said to be transparency: left out.",)
    if samples == (4,) and _is_band(decoded[..., -1]):
        remedy = "If it is another band, such as near infrared, save the picture without it."
        return (f"{name} says that its fourth channel is transparency, but hardly any pixel is clear or opaque. {remedy}",)
    return ()


def _fourth_band(decoded: NDArray[Any], header: Header, name: str) -> Bytes | None:
    """Return a fourth channel that is not transparency as levels 0..255, in the range of the colours."""
    if decoded.shape[2:] != (4,) or _has_alpha(decoded, header):
        return None
    low, high, _ = _range(decoded, header, name)
    levels = (decoded[..., 3].astype(np.float64) - low) / ((high - low) or 1) * 255
    return np.asarray(np.rint(levels.clip(0, 255)), np.uint8)


def _is_band(channel: NDArray[Any]) -> bool:
    """Return whether levels are spread as in a picture: transparency is all or nothing nearly everywhere."""
    ends = float((channel == channel.min()).mean() + (channel == channel.max()).mean())
    return ends < _FEW_ENDS and len(np.unique(channel[:: max(1, len(channel) // 64)])) > _MANY_LEVELS


def _opaque(decoded: NDArray[Any], white: float, header: Header) -> float | None:
    """Return the alpha of opaque pixels, or None where there is no alpha or every pixel is opaque."""
    if not _has_alpha(decoded, header):
        return None
    opaque = opaque_level(decoded[..., 3], white, header.top)
    return None if float(decoded[..., 3].min()) == opaque else opaque


def _has_alpha(decoded: NDArray[Any], header: Header) -> bool:
    """Return whether there is a fourth channel that is transparency; a TIFF that does not say may hold another band."""
    if decoded.shape[2:] != (4,) or header.tags.get(_ALPHA) == (0,):
        return False
    return header.kind != "TIFF" or _ALPHA in header.tags or not _is_band(decoded[..., 3])


def _range(decoded: NDArray[Any], header: Header, name: str) -> tuple[float, float, tuple[str, ...]]:
    """Return the levels of black and of white, and what had to be assumed; alpha does not count.

    But colours multiplied by it are as dark as they are transparent, so that its levels tell of white.
    """
    if decoded.dtype.kind == "f" and not np.isfinite([decoded.min(), decoded.max()]).all():
        raise UserError(f"{name} holds values that are not numbers.", "Save it again with finite values.")
    multiplied = _has_alpha(decoded, header) and _is_multiplied(decoded, header)
    return level_range(decoded if decoded.ndim == 2 or multiplied else decoded[..., :3], header.top, name)


def _is_multiplied(decoded: NDArray[Any], header: Header) -> bool:
    """Whether colours come multiplied by their opacity: where a TIFF says so, and by libtiff with 8 bits."""
    return _ALPHA in header.tags and (header.tags[_ALPHA][0] == 1 or decoded.dtype == np.uint8)


def _bands(decoded: NDArray[Any]) -> Iterator[slice]:
    """Yield slices of so many rows that they have about `_BAND` pixels."""
    height, width = decoded.shape[:2]
    step = max(1, _BAND // width)
    return (slice(top, top + step) for top in range(0, height, step))


def _reordered(decoded: NDArray[Any]) -> Bytes:
    """Return 8-bit pixels as RGB, in the same memory where there are three channels."""
    if decoded.ndim == 2:
        return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_GRAY2RGB), np.uint8)
    if decoded.shape[2] == 4:
        return np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGRA2RGB), np.uint8)
    for rows in _bands(decoded):
        decoded[rows] = cv2.cvtColor(decoded[rows], cv2.COLOR_BGR2RGB)
    return decoded


def _composed(decoded: NDArray[Any], low: float, high: float, opaque: float | None, multiplied: bool) -> Bytes:
    """Return pixels of any depth as RGB on white, converted band by band."""
    pixels = np.empty((*decoded.shape[:2], 3), np.uint8)
    kind = np.float32 if decoded.dtype in (np.uint8, np.uint16) else np.float64
    for rows in _bands(decoded):
        band: NDArray[Any] = decoded[rows].astype(kind)
        levels = ((band[..., None] if band.ndim == 2 else band[..., 2::-1]) - low) / ((high - low) or 1) * 255
        if opaque is not None:
            share = band[..., 3:] / opaque
            levels = levels * (1 if multiplied else share) + 255 * (1 - share)
        pixels[rows] = np.rint(levels.clip(0, 255))
    return pixels


def _upright(pixels: Bytes, orientation: int) -> Bytes:
    turned = cv2.transpose(pixels) if orientation >= 5 else pixels
    return np.asarray(cv2.flip(turned, _FLIPS[orientation]) if orientation in _FLIPS else turned, np.uint8)


def covered_pixels(pixels: Bytes, box: Box, fill: Bytes | tuple[int, int, int]) -> Bytes:
    """Return a picture, (height, width, 3) uint8, of which a box is covered: by another of its size, or by a colour."""
    rows, columns = slice(max(0, int(box.top)), int(box.bottom)), slice(max(0, int(box.left)), int(box.right))
    other = pixels.copy()
    other[rows, columns] = np.broadcast_to(fill, pixels.shape)[rows, columns]
    return other


def write_picture(path: Path, pixels: Bytes) -> None:
    """Write (height, width, 3) uint8 RGB pixels to a PNG file, or to a JPEG file if it is called so."""
    encoded = encode_picture(pixels, ".jpg" if path.suffix == ".jpg" else ".png")
    try:
        path.write_bytes(encoded)
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder.") from None


def encode_picture(pixels: Bytes, suffix: str = ".png") -> bytes:
    """Return the content of a picture file, .png or .jpg, for (height, width, 3) uint8 RGB pixels."""
    done, encoded = cv2.imencode(suffix, np.ascontiguousarray(pixels[..., ::-1]))
    assert done, pixels.shape
    return bytes(encoded.tobytes())
