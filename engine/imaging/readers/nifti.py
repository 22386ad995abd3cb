"""The reader of NIfTI volumes, by nibabel: slices along an axis of the body, with levels of the whole volume.

Volumes are first reoriented to canonical axes (RAS+): from left to right, back to front, below to above.
Reference: nifti.nimh.nih.gov, NIfTI-1 (2003) and NIfTI-2 (2011).
"""

import logging
import math
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.readers.composing import as_levels
from engine.imaging.readers.reader import DecodedPicture, PictureReader, checked_page, refuse_bands
from engine.imaging.readers.selection import Contents, Selection

__all__ = ["READER"]

_GZIP = b"\x1f\x8b"
_MAX_BYTES = 1_000_000_000  # of the decompressed file
_AXES = {"axial": 2, "coronal": 1, "sagittal": 0}  # the canonical axis that slices are counted along
_MAX_VALUES = 100_000_000  # of a volume; scaled, each takes 8 bytes
_LOGGER = "nibabel.global"
_LOCK = threading.Lock()  # the process has one such logger
_UNEVEN = 1.2  # ratio of the sides of a pixel from which a note says so


def _matches(content: bytes, name: str) -> bool:
    if content.startswith(_GZIP) and name.endswith(".nii.gz"):
        return True
    return content[344:348] == b"n+1\0" or content[4:8] == b"n+2\0"


@dataclass(frozen=True, slots=True, eq=False)
class _Volume:
    """The first volume of a file.

    Parameters
    ----------
    values
        The values along canonical axes.
    spacing
        The distance of values along each axis.
    window
        The values of black and white in the header.
    count
        The number of volumes.
    repairs
        nibabel's messages about repairs of the header.
    """

    values: NDArray[Any]
    spacing: tuple[float, ...]
    window: tuple[float, float]
    count: int
    repairs: tuple[str, ...]


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return a slice of a volume; left is on the left, and the front or the top comes first."""
    refuse_bands(selection, name)
    axis = selection.axis or "axial"
    if axis not in _AXES:
        raise UserError(f"{axis!r} is not an axis of a volume.", f"Available axes: {', '.join(_AXES)}.")
    volume = _volume(_unpacked(content, name), name)
    along = _AXES[axis]
    count = volume.values.shape[along]
    page = checked_page(selection.page, count, "slice", name, default=(count + 1) // 2)
    low, high, levels = _levels_of(volume, name)
    grey = _slice(volume.values, along, page - 1, low, high)
    shown = f"{name}: {axis} slice {page} of {count}, left on the left."
    notes = (shown, *levels, *_notes(volume, along, name))
    contents = Contents(count, 0, tuple(_AXES))
    return DecodedPicture(np.repeat(grey[..., None], 3, -1), notes, None, contents, Selection(page, (), axis))


def _notes(volume: _Volume, along: int, name: str) -> Iterator[str]:
    """Yield notes on properties that a slice does not show."""
    if volume.repairs:
        yield f"{name} has a damaged header, parts of which are guessed: {volume.repairs[0]}."
    if volume.count > 1:
        yield f"{name} has {volume.count} volumes: the first is shown."
    down, across = (volume.spacing[at] for at in (2, 1, 0) if at != along)
    if max(down, across) > _UNEVEN * min(down, across) > 0:
        yield f"Its pixels are {down:.3g} high and {across:.3g} wide, and are shown as squares."


def _unpacked(content: bytes, name: str) -> bytes:
    """Return the decompressed bytes of a volume; no more than the limit is ever decompressed."""
    if not content.startswith(_GZIP):
        return content
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(content, _MAX_BYTES)
    except zlib.error:
        raise _damaged(name) from None
    if unpacking.eof:
        return unpacked
    if len(unpacked) >= _MAX_BYTES:
        message = f"{name} has more than {_MAX_BYTES / 1e9:.0f} GB when decompressed."
        raise UserError(message, "Cut the volume, or save it with fewer bits.")
    message = f"{name} is a NIfTI volume that ends too early."
    raise UserError(message, "Copy or download it again.")


def _damaged(name: str) -> UserError:
    return UserError(
        f"{name} (a NIfTI volume) is damaged, or stored in a format that is not supported.",
        "Copy or download it again.",
    )


def _volume(content: bytes, name: str) -> _Volume:
    """Return the first volume of an unpacked file."""
    import nibabel

    is_second = content[4:8] == b"n+2\0"
    if not is_second and content[344:348] != b"n+1\0":
        raise _damaged(name)
    with _Repairs() as repairs:
        image = (nibabel.Nifti2Image if is_second else nibabel.Nifti1Image).from_bytes(content)
    shape = tuple(map(int, image.shape))
    _check(shape, image.get_data_dtype(), name)
    orientation = nibabel.orientations.io_orientation(image.affine)
    if np.isnan(orientation).any():
        message = f"{name} does not state the orientation of its axes in the body."
        raise UserError(message, "Save it with a valid orientation (sform or qform).")
    first = (..., *[0] * (len(shape) - 3)) if len(shape) > 3 else ...
    stored = np.asarray(image.dataobj[first]).reshape((*shape, 1)[:3])
    zooms = [float(zoom) for zoom in (*image.header.get_zooms(), 1, 1)[:3]]
    return _Volume(
        np.asarray(nibabel.orientations.apply_orientation(stored, orientation)),
        tuple(zooms[list(orientation[:, 0]).index(at)] for at in range(3)),
        (float(image.header["cal_min"]), float(image.header["cal_max"])),
        math.prod(shape[3:]),
        tuple(repairs.words),
    )


class _Repairs(logging.Filter):
    """Collects nibabel's messages about repairs of headers, which go to the standard error otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Collect a message, and suppress it."""
        self.words.append(record.getMessage())
        return False

    def __enter__(self) -> "_Repairs":
        _LOCK.acquire()
        logging.getLogger(_LOGGER).addFilter(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger(_LOGGER).removeFilter(self)
        _LOCK.release()


def _check(shape: tuple[int, ...], stored: np.dtype[Any], name: str) -> None:
    """Refuse, before any value is read, files that are not a volume of plain numbers, or are too large."""
    if stored.kind not in "iuf":
        values = "colours" if stored.fields else "complex numbers" if stored.kind == "c" else "other values"
        message = f"{name} contains {values}; expected a volume of plain numbers."
        raise UserError(message, "Save its magnitude, or one channel of it.")
    if len(shape) < 2 or any(side < 1 for side in shape):
        message = f"{name} is not a volume: it has the shape {shape}."
        raise UserError(message, "Open one with three dimensions.")
    if math.prod(shape[:3]) > _MAX_VALUES:
        sides, limit = " x ".join(map(str, shape[:3])), f"{_MAX_VALUES // 10**6} million values"
        raise UserError(f"{name} is {sides}; the limit for volumes is {limit}.", "Cut the volume.")


def _levels_of(volume: _Volume, name: str) -> tuple[float, float, tuple[str, ...]]:
    """Return the values of black and white, and notes: the window of the file, or the range of the volume."""
    low, high = volume.window
    if np.isfinite(volume.window).all() and low < high:
        return low, high, (f"{name} is shown in the window of its header: {low:.4g} to {high:.4g}.",)
    is_number = np.isfinite(volume.values)
    missing = int(is_number.size - is_number.sum())
    if missing == is_number.size:
        raise UserError(f"{name} contains no finite values.", "Save it again with finite values.")
    numbers = volume.values[is_number] if missing else volume.values
    low, high = float(numbers.min()), float(numbers.max())
    lacking = f"{name} has {missing:,} values that are not finite: shown as black or white."
    stretched = f"{name} contains values from {low:.4g} to {high:.4g}: stretched to 0..255."
    return low, high, (stretched, lacking) if missing else (stretched,)


def _slice(volume: NDArray[Any], along: int, index: int, low: float, high: float) -> Bytes:
    """Return a slice as (height, width) uint8, from above or, if axial, from the front."""
    values = np.take(volume, index, axis=along).T[::-1].astype(np.float64)
    values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
    return as_levels(values, lambda rows: (rows - low) / ((high - low) or 1))


READER = PictureReader(
    "a NIfTI volume", (".nii", ".nii.gz"), _matches, _read, "nibabel", "nibabel", "medical", is_private=True
)
