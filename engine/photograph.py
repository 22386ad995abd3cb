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
    """A picture from a file: `pixels` (height, width, 3) uint8 RGB, read-only; `digest` is the file's SHA-256.

    `notes` say where levels had to be interpreted.
    """

    name: str
    pixels: Bytes
    digest: str = ""
    notes: tuple[str, ...] = ()

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
    if content[:2] == b"\xff\xd8" and content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda"):  # no end after the last scan
        raise UserError(f"{path.name} is a JPEG that breaks off before its end.", "Copy or download it again.")
    decoded = _decoded(content, path.name)
    levels, notes = _levels(decoded, path.name)
    return Photograph(path.name, _to_rgb(levels), hashlib.sha256(content).hexdigest(), notes)


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


def _decoded(content: bytes, name: str) -> NDArray[Any]:
    """Return what OpenCV makes of a file: any depth, (height, width) or (height, width, 3 or 4) in blue, green, red, alpha."""
    encoded = np.frombuffer(content, np.uint8)
    try:
        decoded = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
        plain = decoded is not None and decoded.dtype in (np.uint8, np.uint16) and decoded.shape[2:] != (4,)
        if plain:  # again, for the orientation that EXIF data ask for
            decoded = cv2.imdecode(encoded, cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)
    except cv2.error:
        raise UserError(f"{name} cannot be decoded, or has more than 200 million pixels.", "Make it smaller.") from None
    if decoded is None:
        raise UserError(f"{name} is not a picture, or is damaged.", _READABLE)
    return np.asarray(decoded)


def _levels(decoded: NDArray[Any], name: str) -> tuple[NDArray[Any], tuple[str, ...]]:
    """Return pixels of any depth as levels 0..255 (float32), and what had to be assumed."""
    levels = decoded.astype(np.float32)
    if decoded.dtype == np.uint8:
        return levels, ()
    if decoded.dtype == np.uint16 and 255 < decoded.max() <= 4095:
        return levels * np.float32(255 / 4095), (f"{name} has 16 bits but levels up to {decoded.max()} only: read as 12-bit.",)
    if decoded.dtype == np.uint16:
        return levels / 257, ()
    if not np.isfinite(levels).all():
        raise UserError(f"{name} holds values that are not numbers.", "Save it again with finite values.")
    if levels.min() >= 0 and levels.max() <= 1:
        return levels * 255, ()
    low, reach = float(levels.min()), max(float(np.ptp(levels)), 1e-12)
    return (levels - low) / reach * 255, (f"{name} holds numbers from {low:.4g} to {low + reach:.4g}: stretched to 0..255.",)


def _to_rgb(levels: NDArray[Any]) -> Bytes:
    """Return levels as (height, width, 3) uint8 RGB, transparency laid on white."""
    if levels.shape[2:] == (4,):
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
