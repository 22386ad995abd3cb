"""The part of a picture file that is read: a page, three of several bands, a slice of a volume."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.core.errors import UserError

__all__ = ["ONE_PICTURE", "WHOLE", "Contents", "Selection", "selection_from"]

_LARGEST = 1_000_000  # of pages and bands; no file has so many


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected part of a picture file; the defaults leave the choice to the reader.

    Attributes
    ----------
    page
        The number of a page, frame or slice, from 1; 0 for the reader's default.
    bands
        The numbers of the bands shown as red, green and blue, from 1; empty for the reader's default.
    axis
        The axis of a volume along which slices are counted, such as "axial"; empty for the reader's default.

    Raises
    ------
    UserError
        A number is below 1 or above 1,000,000, or the bands are not three.
    """

    page: int = 0
    bands: tuple[int, ...] = ()
    axis: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.page <= _LARGEST:
            raise UserError(f"{self.page:,} is not a valid page.", f"Give a number from 1 to {_LARGEST:,}.")
        if len(self.bands) not in (0, 3) or not all(1 <= band <= _LARGEST for band in self.bands):
            listed = ",".join(map(str, self.bands))
            raise UserError(f"{listed!r} are not valid bands.", "Give three numbers from 1, such as 4,3,2.")

    def as_plain(self) -> dict[str, Any] | None:
        """Return the values for a JSON file; None for the default selection."""
        if self == WHOLE:
            return None
        return {"page": self.page, "bands": list(self.bands), "axis": self.axis}


WHOLE = Selection()


@dataclass(frozen=True, slots=True)
class Contents:
    """The choices that a picture file offers.

    Attributes
    ----------
    pages
        The number of pages, frames or slices, along the axis that was read.
    bands
        The number of bands from which red, green and blue can be chosen; 0 without a choice.
    axes
        The axes along which slices can be counted; empty without a choice.
    """

    pages: int = 1
    bands: int = 0
    axes: tuple[str, ...] = ()

    @property
    def has_choice(self) -> bool:
        """Whether more than one part can be read."""
        return self.pages > 1 or self.bands > 0 or bool(self.axes)


ONE_PICTURE = Contents()


def selection_from(plain: object) -> Selection:
    """Return the selection that `Selection.as_plain` has written.

    Raises
    ------
    UserError
        The values are not valid, or of other types.
    """
    if plain is None:
        return WHOLE
    known = plain if isinstance(plain, Mapping) else {}
    page, bands, axis = (known.get(key) for key in ("page", "bands", "axis"))
    if type(page) is not int or not isinstance(bands, list) or not isinstance(axis, str):
        raise UserError("A part of a picture is not described by page, bands and axis.")
    if not all(type(band) is int for band in bands):
        raise UserError("The bands of a picture are not whole numbers.")
    return Selection(page, tuple(bands), axis)
