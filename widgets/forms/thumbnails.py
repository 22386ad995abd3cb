"""Small pictures of the methods, from the resources; they need no network and no docs."""

from functools import cache

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath

from resources import path
from widgets.common.theme import theme_icon

__all__ = ["THUMBNAIL", "paint_thumbnail"]

THUMBNAIL = (48, 32)
"""Width and height in logical pixels; the files have twice as many."""

_RADIUS, _FADED = 3, 0.4


def paint_thumbnail(painter: QPainter, place: QRect, name: str, enabled: bool = True) -> None:
    """Paint the picture of a method with round corners; a method without one gets an icon."""
    image = _image(name)
    painter.save()
    painter.setOpacity(1.0 if enabled else _FADED)
    if image.isNull():
        icon = theme_icon("chart-box-outline")
        icon.paint(painter, place, Qt.AlignmentFlag.AlignCenter)
    else:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        corners = QPainterPath()
        corners.addRoundedRect(place, _RADIUS, _RADIUS)
        painter.setClipPath(corners)
        painter.drawImage(place, image)
        painter.setPen(QColor(128, 128, 128, 120))
        painter.drawPath(corners)
    painter.restore()


@cache
def _image(name: str) -> QImage:
    return QImage(str(path(f"thumbnails/{name}.jpg")))
