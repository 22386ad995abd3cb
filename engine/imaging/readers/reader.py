"""The interface of the readers of picture files, and their common limits."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.opencv import MAX_PIXELS
from engine.imaging.readers.selection import ONE_PICTURE, WHOLE, Contents, Selection

__all__ = [
    "MAX_SIDE",
    "DecodedPicture",
    "PictureReader",
    "UnknownPictureError",
    "check_size",
    "checked_page",
    "refuse_axis",
    "refuse_bands",
]

MAX_SIDE = 1_000_000
"""The largest height or width in pixels: the limit of libpng; OpenCV's is a little higher."""

_MAX_PAGES = 1_000_000


class UnknownPictureError(UserError):
    """A file is not a picture of a known kind."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """A picture as a reader returns it.

    Attributes
    ----------
    pixels
        (height, width, 3) uint8 RGB, upright, transparency on white.
    notes
        Sentences on levels that had to be interpreted, on damage, and on parts that are not shown.
    band
        (height, width) uint8: the fourth channel of the file where it is not transparency.
    contents
        The choices that the file offers.
    selection
        The part that was read; `WHOLE` where there is no choice.
    """

    pixels: Bytes
    notes: tuple[str, ...] = ()
    band: Bytes | None = None
    contents: Contents = ONE_PICTURE
    selection: Selection = WHOLE


@dataclass(frozen=True, slots=True)
class PictureReader:
    """A reader of some kinds of picture files.

    Attributes
    ----------
    kind
        A noun phrase such as "a DICOM picture".
    suffixes
        The suffixes of its files, in lower case, with the dot.
    matches
        Returns whether a file is of this kind, from its bytes and its name in lower case. It does not need
        the package.
    read
        Returns the selected part of a file, from its bytes and its name for messages. Raises a UserError for
        every file that cannot be read.
    package
        The Python package that `read` imports; empty where it needs none.
    project
        The name by which the package is installed.
    extra
        The extra of Convscope that installs the package.
    is_private
        Whether its files may name patients, so that only pixels may be copied from them.
    """

    kind: str
    suffixes: tuple[str, ...]
    matches: Callable[[bytes, str], bool]
    read: Callable[[bytes, str, Selection], DecodedPicture]
    package: str = ""
    project: str = ""
    extra: str = ""
    is_private: bool = False

    @property
    def is_installed(self) -> bool:
        """Whether the package that the reader needs is installed."""
        return not self.package or _is_installed(self.package)

    @property
    def install_hint(self) -> str:
        """The sentence that says how to install the package."""
        return f'Install {self.project}: pip install "convscope[{self.extra}]".'


@cache
def _is_installed(package: str) -> bool:
    return find_spec(package) is not None


def check_size(height: int, width: int, name: str) -> None:
    """Check the size of a picture before it is decoded.

    Parameters
    ----------
    height, width
        The size in pixels.
    name
        The name of the file.

    Raises
    ------
    UserError
        The picture has more than `MAX_PIXELS` pixels, or a side of more than `MAX_SIDE`.
    """
    if height * width > MAX_PIXELS:
        pixels = f"{height * width / 1e6:,.0f} million pixels ({width} x {height})"
        limit = f"the limit is {MAX_PIXELS // 10**6} million."
        raise UserError(f"{name} has {pixels}; {limit}", "Make it smaller, or cut it.")
    if max(height, width) > MAX_SIDE:
        message = f"{name} is {width} x {height} pixels; the limit for each side is {MAX_SIDE:,}."
        raise UserError(message, "Make it smaller, or cut it.")


def checked_page(selected: int, pages: int, word: str, name: str, default: int = 1) -> int:
    """Return the number of the page to be read, from 1.

    Parameters
    ----------
    selected
        The selected page; 0 for the default.
    pages
        The number of pages.
    word
        The noun for a page, such as "slice".
    name
        The name of the file.
    default
        The page without a selection.

    Raises
    ------
    UserError
        There is no such page.
    """
    if pages > _MAX_PAGES:
        message = f"{name} declares {pages:,} {word}s; the limit is {_MAX_PAGES:,}."
        raise UserError(message, "Copy or download it again.")
    if selected > pages:
        hint = f"Give a number from 1 to {pages}." if pages > 1 else f"There is one {word} only."
        raise UserError(f"{name} has no {word} {selected}.", hint)
    return selected or default


def refuse_bands(selection: Selection, name: str) -> None:
    """Refuse a selection of bands for a picture without such a choice.

    Raises
    ------
    UserError
        Bands are selected.
    """
    if selection.bands:
        raise UserError(
            f"{name} has no bands to choose from.",
            "Remove the bands: only TIFFs of 4 or more offer a choice.",
        )


def refuse_axis(selection: Selection, name: str) -> None:
    """Refuse the selection of an axis for a picture that is not a volume.

    Raises
    ------
    UserError
        An axis is selected.
    """
    if selection.axis:
        raise UserError(f"{name} is not a volume, and has no axis {selection.axis!r}.", "Remove the axis.")
