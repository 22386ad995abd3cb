"""All readers of picture files, and the choice of the reader for a file."""

from collections.abc import Sequence

from engine.core.errors import UserError
from engine.imaging.readers import dicom, exr, heif, nifti, opencv_reader, radiance
from engine.imaging.readers.reader import DecodedPicture, PictureReader, UnknownPictureError
from engine.imaging.readers.selection import WHOLE, Selection

__all__ = [
    "READERS",
    "decode_picture",
    "install_hints",
    "is_private",
    "picture_suffixes",
    "readable_formats",
]

READERS: tuple[PictureReader, ...] = (
    dicom.READER,
    nifti.READER,
    heif.READER,
    exr.READER,
    radiance.READER,
    opencv_reader.READER,
)
"""In the order in which they are tried; the last one takes every file."""


def picture_suffixes() -> tuple[str, ...]:
    """Return the suffixes of all readable picture files, in lower case, with the dot."""
    return tuple(suffix for reader in reversed(READERS) if reader.is_installed for suffix in reader.suffixes)


def readable_formats() -> str:
    """Return a sentence that lists the readable formats."""
    return (
        "Open a picture in one of these formats: "
        + ", ".join(suffix[1:] for suffix in picture_suffixes())
        + "."
    )


def install_hints(names: Sequence[str]) -> tuple[str, ...]:
    """Return sentences on how to install the packages for files of these names."""
    lacking = (reader for reader in READERS if not reader.is_installed)
    return tuple(
        reader.install_hint
        for reader in lacking
        if any(name.lower().endswith(reader.suffixes) for name in names)
    )


def decode_picture(content: bytes, name: str, selection: Selection = WHOLE) -> DecodedPicture:
    """Decode the selected part of the picture in the bytes of a file called `name`.

    Raises
    ------
    UserError
        The bytes are not a complete picture, or it is too large, or the package for it is not installed.
    """
    reader = _reader_of(content, name)
    if not reader.is_installed:
        raise _not_installed(reader, name)
    if reader.package:
        return _read_by_package(reader, content, name, selection)
    try:
        return reader.read(content, name, selection)
    except UnknownPictureError as error:
        raise UserError(error.message, readable_formats()) from None


def _read_by_package(
    reader: PictureReader, content: bytes, name: str, selection: Selection
) -> DecodedPicture:
    """Read a picture by an optional package, which may raise anything when a file is damaged."""
    try:
        decoded = reader.read(content, name, selection)
    except ImportError:
        raise _not_installed(reader, name) from None
    except (UserError, MemoryError):
        raise
    except Exception as error:
        raise _damaged(reader, name) from error
    if decoded.pixels.shape[2:] != (3,) or not decoded.pixels.size:  # sizes that contradict each other
        raise _damaged(reader, name)
    return decoded


def _damaged(reader: PictureReader, name: str) -> UserError:
    message = f"{name} ({reader.kind}) is damaged, or stored in a format that is not supported."
    return UserError(message, "Copy or download it again, or save it as an ordinary PNG.")


def is_private(content: bytes, name: str) -> bool:
    """Return whether a picture file may name a patient, so that no copy of it may be kept."""
    return _reader_of(content, name).is_private


def _reader_of(content: bytes, name: str) -> PictureReader:
    return next(reader for reader in READERS if reader.matches(content, name.lower()))


def _not_installed(reader: PictureReader, name: str) -> UserError:
    message = f"{name} is {reader.kind}, and {reader.project}, which reads it, is not installed."
    return UserError(message, reader.install_hint)
