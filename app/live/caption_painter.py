"""A line on a picture: the class, how sure the network is, and the method that laid the map over it."""

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from engine.core.arrays import Bytes
from engine.core.model import HeadKind
from engine.video.feed import Overlay

__all__ = ["CaptionPainter", "caption_text"]

_LINES = 22  # of which a frame's shorter side is as high as so many
_SMALLEST = 9  # pixels of a letter's height
_PAPER, _INK = QColor(0, 0, 0, 170), QColor("white")


def caption_text(overlay: Overlay) -> str:
    """Return the line for an overlay: `tabby 43.1%  Grad-CAM`; what there is of it."""
    seen, model = overlay.result, overlay.model
    if seen is None or model is None:
        return ""
    parts = []
    if seen.target is not None:
        score = float(seen.scores[seen.target.head][seen.target.index])
        is_share = model.heads[seen.target.head].kind is not HeadKind.LINEAR
        parts.append(
            f"{model.label(seen.target.index, seen.target.head)} {f'{score:.1%}' if is_share else f'{score:.3g}'}"
        )
    if seen.plan.method is not None:
        parts.append(seen.plan.method.title)
    return "   ".join(parts)


class CaptionPainter:
    """Writes the line into the lower left corner of a picture; from any thread, but only one."""

    def __call__(self, pixels: Bytes, overlay: Overlay) -> Bytes:
        """Return a picture, (height, width, 3) uint8 RGB, with the line of its overlay, in memory of its own where there is one."""
        text = caption_text(overlay)
        if not text:
            return pixels
        height, width = pixels.shape[:2]
        written = np.ascontiguousarray(pixels).copy()
        image = QImage(written.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        painter = QPainter(image)
        font = QFont(painter.font())
        font.setPixelSize(max(_SMALLEST, round(min(height, width) / _LINES)))
        painter.setFont(font)
        metrics = QFontMetrics(font)
        line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(1, width - metrics.height()))
        strip = QRect(0, 0, metrics.horizontalAdvance(line) + metrics.height(), round(1.5 * metrics.height()))
        strip.moveBottom(height - 1)
        painter.fillRect(strip, _PAPER)
        painter.setPen(_INK)
        painter.drawText(strip, int(Qt.AlignmentFlag.AlignCenter), line)
        painter.end()
        return written
