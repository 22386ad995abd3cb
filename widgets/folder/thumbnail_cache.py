"""Read thumbnails of picture files in a thread while a list is scrolled."""

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from engine.core.errors import UserError
from engine.dataset.folder import Entry
from engine.imaging.thumbnail_reader import read_thumbnail
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr

__all__ = ["Thumbnails"]

_SIDES = {160: 800, 320: 200, 640: 50}
"""The longer side of thumbnails in pixels, and the number that is cached: at most 80 MB each."""
_WAITING = 800
"""More than the pictures of a screen; older requests are dropped."""


class Thumbnails(QObject):
    """Read requested thumbnails in a thread, the latest request first, and cache the last few hundred.

    `is_wanted` returns whether the thumbnail of an entry is still needed; the others are skipped.

    Signals
    -------
    read : Entry
        The thumbnail of this file, or the error message, is available now.
    """

    read = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = BackgroundWorker(self)
        self._known: OrderedDict[Entry, QPixmap | str] = OrderedDict()
        self._waiting: OrderedDict[Entry, None] = OrderedDict()
        self._reading: Entry | None = None
        self._side = min(_SIDES)
        self.is_wanted: Callable[[Entry], bool] = lambda _: True

    def fit(self, pixels: int) -> None:
        """Read thumbnails that are sharp at `pixels` pixels of the screen; other ones are forgotten."""
        side = next((side for side in sorted(_SIDES) if side >= pixels), max(_SIDES))
        if side != self._side:
            self._side = side
            self._known.clear()
            self._waiting.clear()

    def find(self, entry: Entry) -> QPixmap | str | None:
        """Return a thumbnail or an error message; None means that it will be read."""
        if entry in self._known:
            self._known.move_to_end(entry)
            return self._known[entry]
        if entry != self._reading:
            self._waiting[entry] = None
            self._waiting.move_to_end(entry)
            while len(self._waiting) > _WAITING:
                self._waiting.popitem(last=False)
            self._go_on()
        return None

    def known(self, entry: Entry) -> QPixmap | str | None:
        """Return a cached thumbnail or error message, without a request."""
        return self._known.get(entry)

    def forget_waiting(self) -> None:
        """Drop all waiting requests."""
        self._waiting.clear()

    def stop(self) -> None:
        """Drop all waiting requests, and wait for the running one."""
        self._waiting.clear()
        self._worker.wait()

    def _go_on(self) -> None:
        if self._reading is not None:
            return
        while self._waiting:
            entry, _ = self._waiting.popitem()
            if self.is_wanted(entry):
                self._begin(entry)
                return

    def _begin(self, entry: Entry) -> None:
        self._reading, side = entry, self._side
        self._worker.run(
            lambda: _read(entry, side),
            lambda found: self._take(entry, side, found),
            lambda error: self._take(entry, side, str(error)),
        )

    def _take(self, entry: Entry, side: int, found: QImage | str) -> None:
        self._reading = None
        if side == self._side:
            self._known[entry] = found if isinstance(found, str) else QPixmap.fromImage(found)
            while len(self._known) > _SIDES[side]:
                self._known.popitem(last=False)
        self.read.emit(entry)  # a view that shows it asks again if the size has changed meanwhile
        self._go_on()


def _read(entry: Entry, side: int) -> QImage:
    try:
        pixels = read_thumbnail(entry.path, side)
    except MemoryError:
        message = tr("{name} is too large for this machine's memory.", name=entry.path.name)
        raise UserError(message, tr("Make it smaller.")) from None
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()
