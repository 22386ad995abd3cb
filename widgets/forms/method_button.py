"""A button that shows the chosen method and opens the list of all methods."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionFocusRect,
    QWidget,
)

from engine.core.method import METHODS, unsupported_reason
from engine.core.model import Model
from widgets.common.theme import theme_icon
from widgets.common.translation import tr
from widgets.forms.method_list import MethodList
from widgets.forms.method_rows import method_question
from widgets.forms.thumbnails import THUMBNAIL, paint_thumbnail

__all__ = ["MethodButton"]

_MARGIN, _ARROW = 8, 16
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down, Qt.Key.Key_Up)


class MethodButton(QPushButton):
    """Shows a thumbnail, the title and the question of a method; a click, Return or an arrow opens the list.

    Signals
    -------
    chosen : str
        The user has chosen the method with this name.
    favourites_changed : tuple[str, ...]
        The user has marked or unmarked a favourite.
    """

    chosen = Signal(str)
    favourites_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._method = next(iter(METHODS))
        self._methods = MethodList(self)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda: self._methods.open_below(self, self._method))
        self._methods.chosen.connect(self.chosen)
        self._methods.favourites_changed.connect(self.favourites_changed)
        self.show_method(self._method)

    @property
    def method(self) -> str:
        """The name of the shown method."""
        return self._method

    def show_method(self, name: str) -> None:
        """Show another method."""
        cls, self._method = METHODS[name], name
        self.setAccessibleName(tr("Method: {title}. {question}", **self._texts()))
        self.setToolTip(tr(cls.summary))
        self.update()

    def set_model(self, model: Model) -> None:
        """Disable the methods that a model does not support, with the reason."""
        self._methods.set_obstacles(lambda name: unsupported_reason(METHODS[name], model))

    def set_favourites(self, names: tuple[str, ...]) -> None:
        """Set the methods at the top of the list."""
        self._methods.set_favourites(names)

    def _texts(self) -> dict[str, str]:
        cls = METHODS[self._method]
        return {"title": tr(cls.title), "question": method_question(cls)}

    def sizeHint(self) -> QSize:
        height = max(2 * self.fontMetrics().lineSpacing(), THUMBNAIL[1]) + 2 * _MARGIN
        return QSize(240, height)

    def minimumSizeHint(self) -> QSize:
        return QSize(THUMBNAIL[0] + 80, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _OPENING_KEYS:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QPainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        inner = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        place = QRect(inner.left(), inner.center().y() - THUMBNAIL[1] // 2, *THUMBNAIL)
        paint_thumbnail(painter, place, self._method, self.isEnabled())
        arrow = QRect(inner.right() - _ARROW, inner.center().y() - _ARROW // 2, _ARROW, _ARROW)
        theme_icon("chevron-down").paint(painter, arrow)
        inner.setLeft(place.right() + _MARGIN)
        inner.setRight(arrow.left() - 2)
        self._paint_texts(painter, inner)
        if self.hasFocus():
            focus = QStyleOptionFocusRect()
            focus.initFrom(self)
            focus.rect = self.rect().adjusted(3, 3, -3, -3)
            self.style().drawPrimitive(QStyle.PrimitiveElement.PE_FrameFocusRect, focus, painter, self)

    def _paint_texts(self, painter: QPainter, inner: QRect) -> None:
        """Write the title in bold above the question."""
        upper, lower, texts = QRect(inner), QRect(inner), self._texts()
        upper.setBottom(inner.center().y())
        lower.setTop(inner.center().y() + 1)
        bold = QFont(self.font())
        bold.setBold(True)
        for rect, text, font in ((upper, texts["title"], bold), (lower, texts["question"], self.font())):
            painter.setFont(font)
            painter.setPen(self.palette().color(QPalette.ColorRole.ButtonText))
            text = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, _LEFT, text)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.updateGeometry()
            self.update()
