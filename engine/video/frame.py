"""A frame of a source, and a slot that passes the newest item between threads."""

import threading
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.core.arrays import Bytes, as_read_only

__all__ = ["Frame", "Slot"]

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One frame of a moving picture.

    Attributes
    ----------
    number
        0, 1, 2 ... within its source, in the order of display.
    pixels
        (height, width, 3) uint8 RGB, read-only; mirrored already if requested.
    captured_at
        `time.perf_counter()` right after it was read.
    seconds
        The time in a recording, or since a live source was opened.
    """

    number: int
    pixels: Bytes
    captured_at: float
    seconds: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", as_read_only(self.pixels))


class Slot(Generic[_Item]):
    """A place for one item between two threads; the latest replaces earlier ones."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._item: _Item | None = None
        self._dropped = 0

    def put(self, item: _Item) -> None:
        """Put an item, replacing one that was not taken."""
        with self._filled:
            self._dropped += self._item is not None
            self._item = item
            self._filled.notify()

    def take(self, timeout: float = 0) -> _Item | None:
        """Remove and return the item; wait for it at most `timeout` seconds."""
        with self._filled:
            self._filled.wait_for(lambda: self._item is not None, timeout)
            item, self._item = self._item, None
            return item

    def clear(self) -> None:
        """Remove the item; it does not count as dropped."""
        with self._filled:
            self._item = None

    @property
    def dropped(self) -> int:
        """The number of items that were replaced before they were taken."""
        with self._filled:
            return self._dropped
