"""From panel to panel by a key."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QGraphicsView, QWidget

from app.shell.window import MainWindow

__all__ = ["PanelNavigation"]

_TOLD = 3000  # milliseconds


class PanelNavigation(QObject):
    """Gives the keyboard to the picture, then to one panel after another, those behind others included."""

    def __init__(self, window: MainWindow, canvas: QWidget) -> None:
        super().__init__(window)
        self._window, self._canvas = window, canvas
        for view in canvas.findChildren(QGraphicsView):  # it takes the keyboard in place of the canvas
            view.setAccessibleName(canvas.accessibleName())

    def move_focus(self, step: int) -> None:
        """Go `step` places on from the panel that has the keyboard."""
        places = [self._canvas, *(dock for dock in self._window.dock_widgets() if not dock.isHidden())]
        here = next(
            (number for number, place in enumerate(places) if _holds_focus(place)), 0 if step < 0 else -1
        )
        self._enter(places[(here + step) % len(places)])

    def focus_panel(self, title: str) -> None:
        """Go to one panel, shown if it was hidden."""
        self._enter(self._window.docks[title])

    def focus_canvas(self) -> None:
        """Go to the picture."""
        self._enter(self._canvas)

    def _enter(self, place: QWidget) -> None:
        if isinstance(place, QDockWidget):
            place.show()
            place.raise_()
        self._window.statusBar().showMessage(place.windowTitle() or place.accessibleName(), _TOLD)
        place.setFocus(Qt.FocusReason.OtherFocusReason)
        place.focusNextPrevChild(
            True
        )  # as Tab does; to ask for `nextInFocusChain` makes PySide take one widget for another's parent
        if not _holds_focus(place):
            place.setFocus(Qt.FocusReason.OtherFocusReason)


def _holds_focus(place: QWidget) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and (focus is place or place.isAncestorOf(focus))
