"""Show only the picture, full screen, and restore all panels afterwards."""

from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QToolBar, QWidget

from app.layout.saved_panels import read_panels
from app.shell.window import MainWindow
from engine.session.session import SavedPanel

__all__ = ["FullScreen"]

_SETTLING = 1500  # milliseconds within which a desktop restores the size of the window
_MAX_HEIGHT = 16_777_215  # QWIDGETSIZE_MAX of Qt


@dataclass(frozen=True, slots=True)
class _Before:
    """State of the window before full screen."""

    geometry: QByteArray
    state: Qt.WindowState
    layout: QByteArray
    panels: tuple[SavedPanel, ...]
    focus: QWidget | None
    view: str
    bars: tuple[QToolBar, ...]


class FullScreen(QObject):
    """Hides panels and bars, and fills the screen with the picture.

    Signals
    -------
    ended :
        The desktop has ended full screen, or the window is closing.
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
        """Whether the picture is shown full screen."""
        return self._before is not None

    @property
    def panels(self) -> tuple[SavedPanel, ...]:
        """The panels as they are outside full screen."""
        return read_panels(self._window) if self._before is None else self._before.panels

    def enter(self) -> None:
        """Hide everything except the picture and its comparison panes."""
        window = self._window
        self._settling.stop()
        before = window.saveGeometry(), window.windowState(), window.saveState(), read_panels(window)
        focus, view = QApplication.focusWidget(), window.view
        window.show_view("picture")
        bars = tuple(bar for bar in window.findChildren(QToolBar) if not bar.isHidden())
        self._before = _Before(*before, focus, view, bars)
        for part in (
            *window.dock_widgets(),
            *bars,
            window.menuBar(),
            window.statusBar(),
        ):
            part.hide()
        self._live_bar.setMaximumHeight(0)  # the bar shows itself again, so hiding it is not enough
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        """Restore window, panels and focus."""
        before, window = self._before, self._window
        if before is None:
            return
        self._before, self._layout = None, before.layout
        self._live_bar.setMaximumHeight(_MAX_HEIGHT)
        for part in (window.menuBar(), window.statusBar(), *before.bars):
            part.show()
        if window.isVisible():
            window.setWindowState(before.state)
        else:  # the desktop restores no window that is closing
            window.restoreGeometry(before.geometry)
        window.show_view(before.view)
        window.restoreState(before.layout)
        self._settling.start()
        if before.focus is not None and before.focus.isVisible():
            before.focus.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Restore the panels when the window regains its size; report when the desktop ends full screen."""
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
        """End full screen before the layout is saved."""
        if self.is_active:
            self.ended.emit()
