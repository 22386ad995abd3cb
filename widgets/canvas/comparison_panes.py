"""The canvas next to results that are kept for comparison: side by side, blinking, or swiping."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from engine.core.arrays import Bytes
from engine.imaging.render import Layer
from engine.session.session import PANE_MODES
from widgets.canvas.canvas import Canvas
from widgets.canvas.compare_bar import CompareBar
from widgets.canvas.layer_stack import LayerStack
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop

__all__ = ["MAX_PANES", "MODES", "ComparisonPanes"]

MODES = PANE_MODES
MAX_PANES = 3  # kept next to the canvas
_NOW = tr_noop("Now")
_BLINK = 700  # milliseconds


class ComparisonPanes(QWidget):
    """Up to four linked views; moving or zooming one of them changes all.

    Signals
    -------
    closed : int
        The user has closed the kept pane of this index.
    """

    closed = Signal(int)

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._mode = MODES[0]
        self._live = _Pane(tr(_NOW), canvas, is_live=True)
        self._kept: list[_Pane] = []
        self._turn = 0
        self._is_swapped = False
        self._linking = False
        self._timer = QTimer(self, interval=_BLINK)
        self._timer.timeout.connect(self._blink)
        self._bar = CompareBar(self)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(4)
        self._grid.setColumnStretch(0, 1)
        self._grid.setRowStretch(0, 1)
        canvas.range_changed.connect(lambda: self._link(canvas))
        self._arrange()

    @property
    def bar(self) -> CompareBar:
        """The bar with the ways to compare, for a place above the panes; it shows itself when needed."""
        return self._bar

    @property
    def mode(self) -> str:
        """The arrangement of the kept panes, one of `MODES`."""
        return self._mode

    @property
    def stacks(self) -> list[LayerStack]:
        """The layer stacks of the kept panes."""
        return [pane.canvas.stack for pane in self._kept]

    @property
    def pictures(self) -> list[Bytes]:
        """The pictures of the kept panes with their layers: (height, width, 3) uint8 each."""
        return [pane.canvas.rendered for pane in self._kept]

    @property
    def kept_panes(self) -> list[tuple[str, Canvas]]:
        """The captions and canvases of the kept panes."""
        return [(pane.caption, pane.canvas) for pane in self._kept]

    def add_pane(
        self, caption: str, pixels: Bytes, layers: Sequence[Layer], peeked: Bytes | None = None
    ) -> None:
        """Keep a picture with its layers next to the canvas.

        Parameters
        ----------
        caption
            The title of the pane.
        pixels
            (height, width, 3) uint8 RGB: the photograph.
        layers
            Its layers, lowest first.
        peeked
            (height, width, 3) uint8 RGB: a picture shown in place of the photograph; None for none.
        """
        canvas = Canvas(LayerStack(self))
        pane = _Pane(caption, canvas)
        pane.close_requested.connect(lambda: self.closed.emit(self._kept.index(pane)))
        canvas.range_changed.connect(lambda: self._link(canvas))
        self._kept.append(pane)
        canvas.set_picture(pixels)
        canvas.stack.set_all(tuple(layers))
        canvas.set_replacement(peeked)
        canvas.stack.changed.connect(self._show_swipe)
        self._arrange()

    def remove_pane(self, number: int) -> None:
        """Remove the kept pane of this index."""
        pane = self._kept.pop(number)
        self._arrange()
        self._grid.removeWidget(pane)
        pane.hide()
        pane.deleteLater()

    def set_mode(self, mode: str) -> None:
        """Arrange the kept panes in one of `MODES`."""
        assert mode in MODES, mode
        self._mode = mode
        self._arrange()

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show these actions in the bar."""
        self._bar.set_actions(actions)

    def swap(self) -> None:
        """Exchange the places of the canvas and the first kept pane."""
        self._is_swapped = not self._is_swapped
        self._arrange()

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        for pane in (self._live, *self._kept):
            pane.restyle()

    def _arrange(self) -> None:
        self._is_swapped = self._is_swapped and bool(self._kept)
        panes = [self._live, *self._kept]
        if self._is_swapped:
            panes[:2] = panes[1], panes[0]
        self._live.show_caption(bool(self._kept))
        self._bar.setVisible(bool(self._kept))
        self._turn = 0
        self._turn_to(self._live)
        for pane in panes:
            self._grid.removeWidget(pane)
        together = self._mode == MODES[0]
        for number, pane in enumerate(panes):
            self._grid.addWidget(pane, *(divmod(number, 2) if together else (0, 0)))
            pane.setVisible(together or pane is self._live)
        # equal shares, whatever sizes the panes would like
        self._grid.setColumnStretch(1, int(together and len(panes) > 1))
        self._grid.setRowStretch(1, int(together and len(panes) > 2))
        self._show_swipe()
        QTimer.singleShot(0, self._canvas, self._canvas.fit)  # when the panes have their final sizes
        if self._kept and self._mode == "blink":
            self._timer.start()
        else:
            self._timer.stop()

    def _show_swipe(self) -> None:
        """Show the first kept pane, as it looks now, to the right of the cursor; if swapped, to the left."""
        is_swipe = bool(self._kept) and self._mode == "swipe"
        self._canvas.set_swipe(self._kept[0].canvas.rendered if is_swipe else None, self._is_swapped)

    def _blink(self) -> None:
        panes = [self._live, *self._kept]
        self._turn = (self._turn + 1) % len(panes)
        self._turn_to(panes[self._turn])
        for pane in panes:
            pane.setVisible(pane is panes[self._turn])

    def _turn_to(self, pane: "_Pane") -> None:
        """Show a pane, and move the keyboard focus to it from a pane that is about to be hidden.

        Otherwise Qt would give the focus to the next widget of the window.
        """
        pane.show()
        focus = self.window().focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            pane.canvas.focus_view()

    def _link(self, moved: Canvas) -> None:
        """Show the visible part of one pane, as a share of its picture, in all panes."""
        if self._linking or not self._kept:
            return
        self._linking = True
        # the visible part would grow with each size of panes of different shapes
        seen: QRectF = moved.requested_fraction()
        for pane in (self._live, *self._kept):
            if pane.canvas is not moved:
                pane.canvas.set_visible_fraction(seen)
        self._linking = False


class _Pane(QWidget):
    """A canvas below its caption."""

    close_requested = Signal()

    def __init__(self, caption: str, canvas: Canvas, is_live: bool = False) -> None:
        super().__init__()
        self.canvas, self.caption = canvas, caption
        self._caption = ElidedLabel(caption)
        self._close = set_object_name(
            QToolButton(autoRaise=True), "close_pane", tr("Remove it from the comparison")
        )
        self._close.setAccessibleName(tr("Close pane"))
        self._close.clicked.connect(self.close_requested)
        self._top = QWidget()
        line = QHBoxLayout(self._top)
        line.setContentsMargins(6, 2, 2, 2)
        line.addWidget(self._caption, stretch=1)
        line.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._top)
        layout.addWidget(canvas, stretch=1)
        self._close.setEnabled(not is_live)
        self.restyle()

    def show_caption(self, shown: bool) -> None:
        self._top.setVisible(shown)

    def restyle(self) -> None:
        if self._close.isEnabled():
            self._close.setIcon(theme_icon("close"))
        self.canvas.restyle()
