"""Headers of picture files, parsed before decoding: kind, size, orientation, frames.

Nothing here raises. Where a file ends too early, missing bytes read as smaller numbers, and the decoder
decides.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["Header", "page_places", "read_header", "unsupported_kind"]

Tags = Mapping[int, tuple[int, ...]]
_Order = Literal["big", "little"]
_MARKER = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")  # of a JPEG, without stuffing and restarts in scans
_SCAN = 0xDA
_MAX_PARTS = 200_000  # segments, chunks and pages that are parsed; no picture has so many
_NO_SIZE = (0xC4, 0xC8, 0xCC)  # among the frame markers 0xC0 to 0xCF
_BYTES = {1: 1, 3: 2, 4: 4, 16: 8}  # of the integer types of TIFF
_SUBFILE, _WIDTH, _HEIGHT, _BITS, _ORIENTATION, _SUBPAGES, _DNG_VERSION = 254, 256, 257, 258, 274, 330, 50706
_AVIF_ORIENTATIONS = (
    {"": 1, "0": 4, "1": 2},
    {"": 8, "0": 5, "1": 7},
    {"": 3, "0": 2, "1": 4},
    {"": 6, "0": 7, "1": 5},
)
_FOREIGN = {
    b"%PDF": "a PDF document",
    b"8BPS": "a Photoshop document",
    b"\xff\x0a": "a JPEG XL picture",
    b"\0\0\0\x0cJXL ": "a JPEG XL picture",
    b"\0\0\1\0": "a Windows icon",
}


@dataclass(frozen=True, slots=True)
class Header:
    """The description of a picture at the beginning of its file.

    Parameters
    ----------
    kind
        The name of the format.
    size
        Height and width in pixels as stored; None where not found.
    orientation
        1 to 8 as in EXIF: the transformation that the decoded pixels still need. OpenCV rotates TIFF itself.
    frames
        The number of frames or pages.
    is_complete
        False where the file is known to end too early.
    top
        The level of white, where it is neither 255 nor 65535.
    clear
        The level of full transparency in a grey picture.
    scans
        The number of scans of a JPEG; each takes the decoder as long as the first.
    tags
        The tags of a TIFF's first page.
    """

    kind: str
    size: tuple[int, int] | None = None
    orientation: int = 1
    frames: int = 1
    is_complete: bool = True
    top: int | None = None
    clear: int | None = None
    scans: int = 1
    tags: Tags = field(default_factory=dict)


def read_header(content: bytes) -> Header | None:
    """Return the header of a picture file; None where it begins like none of the known formats."""
    if content[4:8] == b"ftyp":
        return _avif(content) if b"avi" in _brands(content) else None
    readers: dict[bytes, Callable[[bytes], Header]] = {
        b"\xff\xd8\xff": _jpeg,
        b"\x89PNG\r\n\x1a\n": _png,
        b"GIF8": _gif,
        b"BM": _bmp,
        b"RIFF": _webp,
        b"II*\0": _tiff,
        b"MM\0*": _tiff,
        b"II+\0": _tiff,
        b"MM\0+": _tiff,
    }
    return next((reader(content) for magic, reader in readers.items() if content.startswith(magic)), None)


def unsupported_kind(content: bytes) -> str | None:
    """Return the name of a well-known kind of file that cannot be read, such as "a PDF document", or None."""
    start = content[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if start.startswith((b"<svg", b"<?xml", b"<!")) and b"<svg" in start:
        return "a vector picture (SVG)"
    if content[:2] in (b"II", b"MM") and _is_raw(content):
        return "a camera's raw picture"
    return next((name for magic, name in _FOREIGN.items() if content.startswith(magic)), None)


def _number(content: bytes, start: int, length: int, order: _Order = "big") -> int:
    return int.from_bytes(content[start : start + length], order)


def _jpeg(content: bytes) -> Header:
    """Parse the segments; scans have no length, so the next marker is searched behind a scan's header."""
    size, orientation, position, scans = None, 1, 2, 0
    for _ in range(_MAX_PARTS):
        if (match := _MARKER.search(content, position)) is None:
            return Header("JPEG", size, orientation, is_complete=False, scans=scans)
        marker, start = match[1][0], match.end()
        scans += marker == _SCAN
        if marker == 0xD9:
            return Header("JPEG", size, orientation, scans=scans)
        position = start + _number(content, start, 2)
        if 0xC0 <= marker <= 0xCF and marker not in _NO_SIZE:
            size = _number(content, start + 3, 2), _number(content, start + 5, 2)
        if marker == 0xE1 and content[start + 2 : start + 8] == b"Exif\0\0":
            orientation = _orientation(content[start + 8 : position])
    return Header("JPEG", size, orientation, scans=scans)  # too many segments: the decoder decides


def _png(content: bytes) -> Header:
    known = {
        kind: content[start : start + length]
        for kind, start, length in _png_chunks(content)
        if kind not in (b"IDAT", b"fdAT")
    }
    header = known.get(b"IHDR", b"")
    depth, colour = _number(header, 8, 1), _number(header, 9, 1)
    clear = _number(known[b"tRNS"], 0, 2) if colour == 0 and b"tRNS" in known else None
    if clear is not None and 0 < depth < 8:
        clear = clear * 255 // (2**depth - 1)
    size = _number(header, 4, 4), _number(header, 0, 4)
    num_frames = _number(known.get(b"acTL", b"\0\0\0\1"), 0, 4)
    return Header("PNG", size, _orientation(known.get(b"eXIf", b"")), num_frames, clear=clear)


def _png_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    position = 8
    for _ in range(_MAX_PARTS):
        if position + 8 > len(content):
            return
        length = _number(content, position, 4)
        yield content[position + 4 : position + 8], position + 8, length
        position += length + 12


def _gif(content: bytes) -> Header:
    position, frames = 13 + _colour_table(content, 10), 0
    steps = _MAX_PARTS * 20  # blocks of an animation have up to 255 bytes
    while steps > 0 and position < len(content) and (block := content[position]) in (0x21, 0x2C):
        if block == 0x2C:
            frames += 1
            position += 11 + _colour_table(content, position + 9)
        else:
            position += 2
        while steps > 0 and (length := _number(content, position, 1)):
            position += length + 1
            steps -= 1
        position += 1
        steps -= 1
    return Header("GIF", (_number(content, 8, 2, "little"), _number(content, 6, 2, "little")), frames=frames)


def _colour_table(content: bytes, position: int) -> int:
    """Return the length in bytes of the colour table that the flags at `position` announce."""
    flags = _number(content, position, 1)
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _bmp(content: bytes) -> Header:
    length = 2 if _number(content, 14, 4, "little") == 12 else 4  # 2 in files of OS/2
    width, height = _number(content, 18, length, "little"), _number(content, 18 + length, length, "little")
    # a negative height means rows from the top down
    return Header("BMP", (min(height, 2 ** (8 * length) - height), width))


def _webp(content: bytes) -> Header:
    size, orientation, frames = None, 1, 0
    for kind, start, length in _webp_chunks(content):
        size = size or _webp_size(kind, content[start : start + 10])
        frames += kind == b"ANMF"
        if kind == b"EXIF":
            orientation = _orientation(content[start : start + length])
    return Header("WebP", size, orientation, max(frames, 1))


def _webp_chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    position = 12
    for _ in range(_MAX_PARTS):
        if position + 8 > len(content):
            return
        length = _number(content, position + 4, 4, "little")
        yield content[position : position + 4], position + 8, length
        position += 8 + length + length % 2


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int] | None:
    if kind == b"VP8X":
        return _number(body, 7, 3, "little") + 1, _number(body, 4, 3, "little") + 1
    if kind == b"VP8L":
        bits = _number(body, 1, 4, "little")
        return (bits >> 14 & 0x3FFF) + 1, (bits & 0x3FFF) + 1
    return (
        (_number(body, 8, 2, "little") & 0x3FFF, _number(body, 6, 2, "little") & 0x3FFF)
        if kind == b"VP8 "
        else None
    )


def _tiff(content: bytes) -> Header:
    pages = list(_pages(content))
    tags = pages[0] if pages else {}
    bits = tags.get(_BITS, (1,))[0]
    return Header(
        "TIFF",
        (tags.get(_HEIGHT, (0,))[0], tags.get(_WIDTH, (0,))[0]),
        frames=sum(not _is_copy(page) for page in pages),
        top=(2**bits - 1) << 16 - bits if 8 < bits < 16 else None,  # OpenCV shifts the levels up
        tags=tags,
    )


def _is_raw(content: bytes) -> bool:
    """Return whether a TIFF is a camera's raw picture, by its tags or a thumbnail as its first page."""
    tags = next(_pages(content), {})
    thumbnail = tags.get(_SUBFILE, (0,))[0] & 1 and _SUBPAGES in tags
    return content[8:10] == b"CR" or _DNG_VERSION in tags or bool(thumbnail)


def _orientation(exif: bytes) -> int:
    """Return the orientation in EXIF data, which are a small TIFF; 1 where it is missing or invalid."""
    tags = next(_pages(exif.removeprefix(b"Exif\0\0")), {})
    orientation = tags.get(_ORIENTATION, (1,))[0]
    return orientation if 1 <= orientation <= 8 else 1


def page_places(content: bytes) -> list[int]:
    """Return the position of each page's directory in a TIFF, without reduced copies of pages."""
    return [place for place, tags in _directories(content) if not _is_copy(tags)]


def _is_copy(tags: Tags) -> bool:
    """Return whether a page of a TIFF is a reduced copy of another."""
    return bool(tags.get(_SUBFILE, (0,))[0] & 1)


def _pages(content: bytes) -> Iterator[Tags]:
    """Yield the integer tags of each page of a TIFF or BigTIFF, with up to eight values each."""
    return (tags for _, tags in _directories(content))


def _directories(content: bytes) -> Iterator[tuple[int, Tags]]:
    """Yield the position of each page's directory, and its tags."""
    order: _Order = "little" if content[:1] == b"I" else "big"
    wide = 8 if _number(content, 2, 2, order) == 43 else 4
    position, seen = _number(content, wide, wide, order), set[int]()
    while 0 < position < len(content) and position not in seen and len(seen) < 10_000:
        seen.add(position)
        start = position + (8 if wide == 8 else 2)
        num_tags, step = _number(content, position, start - position, order), 4 + 2 * wide
        wanted = min(num_tags, 256 if len(seen) == 1 else 8)  # of later pages only the first tags are needed
        entries = range(start, start + step * wanted, step)
        yield (
            position,
            {
                _number(content, entry, 2, order): values
                for entry in entries
                if (values := _values(content, entry, order, wide))
            },
        )
        position = _number(content, start + step * num_tags, wide, order)


def _values(content: bytes, entry: int, order: _Order, wide: int) -> tuple[int, ...]:
    length, count = (
        _BYTES.get(_number(content, entry + 2, 2, order), 0),
        _number(content, entry + 4, wide, order),
    )
    start = entry + 4 + wide
    if length * count > wide:
        start = _number(content, start, wide, order)
    return (
        tuple(_number(content, start + length * index, length, order) for index in range(min(count, 8)))
        if length
        else ()
    )


def _brands(content: bytes) -> bytes:
    """Return the brands at the beginning of an ISO media file, such as HEIC and AVIF."""
    return content[8 : min(_number(content, 0, 4), 256)]


def _avif(content: bytes) -> Header:
    """Parse the properties of the picture.

    Rotation comes before mirroring (ISO/IEC 23008-12, 6.5.10 and 6.5.12).
    """
    sizes = [
        (_number(size_box, 4, 4), _number(size_box, 0, 4))
        for size_box in re.findall(rb"ispe\0{4}(.{8})", content[:65536], re.DOTALL)
    ]
    turn, mirror = (
        re.search(kind + b"(.)", content[:65536], re.DOTALL)
        for kind in (b"\0\0\0\x09irot", b"\0\0\0\x09imir")
    )
    depth = re.search(rb"av1C\x81.(.)", content[:65536], re.DOTALL)
    bits = 8 + 2 * (depth[1][0] >> 6 & 1) + 2 * (depth[1][0] >> 5 & 1) if depth else 8
    samples = content.find(b"stsz")
    return Header(
        "AVIF",
        max(sizes, key=lambda size: size[0] * size[1], default=None),
        _AVIF_ORIENTATIONS[turn[1][0] & 3 if turn else 0][str(mirror[1][0] & 1) if mirror else ""],
        _number(content, samples + 12, 4) if b"avis" in _brands(content) and samples > 0 else 1,
        top=2**bits - 1 if bits > 8 else None,
    )
