"""Arrange the centre of the window: the picture, the tiles, both, or the graph of the network."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from widgets.canvas.comparison_panes import ComparisonPanes
from widgets.tiles.tile_grid import TileGrid

__all__ = ["VIEWS", "Centre"]

VIEWS = ("picture", "tiles", "split", "network")
"""The views of the centre."""
_CORNER = QSize(232, 168)  # pixels of the small picture over the tiles or the graph
_MARGIN = 12  # pixels between the small picture and the edges


class Centre(QWidget):
    """The central widget of the window.

    Parameters
    ----------
    panes, tiles
        The picture with its comparison panes, and the tiles.
    tools
        The strip of tools for the picture.
    network
        The graph of the network.
    above
        A bar above them.
    beside
        A widget that takes half of the width while it is visible.

    Signals
    -------
    view_changed : str
        Another of `VIEWS` is shown.
    """

    view_changed = Signal(str)

    def __init__(
        self,
        panes: ComparisonPanes,
        tiles: TileGrid,
        tools: QWidget,
        network: QWidget,
        above: QWidget,
        beside: QWidget,
    ) -> None:
        super().__init__()
        self._panes, self._tiles, self._tools, self._network = panes, tiles, tools, network
        self._tiles_dock: QDockWidget | None = None
        self._view = VIEWS[0]
        self._was_dock_open = False
        self._area = QWidget()
        self._splitter = QSplitter(Qt.Orientation.Horizontal, childrenCollapsible=False)
        self._corner = _Corner(self._area)  # a child of the splitter would become a part of it
        inside = QHBoxLayout(self._area)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self._splitter)
        inside.addWidget(self._network)
        self._network.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(above)
        layout.addWidget(tools)
        layout.addWidget(panes.bar)
        row = QHBoxLayout()
        row.addWidget(self._area, stretch=1)
        row.addWidget(beside, stretch=1)
        layout.addLayout(row, stretch=1)
        self._splitter.addWidget(self._panes)
        self._panes.setMinimumSize(120, 90)

    @property
    def view(self) -> str:
        """The current one of `VIEWS`."""
        return self._view

    @property
    def area(self) -> QWidget:
        """The part below the bars; messages float over it."""
        return self._area

    @property
    def holds_tiles(self) -> bool:
        """Whether the tiles are in the centre and not in their dock."""
        return self._view in ("tiles", "split")

    def set_tiles_dock(self, dock: QDockWidget) -> None:
        """Set the dock that holds the tiles while the centre does not."""
        self._tiles_dock = dock

    def show_view(self, view: str) -> None:
        """Show one of `VIEWS`; an unknown name shows the picture."""
        view = view if view in VIEWS else VIEWS[0]
        if view == self._view:
            return
        self._view = view
        if view in ("tiles", "network"):
            self._corner.take(self._panes)
        else:
            self._splitter.insertWidget(0, self._panes)
            self._corner.hide()
        self._panes.show()
        self._tools.setVisible(view in ("picture", "split"))
        self._place_tiles()
        self._splitter.setVisible(view != "network")
        self._network.setVisible(view == "network")
        self.view_changed.emit(view)

    def _place_tiles(self) -> None:
        """Move the tiles to the centre or back to their dock."""
        dock = self._tiles_dock
        assert dock is not None
        if self.holds_tiles:
            if self._tiles.parent() is not self._splitter:
                self._was_dock_open = not dock.isHidden()
                self._splitter.addWidget(self._tiles)
            dock.hide()
            self._splitter.setSizes([self.width()] * 2)  # in equal parts
        elif self._tiles.parent() is self._splitter:
            dock.setWidget(self._tiles)
            dock.setVisible(self._was_dock_open)
        self._tiles.show()


class _Corner(QFrame):
    """Holds the picture small over the lower right corner of its parent."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFixedSize(_CORNER)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        self.hide()
        parent.installEventFilter(self)

    def take(self, widget: QWidget) -> None:
        """Show a widget in the corner."""
        layout = self.layout()
        assert layout is not None
        layout.addWidget(widget)
        self._place()
        self.show()
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _place(self) -> None:
        parent = self.parentWidget()
        assert parent is not None
        around = parent.size() - self.size()
        self.move(max(0, around.width() - _MARGIN), max(0, around.height() - _MARGIN))
