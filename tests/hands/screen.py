"""What is on the screen."""

import numpy as np
from PySide6.QtGui import QImage

from tests.hands.hand import on

__all__ = ["colours_around"]


def colours_around(canvas, row, column, reach=3):
    """Return the mean colour, (3,) float, of the screen around a place of the photograph."""
    place = on(canvas, canvas.position_of_pixel(row, column).toPoint())
    side = 2 * reach + 1
    image = canvas.screen().grabWindow(0, place.x() - reach, place.y() - reach, side, side).toImage()
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(side, image.bytesPerLine())
    return lines[:, : 3 * side].reshape(-1, 3).mean(0)
