"""Reading and writing of picture files; every failure is a UserError."""

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
    """A picture from a file.

    Parameters
    ----------
    name
        The name of the file.
    pixels
        (height, width, 3) uint8 RGB, read-only.
    digest
        The SHA-256 of the file.
    notes
        Sentences on levels that had to be interpreted, and on parts of the file that are not shown.
    path
        The absolute path of the file; empty where there is none.
    band
        (height, width) uint8: the file's fourth channel where it is not transparency.
    contents
        The choices that the file offers.
    selection
        The part of the file that was read.
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
        """The pixels, with the band as a fourth channel if there is one: (height, width, 3 or 4) uint8."""
        return self.pixels if self.band is None else np.dstack([self.pixels, self.band])


def read_picture(path: Path, selection: Selection = WHOLE) -> Photograph:
    """Read a picture file, upright by its EXIF orientation, with transparency on white.

    Of animations the first frame is read, of files of several pages the selected one; a note says so.

    Parameters
    ----------
    path
        The file.
    selection
        The part of the file to read.

    Raises
    ------
    UserError
        There is no such file or no such part of it, or it is not a complete picture, or it is too large.
    """
    return replace(decode_photograph(read_content(path), path.name, selection), path=str(path.absolute()))


def decode_photograph(content: bytes, name: str, selection: Selection = WHOLE) -> Photograph:
    """Decode the bytes of a picture file called `name`, as `read_picture` does, with the same errors."""
    decoded = decode_picture(content, name, selection)
    digest = hashlib.sha256(content).hexdigest()
    return Photograph(
        name,
        decoded.pixels,
        digest,
        decoded.notes,
        "",
        decoded.band,
        decoded.contents,
        decoded.selection,
    )


def read_content(path: Path) -> bytes:
    """Return the bytes of a picture file.

    Raises
    ------
    UserError
        The file does not exist, is empty, too large, or cannot be read.
    """
    try:
        _check_file(path)
        content = path.read_bytes()
    except (FileNotFoundError, ValueError):  # a null character in the name is a ValueError
        raise UserError(f"There is no file {str(path)!r}.", "Check the name and the folder.") from None
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions."
        ) from None
    if not content:
        raise UserError(f"{path.name} is empty.", readable_formats())
    return content


def _check_file(path: Path) -> None:
    """Raise a UserError for a path that is not a regular file, or is larger than the limit."""
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise UserError(f"{str(path)!r} is a folder, not a picture.", readable_formats())
    if not stat.S_ISREG(status.st_mode):
        raise UserError(f"{str(path)!r} is a device or a pipe, not a picture.", readable_formats())
    if status.st_size > _MAX_FILE:
        size, limit = f"{status.st_size / 1e9:.1f} GB", f"{_MAX_FILE / 1e9:.0f} GB"
        raise UserError(
            f"{path.name} has {size}; the limit for picture files is {limit}.",
            "Make it smaller, or save it as JPEG.",
        )


def cover_box(pixels: Bytes, box: Box, fill: Bytes | tuple[int, int, int]) -> Bytes:
    """Return a copy of a picture in which a box is covered.

    Parameters
    ----------
    pixels
        (height, width, 3) uint8.
    box
        The box in pixels; it may extend beyond the picture.
    fill
        The cover: a picture of the same shape, or an RGB colour from 0 to 255.

    Returns
    -------
    covered
        (height, width, 3) uint8.
    """
    rows, columns = slice(max(0, int(box.top)), int(box.bottom)), slice(max(0, int(box.left)), int(box.right))
    covered = pixels.copy()
    covered[rows, columns] = np.broadcast_to(fill, pixels.shape)[rows, columns]
    return covered


def write_picture(path: Path, pixels: Bytes) -> None:
    """Write a picture to a file: JPEG if its name ends in .jpg, PNG otherwise.

    Parameters
    ----------
    path
        The file.
    pixels
        (height, width, 3) uint8 RGB.

    Raises
    ------
    UserError
        The file cannot be written.
    """
    encoded = encode_picture(pixels, ".jpg" if path.suffix == ".jpg" else ".png")
    try:
        path.write_bytes(encoded)
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder."
        ) from None


def encode_picture(pixels: Bytes, suffix: str = ".png") -> bytes:
    """Encode a picture as a file.

    Parameters
    ----------
    pixels
        (height, width, 3) uint8 RGB.
    suffix
        The format, .png or .jpg.

    Returns
    -------
    content
        The bytes of the file.
    """
    done, encoded = cv2.imencode(suffix, np.ascontiguousarray(pixels[..., ::-1]))
    assert done, pixels.shape
    return bytes(encoded.tobytes())
