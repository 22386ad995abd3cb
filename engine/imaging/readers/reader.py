"""The interface of all readers of picture files, and the limits that they share."""

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
"""Pixels each way that are read: the limit of libpng; OpenCV's is a little higher."""

_MOST_PAGES = 1_000_000


class UnknownPictureError(UserError):
    """A file is not a picture of a kind that is known here."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """A picture as a reader returns it.

    Attributes
    ----------
    pixels
        (height, width, 3) uint8 RGB, upright, transparency laid on white.
    notes
        Sentences on levels that had to be interpreted, on damage, and on parts that are not shown.
    band
        (height, width) uint8: the fourth channel of the file where that is not transparency.
    contents, selection
        The choices that the file offers, and the part that was read; `WHOLE` where there is no choice.
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
        The endings of its files, in lower case, with the dot.
    matches
        Returns whether a file is of this kind, from its bytes and its name in lower case. Called without the
        package.
    read
        Returns the selected part of a file, from its bytes and its name as it is told to the user. Raises a
        UserError for every file that cannot be read.
    package, project, extra
        The Python package that it imports when it reads, the name that the package is installed by, and the
        extra of Convscope that installs it; empty where it needs none.
    is_private
        Whether its files may name patients, so that nothing but pixels may be copied out of them.
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
        """Whether the package that it needs is there."""
        return not self.package or _is_there(self.package)

    @property
    def install_hint(self) -> str:
        """The sentence that says how to install the package."""
        return f'Install {self.project}: pip install "convscope[{self.extra}]".'


@cache
def _is_there(package: str) -> bool:
    return find_spec(package) is not None


def check_size(height: int, width: int, name: str) -> None:
    """Refuse a picture of more pixels than are read, before it is decoded.

    Raises
    ------
    UserError
        Where it has more than `MAX_PIXELS` pixels, or more than `MAX_SIDE` each way.
    """
    if height * width > MAX_PIXELS:
        pixels = f"{height * width / 1e6:,.0f} million pixels ({width} x {height})"
        limit = f"pictures of up to {MAX_PIXELS // 10**6} million are read."
        raise UserError(f"{name} has {pixels}, and {limit}", "Make it smaller, or cut it.")
    if max(height, width) > MAX_SIDE:
        message = (
            f"{name} is {width} x {height} pixels, and pictures of up to {MAX_SIDE:,} each way are read."
        )
        raise UserError(message, "Make it smaller, or cut it.")


def checked_page(asked: int, pages: int, word: str, name: str, default: int = 1) -> int:
    """Return the number of the page to be read, from 1 on: the one asked for, or the default where that is 0.

    Raises
    ------
    UserError
        Where there is no such page; `word` is the name of a page, such as "slice".
    """
    if pages > _MOST_PAGES:
        message = f"{name} says that it has {pages:,} {word}s, and up to {_MOST_PAGES:,} are read."
        raise UserError(message, "Copy or download it again.")
    if asked > pages:
        hint = f"Give a number from 1 to {pages}." if pages > 1 else f"There is one {word} only."
        raise UserError(f"{name} has no {word} {asked}.", hint)
    return asked or default


def refuse_bands(selection: Selection, name: str) -> None:
    """Refuse a choice of bands where there are none to choose from."""
    if selection.bands:
        raise UserError(
            f"{name} has no bands to choose from.",
            "Leave the bands out: only TIFFs of 4 or more have a choice.",
        )


def refuse_axis(selection: Selection, name: str) -> None:
    """Refuse the choice of an axis where the picture is no volume."""
    if selection.axis:
        raise UserError(f"{name} is not a volume, and has no axis {selection.axis!r}.", "Leave the axis out.")
