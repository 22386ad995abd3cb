"""Show pictures as a wrapping grid that is walked by mouse and keys."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QStyle, QStyleOptionViewItem

from widgets.common.translation import tr
from widgets.folder.picture_delegate import LARGEST_SIDE, SMALLEST_SIDE, PictureDelegate
from widgets.folder.picture_rows import Index

__all__ = ["PictureGrid"]

_Key = Qt.Key
_ENTER = (_Key.Key_Return, _Key.Key_Enter)
_PLAIN = QStyle.StateFlag.State_None


class PictureGrid(QAbstractItemView):
    """A grid that fills the width of the view.

    The place of a picture is computed from its row, and only visible pictures are painted. QListView computes
    the places of all items at each change, which takes 0.2 s for 100,000 of them.

    Signals
    -------
    stepped : QModelIndex
        The user has chosen a picture with the keyboard.
    explain_requested : QModelIndex
        The user wants to explain a picture: a double click or Ctrl+Enter.
    menu_requested : QModelIndex, QPoint
        The user wants the menu of a picture at a point of the screen.
    size_stepped : int
        The user wants larger (1) or smaller (-1) pictures: Ctrl and the wheel.
    """

    stepped = Signal(QModelIndex)
    explain_requested = Signal(QModelIndex)
    menu_requested = Signal(QModelIndex, QPoint)
    size_stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._delegate = PictureDelegate(self)
        self._cell, self._columns = QSize(1, 1), 1
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(tr("Pictures of the folder"))
        self.doubleClicked.connect(self.explain_requested)

    @property
    def selected_index(self) -> QModelIndex:
        """The selected picture; Qt's current index may differ, as it only marks where the keyboard starts."""
        selected = self.selectedIndexes()
        return selected[0] if selected else QModelIndex()

    @property
    def side(self) -> int:
        """The height of the pictures, in logical pixels."""
        return self._delegate.side

    @property
    def largest_thumbnail(self) -> int:
        """The longer side of a picture at most, in pixels of the screen."""
        side = max(self._delegate.side, self._delegate.picture_width)
        return round(side * self.devicePixelRatioF())

    def set_side(self, side: int) -> None:
        """Set the height of the pictures; the picture in the middle stays in view."""
        chosen = self.selected_index
        middle = chosen if chosen.isValid() and self.is_near(chosen.row()) else self._middle()
        self._delegate.side = min(max(SMALLEST_SIDE, side), LARGEST_SIDE)
        self._fit()
        if middle.isValid():
            self.scrollTo(middle, QAbstractItemView.ScrollHint.PositionAtCenter)

    def set_labelled(self, has_labels: bool) -> None:
        """Make room for captions with two classes, or with one."""
        if has_labels != self._delegate.has_labels:
            self._delegate.has_labels = has_labels
            self._fit()

    def go_to(self, row: int) -> None:
        """Choose the picture in a row, or the nearest one."""
        count = self.model().rowCount()
        if count:
            index = self.model().index(min(max(0, row), count - 1), 0)
            if index != self.selected_index:
                self.select_row(index.row())
                self.stepped.emit(index)

    def select_row(self, row: int) -> None:
        """Select a row, or none if there is no such row."""
        self.setCurrentIndex(self.model().index(row, 0))

    def is_near(self, row: int) -> bool:
        """Return whether the picture in a row is in view, or at most one line outside."""
        height = self._cell.height()
        view = self.viewport().rect().adjusted(0, -height, 0, height)
        return row >= 0 and self._place(row).intersects(view)

    def _fit(self) -> None:
        """Fit the cells to the size of the pictures and to the width of the view, so that they fill it."""
        least, room = self._delegate.cell_size(self.fontMetrics()), self.viewport().width()
        self._columns = max(1, room // least.width())
        self._cell = QSize(max(least.width(), room // self._columns), least.height())
        self.updateGeometries()
        self.viewport().update()

    def _place(self, row: int) -> QRect:
        """Return the place of a row in the viewport."""
        down, across = divmod(row, self._columns)
        corner = QPoint(across * self._cell.width(), down * self._cell.height() - self.verticalOffset())
        return QRect(corner, self._cell)

    def _middle(self) -> QModelIndex:
        return self.indexAt(QPoint(self._cell.width() // 2, self.viewport().height() // 2))

    def _places(self) -> dict[Qt.Key, int]:
        """Return the row that each key of the arrows' kind leads to."""
        row, last = self.selected_index.row(), self.model().rowCount() - 1
        columns = self._columns
        page = columns * max(1, self.viewport().height() // self._cell.height())
        down, up = (row + columns, row - columns) if row >= 0 else (0, 0)
        return {
            _Key.Key_Left: row - 1,
            _Key.Key_Right: row + 1,
            _Key.Key_Down: down if down <= last else row,
            _Key.Key_Up: up if up >= 0 else row,
            _Key.Key_PageDown: row + page,
            _Key.Key_PageUp: row - page,
            _Key.Key_Home: 0,
            _Key.Key_End: last,
        }

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the visible pictures."""
        painter, option = QPainter(self.viewport()), QStyleOptionViewItem()
        self.initViewItemOption(option)
        state, chosen = option.state, self.selected_index
        top, count = event.rect().top() + self.verticalOffset(), self.model().rowCount()
        first = top // self._cell.height() * self._columns
        last = ((top + event.rect().height()) // self._cell.height() + 1) * self._columns
        for row in range(first, min(last, count)):
            index = self.model().index(row, 0)
            option.rect = self._place(row)
            option.state = state | (QStyle.StateFlag.State_Selected if index == chosen else _PLAIN)
            self._delegate.paint(painter, option, index)
        painter.end()

    def visualRect(self, index: Index) -> QRect:
        """Return the place of a picture in the viewport."""
        return self._place(index.row()) if index.isValid() else QRect()

    def indexAt(self, point: QPoint) -> QModelIndex:
        """Return the picture at a point of the viewport."""
        across = point.x() // self._cell.width()
        row = (point.y() + self.verticalOffset()) // self._cell.height() * self._columns + across
        is_inside = 0 <= across < self._columns and 0 <= row < self.model().rowCount()
        return self.model().index(row, 0) if is_inside else QModelIndex()

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """Scroll until a picture is in view."""
        place, height, bar = self.visualRect(index), self.viewport().height(), self.verticalScrollBar()
        if not place.isValid():
            return
        if hint is QAbstractItemView.ScrollHint.PositionAtCenter:
            bar.setValue(bar.value() + place.center().y() - height // 2)
        elif place.top() < 0 or place.height() > height:
            bar.setValue(bar.value() + place.top())
        elif place.bottom() >= height:
            bar.setValue(bar.value() + place.bottom() + 1 - height)

    def updateGeometries(self) -> None:
        """Fit the scroll bar to the number of pictures."""
        super().updateGeometries()
        count = self.model().rowCount() if self.model() is not None else 0
        height, bar = self.viewport().height(), self.verticalScrollBar()
        bar.setRange(0, max(0, -(-count // self._columns) * self._cell.height() - height))
        bar.setPageStep(height)
        bar.setSingleStep(max(20, self._cell.height() // 3))

    def reset(self) -> None:
        """Follow a model whose rows have changed."""
        super().reset()
        self.updateGeometries()

    def horizontalOffset(self) -> int:
        """Return 0, as the grid is never wider than the view."""
        return 0

    def verticalOffset(self) -> int:
        """Return the number of pixels above the view."""
        return self.verticalScrollBar().value()

    def isIndexHidden(self, _: Index) -> bool:
        """Return False, as every row is a picture."""
        return False

    def moveCursor(self, _: QAbstractItemView.CursorAction, __: Qt.KeyboardModifier) -> QModelIndex:
        """Return the current picture; `keyPressEvent` moves it."""
        return self.currentIndex()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Select the picture under the mouse."""
        index = self.indexAt(rect.center())
        if index.isValid():
            self.selectionModel().select(index, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        """Return the places of selected pictures."""
        region = QRegion()
        for index in selection.indexes():
            region += self.visualRect(index)
        return region

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the cells to the width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        """Fit the cells to another font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the selection for all but a left click, which opens the picture."""
        if event.button() is Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl, change the size of the pictures."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.size_stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Request the menu of the picture under the mouse, or of the selected one for the menu key."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.selected_index if by_key else self.indexAt(event.pos())
        if index.isValid():
            place = self.visualRect(index).center() if by_key else event.pos()
            self.menu_requested.emit(index, self.viewport().mapToGlobal(place))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose pictures by arrows, pages, Home and End; Enter opens the one found by typing."""
        key, places = Qt.Key(event.key()), self._places()
        if key in places:
            self.go_to(places[key])
        elif key in _ENTER and self.selected_index.isValid():
            has_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            (self.explain_requested if has_control else self.stepped).emit(self.selected_index)
        else:
            super().keyPressEvent(event)
