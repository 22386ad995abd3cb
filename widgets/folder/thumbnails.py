"""Read thumbnails of picture files in a thread while a list is scrolled."""

from collections import OrderedDict

from PySide6.QtCore import QObject, QRunnable, Signal
from PySide6.QtGui import QImage, QPixmap

from engine.core.errors import UserError
from engine.dataset.folder import Entry
from engine.imaging.thumbnail import read_thumbnail
from widgets.common.threads import single_thread_pool
from widgets.common.translation import tr

__all__ = ["Thumbnails"]

_SIDE = 160
"""Longer side in pixels: twice the shown size, for screens of high density."""
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
    _done = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = single_thread_pool(self)
        self._known: OrderedDict[Entry, QPixmap | str] = OrderedDict()
        self._waiting: OrderedDict[Entry, None] = OrderedDict()
        self._reading: Entry | None = None
        self._done.connect(self._take)

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
        self._pool.waitForDone()

    def deliver(self, entry: Entry, found: QImage | str) -> None:
        """Hand over a result from any thread."""
        self._done.emit(entry, found)

    def _go_on(self) -> None:
        if self._reading is None and self._waiting:
            self._reading, _ = self._waiting.popitem()
            self._pool.start(_ReadThumbnailTask(self._reading, self))

    def _take(self, entry: Entry, found: QImage | str) -> None:
        self._reading = None
        self._known[entry] = found if isinstance(found, str) else QPixmap.fromImage(found)
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        self.read.emit(entry)
        self._go_on()


class _ReadThumbnailTask(QRunnable):
    def __init__(self, entry: Entry, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._entry, self._thumbnails = entry, thumbnails

    def run(self) -> None:
        try:
            pixels = read_thumbnail(self._entry.path, _SIDE)
        except UserError as error:
            self._thumbnails.deliver(self._entry, str(error))
        except MemoryError:
            text = (
                tr("{name} is too large for this machine's memory.", name=self._entry.path.name)
                + " "
                + tr("Make it smaller.")
            )
            self._thumbnails.deliver(self._entry, text)
        else:
            height, width = pixels.shape[:2]
            image = QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
            self._thumbnails.deliver(self._entry, image.copy())
