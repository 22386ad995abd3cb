"""The reader of EXR pictures, whose parts are pages, by OpenEXR: OpenCV's packages have no EXR decoder."""

from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import UserError
from engine.imaging.decoder_warnings import capture_warnings
from engine.imaging.opencv import MAX_PIXELS
from engine.imaging.picture_damage import damage_notes
from engine.imaging.picture_headers import Header
from engine.imaging.readers.reader import (
    DecodedPicture,
    PictureReader,
    check_size,
    checked_page,
    refuse_axis,
    refuse_bands,
)
from engine.imaging.readers.selection import Contents, Selection
from engine.imaging.readers.tone import toned

__all__ = ["READER"]

_START = b"v\x2f\x31\x01"
_MAX_VALUES = MAX_PIXELS  # in all channels of all parts, 4 bytes each
_NAMED = 8  # channels that a message names


def _matches(content: bytes, name: str) -> bool:
    return content.startswith(_START)


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return a part of an EXR file as levels, with transparency on white."""
    refuse_axis(selection, name)
    refuse_bands(selection, name)
    (channels, count, page), words = capture_warnings(lambda: _decoded(content, name, selection.page))
    light = _light(channels, name)
    damage = damage_notes(words, content, light, Header("EXR"), name)
    if "A" in channels:  # the colours are premultiplied by alpha
        light = light + (1 - channels["A"].astype(np.float32))[..., None]
    pixels, notes = toned(light, name)
    several = (f"{name} has {count} parts: part {page} is shown.",) if count > 1 else ()
    selected = Selection(page if count > 1 else 0)
    return DecodedPicture(pixels, (*several, *damage, *notes), None, Contents(count), selected)


def _decoded(content: bytes, name: str, selected: int) -> tuple[dict[str, NDArray[Any]], int, int]:
    """Return the channels of a part, (height, width) each, the number of parts, and the part's number."""
    import OpenEXR

    with OpenEXR.File(BytesIO(content), header_only=True) as file:
        count = len(file.parts)
        page = checked_page(selected, count, "part", name)
        _check([part.header for part in file.parts], page, name)
    with OpenEXR.File(BytesIO(content), separate_channels=True) as file:
        channels = file.parts[page - 1].channels.items()
        return {key: np.asarray(channel.pixels) for key, channel in channels}, count, page


def _check(headers: list[Any], page: int, name: str) -> None:
    """Refuse too many values before decoding, as all parts are decoded together; refuse deep pictures."""
    values = 0
    for header in headers:
        height, width = _size(header)
        check_size(height, width, name)
        values += height * width * len(header["channels"])
    if values > _MAX_VALUES:
        limit = f"the limit is {_MAX_VALUES // 10**6:,} million"
        message = f"{name} has {values / 1e6:,.0f} million values in all its channels; {limit}."
        raise UserError(message, "Make it smaller, or save only its red, green and blue.")
    if "deep" in str(headers[page - 1].get("type", "")):
        raise UserError(
            f"{name} contains several depths for each pixel, which is not supported.",
            "Flatten it in the program that made it.",
        )


def _size(header: Any) -> tuple[int, int]:
    (left, top), (right, bottom) = ([int(side) for side in corner] for corner in header["dataWindow"])
    return bottom - top + 1, right - left + 1


def _light(channels: dict[str, NDArray[Any]], name: str) -> NDArray[Any]:
    """Return (height, width, 3) float32 linear light, grey where there is a single channel."""
    alone = [key for key in channels if key != "A"]
    names = (
        ("R", "G", "B")
        if {"R", "G", "B"} <= set(channels)
        else ("Y",) * 3
        if set(alone) == {"Y"}
        else tuple(alone) * 3
    )
    if len(set(names)) not in (1, 3) or len(names) != 3:
        listed = ", ".join(sorted(channels)[:_NAMED])
        raise UserError(
            f"{name} has the channels {listed}; expected R, G and B, or a single one.", "Save R, G and B."
        )
    return np.dstack([channels[key].astype(np.float32) for key in names])


READER = PictureReader("an EXR picture", (".exr",), _matches, _read, "OpenEXR", "OpenEXR", "exr")
