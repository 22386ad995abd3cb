"""Mouse cursors of the tools that draw on the picture."""

import qtawesome
from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor, QPainter, QPixmap

__all__ = ["tool_cursor"]

_SHAPES = {
    "hand": Qt.CursorShape.OpenHandCursor,
    "box": Qt.CursorShape.CrossCursor,
    "cover": Qt.CursorShape.CrossCursor,
    "measure": Qt.CursorShape.CrossCursor,
}
_ICONS = {"paint": "mdi6.brush", "erase": "mdi6.eraser"}


def tool_cursor(tool: str) -> QCursor:
    """Return the cursor of a tool."""
    if tool in _SHAPES:
        return QCursor(_SHAPES[tool])
    return QCursor(_outlined_icon(_ICONS[tool]), 3, 21)


def _outlined_icon(name: str) -> QPixmap:
    """Return an icon in white with a dark rim, a cursor that is visible on any picture."""
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    dark, light = (qtawesome.icon(name, color=colour) for colour in ("black", "white"))
    for x, y in ((0, 1), (1, 0), (2, 1), (1, 2)):
        dark.paint(painter, x, y, 22, 22)
    light.paint(painter, 1, 1, 22, 22)
    painter.end()
    return pixmap
