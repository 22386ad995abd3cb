"""Read picture files in a thread: a large file takes seconds, which must not block the window."""

import itertools
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.core.errors import UserError
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.readers.selection import WHOLE, Selection
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr
from widgets.forms.part_choice import PartChoice

__all__ = ["PictureLoader"]


class PictureLoader(QObject):
    """Reads pictures in a background thread; a newer request replaces an older one.

    Each part of a file, a page or some bands, is a separate picture; `choice` lets the user choose one.

    Signals
    -------
    opened : Photograph
        The picture has been read.
    failed : UserError
        The picture could not be read.
    """

    opened = Signal(object)
    failed = Signal(object)

    def __init__(self, choice: PartChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = BackgroundWorker(self)
        self._keys = itertools.count(1)
        self._request_key = 0
        self._path: Path | None = None
        choice.chosen.connect(self.open)
        self.failed.connect(choice.restore)

    @property
    def is_reading(self) -> bool:
        """Whether a picture is being read."""
        return self._request_key != 0

    @property
    def path(self) -> Path | None:
        """The last requested file; None for a picture from memory."""
        return self._path

    def open(self, path: Path, selection: Selection = WHOLE) -> None:
        """Read a part of a picture file; emit `opened` or `failed` when done."""
        self._path = path
        self._request_key = next(self._keys)
        self._worker.clear()
        key = self._request_key
        self._worker.run(
            lambda: _read(path, selection),
            lambda photograph: self._finish(key, photograph),
            lambda error: self._fail(key, error),
        )

    def show_loaded(self, photograph: Photograph) -> None:
        """Open a picture from memory, in place of the one that is being read."""
        self.cancel()
        self.opened.emit(photograph)

    def cancel(self) -> None:
        """Drop the picture that is being read."""
        self._request_key, self._path = 0, None
        self._worker.clear()

    def stop(self) -> None:
        """Drop waiting requests, and wait for the thread."""
        self.cancel()
        self._worker.wait()

    def _finish(self, key: int, photograph: Photograph) -> None:
        if key == self._request_key:
            self._request_key = 0
            self.opened.emit(photograph)

    def _fail(self, key: int, error: UserError) -> None:
        if key == self._request_key:
            self._request_key = 0
            self.failed.emit(error)


def _read(path: Path, selection: Selection) -> Photograph:
    try:
        return read_picture(path, selection)
    except MemoryError:
        message = tr("{name} is too large for this machine's memory.", name=path.name)
        raise UserError(message, tr("Make it smaller.")) from None
