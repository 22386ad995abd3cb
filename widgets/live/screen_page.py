"""Choose the part of the screen to explain: by numbers, or by dragging over a picture of it."""

import sys

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QScreen,
)
from PySide6.QtWidgets import QFormLayout, QPushButton, QRadioButton, QSpinBox, QWidget

from engine.core.errors import UserError
from engine.video.source import ScreenPart, Source
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.live.source_pages import add_labelled_row

__all__ = ["ScreenChoice", "ScreenPage"]

_SMALLEST, _FARTHEST = 16, 65_535
"""Least size and greatest coordinate, in pixels."""
_VANISHING = 250
"""Milliseconds that desktops take to hide a window."""
_SHADE, _EDGE = QColor(0, 0, 0, 140), QColor("#ffb000")


class ScreenPage(QWidget):
    """Choose the whole screen, or a rectangle of it in pixels."""

    def __init__(self) -> None:
        super().__init__()
        self._choice: ScreenChoice | None = None
        self._whole = set_object_name(
            QRadioButton(tr("&Whole main screen")), "screen_whole", tr("All of the main screen")
        )
        self._part = set_object_name(
            QRadioButton(tr("&Part of the screen")),
            "screen_part",
            tr("A rectangle, in the screen's own pixels"),
        )
        self._whole.setChecked(True)
        titles = {"left": tr("&Left"), "top": tr("&Top"), "width": tr("Wi&dth"), "height": tr("&Height")}
        self._sides = {side: _side(side) for side in titles}
        self._pick = set_object_name(
            QPushButton(tr("&Choose on the screen..."), autoDefault=False), "screen_choose"
        )
        self._pick.setToolTip(tr("Drag a rectangle over this screen"))
        form = QFormLayout(self)
        form.addRow(self._whole)
        form.addRow(self._part)
        for side, field in self._sides.items():
            add_labelled_row(form, titles[side], field)
        form.addRow("", self._pick)
        self._part.toggled.connect(self._offer)
        self._pick.clicked.connect(self._choose)
        self._offer(False)

    def source(self) -> Source:
        if self._whole.isChecked():
            return ScreenPart()
        part = ScreenPart(**{side: field.value() for side, field in self._sides.items()})
        rectangle = QRect(part.left, part.top, part.width, part.height)
        if not any(rectangle.intersects(_in_pixels(screen)) for screen in QGuiApplication.screens()):
            size = {side: getattr(part, side) for side in self._sides}
            message = tr(
                "The part of {width} × {height} at {left}, {top} lies outside of the screen.", **size
            )
            raise UserError(message, tr("Choose the part on the screen."))
        return part

    def set_source(self, source: Source) -> None:
        assert isinstance(source, ScreenPart)
        is_part = bool(source.width and source.height)
        self._part.setChecked(is_part)
        self._whole.setChecked(not is_part)
        if is_part:
            for side, field in self._sides.items():
                field.setValue(getattr(source, side))

    def _offer(self, is_part: bool) -> None:
        for field in self._sides.values():
            field.setEnabled(is_part)

    def _choose(self) -> None:
        """Hide the dialog, then show a picture of the screen to drag over."""
        dialog = self.window()
        screen = dialog.screen()
        dialog.hide()
        QTimer.singleShot(_VANISHING, self, lambda: self._open_choice(screen))

    def _open_choice(self, screen: QScreen) -> None:
        self._choice = ScreenChoice(screen)
        self._choice.chosen.connect(self._take)
        self._choice.ended.connect(self._come_back)
        self._choice.open()

    def _take(self, rectangle: QRect) -> None:
        self.set_source(ScreenPart(rectangle.x(), rectangle.y(), rectangle.width(), rectangle.height()))

    def _come_back(self) -> None:
        if self._choice is not None:
            self._choice.deleteLater()
            self._choice = None
        self.window().show()
        self.window().activateWindow()
        self._pick.setFocus()


class ScreenChoice(QWidget):
    """Cover a screen with its picture, to drag a rectangle over; Esc cancels.

    Signals
    -------
    chosen : QRect
        The user has dragged this rectangle, in pixels of the screen.
    ended :
        The user has chosen or cancelled.
    """

    chosen = Signal(QRect)
    ended = Signal()

    def __init__(self, screen: QScreen) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self._screen = screen
        self._picture: QPixmap = screen.grabWindow(0)
        self._from: QPoint | None = None
        self._dragged = QRect()
        self.setObjectName("screen_choice")
        self.setAccessibleName(tr("Drag a rectangle over the screen; Esc cancels"))
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setGeometry(screen.geometry())

    def open(self) -> None:
        """Cover the screen."""
        self.showFullScreen()
        self.raise_()
        self.activateWindow()
        self.setFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position().toPoint()
        self._drag_to(self._from)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._drag_to(event.position().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        self._drag_to(event.position().toPoint())
        self._from = None
        scale = _scale(self._screen)
        left, top = round(self._dragged.x() * scale), round(self._dragged.y() * scale)
        size = QSize(round(self._dragged.width() * scale), round(self._dragged.height() * scale))
        if min(size.width(), size.height()) >= _SMALLEST:  # A smaller one is a click, which chooses nothing.
            self.chosen.emit(QRect(self._screen.geometry().topLeft() + QPoint(left, top), size))
            self._end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._end()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._picture)
        painter.fillRect(self.rect(), _SHADE)
        if not self._dragged.isEmpty():
            scale = self._picture.width() / max(1, self.width())
            part = QRect(self._dragged.topLeft() * scale, self._dragged.size() * scale)
            painter.drawPixmap(self._dragged, self._picture, part)
            painter.setPen(QPen(_EDGE, 2))
            painter.drawRect(self._dragged)
        painter.setPen(Qt.GlobalColor.white)
        text = (
            f"{self._dragged.width()} × {self._dragged.height()}"
            if not self._dragged.isEmpty()
            else self.accessibleName()
        )
        painter.drawText(
            self.rect().adjusted(0, 24, 0, 0),
            int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop),
            text,
        )

    def _drag_to(self, place: QPoint) -> None:
        assert self._from is not None
        first, last = self._from, place
        corner = QPoint(min(first.x(), last.x()), min(first.y(), last.y()))
        size = QSize(abs(first.x() - last.x()), abs(first.y() - last.y()))
        self._dragged = QRect(corner, size).intersected(self.rect())
        self.update()

    def _end(self) -> None:
        self.hide()
        self.ended.emit()


def _scale(screen: QScreen) -> float:
    """Return the pixels of a screen in one unit of Qt.

    MacOS delivers pictures in units of Qt, also on Retina.
    """
    return 1.0 if sys.platform == "darwin" else screen.devicePixelRatio()


def _in_pixels(screen: QScreen) -> QRect:
    """Return the place of a screen in pixels: Qt scales its size, but not its corner."""
    geometry = screen.geometry()
    return QRect(geometry.topLeft(), (geometry.size().toSizeF() * _scale(screen)).toSize())


def _side(side: str) -> QSpinBox:
    is_size = side in ("width", "height")
    field = set_object_name(QSpinBox(), f"screen_{side}", tr("In the screen's own pixels"))
    field.setRange(_SMALLEST if is_size else -_FARTHEST, _FARTHEST)
    field.setValue(640 if side == "width" else 480 if side == "height" else 0)
    return field
