"""Paint the rows of the list of methods: a thumbnail, a title, a sentence and a star."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.core.method import METHODS
from widgets.common.theme import theme_icon
from widgets.common.translation import tr
from widgets.forms.method_rows import MethodRow
from widgets.forms.thumbnails import THUMBNAIL, paint_thumbnail

__all__ = ["FAVOURITE", "OBSTACLE", "ROW", "MethodDelegate", "star_rect"]

ROW = Qt.ItemDataRole.UserRole
OBSTACLE = Qt.ItemDataRole.UserRole + 1
FAVOURITE = Qt.ItemDataRole.UserRole + 2
_MARGIN, _STAR = 6, 18
_Index = QModelIndex | QPersistentModelIndex
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)


def star_rect(row: QRect) -> QRect:
    """Return the place of the star in the rectangle of a row."""
    return QRect(row.right() - _STAR - _MARGIN, row.center().y() - _STAR // 2, _STAR, _STAR)


class MethodDelegate(QStyledItemDelegate):
    """Paints headings in small bold letters; a disabled method is grey, with the reason in its tooltip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        row: MethodRow = index.data(ROW)
        if row.method:
            _paint_method(painter, option, index, row)
        else:
            _paint_heading(painter, option, row.text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        line, row = option.fontMetrics.lineSpacing(), index.data(ROW)
        height = max(2 * line, THUMBNAIL[1]) + _MARGIN if row.method else line + 2 * _MARGIN
        return QSize(200, height)


def _paint_heading(painter: QPainter, option: QStyleOptionViewItem, text: str) -> None:
    palette: QPalette = option.palette
    font = QFont(option.font)
    font.setBold(True)
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.PlaceholderText))
    rect = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, 0)
    painter.drawText(rect, _LEFT, painter.fontMetrics().elidedText(text, _RIGHT, rect.width()))


_RIGHT = Qt.TextElideMode.ElideRight


def _paint_method(painter: QPainter, option: QStyleOptionViewItem, index: _Index, row: MethodRow) -> None:
    palette: QPalette = option.palette
    selected = bool(option.state & QStyle.StateFlag.State_Selected)
    hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
    obstacle = index.data(OBSTACLE)
    if selected or (hovered and not obstacle):
        role = QPalette.ColorRole.Highlight if selected else QPalette.ColorRole.AlternateBase
        painter.fillRect(option.rect, palette.color(QPalette.ColorGroup.Active, role))
    rect = option.rect.adjusted(_MARGIN, _MARGIN // 2, -_STAR - 2 * _MARGIN, -_MARGIN // 2)
    place = QRect(rect.left(), rect.center().y() - THUMBNAIL[1] // 2, *THUMBNAIL)
    paint_thumbnail(painter, place, row.method, not obstacle)
    rect.setLeft(place.right() + 2 * _MARGIN)
    strong = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
    weak = strong if selected else QPalette.ColorRole.PlaceholderText
    group = QPalette.ColorGroup.Disabled if obstacle else QPalette.ColorGroup.Active
    upper, lower = QRect(rect), QRect(rect)
    upper.setBottom(rect.center().y())
    lower.setTop(rect.center().y() + 1)
    metrics = painter.fontMetrics()
    painter.setPen(palette.color(group, strong))
    painter.drawText(upper, _LEFT, metrics.elidedText(row.text, _RIGHT, rect.width()))
    sentence = obstacle or tr(METHODS[row.method].sentence)
    painter.setPen(palette.color(group, weak))
    painter.drawText(lower, _LEFT, metrics.elidedText(sentence, _RIGHT, rect.width()))
    if index.data(FAVOURITE) or selected or hovered:
        name = "star" if index.data(FAVOURITE) else "star-outline"
        colour = palette.color(QPalette.ColorGroup.Active, strong).name()
        theme_icon(name, colour).paint(painter, star_rect(option.rect))
