"""Small pictures of picture files, for lists of many."""

from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes, as_read_only
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_content, read_picture
from engine.imaging.picture_headers import read_header

__all__ = ["read_thumbnail"]

_REDUCED = ((8, cv2.IMREAD_REDUCED_COLOR_8), (4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2))


def read_thumbnail(path: Path, side: int) -> Bytes:
    """Return the picture in a file with its longer side at most `side`, (height, width, 3) uint8 RGB, upright.

    Raises
    ------
    UserError
        Where `engine.imaging.picture_file.read_picture` would.
    """
    pixels = _reduced_jpeg(path, side)
    if pixels is None:
        pixels = read_picture(path).pixels
    scale = min(1.0, side / max(pixels.shape[:2]))
    size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
    return as_read_only(np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8))


def _reduced_jpeg(path: Path, side: int) -> Bytes | None:
    """Return a large JPEG as its decoder shrinks it, ten times as fast as reading all of it; None for any other file."""
    content = read_content(path)
    header = read_header(content)
    if header is None or header.kind != "JPEG" or not header.is_complete or header.size is None:
        return None
    flag = next((flag for factor, flag in _REDUCED if max(header.size) >= factor * side), None)
    try:
        decoded = None if flag is None else cv2.imdecode(np.frombuffer(content, np.uint8), flag)
    except cv2.error:
        return None
    return None if decoded is None else np.asarray(cv2.cvtColor(decoded, cv2.COLOR_BGR2RGB), np.uint8)
