"""Paint a picture of the folder panel with its mark and its caption."""

from PySide6.QtCore import QObject, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.common.theme import theme_icon
from widgets.folder.caption import Caption
from widgets.folder.picture_rows import CAPTION_ROLE, MARK_ROLE, Index, Mark

__all__ = ["LARGEST_SIDE", "SMALLEST_SIDE", "PictureDelegate", "mistake_colour"]

SMALLEST_SIDE, LARGEST_SIDE = 40, 256
"""Least and greatest height of a picture, in logical pixels."""
_ASPECT = 4 / 3
_NARROWEST, _NARROWEST_LABELLED = 104, 136
"""Least widths in logical pixels: a class name with its score, or two class names, fit mostly."""
_NAMED_SIDE = 96
"""Height of a picture from which the name of its file stands below it."""
_MARGIN, _PADDING, _BADGE, _FRAME, _RADIUS = 2, 4, 16, 2.5, 4


class PictureDelegate(QStyledItemDelegate):
    """Paint pictures of one height, each with its caption below; mistakes have a red frame and a cross.

    `has_labels` says whether captions name a true class, too.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.side, self.has_labels = SMALLEST_SIDE, False

    @property
    def picture_width(self) -> int:
        """The least width of the place of a picture, in logical pixels."""
        narrowest = _NARROWEST_LABELLED if self.has_labels else _NARROWEST
        return max(narrowest, round(_ASPECT * self.side))

    def cell_size(self, metrics: QFontMetrics) -> QSize:
        """Return the least size of a cell with its margins."""
        lines = 2 if self.side >= _NAMED_SIDE else 1
        height = self.side + lines * metrics.height() + 3 * _PADDING
        return QSize(self.picture_width + 2 * (_PADDING + _MARGIN), height + 2 * _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        palette: QPalette = option.palette
        rect = option.rect.adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        place = QRect(rect.left() + _PADDING, rect.top() + _PADDING, rect.width() - 2 * _PADDING, self.side)
        drawn = _draw_picture(painter, index.data(Qt.ItemDataRole.DecorationRole), place, palette)
        if index.data(MARK_ROLE) is Mark.MISTAKE:
            _draw_mistake(painter, drawn, mistake_colour(palette))
        role = QPalette.ColorRole.HighlightedText if is_chosen else QPalette.ColorRole.Text
        painter.setPen(palette.color(role))
        self._draw_lines(painter, option.fontMetrics, place, index)
        painter.restore()

    def _draw_lines(self, painter: QPainter, metrics: QFontMetrics, place: QRect, index: Index) -> None:
        line = QRect(place.left(), place.bottom() + 1 + _PADDING, place.width(), metrics.height())
        caption = index.data(CAPTION_ROLE)
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideMiddle, place.width())
        text = caption.elided(metrics, place.width()) if isinstance(caption, Caption) else ""
        lines = (name, text) if self.side >= _NAMED_SIDE else (text or name,)
        for shown in lines:
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, shown)
            line.translate(0, metrics.height())

    def sizeHint(self, option: QStyleOptionViewItem, _: Index) -> QSize:
        return self.cell_size(option.fontMetrics)


def mistake_colour(palette: QPalette) -> QColor:
    """Return a red with enough contrast to the background."""
    is_dark = palette.color(QPalette.ColorRole.Base).lightness() < 128
    return QColor("#ff6b62" if is_dark else "#d02f2a")


def _draw_picture(painter: QPainter, picture: object, place: QRect, palette: QPalette) -> QRect:
    """Draw a thumbnail, or a frame in its place; return the drawn part of the screen."""
    if isinstance(picture, QPixmap):
        size = picture.size().scaled(place.size(), Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRect(0, 0, max(1, size.width()), max(1, size.height()))
        rect.moveCenter(place.center())
        # A tiny picture is enlarged with sharp pixels, as the network sees it.
        is_enlarged = rect.width() > picture.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_enlarged)
        painter.drawPixmap(rect, picture)
        return rect
    rect = QRect(0, 0, min(place.width(), round(_ASPECT * place.height())), place.height())
    rect.moveCenter(place.center())
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5))
    if isinstance(picture, str):
        icon = QRect(0, 0, rect.height() // 2, rect.height() // 2)
        icon.moveCenter(rect.center())
        theme_icon("image-broken-variant").paint(painter, icon)
    return rect


def _draw_mistake(painter: QPainter, drawn: QRect, colour: QColor) -> None:
    """Draw a frame around a picture, and a badge with a cross in its corner."""
    painter.setPen(QPen(colour, _FRAME, j=Qt.PenJoinStyle.MiterJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(QRectF(drawn).adjusted(1, 1, -1, -1))
    badge = QRectF(drawn.right() + 1 - _BADGE, drawn.top(), _BADGE, _BADGE)
    painter.fillRect(badge, colour)
    painter.setPen(QPen(QColor("#ffffff"), 2, c=Qt.PenCapStyle.RoundCap))
    inner = badge.adjusted(4.5, 4.5, -4.5, -4.5)
    painter.drawLine(inner.topLeft(), inner.bottomRight())
    painter.drawLine(inner.topRight(), inner.bottomLeft())
