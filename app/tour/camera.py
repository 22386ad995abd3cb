"""Record the window as an animation, with a drawn pointer that clicks."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPixmap, QPolygonF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.tour.tour_window import pixmap_of, popup_place, rest, wait_until
from engine.core.arrays import Bytes
from engine.core.errors import UserError

__all__ = ["Camera", "Frame"]

_ARROW = ((0, 0), (0, 17), (4, 13), (7, 20), (10, 19), (7, 12), (12, 12))
"""Corners of the pointer in pixels, its tip first."""
_RING = 13  # radius in pixels of the ring around a click
_STEPS, _STEP = 9, 40  # frames of a movement, and the milliseconds of each
_PRESSED = 200  # milliseconds
_PAINTED = 60  # milliseconds until a click has changed the window
_LOOK, _LONGER = 0.2, 1.3  # seconds until the first look at a window that works; factor of the next ones
_WORKING = 90  # milliseconds that a frame of a window that works is shown
_PATIENCE = 300  # seconds
_LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture of an animation, (height, width, 3) uint8 RGB, and its time in milliseconds."""

    pixels: Bytes
    milliseconds: int


class Camera:
    """Records frames of a window.

    Parameters
    ----------
    window
        The window.
    width
        Width of the frames in pixels.

    Attributes
    ----------
    frames : list[Frame]
        The frames so far; no two neighbours are the same.
    """

    def __init__(self, window: QWidget, width: int) -> None:
        self._window = window
        self._scale = width / window.width()
        self._pointer = QPointF(window.width() * 0.45, window.height() * 0.6)
        self.frames: list[Frame] = []

    def hold(self, milliseconds: int) -> None:
        """Show the window as it is for a time."""
        self._add(self._draw(self._grab()), milliseconds)

    def watch(self, is_reached: Callable[[], bool]) -> None:
        """Show the changes of the window until `is_reached`, faster the longer they take."""
        look, waited = _LOOK, 0.0
        while waited < _PATIENCE:
            self.hold(_WORKING)
            if wait_until(is_reached, look):
                self.hold(_WORKING)
                return
            look, waited = look * _LONGER, waited + look
        raise UserError("The window did not finish its work in time.")

    def click(self, widget: QWidget, place: QPoint, is_double: bool = False) -> None:
        """Move the pointer to a visible place of a widget, and click or double click there."""
        assert widget.visibleRegion().contains(place), widget.objectName()
        self._move(self._place_in_window(widget, place))
        self._add(self._draw(self._grab(), is_pressed=True), _PRESSED)
        QTest.mouseClick(widget, _LEFT, Qt.KeyboardModifier.NoModifier, place)
        if is_double:
            self.hold(_STEP)
            self._add(self._draw(self._grab(), is_pressed=True), _PRESSED)
            QTest.mouseDClick(widget, _LEFT, Qt.KeyboardModifier.NoModifier, place)
        rest(_PAINTED)

    def _place_in_window(self, widget: QWidget, place: QPoint) -> QPoint:
        top = widget.window()
        if top is self._window:
            return widget.mapTo(top, place)
        return popup_place(self._window, top) + widget.mapTo(top, place)

    def _move(self, end: QPoint) -> None:
        """Show the pointer on its way, slower at both ends."""
        start, seen = self._pointer, self._grab()
        for step in range(1, _STEPS + 1):
            share = (1 - np.cos(np.pi * step / _STEPS)) / 2
            self._pointer = start + (QPointF(end) - start) * share
            self._add(self._draw(seen), _STEP)

    def _grab(self) -> QPixmap:
        """Return the window in the size of the frames."""
        pixmap = pixmap_of(self._window)
        return pixmap.scaledToWidth(
            round(self._window.width() * self._scale), Qt.TransformationMode.SmoothTransformation
        )

    def _draw(self, seen: QPixmap, is_pressed: bool = False) -> Bytes:
        """Return a frame with the pointer."""
        image = seen.toImage().convertToFormat(QImage.Format.Format_RGB888)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self._pointer * self._scale)
        if is_pressed:
            painter.setPen(QPen(QColor("#e0401f"), 2.5))
            painter.drawEllipse(QPointF(0, 0), _RING, _RING)
        painter.setPen(QPen(QColor("black"), 1.2))
        painter.setBrush(QColor("white"))
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in _ARROW]))
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()

    def _add(self, pixels: Bytes, milliseconds: int) -> None:
        if self.frames and np.array_equal(self.frames[-1].pixels, pixels):
            last = self.frames.pop()
            milliseconds += last.milliseconds
        self.frames.append(Frame(pixels, milliseconds))
