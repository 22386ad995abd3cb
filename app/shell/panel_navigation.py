"""Move the keyboard focus between panels."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QGraphicsView, QWidget

from app.shell.window import MainWindow
from widgets.common.focus_ring import mark_widget

__all__ = ["PanelNavigation"]

_STATUS_DURATION = 3000  # milliseconds


class PanelNavigation(QObject):
    """Moves the focus to the picture and then through all visible panels, including those behind tabs.

    A frame marks the panel for a moment.
    """

    def __init__(self, window: MainWindow, canvas: QWidget) -> None:
        super().__init__(window)
        self._window, self._canvas = window, canvas
        for view in canvas.findChildren(QGraphicsView):  # the view receives the keyboard focus of the canvas
            view.setAccessibleName(canvas.accessibleName())

    def move_focus(self, step: int) -> None:
        """Move the focus by `step` panels."""
        places = [self._canvas, *(dock for dock in self._window.dock_widgets() if not dock.isHidden())]
        current = next(
            (number for number, place in enumerate(places) if _holds_focus(place)), 0 if step < 0 else -1
        )
        self._enter(places[(current + step) % len(places)])

    def focus_panel(self, title: str) -> None:
        """Move the focus to a panel, and show it if it is hidden."""
        self._enter(self._window.docks[title])

    def focus_canvas(self) -> None:
        """Move the focus to the picture."""
        self._enter(self._canvas)

    def _enter(self, place: QWidget) -> None:
        if isinstance(place, QDockWidget):
            place.show()
            place.raise_()
        self._window.statusBar().showMessage(place.windowTitle() or place.accessibleName(), _STATUS_DURATION)
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        # as Tab does; with `nextInFocusChain` PySide confuses the parents of widgets
        place.focusNextPrevChild(True)
        if not _holds_focus(place):
            place.setFocus(Qt.FocusReason.OtherFocusReason)
        focus = QApplication.focusWidget()
        if focus is not None:
            focus.clearFocus()
            focus.setFocus(Qt.FocusReason.ShortcutFocusReason)  # so that the focus is shown
        mark_widget(place)


def _holds_focus(place: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is place or place.isAncestorOf(focus))
