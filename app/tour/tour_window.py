"""Run the real window with settings of its own, wait for its jobs, and take pictures of it."""

import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QPoint, QSettings, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from app.main import Application, make_application
from engine.core.errors import UserError
from engine.runtime.job import Outcome

__all__ = ["JobWaiter", "make_folder", "pixmap_of", "popup_place", "rest", "run_in_window", "wait_until"]

_LIMIT = 180_000


def make_folder(path: Path) -> None:
    """Create a folder for the written files; raise UserError if this is not possible."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be written: {error.strerror}.", "Choose another folder."
        ) from None


def run_in_window(
    walk: Callable[[Application], int], size: tuple[int, int] = (1440, 900), **settings: object
) -> int:
    """Run `walk` in the real window with separate settings; return the exit code.

    Parameters
    ----------
    walk
        Drives the application.
    size
        Width and height of the window in logical pixels, on any screen.
    settings
        Values of settings that differ from their defaults.
    """
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        store = _make_store(Path(folder) / "tour.ini", settings)
        application = make_application(qt, store)
        try:
            application.window.resize(*size)
            application.window.show()
            return walk(application)
        finally:
            application.window.close()
            store.sync()


class JobWaiter:
    """Waits for the end of jobs while the window processes events."""

    def __init__(self, application: Application) -> None:
        self._loop = QEventLoop()
        self._limit = QTimer(singleShot=True, interval=_LIMIT)
        self._limit.timeout.connect(self._loop.quit)
        self._outcomes: list[Outcome | None] = []
        application.features.state.job_ended.connect(self._take)

    @property
    def has_any(self) -> bool:
        """Whether an outcome has not been waited for yet."""
        return bool(self._outcomes)

    def wait(self) -> Outcome | None:
        """Return the next outcome; None if the job failed or took more than three minutes."""
        if not self._outcomes:
            self._limit.start()
            self._loop.exec()
            self._limit.stop()
        return self._outcomes.pop(0) if self._outcomes else None

    def _take(self, outcome: Outcome | None) -> None:
        self._outcomes.append(outcome)
        self._loop.quit()


def rest(milliseconds: int) -> None:
    """Process the events of the window for a time."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(is_reached: Callable[[], bool], seconds: float) -> bool:
    """Process the events of the window until `is_reached`; return whether it was within the time."""
    end = time.monotonic() + seconds
    while not is_reached() and time.monotonic() < end:
        rest(20)
    return is_reached()


def pixmap_of(window: QWidget) -> QPixmap:
    """Return a picture of the window, with the pop-up that is open."""
    pixmap, popup = window.grab(), QApplication.activePopupWidget()
    if popup is not None:
        painter = QPainter(pixmap)
        painter.drawPixmap(popup_place(window, popup), popup.grab())
        painter.end()
    return pixmap


def popup_place(window: QWidget, popup: QWidget) -> QPoint:
    """Return the place of a pop-up in the picture of a window: below the right edge of its parent.

    Offscreen, a pop-up is moved into a screen that is smaller than the window.
    """
    parent = popup.parentWidget() or window
    place = parent.mapTo(window, QPoint(parent.width() - popup.width(), parent.height()))
    room = window.size() - popup.size()
    return QPoint(max(0, min(place.x(), room.width())), max(0, min(place.y(), room.height())))


def _make_store(path: Path, settings: Mapping[str, object]) -> QSettings:
    store = QSettings(str(path), QSettings.Format.IniFormat)
    for name, value in settings.items():
        store.setValue(name, value)
    return store
