"""A frame of a camera or a recording, and the one place where the newest waits to be taken."""

import threading
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.core.arrays import Bytes, as_read_only

__all__ = ["Frame", "Slot"]

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of many.

    Attributes
    ----------
    number
        0, 1, 2 ... within its source, in the order of being shown.
    pixels
        (height, width, 3) uint8 RGB, read-only, mirrored already where that was asked for.
    captured_at
        `time.perf_counter()` right after it was read.
    seconds
        Its place in a recording; of a live source the time since that was opened.
    """

    number: int
    pixels: Bytes
    captured_at: float
    seconds: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", as_read_only(self.pixels))


class Slot(Generic[_Item]):
    """A place for one item between two threads: the latest wins, nothing queues up."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._item: _Item | None = None
        self._dropped = 0

    def put(self, item: _Item) -> None:
        """Lay `item` there, in the place of one that nobody has taken."""
        with self._filled:
            self._dropped += self._item is not None
            self._item = item
            self._filled.notify()

    def take(self, timeout: float = 0) -> _Item | None:
        """Remove and return what is there; wait at most `timeout` seconds for it."""
        with self._filled:
            self._filled.wait_for(lambda: self._item is not None, timeout)
            item, self._item = self._item, None
            return item

    def clear(self) -> None:
        """Remove what is there; that does not count as dropped."""
        with self._filled:
            self._item = None

    @property
    def dropped(self) -> int:
        """How many items were overwritten before anybody took them."""
        with self._filled:
            return self._dropped
