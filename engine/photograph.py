"""Picture files -> pixels; every failure a sentence."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.arrays import Bytes, frozen
from engine.errors import UserError
from engine.opencv import cv2

__all__ = ["SUFFIXES", "Photograph", "read_photograph", "write_picture"]

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp", ".gif")
_READABLE = "Open a picture in one of these formats: " + ", ".join(suffix[1:] for suffix in SUFFIXES) + "."


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A picture from a file: `pixels` (height, width, 3) uint8 RGB, read-only; `digest` is the file's SHA-256."""

    name: str
    pixels: Bytes
    digest: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", frozen(self.pixels))


def read_photograph(path: Path) -> Photograph:
    """Return the picture in the file `path`, upright as its EXIF data says, transparency laid on white.

    Raises
    ------
    UserError
        Where there is no file, or it is not a whole picture.
    """
    content = _read_bytes(path)
    if content[:2] == b"\xff\xd8" and b"\xff\xd9" not in content[-64:]:
        raise UserError(f"{path.name} is a JPEG that breaks off before its end.", "Copy or download it again.")
    try:
        decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
        if decoded is not None and not _has_alpha(decoded):
            decoded = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    except cv2.error:
        raise UserError(f"{path.name} cannot be decoded, or has more than 200 million pixels.", "Make it smaller.") from None
    if decoded is None:
        raise UserError(f"{path.name} is not a picture, or is damaged.", _READABLE)
    return Photograph(path.name, _to_rgb(decoded), hashlib.sha256(content).hexdigest(), str(path))


def _read_bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"There is no file {str(path)!r}.", "Check the name and the folder.") from None
    except IsADirectoryError:
        raise UserError(f"{str(path)!r} is a folder, not a picture.", _READABLE) from None
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be read: {error.strerror}.", "Check its permissions.") from None
    if not content:
        raise UserError(f"{path.name} is empty.", _READABLE)
    return content


def _has_alpha(decoded: NDArray[Any]) -> bool:
    return decoded.ndim == 3 and decoded.shape[2] == 4


def _to_rgb(decoded: NDArray[Any]) -> Bytes:
    """Return what OpenCV decoded, of any depth, as (height, width, 3) uint8 RGB."""
    levels: NDArray[Any] = decoded.astype(np.float32)
    if decoded.dtype == np.uint16:
        levels *= 255 / max(255, 2 ** int(decoded.max()).bit_length() - 1)
    elif decoded.dtype != np.uint8:
        levels = 255 * (levels - levels.min()) / max(float(np.ptp(levels)), 1e-12)
    if _has_alpha(decoded):
        share = levels[..., 3:] / 255
        levels = levels[..., :3] * share + 255 * (1 - share)
    if levels.ndim == 2:
        levels = np.repeat(levels[..., None], 3, axis=-1)
    return np.ascontiguousarray(np.round(levels[..., ::-1]).astype(np.uint8))


def write_picture(path: Path, pixels: Bytes) -> None:
    """Write (height, width, 3) uint8 RGB pixels to a PNG file."""
    done, encoded = cv2.imencode(".png", np.ascontiguousarray(pixels[..., ::-1]))
    assert done, pixels.shape
    try:
        path.write_bytes(encoded.tobytes())
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder.") from None
