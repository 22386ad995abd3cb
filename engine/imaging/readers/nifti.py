"""The reader of NIfTI volumes, by nibabel: slices along an axis of the body, at levels of the whole volume.

Volumes are turned to canonical axes first: from left to right, from back to front, from below to above (RAS+).
Reference: nifti.nimh.nih.gov, NIfTI-1 (2003) and NIfTI-2 (2011).
"""

import zlib
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
_MAX_BYTES = 1_000_000_000  # of the file once it is unpacked
_AXES = {"axial": 2, "coronal": 1, "sagittal": 0}  # that slices are counted along, in canonical order
_MOST_VALUES = 100_000_000  # of a volume; scaled, each takes 8 bytes
_UNEVEN = 1.2  # times as long in one direction as in the other: told


def _matches(content: bytes, name: str) -> bool:
    if content.startswith(_GZIP) and name.endswith(".nii.gz"):
        return True
    return content[344:348] == b"n+1\0" or content[4:8] == b"n+2\0"


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return a slice of a NIfTI volume, seen as by the patient: left is left, and what is above or in front is above."""
    refuse_bands(selection, name)
    axis = selection.axis or "axial"
    if axis not in _AXES:
        raise UserError(f"{axis!r} is not an axis of a volume.", f"Available axes: {', '.join(_AXES)}.")
    volume, spacing, num_volumes, window = _volume(_unpacked(content, name), name)
    along = _AXES[axis]
    count = volume.shape[along]
    page = checked_page(selection.page, count, "slice", name, default=(count + 1) // 2)
    low, high, levels = _levels_of(volume, window, name)
    grey = _slice(volume, along, page - 1, low, high)
    down, across = (spacing[at] for at in (2, 1, 0) if at != along)
    uneven = max(down, across) > _UNEVEN * min(down, across) > 0
    notes = (
        f"{name}: {axis} slice {page} of {count}, left on the left.",
        *levels,
        *((f"{name} has {num_volumes} volumes: the first is shown.",) if num_volumes > 1 else ()),
        *(
            (f"Its pixels are {down:.3g} high and {across:.3g} wide, and are shown as squares.",)
            if uneven
            else ()
        ),
    )
    pixels = np.repeat(grey[..., None], 3, axis=-1)
    return DecodedPicture(pixels, notes, None, Contents(count, 0, tuple(_AXES)), Selection(page, (), axis))


def _unpacked(content: bytes, name: str) -> bytes:
    """Return the bytes of a volume that may be packed by gzip; no more than the limit is ever unpacked."""
    if not content.startswith(_GZIP):
        return content
    unpacking = zlib.decompressobj(wbits=31)
    try:
        unpacked = unpacking.decompress(content, _MAX_BYTES)
    except zlib.error:
        raise _damaged(name) from None
    if not unpacking.eof and len(unpacked) >= _MAX_BYTES:
        raise UserError(
            f"{name} has more than {_MAX_BYTES / 1e9:.0f} GB once it is unpacked.",
            "Cut the volume, or save it with fewer bits.",
        )
    if not unpacking.eof:
        raise UserError(
            f"{name} is a NIfTI volume that breaks off before its end.", "Copy or download it again."
        )
    return unpacked


def _damaged(name: str) -> UserError:
    return UserError(
        f"{name} (a NIfTI volume) is damaged, or stored in a way that is not read.",
        "Copy or download it again.",
    )


def _volume(content: bytes, name: str) -> tuple[NDArray[Any], tuple[float, ...], int, tuple[float, float]]:
    """Return the first volume (left to right, back to front, below to above), its spacing, their number, and its window."""
    import nibabel

    kind = nibabel.Nifti2Image if content[4:8] == b"n+2\0" else nibabel.Nifti1Image
    if content[4:8] != b"n+2\0" and content[344:348] != b"n+1\0":
        raise _damaged(name)
    image = kind.from_bytes(content)
    shape, stored = tuple(map(int, image.shape)), image.get_data_dtype()
    if stored.kind not in "iuf":
        values = (
            "colours"
            if stored.fields
            else "complex numbers"
            if stored.kind == "c"
            else "values of another kind"
        )
        raise UserError(
            f"{name} holds {values}, and volumes of plain numbers are read.",
            "Save its magnitude, or one channel of it.",
        )
    if len(shape) < 2 or any(side < 1 for side in shape):
        raise UserError(
            f"{name} is not a volume: it has the shape {shape}.", "Open one with three dimensions."
        )
    if int(np.prod(shape[:3], dtype=object)) > _MOST_VALUES:
        sides = " x ".join(map(str, shape[:3]))
        raise UserError(
            f"{name} is {sides}, and volumes of up to {_MOST_VALUES // 10**6} million values are read.",
            "Cut the volume.",
        )
    first = (
        np.asarray(image.dataobj[(..., *[0] * (len(shape) - 3))])
        if len(shape) > 3
        else np.asarray(image.dataobj)
    )
    first = first.reshape((*shape, 1)[:3])
    orientation = nibabel.orientations.io_orientation(image.affine)
    if np.isnan(orientation).any():
        raise UserError(
            f"{name} does not say how its axes lie in the body.",
            "Save it with a valid orientation (sform or qform).",
        )
    zooms = [float(zoom) for zoom in (*image.header.get_zooms(), 1, 1)[:3]]
    spacing = tuple(zooms[list(orientation[:, 0]).index(at)] for at in range(3))
    window = float(image.header["cal_min"]), float(image.header["cal_max"])
    count = int(np.prod(shape[3:], dtype=object))
    return np.asarray(nibabel.orientations.apply_orientation(first, orientation)), spacing, count, window


def _levels_of(
    volume: NDArray[Any], window: tuple[float, float], name: str
) -> tuple[float, float, tuple[str, ...]]:
    """Return the values of black and of white: the window that the file names, else the range of the whole volume."""
    low, high = window
    if np.isfinite(window).all() and low < high:
        return low, high, (f"{name} is shown in the window that it names: {low:.4g} to {high:.4g}.",)
    if volume.dtype.kind != "f":
        low, high, missing = float(volume.min()), float(volume.max()), 0
    else:
        is_number = np.isfinite(volume)
        missing = int(volume.size - is_number.sum())
        low = float(volume.min(where=is_number, initial=np.inf))
        high = float(volume.max(where=is_number, initial=-np.inf))
    if low > high:
        raise UserError(f"{name} holds no values that are numbers.", "Save it again with finite values.")
    lacking = (f"{name} has {missing:,} values that are not numbers: shown as black.",) if missing else ()
    return low, high, (f"{name} holds values from {low:.4g} to {high:.4g}: stretched to 0..255.", *lacking)


def _slice(volume: NDArray[Any], along: int, index: int, low: float, high: float) -> Bytes:
    """Return a slice as (height, width) uint8: what is above, or in front of an axial slice, comes first."""
    values = np.take(volume, index, axis=along).T[::-1].astype(np.float64)
    values = np.nan_to_num(values, nan=low, posinf=high, neginf=low)
    return as_levels(values, lambda rows: (rows - low) / ((high - low) or 1))


READER = PictureReader(
    "a NIfTI volume", (".nii", ".nii.gz"), _matches, _read, "nibabel", "nibabel", "medical"
)
