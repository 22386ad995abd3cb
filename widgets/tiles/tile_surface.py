"""The scrolling surface of the tiles; only its visible part is painted, so it stays fast."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QStyle, QToolTip, QWidget

from engine.core.results import Tiles
from widgets.common.translation import tr
from widgets.tiles.tile_layout import TileLayout, fit_side
from widgets.tiles.tile_order import EMPTY_ARRANGEMENT, Arrangement, arrange_tiles
from widgets.tiles.tile_painter import MARGIN, TilePainter, draw_frame, draw_selection, pin_rect
from widgets.tiles.tile_texts import pin_hint, tile_description, tile_hint

__all__ = ["Cell", "TileSurface"]

_MODIFIERS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SIDE = 72  # of tiles before the first layout, in screen pixels

Cell = tuple[int, int, int]
"""The index of a tile, and a row and a column of its array."""


class TileSurface(QAbstractScrollArea):
    """Tiles in rows, to be hovered, clicked, pinned, and selected by keys; tiles are identified by index.

    The size of the tiles fits the surface, unless it is set. Keys and menus apply to the tile under the
    mouse. After keys have moved the selection, they apply to the selected tile until the mouse moves again.

    Signals
    -------
    clicked : int
        The user has clicked this tile, or pressed Enter on it.
    opened : int
        The user has clicked this tile twice, or pressed Enter on it.
    cell_clicked : int, int, int
        The same with Alt or Shift: tile, and row and column of its array.
    cell_hovered : Cell or None
        Another cell is under the mouse, or at the centre of the tile selected by keys; or none.
    pin_requested : int
        The user wants to pin or unpin this tile.
    copy_requested : int
        The user wants to copy this tile.
    menu_requested : Cell, QPoint
        The user requests a menu for this cell, at this position on the screen.
    side_changed : int
        The tiles have another size, in screen pixels.
    """

    clicked = Signal(int)
    opened = Signal(int)
    cell_clicked = Signal(int, int, int)
    cell_hovered = Signal(object)
    pin_requested = Signal(int)
    copy_requested = Signal(int)
    menu_requested = Signal(object, QPoint)
    side_changed = Signal(int)

    def __init__(self, side: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painter = TilePainter()
        self._side = side  # that is set; 0 fits the surface
        self._layout = TileLayout(0, side or _SIDE, 0, 1)
        self._places: NDArray[np.intp] = np.zeros(0, np.intp)  # the place of each tile; -1 if it is hidden
        self._label = QRect()  # of the number that is painted beside a small tile
        self.placeholder = ""
        self._mouse: QPoint | None = None
        self._hovered = self._chosen = self._frame = -1
        self._by_keys = False
        self._cell: Cell | None = None
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(tr("Tiles"))

    @property
    def tiles(self) -> Tiles | None:
        """The tiles shown."""
        return self._painter.tiles

    @property
    def arrangement(self) -> Arrangement:
        """The order of the tiles."""
        return self._painter.arrangement

    def set_tiles(self, tiles: Tiles, arrangement: Arrangement | None = None) -> None:
        """Show other tiles; refined tiles of the same page keep the scroll position."""
        before = self.tiles
        is_same = before is not None and (before.title, before.page) == (tiles.title, tiles.page)
        self._take(tiles, arrangement or arrange_tiles(tiles))
        if not is_same:
            self._forget()
            self.verticalScrollBar().setValue(0)
        self._lay_out()
        self._follow()

    def arrange(self, arrangement: Arrangement) -> None:
        """Reorder the tiles; the selected one stays selected."""
        self._take(self.tiles, arrangement)
        self._lay_out()
        self._follow()

    def clear(self) -> None:
        """Remove all tiles."""
        self._take(None, EMPTY_ARRANGEMENT)
        self._forget()
        self._lay_out()

    def set_side(self, side: int) -> None:
        """Set the size of tiles, in screen pixels; 0 fits the surface. The tile at the top stays there."""
        first = self._layout.between(self._top(), self._top()).start
        self._side = side
        self._lay_out()
        self.verticalScrollBar().setValue(self._layout.rect(first).top())

    def set_frame(self, index: int) -> None:
        """Mark the tile that an animation shows, and scroll to it; -1 for none."""
        self._frame = index
        self._bring_into_view(index)
        self.viewport().update()

    def select_tile(self, index: int) -> None:
        """Select a tile as keys do, and scroll to it."""
        self._mouse, self._by_keys = None, True
        self._bring_into_view(index)
        self._set_chosen(index)
        self._follow()

    def scroll_to_selection(self) -> None:
        """Scroll to the selected tile, or to the top."""
        if self._chosen >= 0:
            self._bring_into_view(self._chosen)
        else:
            self.verticalScrollBar().setValue(0)

    def rect_of(self, index: int) -> QRect:
        """Return the rectangle of a tile in the viewport; an empty one for -1 and for a hidden tile."""
        place = self._place(index)
        return self._layout.rect(place).translated(0, -self._top()) if place >= 0 else QRect()

    def is_hidden(self, index: int) -> bool:
        """Return whether a tile has no place."""
        return self._place(index) < 0

    def _place(self, index: int) -> int:
        """Return the place of a tile; -1 for a hidden tile and for none."""
        return int(self._places[index]) if 0 <= index < len(self._places) else -1

    def _take(self, tiles: Tiles | None, arrangement: Arrangement) -> None:
        self._painter.set_tiles(tiles, arrangement)
        self._places = np.full(len(tiles.captions) if tiles is not None else 0, -1, np.intp)
        self._places[arrangement.order] = np.arange(len(arrangement.order))
        self._layout = replace(self._layout, count=len(arrangement.order))
        self._hovered, self._frame = (
            index if self._place(index) >= 0 else -1 for index in (self._hovered, self._frame)
        )
        self._set_chosen(self._chosen if self._place(self._chosen) >= 0 else -1)

    def _top(self) -> int:
        return self.verticalScrollBar().value()

    def _lay_out(self) -> None:
        viewport, before = self.viewport(), self._layout.side
        side = self._side or self._fitting_side()
        caption = self._painter.caption_height(self.font(), side)
        whole, count = self.maximumViewportSize(), len(self.arrangement.order)
        self._layout = TileLayout(count, side, caption, whole.width())
        height = self._layout.height - self._layout.gap
        if height > whole.height():  # the scroll bar takes a part of the width
            self._layout = replace(self._layout, width=viewport.width())
            height = self._layout.height - self._layout.gap
        self.verticalScrollBar().setRange(0, max(0, height - viewport.height()))
        self.verticalScrollBar().setPageStep(viewport.height())
        self.verticalScrollBar().setSingleStep(self._layout.row_height)
        viewport.update()
        if side != before:
            self.side_changed.emit(side)

    def _fitting_side(self) -> int:
        """Return the side of tiles that fills the surface; the side before if there are no tiles."""
        if self.tiles is None or not len(self.arrangement.order):
            return self._layout.side
        return fit_side(
            len(self.arrangement.order),
            self.maximumViewportSize(),
            lambda side: self._painter.caption_height(self.font(), side),
            max(self.tiles.raw.shape[1:3]),
            self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent),
        )

    def _bring_into_view(self, index: int) -> None:
        if self._place(index) >= 0:
            rect, bar = self.rect_of(index), self.verticalScrollBar()
            below = rect.bottom() + 1 + self._layout.caption - self.viewport().height()
            bar.setValue(bar.value() + (rect.top() if rect.top() < 0 else max(0, below)))

    def _index_at(self, position: QPoint) -> int:
        place = self._layout.place_at(position + QPoint(0, self._top()))
        return int(self.arrangement.order[place]) if place >= 0 else -1

    def _cell_at(self, position: QPoint) -> Cell | None:
        index = self._index_at(position)
        rect = self.rect_of(index)
        if self.tiles is None or index < 0 or not rect.contains(position):
            return None
        height, width = self.tiles.raw.shape[1:3]
        side = self._layout.side
        return index, (position.y() - rect.y()) * height // side, (position.x() - rect.x()) * width // side

    def _middle(self, index: int) -> Cell:
        assert self.tiles is not None
        height, width = self.tiles.raw.shape[1:3]
        return index, height // 2, width // 2

    def _current(self) -> int:
        """Return the tile to which keys and menus apply."""
        return self._hovered if self._mouse is not None and self._hovered >= 0 else self._chosen

    def _forget(self) -> None:
        self._frame = -1
        self._set_chosen(-1)
        self._follow()

    def _follow(self) -> None:
        """Emit the cell under the mouse, or at the centre of the tile selected by keys.

        The cell may change without a move of the mouse, when tiles move.
        """
        cell = None
        hovered = -1
        if self._mouse is not None:
            hovered, cell = self._index_at(self._mouse), self._cell_at(self._mouse)
        elif self._by_keys and self._chosen >= 0:
            cell = self._middle(self._chosen)
        for index in {self._hovered, hovered} if hovered != self._hovered else ():
            self._repaint(index)
        self._hovered = hovered
        if cell != self._cell:
            self._cell = cell
            self.cell_hovered.emit(cell)

    def _set_chosen(self, index: int) -> None:
        for other in {self._chosen, index} if index != self._chosen else ():
            self._repaint(other)
        self._chosen = index
        text = ""
        if self.tiles is not None and index >= 0:
            text = tile_description(self.tiles, self.arrangement, index, self._place(index))
        self.setAccessibleDescription(text)

    def _repaint(self, index: int) -> None:
        if self._place(index) >= 0:
            tile = self.rect_of(index).adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)
            self.viewport().update(tile)
            self.viewport().update(self._label_rect(index))
            self.viewport().update(self._label)

    def _labelled(self) -> int:
        """Return the tile whose number is painted beside it; -1 where all numbers are painted below."""
        index = self._hovered if self._hovered >= 0 else self._chosen
        return -1 if self._layout.caption else index

    def _label_rect(self, index: int) -> QRect:
        return self._painter.label_rect(self.font(), index, self.rect_of(index), self.viewport().rect())

    def _move_selection(self, key: Qt.Key) -> bool:
        """Select another tile by a navigation key; return whether the key is one."""
        place = self._layout.place_after(key, self._place(self._current()), self.viewport().height())
        if place >= 0:
            self.select_tile(int(self.arrangement.order[place]))
        return place >= 0

    def _hint(self, index: int, position: QPoint) -> str:
        """Return the tooltip of a tile, or of its pin."""
        assert self.tiles is not None
        if self._on_pin(index, position):
            return pin_hint(self.tiles.unit(index), self._place(index) < self.arrangement.num_pinned)
        return tile_hint(self.tiles, index)

    def _on_pin(self, index: int, position: QPoint) -> bool:
        assert self.tiles is not None
        return self.tiles.unit(index) is not None and pin_rect(self.rect_of(index)).contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, top = QPainter(self.viewport()), self._top()
        self._painter.paint(painter, self._layout, event.region(), self.palette(), top)
        if self.tiles is not None and self.tiles.units:
            hovered = int(self._places[self._hovered]) if self._hovered >= 0 else -1
            self._painter.paint_pins(painter, self._layout, top, event.region(), hovered)
        highlight = self.palette().color(QPalette.ColorRole.Highlight)
        if self._frame >= 0:
            draw_frame(painter, self.rect_of(self._frame), self.palette().color(QPalette.ColorRole.Text))
        if self._chosen >= 0:
            draw_selection(painter, self.rect_of(self._chosen), highlight)
        if self._hovered >= 0:
            draw_frame(painter, self.rect_of(self._hovered), highlight, 1)
        self._label = self._label_rect(self._labelled()) if self._labelled() >= 0 else QRect()
        self._painter.paint_label(painter, self._label, self._labelled(), self.palette())
        if self.tiles is None:
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            painter.drawText(
                self.viewport().rect(),
                int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap),
                self.placeholder,
            )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().scroll(0, dy)  # moves the visible pixels instead of painting them again
        self.viewport().update(self._label.translated(0, dy))
        self._follow()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._mouse, self._by_keys = event.position().toPoint(), False
        self._follow()

    def leaveEvent(self, event: QEvent) -> None:
        self._mouse, self._by_keys = None, False
        self._follow()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selection by arrows, Home, End and page keys; click and open a tile by Enter.

        With Alt or Shift, Enter selects the tile's centre cell.
        """
        key, current = Qt.Key(event.key()), self._current()
        if current >= 0 and key in _ENTER and event.modifiers() & _MODIFIERS:
            self.cell_clicked.emit(*self._middle(current))
        elif current >= 0 and key in _ENTER:
            self.clicked.emit(current)
            self.opened.emit(current)
        elif current >= 0 and key == Qt.Key.Key_P and not event.modifiers():
            self.pin_requested.emit(current)
        elif current >= 0 and event.matches(QKeySequence.StandardKey.Copy):
            self.copy_requested.emit(current)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier or not self._move_selection(key):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        index, cell = self._index_at(position), self._cell_at(position)
        if event.button() is not Qt.MouseButton.LeftButton or index < 0:
            return
        if event.modifiers() & _MODIFIERS:
            if cell is not None:
                self.cell_clicked.emit(*cell)
        elif self._on_pin(index, position):
            self.pin_requested.emit(index)
        else:
            self._set_chosen(index)
            self.clicked.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        position = event.position().toPoint()
        index = self._index_at(position)
        is_plain = event.button() is Qt.MouseButton.LeftButton and not event.modifiers() & _MODIFIERS
        if is_plain and index >= 0 and not self._on_pin(index, position):
            self.opened.emit(index)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = event.reason() is QContextMenuEvent.Reason.Mouse
        index = self._index_at(event.pos()) if by_mouse else self._current()
        if index >= 0:
            place = event.pos() if by_mouse else self.rect_of(index).center()
            self._set_chosen(index)
            cell = self._cell_at(place) if by_mouse else None
            self.menu_requested.emit(cell or self._middle(index), self.viewport().mapToGlobal(place))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.tiles is not None:
            index = self._index_at(event.pos())
            if index >= 0:
                QToolTip.showText(event.globalPos(), self._hint(index, event.pos()), self)
            return True
        return super().viewportEvent(event)
