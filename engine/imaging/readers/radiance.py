"""The reader of Radiance pictures (.hdr), which OpenCV decodes to linear light."""

import numpy as np

from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.imaging.readers.reader import (
    DecodedPicture,
    PictureReader,
    check_size,
    checked_page,
    refuse_axis,
    refuse_bands,
)
from engine.imaging.readers.selection import Selection
from engine.imaging.readers.tone import toned

__all__ = ["READER"]

_STARTS = (b"#?RADIANCE", b"#?RGBE")
_HEADER = 65536  # bytes that are searched for the line with the size


def _matches(content: bytes, name: str) -> bool:
    return content.startswith(_STARTS)


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return a Radiance picture as levels."""
    refuse_axis(selection, name)
    refuse_bands(selection, name)
    checked_page(selection.page, 1, "page", name)
    check_size(*_size(content), name)
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        decoded = None
    if decoded is None or decoded.ndim != 3:
        message = f"{name} (a Radiance picture) is damaged, or ends too early."
        raise UserError(message, "Copy or download it again, or save it as an ordinary PNG.")
    pixels, notes = toned(np.asarray(decoded)[..., 2::-1], name)
    return DecodedPicture(pixels, notes)


def _size(content: bytes) -> tuple[int, int]:
    """Return height and width from the line `-Y height +X width`; zeros where there is none."""
    for line in content[:_HEADER].splitlines():
        words = line.split()
        if (
            len(words) == 4
            and words[0][1:2] == b"Y"
            and words[1].isdigit()
            and words[3].isdigit()
            and len(line) < 100
        ):
            return int(words[1]), int(words[3])
    return 0, 0


READER = PictureReader("a Radiance picture", (".hdr",), _matches, _read)
