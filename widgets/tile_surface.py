"""The scrolling surface of the tiles; only those in view are painted, so thousands scroll well."""

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QToolTip, QWidget

from engine.render import colour_tiles
from engine.results import Tiles

__all__ = ["TileSurface"]

_GAP = 3
_MODIFIERS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Cell = tuple[int, int, int]
"""A tile's number, and a row and a column of its array."""


class TileSurface(QAbstractScrollArea):
    """Tiles in rows, to be hovered, clicked and walked through by arrows.

    Signals
    -------
    clicked : int
        The user has clicked this tile, or pressed Enter on it.
    cell_clicked : int, int, int
        The same with Alt or Shift: tile, and row and column of its array.
    menu_asked : int, QPoint
        The user wants the menu of this tile, at a place on the screen.
    cell_hovered : Cell or None
        Another cell is under the mouse or, by keyboard, in the middle of the tile chosen; or none.
    """

    clicked = Signal(int)
    cell_clicked = Signal(int, int, int)
    menu_asked = Signal(int, QPoint)
    cell_hovered = Signal(object)

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tiles: Tiles | None = None
        self._coloured = np.zeros((0, 1, 1, 3), np.uint8)
        self._side = side
        self._mouse: QPoint | None = None
        self._chosen = -1
        self._frame = -1
        self._cell: Cell | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName("Tiles")

    def set_tiles(self, tiles: Tiles) -> None:
        """Show other tiles; refined ones of the same page keep the place scrolled to."""
        is_same = self.tiles is not None and (self.tiles.title, self.tiles.page) == (tiles.title, tiles.page)
        self.tiles = tiles
        self._coloured = np.ascontiguousarray(colour_tiles(tiles))
        if not is_same:
            self._forget()
            self.verticalScrollBar().setValue(0)
        self._arrange()
        self._keep_chosen()

    def clear(self) -> None:
        """Show no tiles."""
        self.tiles = None
        self._coloured = np.zeros((0, 1, 1, 3), np.uint8)
        self._forget()
        self._arrange()

    def set_side(self, side: int) -> None:
        """Paint tiles at another size, in pixels of the screen."""
        self._side = side
        self._arrange()

    def set_frame(self, index: int) -> None:
        """Mark the tile that an animation shows, and bring it into view; -1 is none."""
        self._frame = index
        self._bring_into_view(index)
        self.viewport().update()

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

    def _bring_into_view(self, index: int) -> None:
        if index >= 0:
            rect, bar = self.rect_of(index), self.verticalScrollBar()
            below = rect.bottom() + 1 - self.viewport().height()
            bar.setValue(bar.value() + (rect.top() if rect.top() < 0 else max(0, below)))

    def _index_at(self, position: QPoint) -> int:
        pitch = self._side + _GAP
        column, row = position.x() // pitch, (position.y() + self.verticalScrollBar().value()) // pitch
        index = row * self._columns() + column
        return index if 0 <= column < self._columns() and 0 <= index < len(self._coloured) else -1

    def _cell_at(self, position: QPoint) -> Cell | None:
        index = self._index_at(position)
        rect = self.rect_of(index)
        if self.tiles is None or index < 0 or not rect.contains(position):
            return None
        height, width = self.tiles.raw.shape[1:3]
        return index, (position.y() - rect.y()) * height // self._side, (position.x() - rect.x()) * width // self._side

    def _middle(self, index: int) -> Cell:
        assert self.tiles is not None
        height, width = self.tiles.raw.shape[1:3]
        return index, height // 2, width // 2

    def _forget(self) -> None:
        self._frame = -1
        self._show_chosen(-1, None)

    def _keep_chosen(self) -> None:
        """Keep the tile chosen among other tiles, where it still is one."""
        if self._mouse is not None:
            self._follow_mouse()
        elif self._chosen >= len(self._coloured):
            self._forget()
        elif self._chosen >= 0:
            self._show_chosen(self._chosen, self._middle(self._chosen))

    def _follow_mouse(self) -> None:
        """Choose what is under the mouse, which may rest while the tiles move; by keyboard it has no say."""
        if self._mouse is not None:
            self._show_chosen(self._index_at(self._mouse), self._cell_at(self._mouse))

    def _show_chosen(self, index: int, cell: Cell | None) -> None:
        if index != self._chosen:
            for other in (self._chosen, index):
                self.viewport().update(self.rect_of(other).adjusted(-_GAP, -_GAP, _GAP, _GAP))
            self._chosen = index
        if cell != self._cell:
            self._cell = cell
            self.cell_hovered.emit(cell)

    def _move_to(self, index: int) -> None:
        self._mouse = None
        self._bring_into_view(index)
        self._show_chosen(index, self._middle(index))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._coloured.shape[1] > self._side)
        pitch, top = self._side + _GAP, self.verticalScrollBar().value()
        first = max(0, top + event.rect().top()) // pitch * self._columns()
        last = min(len(self._coloured), ((top + event.rect().bottom()) // pitch + 1) * self._columns())
        for index in range(first, last):
            tile = self._coloured[index]
            height, width = tile.shape[:2]
            image = QImage(tile.data, width, height, 3 * width, QImage.Format.Format_RGB888)
            painter.drawImage(self.rect_of(index), image)
        for index, role in ((self._frame, QPalette.ColorRole.Text), (self._chosen, QPalette.ColorRole.Highlight)):
            if index >= 0:
                painter.setPen(QPen(self.palette().color(role), 2))
                painter.drawRect(self.rect_of(index))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        self._follow_mouse()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse = event.position().toPoint()
        self._follow_mouse()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse = None
        self._show_chosen(-1, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move from tile to tile, Enter opens one, with Alt or Shift it chooses the cell in its middle."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns(), Qt.Key.Key_Down: self._columns()}
        key = Qt.Key(event.key())
        if key in _ENTER and self._chosen >= 0 and event.modifiers() & _MODIFIERS:
            self.cell_clicked.emit(*self._middle(self._chosen))
        elif key in _ENTER and self._chosen >= 0:
            self.clicked.emit(self._chosen)
        elif key in steps and len(self._coloured):
            self._move_to(min(max(0, self._chosen + steps[key]), len(self._coloured) - 1))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        index, cell = self._index_at(position), self._cell_at(position)
        if event.button() is not Qt.MouseButton.LeftButton or index < 0:
            return
        if not event.modifiers() & _MODIFIERS:
            self.clicked.emit(index)
        elif cell is not None:
            self.cell_clicked.emit(*cell)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the tile under the mouse or, by keyboard, of the one chosen."""
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self._index_at(event.pos()) if by_mouse else self._chosen
        if index >= 0:
            middle = self.viewport().mapToGlobal(self.rect_of(index).center())
            self.menu_asked.emit(index, event.globalPos() if by_mouse else middle)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.tiles is not None:
            index = self._index_at(event.pos())
            if index >= 0:
                blank = " (blank)" if index in self.tiles.blank else ""
                hint = "\nA click with Alt or Shift chooses the cell under the mouse." if self.tiles.layer else ""
                QToolTip.showText(event.globalPos(), self.tiles.captions[index] + blank + hint, self)
            return True
        return super().viewportEvent(event)
