"""The reader of HEIC and HEIF pictures, by pillow-heif; several pictures in a file are pages."""

import re
from io import BytesIO

import numpy as np

from engine.core.errors import UserError
from engine.imaging.readers.composing import composed, reordered
from engine.imaging.readers.reader import (
    DecodedPicture,
    PictureReader,
    check_size,
    checked_page,
    refuse_axis,
    refuse_bands,
)
from engine.imaging.readers.selection import Contents, Selection

__all__ = ["READER"]

_BRANDS = re.compile(b"hei|hev|mif1|msf1")
_MAX_BRANDS = 256  # bytes of brands that are searched


def _matches(content: bytes, name: str) -> bool:
    brands = content[8 : min(int.from_bytes(content[:4]), _MAX_BRANDS)]
    return content[4:8] == b"ftyp" and bool(_BRANDS.search(brands)) and b"avi" not in brands


def _read(content: bytes, name: str, selection: Selection) -> DecodedPicture:
    """Return a picture of a HEIF file, rotated by its decoder, with transparency on white."""
    refuse_axis(selection, name)
    refuse_bands(selection, name)
    import pillow_heif

    file = pillow_heif.open_heif(BytesIO(content), bgr_mode=True)
    page = checked_page(selection.page, len(file), "picture", name, default=int(file.primary_index) + 1)
    image = file[page - 1]
    width, height = image.size
    check_size(height, width, name)
    decoded = np.asarray(image)
    if decoded.dtype != np.uint8 or decoded.ndim not in (2, 3) or decoded.shape[2:] not in ((), (3,), (4,)):
        raise UserError(
            f"{name} is a HEIC picture stored in a format that is not supported.", "Save it as JPEG or PNG."
        )
    is_clear = decoded.shape[2:] == (4,)
    pixels = (
        composed(decoded, 0, 255, 255, image.mode.endswith("a")) if is_clear else reordered(decoded.copy())
    )
    shown = (f"{name} has {len(file)} pictures: picture {page} is shown.",) if len(file) > 1 else ()
    return DecodedPicture(pixels, shown, None, Contents(len(file)), Selection(page if len(file) > 1 else 0))


READER = PictureReader(
    "a HEIC picture", (".heic", ".heif", ".hif"), _matches, _read, "pillow_heif", "pillow-heif", "heic"
)
