"""The reader of DICOM pictures, by pydicom: stored values -> modality values -> window -> levels.

Only the tags that decide pixels are read: names and dates of patients are neither decoded nor kept.
Reference: DICOM PS3.3 2024, C.7.6.3 (pixels), C.11.1 (rescale), C.11.2 (window); PS3.5, A.4 (compression).
"""

import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.arrays import Bytes, Float64Array
from engine.core.errors import UserError
from engine.imaging.readers.composing import as_levels, row_blocks
from engine.imaging.readers.reader import (
    DecodedPicture,
    PictureReader,
    check_size,
    checked_page,
    refuse_axis,
    refuse_bands,
)
from engine.imaging.readers.selection import Contents, Selection

__all__ = ["READER", "windowed"]

_COLOURS = ("Red", "Green", "Blue")
_TAGS = (
    *"Rows Columns NumberOfFrames SamplesPerPixel PlanarConfiguration PhotometricInterpretation".split(),
    *"BitsAllocated BitsStored HighBit PixelRepresentation PixelPaddingValue".split(),
    *"RescaleSlope RescaleIntercept ModalityLUTSequence".split(),
    *"WindowCenter WindowWidth VOILUTFunction VOILUTSequence".split(),
    *"SharedFunctionalGroupsSequence PerFrameFunctionalGroupsSequence".split(),
    *"ExtendedOffsetTable ExtendedOffsetTableLengths PixelData FloatPixelData DoubleFloatPixelData".split(),
    *(f"{colour}PaletteColorLookupTableDescriptor" for colour in _COLOURS),
    *(f"{colour}PaletteColorLookupTableData" for colour in _COLOURS),
    *(f"Segmented{colour}PaletteColorLookupTableData" for colour in _COLOURS),
)
_PIXELS = ("PixelData", "FloatPixelData", "DoubleFloatPixelData")
# transfer syntaxes that pydicom decompresses as a whole, without a limit
_DEFLATED = (b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.4.95")
_LUMINANCE = ("MONOCHROME1", "MONOCHROME2")
_Mapping = Callable[[NDArray[Any]], Float64Array]
_LOCK = threading.Lock()  # filters of warnings apply to the whole process


def _matches(content: bytes, name: str) -> bool:
    return content[128:132] == b"DICM"


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return a frame of a DICOM file as levels 0..255."""
    refuse_axis(selection, name)
    refuse_bands(selection, name)
    if any(syntax in content for syntax in _DEFLATED):
        message = f"{name} is a DICOM picture that is deflated as a whole, which is not supported."
        raise UserError(message, _hint())
    with _quiet():
        dataset = _dataset(content)
        frames, page = _frames(dataset, name, selection.page)
        pixels, notes = _frame(dataset, page - 1, name)
    if frames < 2:
        return DecodedPicture(pixels, notes)
    shown = f"{name} has {frames} frames: frame {page} is shown."
    return DecodedPicture(pixels, (shown, *notes), None, Contents(frames), Selection(page))


def _dataset(content: bytes) -> Any:
    """Return the tags that decide pixels, unvalidated: pydicom would repeat wrong values in its warnings."""
    import pydicom

    pydicom.config.settings.reading_validation_mode = pydicom.config.IGNORE
    return pydicom.dcmread(BytesIO(content), specific_tags=list(_TAGS))


def _frames(dataset: Any, name: str, selected: int) -> tuple[int, int]:
    """Return the number of frames and the number of the selected one; refuse a file without pixels."""
    if not any(tag in dataset for tag in _PIXELS):
        raise UserError(
            f"{name} is a DICOM file without a picture.", "Open one of the pictures that it refers to."
        )
    check_size(int(dataset.Rows), int(dataset.Columns), name)
    frames = max(1, int(dataset.get("NumberOfFrames") or 1))
    return frames, checked_page(selected, frames, "frame", name)


def _frame(dataset: Any, index: int, name: str) -> tuple[Bytes, tuple[str, ...]]:
    """Return a frame, (rows, columns, 3) uint8 RGB, and notes."""
    stored, interpretation = _stored(dataset, index, name), str(dataset.PhotometricInterpretation)
    if interpretation not in _LUMINANCE:
        return _coloured(stored, dataset), ()
    grey, notes = _grey(stored, dataset, index, name)
    shown = 255 - grey if interpretation == "MONOCHROME1" else grey
    return np.repeat(shown[..., None], 3, axis=-1), notes


def _stored(dataset: Any, index: int, name: str) -> NDArray[Any]:
    """Return the stored values of a frame, (rows, columns) or (rows, columns, 3) RGB."""
    from pydicom.pixels import get_decoder, pixel_array

    syntax = dataset.file_meta.TransferSyntaxUID
    if syntax.is_compressed:
        _check_decoder(syntax, get_decoder, name)
    return np.asarray(pixel_array(dataset, index=index))


def _check_decoder(syntax: Any, get_decoder: Any, name: str) -> None:
    """Refuse a compression for which no decoder is installed."""
    try:
        is_available = get_decoder(syntax).is_available
    except NotImplementedError:  # pydicom has no decoder for it
        is_available = False
    if not is_available:
        raise UserError(
            f"{name} is a DICOM picture compressed by {syntax.name}, for which no decoder is installed.",
            _hint(),
        )


def _hint() -> str:
    return "Save it uncompressed (Explicit VR Little Endian), or as PNG, with the program that shows it."


def _grey(stored: NDArray[Any], dataset: Any, index: int, name: str) -> tuple[Bytes, tuple[str, ...]]:
    """Return levels (rows, columns) uint8, the largest values the brightest, and notes."""
    groups = _groups(dataset, index)
    rescaled = _rescaling(dataset, groups, name)
    brightness, notes = _window(dataset, groups, name)
    if brightness is None:
        low, high = _range(stored, rescaled, dataset.get("PixelPaddingValue"))
        notes = (f"{name} has no window: its values from {low:.4g} to {high:.4g} are stretched to 0..255.",)
        return as_levels(stored, lambda rows: (rescaled(rows) - low) / ((high - low) or 1)), notes
    return as_levels(stored, lambda rows: brightness(rescaled(rows))), notes


def _rescaling(dataset: Any, groups: list[Any], name: str) -> _Mapping:
    """Return the function from stored values to the units of the modality."""
    from pydicom.pixels import apply_modality_lut

    slope, intercept = (
        float(_found(groups, tag, usual)) for tag, usual in (("RescaleSlope", 1), ("RescaleIntercept", 0))
    )

    def rescaled(stored: NDArray[Any]) -> Float64Array:
        if "ModalityLUTSequence" in dataset:
            return np.asarray(apply_modality_lut(stored, dataset), np.float64)
        values = stored.astype(np.float64) * slope + intercept
        if not np.isfinite(values).all():
            raise UserError(f"{name} contains NaN or infinite values.", "Save it again with finite values.")
        return values

    return rescaled


def _window(dataset: Any, groups: list[Any], name: str) -> tuple[_Mapping | None, tuple[str, ...]]:
    """Return the function from values to brightness, 0 to 1, and a note; None without a window."""
    from pydicom.pixels import apply_voi

    if dataset.get("VOILUTSequence"):
        top = 2 ** int(dataset.VOILUTSequence[0].LUTDescriptor[2]) - 1
        return lambda values: np.asarray(apply_voi(values.astype(np.int64), dataset), np.float64) / top, ()
    centres, widths = (_numbers(_found(groups, tag, ())) for tag in ("WindowCenter", "WindowWidth"))
    if not centres or not widths:
        return None, ()
    function = str(_found(groups, "VOILUTFunction", "LINEAR"))
    several = f"the first of {len(centres)} windows" if len(centres) > 1 else "the window"
    note = f"{name} is shown in {several} of its header: centre {centres[0]:g}, width {widths[0]:g}."
    return lambda values: windowed(values, centres[0], widths[0], function), (note,)


def _range(stored: NDArray[Any], rescaled: _Mapping, padding: Any) -> tuple[float, float]:
    """Return the lowest and the highest value of a frame, without padding; zeros where all is padding."""
    ends: list[float] = []
    for rows in row_blocks(stored):
        part = stored[rows] if padding is None else stored[rows][stored[rows] != padding]
        if part.size:
            values = rescaled(part)
            ends += [float(values.min()), float(values.max())]
    return min(ends, default=0.0), max(ends, default=0.0)


def windowed(values: Float64Array, centre: float, width: float, function: str = "LINEAR") -> Float64Array:
    """Return the brightness of values in a window.

    Parameters
    ----------
    values
        float64 of any shape, after rescaling.
    centre, width
        The window, in the units of the values.
    function
        LINEAR, LINEAR_EXACT or SIGMOID.

    Returns
    -------
    brightness
        float64 of the same shape, 0 for black to 1 for white.

    References
    ----------
    DICOM PS3.3 2024, C.11.2.1.2 and C.11.2.1.3.
    """
    if function == "SIGMOID":
        return np.asarray(1 / (1 + np.exp(np.clip(-4 * (values - centre) / (width or 1), -700, 700))))
    if function == "LINEAR":
        centre, width = centre - 0.5, width - 1
    if width <= 0:
        return np.asarray(values > centre, np.float64)
    return np.asarray(((values - centre) / width + 0.5).clip(0, 1))


def _coloured(stored: NDArray[Any], dataset: Any) -> Bytes:
    """Return a frame in colours, (rows, columns, 3) uint8, from RGB or from palette indices."""
    from pydicom.pixels import apply_color_lut

    if str(dataset.PhotometricInterpretation) == "PALETTE COLOR":
        stored = np.asarray(apply_color_lut(stored, dataset))
        top = np.iinfo(stored.dtype).max
    else:
        top = 2 ** int(dataset.BitsStored) - 1
    return as_levels(stored[..., :3], lambda rows: rows.astype(np.float64) / top)


def _groups(dataset: Any, index: int) -> list[Any]:
    """Return the datasets with a frame's values: its functional groups, the shared ones, the file."""
    groups = []
    for name, at in (("PerFrameFunctionalGroupsSequence", index), ("SharedFunctionalGroupsSequence", 0)):
        shared = dataset.get(name) or ()
        for inner in ("PixelValueTransformationSequence", "FrameVOILUTSequence"):
            groups += list(shared[at].get(inner) or ()) if at < len(shared) else []
    return [*groups, dataset]


def _found(groups: list[Any], tag: str, usual: Any) -> Any:
    return next((value for group in groups if (value := group.get(tag)) is not None), usual)


def _numbers(value: Any) -> list[float]:
    """Return the numbers of a value that is one or several."""
    is_several = isinstance(value, (list, tuple)) or hasattr(value, "__iter__")
    return [float(number) for number in (value if is_several else (value,))]


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep pydicom's warnings, which repeat values of the file, from the standard error."""
    with _LOCK, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


READER = PictureReader(
    "a DICOM picture", (".dcm", ".dicom"), _matches, _read, "pydicom", "pydicom", "medical", is_private=True
)
