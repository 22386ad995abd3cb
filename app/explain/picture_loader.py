"""Picture files, read aside: a large one takes seconds, during which the window must live on."""

import itertools
from pathlib import Path

from PySide6.QtCore import QObject, QRunnable, Signal

from engine.core.errors import UserError
from engine.imaging.picture_file import Photograph, read_photograph
from engine.imaging.readers.selection import WHOLE, Selection
from widgets.common.threads import single_thread_pool
from widgets.common.translation import tr
from widgets.forms.part_choice import PartChoice

__all__ = ["Pictures"]


class Pictures(QObject):
    """Reads pictures in a thread of its own; of several asked for at once the last one counts.

    The part of the open file that the user wants, a page or bands, is another picture; `choice` offers it.

    Signals
    -------
    opened : Photograph
        The picture has been read.
    failed : UserError
        It could not be.
    """

    opened = Signal(object)
    failed = Signal(object)
    _read = Signal(int, object)

    def __init__(self, choice: PartChoice, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = single_thread_pool(self)
        self._keys = itertools.count(1)
        self._wanted = 0
        self._path: Path | None = None
        self._read.connect(self._take)
        choice.chosen.connect(self.open)
        self.failed.connect(choice.restore)

    @property
    def is_reading(self) -> bool:
        """Whether a picture is on its way."""
        return self._wanted != 0

    @property
    def path(self) -> Path | None:
        """The file that was asked for last."""
        return self._path

    def open(self, path: Path, selection: Selection = WHOLE) -> None:
        """Read a part of a picture file; one of the signals tells when it is there."""
        self._path = path
        self._wanted = next(self._keys)
        self._pool.clear()
        self._pool.start(_Reading(self._wanted, path, selection, self))

    def hand_over(self, photograph: Photograph) -> None:
        """Open a picture that comes from no file, in place of what is on its way."""
        self.give_up()
        self.opened.emit(photograph)

    def give_up(self) -> None:
        """Give up what is on its way."""
        self._wanted, self._path = 0, None
        self._pool.clear()

    def stop(self) -> None:
        """Give up what waits, and wait for what is being read."""
        self.give_up()
        self._pool.waitForDone()

    def tell(self, key: int, found: Photograph | UserError) -> None:
        """Hand over what has been read, from whatever thread."""
        self._read.emit(key, found)

    def _take(self, key: int, found: Photograph | UserError) -> None:
        if key != self._wanted:
            return
        self._wanted = 0
        if isinstance(found, UserError):
            self.failed.emit(found)
        else:
            self.opened.emit(found)


class _Reading(QRunnable):
    def __init__(self, key: int, path: Path, selection: Selection, pictures: Pictures) -> None:
        super().__init__()
        self._key, self._path, self._selection, self._pictures = key, path, selection, pictures

    def run(self) -> None:
        try:
            found: Photograph | UserError = read_photograph(self._path, self._selection)
        except UserError as error:
            found = error
        except MemoryError:
            found = UserError(
                tr("{name} is too large for this machine's memory.", name=self._path.name),
                tr("Make it smaller."),
            )
        self._pictures.tell(self._key, found)
