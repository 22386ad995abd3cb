"""A line over the picture that shows its length."""

from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsLineItem,
    QGraphicsSimpleTextItem,
    QStyleOptionGraphicsItem,
    QWidget,
)

from widgets.common.translation import tr

__all__ = ["MeasuringLine"]

_LIGHT, _DARK = QColor("#FFE24A"), QColor(0, 0, 0, 190)


class MeasuringLine(QGraphicsLineItem):
    """A line in pixels of the photograph; its length stands beside its end at any zoom."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self._pens = QPen(_DARK, 4), QPen(_LIGHT, 1.5)
        for pen in self._pens:
            pen.setCosmetic(True)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        self.setPen(self._pens[0])
        self._label = _Label(self)
        self.hide()

    @property
    def text(self) -> str:
        """The shown length."""
        return self._label.text()

    def show_line(self, line: QLineF | None) -> None:
        """Show a line with its length; None hides it."""
        self.setVisible(line is not None)
        if line is not None:
            self.setLine(line)
            self._label.setText(tr("{length:.1f} px", length=line.length()))
            self._label.setPos(line.p2())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in self._pens:
            painter.setPen(pen)
            painter.drawLine(self.line())


class _Label(QGraphicsSimpleTextItem):
    """A text of constant size on the screen, with a dark back."""

    def __init__(self, parent: QGraphicsItem) -> None:
        super().__init__(parent)
        self.setBrush(_LIGHT)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIgnoresTransformations)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        back = QPainterPath()
        back.addRoundedRect(self.boundingRect(), 3, 3)
        painter.fillPath(back, _DARK)
        super().paint(painter, option, widget)  # type: ignore[arg-type]  # None is possible, as above
