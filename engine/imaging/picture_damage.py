"""Damage of picture files: by the warnings of decoders, and by bytes that no JPEG contains."""

import re
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.imaging.decoder_warnings import capture_warnings
from engine.imaging.opencv import cv2
from engine.imaging.picture_headers import Header

__all__ = ["damage_notes", "repair_end_marker"]

_END = b"\xff\xd9"
_SCANLINE = re.compile(r"scanline (\d+)")
_HOLE = re.compile(rb"\x00{64}")
# a marker inside a scan that is neither stuffing nor restart
_STRANGE_MARKER = re.compile(rb"\xff(?:[\x02-\xbf\xc8\xcc\xd8\xde-\xfe])")
_BLOCK, _LAST = 8, 4  # pixels: the side of a block, and the last columns that are compared
_SCAN = b"\xff\xda"
_TABLES, _END_OF_BLOCK = 0xC4, 0
_MAX_SEGMENTS = 10_000


def repair_end_marker(content: bytes, header: Header) -> bytes:
    """Return a JPEG with its end marker added, if nothing else is missing; any other file unchanged."""
    if header.kind != "JPEG" or header.is_complete or content.endswith(_END):
        return content
    return content.removesuffix(b"\xff") + _END


def damage_notes(
    words: list[str], content: bytes, decoded: NDArray[Any], header: Header, name: str
) -> tuple[str, ...]:
    """Return notes on damage that a decoder has skipped.

    Parameters
    ----------
    words
        The warnings of the decoder.
    content
        The bytes of the file.
    decoded
        (height, width[, channels]) pixels, any depth, as they are stored.
    header
        The header of the file.
    name
        The name of the file.

    Returns
    -------
    notes
        One sentence, or none where no damage is known.
    """
    if not words and header.kind == "JPEG" and _hole(content) >= 0:
        words = ["a run of zeros inside the picture"]
    if not words:
        return ()
    row = _row(words, content, decoded, header) if header.orientation == 1 else None
    where = "parts of the picture are wrong" if row is None else f"the picture is wrong from row {row} on"
    warning = words[0].removeprefix("Corrupt JPEG data: ").rstrip(".")
    return (f"{name} is damaged, and {where}; its maps may be wrong too. The decoder reports: {warning}.",)


def _row(words: list[str], content: bytes, decoded: NDArray[Any], header: Header) -> int | None:
    """Return the first row, from 0, that is known to be wrong."""
    for line in words:
        if match := _SCANLINE.search(line):
            return int(match[1])
    # in a progressive JPEG, damage affects all rows
    if header.kind != "JPEG" or b"\xff\xc2" in content[: content.find(_SCAN)]:
        return None
    strange = _STRANGE_MARKER.search(content, content.find(_SCAN) + 2)
    found_at = [place for place in (_hole(content), strange.start() if strange else -1) if place >= 0]
    cut = content[: min(found_at)] + _END if found_at else content
    before: NDArray[Any] | None = decoded
    if found_at:  # the warnings of this second pass are already known
        before, _ = capture_warnings(lambda: cv2.imdecode(np.frombuffer(cut, np.uint8), cv2.IMREAD_UNCHANGED))
    return None if before is None else _first_grey_row(before)


def _hole(content: bytes) -> int:
    """Return the position of a run of zeros in the first scan of a JPEG that cannot be code; -1 without any.

    The code of all zeros is the first of each table (ITU T.81, C.2). Where it ends a block, flat pictures
    consist of zeros.
    """
    start = content.find(_SCAN)
    if start < 0 or len(content) < start + 7:
        return -1
    table = 0x10 | content[start + 6] & 15  # AC table of the first component; 0x10 marks AC tables
    if _first_symbols(content[:start]).get(table, _END_OF_BLOCK) == _END_OF_BLOCK:
        return -1
    end = content.find(_END, start)  # Zeros behind it belong to no picture.
    match = _HOLE.search(content, start + 2, end if end >= 0 else len(content))
    return match.start() if match else -1


def _first_symbols(head: bytes) -> dict[int, int]:
    """Return the symbol of the first code of each Huffman table before a scan, by class and number."""
    symbols: dict[int, int] = {}
    place = 2
    for _ in range(_MAX_SEGMENTS):
        if place + 4 > len(head) or head[place] != 0xFF:
            break
        length = int.from_bytes(head[place + 2 : place + 4])
        at, end = place + 4, place + 2 + length
        while head[place + 1] == _TABLES and at + 17 < min(end, len(head)):
            symbols[head[at]] = head[at + 17]
            at += 17 + sum(head[at + 1 : at + 17])
        place = end
    return symbols


def _first_grey_row(decoded: NDArray[Any]) -> int | None:
    """Return the first row of the middle grey that a decoder fills in for missing data at the lower end.

    Blocks are filled from left to right, so the last columns of a row of blocks show whether it is complete.
    """
    is_grey = (decoded[:, -_LAST:].reshape(len(decoded), -1) == 128).all(1)
    if not is_grey[-1]:
        return None
    others = np.flatnonzero(~is_grey)
    return (int(others[-1]) + 1) // _BLOCK * _BLOCK if len(others) else 0
