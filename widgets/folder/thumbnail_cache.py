"""Read thumbnails of picture files in a thread while a list is scrolled."""

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap

from engine.core.errors import UserError
from engine.dataset.folder import Entry
from engine.imaging.thumbnail_reader import read_thumbnail
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr

__all__ = ["Thumbnails"]

_SIDE = 160
"""Longer side in pixels: that of the largest thumbnail the strip shows."""
_KEPT = 400
_WAITING = 60
"""About two screens; older requests are dropped."""


class Thumbnails(QObject):
    """Read requested thumbnails in a thread, the latest request first, and cache the last few hundred.

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
        if self._reading is None and self._waiting:
            self._reading, _ = self._waiting.popitem()
            entry = self._reading
            self._worker.run(
                lambda: _read(entry),
                lambda found: self._take(entry, found),
                lambda error: self._take(entry, str(error)),
            )

    def _take(self, entry: Entry, found: QImage | str) -> None:
        self._reading = None
        self._known[entry] = found if isinstance(found, str) else QPixmap.fromImage(found)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.read.emit(entry)
        self._go_on()


def _read(entry: Entry) -> QImage:
    try:
        pixels = read_thumbnail(entry.path, _SIDE)
    except MemoryError:
        message = tr("{name} is too large for this machine's memory.", name=entry.path.name)
        raise UserError(message, tr("Make it smaller.")) from None
    height, width = pixels.shape[:2]
    image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
    return image.copy()
