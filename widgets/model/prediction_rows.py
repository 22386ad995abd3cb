"""Paint the rows of the predictions and report clicks on them: label, bar, number, and a `vs` button."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.common.translation import tr

__all__ = ["CHANGE", "CLASS", "COMPARABLE", "PINNED", "SCORE", "SHARE", "PredictionRows"]

CLASS = Qt.ItemDataRole.UserRole
"""The role of the number of the class."""
SCORE = Qt.ItemDataRole.UserRole + 1
"""The role of the text of the score."""
SHARE = Qt.ItemDataRole.UserRole + 2
"""The role of the length of the bar, 0 to 1."""
COMPARABLE = Qt.ItemDataRole.UserRole + 3
"""The role of whether the row has a `vs` button."""
PINNED = Qt.ItemDataRole.UserRole + 4
"""The role of whether the class is pinned."""
CHANGE = Qt.ItemDataRole.UserRole + 5
"""The role of the text of the score's change; empty without a change."""
_MARGIN = 6
_BUTTON = 26  # pixels of width of a `vs` button


class PredictionRows(QListWidget):
    """Hold its rows still while a mouse button is down, so that no other class comes under the mouse.

    Signals
    -------
    released :
        The mouse button is up again.
    comparison_clicked : QListWidgetItem
        The user has clicked the `vs` button of a row.
    """

    released = Signal()
    comparison_clicked = Signal(QListWidgetItem)

    def __init__(self) -> None:
        super().__init__()
        self.is_held = False
        self._pressed: QListWidgetItem | None = None
        self.setMouseTracking(True)
        self.setItemDelegate(_RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def comparison_rect(self, row: int) -> QRect:
        """Return the `vs` button of a row in the coordinates of the viewport; empty if it has none."""
        item = self.item(row)
        return _button(self.visualItemRect(item)) if item.data(COMPARABLE) else QRect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.is_held = True
        self._pressed = self._compared(event.position().toPoint())
        if self._pressed is None:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None:
            super().mouseReleaseEvent(event)
        self.is_held = False
        self.released.emit()
        if pressed is not None and pressed is self._compared(event.position().toPoint()):
            self.comparison_clicked.emit(pressed)

    def _compared(self, position: QPoint) -> QListWidgetItem | None:
        """Return the row whose `vs` button is at a position of the viewport."""
        item = self.itemAt(position)
        if item is None or not self.comparison_rect(self.row(item)).contains(position):
            return None
        return item


class _RowDelegate(QStyledItemDelegate):
    """Paint a label, a bar as long as the probability, the number, and the `vs` button."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        palette: QPalette = option.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        if selected:
            painter.fillRect(rect, palette.highlight())
        if index.data(COMPARABLE):
            self._paint_button(painter, option)
        text = rect.adjusted(_MARGIN, 1, -_MARGIN - _BUTTON - 4, -6)
        self._paint_bar(painter, palette, text, float(index.data(SHARE)), selected)
        painter.setPen(
            palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text)
        )
        number, metrics = (
            "  ".join(filter(None, (index.data(CHANGE), index.data(SCORE)))),
            painter.fontMetrics(),
        )
        painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number)
        text.setRight(text.right() - metrics.horizontalAdvance(number) - 8)
        label = f"\u2691 {index.data()}" if index.data(PINNED) else index.data()  # a flag
        label = metrics.elidedText(label, Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), label)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, option.fontMetrics.height() + 9)

    def _paint_bar(
        self, painter: QPainter, palette: QPalette, text: QRect, share: float, selected: bool
    ) -> None:
        """Paint a bar of a share of the width of the text below it."""
        bar = QRect(text.left(), text.bottom() + 1, text.width(), 3)
        painter.fillRect(bar, palette.color(QPalette.ColorRole.Mid))
        bar.setWidth(max(1, round(bar.width() * min(1.0, max(0.0, share)))))
        painter.fillRect(bar, palette.highlightedText() if selected else palette.highlight())

    def _paint_button(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        palette: QPalette = option.palette
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.button() if hovered else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(_button(option.rect), 4, 4)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(_button(option.rect), int(Qt.AlignmentFlag.AlignCenter), tr("vs"))


def _button(row: QRect) -> QRect:
    """Return the place of the `vs` button in a row."""
    return QRect(row.right() - _MARGIN - _BUTTON + 2, row.top() + 2, _BUTTON, row.height() - 5)
