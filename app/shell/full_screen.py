"""The picture alone on the whole screen, and all panels back as they were."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QToolBar, QWidget

from app.shell.layout import read_panels
from app.shell.window import MainWindow
from engine.session.session import SavedPanel

__all__ = ["FullScreen"]

_SETTLING = 1500  # milliseconds that a desktop may take to give the window its size back
_UNBOUNDED = 16_777_215  # Qt's largest height


@dataclass(frozen=True, slots=True)
class _Before:
    """How the window was."""

    geometry: QByteArray
    state: Qt.WindowState
    layout: QByteArray
    panels: tuple[SavedPanel, ...]
    focus: QWidget | None


class FullScreen(QObject):
    """Hides whatever is around the picture and fills the screen with it.

    Signals
    -------
    ended :
        The desktop has taken the window from the whole screen, or it is closing.
    """

    ended = Signal()

    def __init__(self, window: MainWindow, live_bar: QWidget) -> None:
        super().__init__(window)
        self._window, self._live_bar = window, live_bar
        self._before: _Before | None = None
        self._layout = QByteArray()
        self._settling = QTimer(self, singleShot=True, interval=_SETTLING)
        window.closed.connect(self._close)
        window.installEventFilter(self)

    @property
    def is_active(self) -> bool:
        """Whether the picture is alone on the screen."""
        return self._before is not None

    @property
    def panels(self) -> tuple[SavedPanel, ...]:
        """The panels as they are when the picture is not alone."""
        return read_panels(self._window) if self._before is None else self._before.panels

    def enter(self) -> None:
        """Leave nothing but the picture, and panes kept beside it."""
        window = self._window
        self._settling.stop()
        focus = QApplication.focusWidget()
        self._before = _Before(
            window.saveGeometry(), window.windowState(), window.saveState(), read_panels(window), focus
        )
        for part in (
            *window.dock_widgets(),
            *window.findChildren(QToolBar),
            window.menuBar(),
            window.statusBar(),
        ):
            part.hide()
        self._live_bar.setMaximumHeight(0)  # it shows and hides itself, so that hiding it would not last
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Put everything back as it was."""
        before, window = self._before, self._window
        if before is None:
            return
        self._before, self._layout = None, before.layout
        self._live_bar.setMaximumHeight(_UNBOUNDED)
        for part in (window.menuBar(), window.statusBar()):
            part.show()
        if window.isVisible():
            window.setWindowState(before.state)
        else:  # the desktop gives a window that closes nothing back
            window.restoreGeometry(before.geometry)
        window.restoreState(before.layout)
        self._settling.start()
        if before.focus is not None and before.focus.isVisible():
            before.focus.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Place the panels again when the window gets its size back; end where the desktop has ended it."""
        if event.type() == QEvent.Type.Resize and self._settling.isActive():
            QTimer.singleShot(0, self, self._place)
        elif (
            event.type() == QEvent.Type.WindowStateChange
            and self.is_active
            and not self._window.isFullScreen()
        ):
            self.ended.emit()
        return False

    def _place(self) -> None:
        if not self.is_active and self._settling.isActive():
            self._window.restoreState(self._layout)

    def _close(self) -> None:
        """Be as before when the layout is remembered."""
        if self.is_active:
            self.ended.emit()
