"""Many small pictures in rows; only those in view are painted, so thousands scroll well."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLabel, QSlider, QToolTip, QVBoxLayout, QWidget

from engine.render import colour_tiles
from engine.results import Tiles

__all__ = ["TileGrid"]

_GAP = 3
_EMPTY = "Run Activations or Filter patterns to see tiles here."
_SMALL, _LARGE, _FEW = 72, 128, 16


class TileGrid(QWidget):
    """A page of tiles with its title, a size slider, and the grid itself.

    Signals
    -------
    clicked : int
        The user has clicked this tile.
    """

    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(_EMPTY, wordWrap=True)
        self._size = QSlider(Qt.Orientation.Horizontal)
        self._size.setRange(16, 256)
        self._size.setValue(_SMALL)
        self._size.setToolTip("Size of a tile")
        self._size.setAccessibleName("Size of a tile")
        self._size.setMaximumWidth(160)
        self._grid = _Grid()
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(self._size, alignment=Qt.AlignmentFlag.AlignRight)
        layout.addWidget(self._grid, stretch=1)
        self._size.valueChanged.connect(self._grid.set_side)
        self._grid.clicked.connect(self.clicked)

    @property
    def tiles(self) -> Tiles | None:
        """The tiles shown."""
        return self._grid.tiles

    def set_tiles(self, tiles: Tiles) -> None:
        """Show other tiles; a new page begins with a size that suits their number."""
        if self.tiles is None or len(self.tiles.captions) != len(tiles.captions):
            self._size.setValue(_LARGE if len(tiles.captions) <= _FEW else _SMALL)
        self._title.setText("  ".join([f"<b>{tiles.title}</b>", *tiles.notes]))
        self._grid.set_tiles(tiles)

    def clear(self) -> None:
        """Show no tiles."""
        self._title.setText(_EMPTY)
        self._grid.clear()

    def place_of(self, index: int) -> QPoint:
        """Return the middle of a tile in this widget."""
        viewport = self._grid.viewport()
        return viewport.mapTo(self, self._grid.rect_of(index).center())

    @property
    def surface(self) -> QWidget:
        """The widget that takes the clicks."""
        return self._grid.viewport()


class _Grid(QAbstractScrollArea):
    """The scrolling surface."""

    clicked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: Tiles | None = None
        self._coloured = np.zeros((0, 1, 1, 3), np.uint8)
        self._side = _SMALL
        self._hovered = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Tiles")

    def set_tiles(self, tiles: Tiles) -> None:
        same_page = self.tiles is not None and self.tiles.title == tiles.title
        self.tiles = tiles
        self._coloured = np.ascontiguousarray(colour_tiles(tiles))
        if not same_page:
            self._hovered = -1
            self.verticalScrollBar().setValue(0)
        self._arrange()

    def clear(self) -> None:
        self.tiles, self._hovered = None, -1
        self._coloured = np.zeros((0, 1, 1, 3), np.uint8)
        self._arrange()

    def set_side(self, side: int) -> None:
        self._side = side
        self._arrange()

    def rect_of(self, index: int) -> QRect:
        """Return where a tile is in the viewport."""
        row, column = divmod(index, self._columns())
        pitch = self._side + _GAP
        return QRect(column * pitch, row * pitch - self.verticalScrollBar().value(), self._side, self._side)

    def _columns(self) -> int:
        return max(1, (self.viewport().width() + _GAP) // (self._side + _GAP))

    def _rows(self) -> int:
        return -(-len(self._coloured) // self._columns())

    def _arrange(self) -> None:
        height = self.viewport().height()
        self.verticalScrollBar().setRange(0, max(0, self._rows() * (self._side + _GAP) - height))
        self.verticalScrollBar().setPageStep(height)
        self.verticalScrollBar().setSingleStep(self._side + _GAP)
        self.viewport().update()

    def _index_at(self, position: QPoint) -> int:
        pitch = self._side + _GAP
        column, row = position.x() // pitch, (position.y() + self.verticalScrollBar().value()) // pitch
        index = row * self._columns() + column
        return index if 0 <= column < self._columns() and 0 <= index < len(self._coloured) else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._coloured.shape[1] > self._side)
        pitch, top = self._side + _GAP, self.verticalScrollBar().value()
        first = top // pitch * self._columns()
        last = min(len(self._coloured), ((top + self.viewport().height()) // pitch + 1) * self._columns())
        for index in range(first, last):
            tile = self._coloured[index]
            height, width = tile.shape[:2]
            image = QImage(tile.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            painter.drawImage(self.rect_of(index), image)
        if self._hovered >= 0:
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(self.rect_of(self._hovered))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = self._index_at(event.position().toPoint())
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = -1
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move from tile to tile, Enter opens one."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns(), Qt.Key.Key_Down: self._columns()}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._hovered >= 0:
            self.clicked.emit(self._hovered)
        elif key in steps and len(self._coloured):
            self._hovered = min(max(0, self._hovered + steps[key]), len(self._coloured) - 1)
            self.viewport().update()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position().toPoint())
        if index >= 0 and event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit(index)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.tiles is not None:
            index = self._index_at(event.pos())
            if index >= 0:
                blank = " (blank)" if index in self.tiles.blank else ""
                QToolTip.showText(event.globalPos(), self.tiles.captions[index] + blank, self)
            return True
        return super().viewportEvent(event)
