"""Picture files -> pixels; every failure a sentence."""

import hashlib
import stat
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes, as_read_only
from engine.core.box import Box
from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.imaging.readers.registry import decode_picture, readable_formats
from engine.imaging.readers.selection import ONE_PICTURE, WHOLE, Contents, Selection

__all__ = [
    "Photograph",
    "cover_box",
    "decode_photograph",
    "encode_picture",
    "read_content",
    "read_picture",
    "write_picture",
]

_MAX_FILE = 1_000_000_000  # bytes


@dataclass(frozen=True, slots=True, eq=False)
class Photograph:
    """A picture from a file: `pixels` (height, width, 3) uint8 RGB, read-only; `digest` is the file's SHA-256.

    `notes` say where levels had to be interpreted, and what of the file is not shown. `path` is where the
    file was; empty where there was none. `band`, (height, width) uint8, is the file's fourth channel where
    that is not transparency. `contents` are the choices that the file offers, and `selection` is the part of
    it that this is.
    """

    name: str
    pixels: Bytes
    digest: str = ""
    notes: tuple[str, ...] = ()
    path: str = ""
    band: Bytes | None = None
    contents: Contents = ONE_PICTURE
    selection: Selection = WHOLE

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", as_read_only(self.pixels))
        if self.band is not None:
            object.__setattr__(self, "band", as_read_only(self.band))

    @property
    def planes(self) -> Bytes:
        """The pixels, with the band as a fourth channel where there is one: (height, width, 3 or 4) uint8."""
        return self.pixels if self.band is None else np.dstack([self.pixels, self.band])


def read_picture(path: Path, selection: Selection = WHOLE) -> Photograph:
    """Return the picture in the file `path`, upright as its EXIF data says, transparency laid on white.

    Of animations it is the first frame, of files of several pages the selected one, and a note says so.

    Raises
    ------
    UserError
        Where there is no file, or no such part of it, or it is not a whole picture, or too large a one.
    """
    return replace(decode_photograph(read_content(path), path.name, selection), path=str(path.absolute()))


def decode_photograph(content: bytes, name: str, selection: Selection = WHOLE) -> Photograph:
    """Return the selected part of the picture in the bytes of a file called `name`, as `read_picture` does."""
    found = decode_picture(content, name, selection)
    digest = hashlib.sha256(content).hexdigest()
    return Photograph(
        name, found.pixels, digest, found.notes, "", found.band, found.contents, found.selection
    )


def read_content(path: Path) -> bytes:
    """Return the bytes of a picture file, or raise a UserError that says why they cannot be had."""
    try:
        _check_file(path)
        content = path.read_bytes()
    except (FileNotFoundError, ValueError):  # a null character in the name
        raise UserError(f"There is no file {str(path)!r}.", "Check the name and the folder.") from None
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions."
        ) from None
    if not content:
        raise UserError(f"{path.name} is empty.", readable_formats())
    return content


def _check_file(path: Path) -> None:
    """Refuse what would never end, or not fit into memory."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UserError(f"{str(path)!r} is a folder, not a picture.", readable_formats())
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"{str(path)!r} is a device or a pipe, not a picture.", readable_formats())
    if status.st_size > _MAX_FILE:
        size = f"{path.name} has {status.st_size / 1e9:.1f} GB, and pictures of up to {_MAX_FILE / 1e9:.0f} GB are read."
        raise UserError(size, "Make it smaller, or save it as JPEG.")


def cover_box(pixels: Bytes, box: Box, fill: Bytes | tuple[int, int, int]) -> Bytes:
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
        raise UserError(
            f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder."
        ) from None


def encode_picture(pixels: Bytes, suffix: str = ".png") -> bytes:
    """Return the content of a picture file, .png or .jpg, for (height, width, 3) uint8 RGB pixels."""
    done, encoded = cv2.imencode(suffix, np.ascontiguousarray(pixels[..., ::-1]))
    assert done, pixels.shape
    return bytes(encoded.tobytes())
