"""Paint a caption on a picture: the class, its score and the method of the map."""

import numpy as np
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from engine.core.arrays import Bytes
from engine.core.model import HeadKind
from engine.video.feed import Overlay

__all__ = ["CaptionPainter", "caption_text"]

_LINES = 22  # lines of text that fit into the shorter side of a frame
_SMALLEST = 9  # least height of the font, in pixels
_BACKGROUND, _TEXT = QColor(0, 0, 0, 170), QColor("white")


def caption_text(overlay: Overlay) -> str:
    """Return the caption of an overlay, such as `tabby 43.1%   Grad-CAM`; empty without a result."""
    result, model = overlay.result, overlay.model
    if result is None or model is None:
        return ""
    parts = []
    if result.target is not None:
        head, index = result.target.head, result.target.index
        score = float(result.scores[head][index])
        is_share = model.heads[head].kind is not HeadKind.LINEAR
        parts.append(f"{model.label(index, head)} {f'{score:.1%}' if is_share else f'{score:.3g}'}")
    if result.plan.method is not None:
        parts.append(result.plan.method.title)
    return "   ".join(parts)


class CaptionPainter:
    """Paints the caption into the lower left corner of pictures; each instance serves one thread."""

    def __call__(self, pixels: Bytes, overlay: Overlay) -> Bytes:
        """Return a picture with the caption of its overlay.

        Parameters
        ----------
        pixels
            The picture, shape (height, width, 3), uint8 RGB; it is not changed.
        overlay
            The overlay of the picture.

        Returns
        -------
        Bytes
            A copy with the caption, or `pixels` itself where the caption is empty.
        """
        text = caption_text(overlay)
        if not text:
            return pixels
        height, width = pixels.shape[:2]
        captioned = np.ascontiguousarray(pixels).copy()
        image = QImage(captioned.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        painter = QPainter(image)
        font = QFont(painter.font())
        font.setPixelSize(max(_SMALLEST, round(min(height, width) / _LINES)))
        painter.setFont(font)
        metrics = QFontMetrics(font)
        line = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(1, width - metrics.height()))
        strip = QRect(0, 0, metrics.horizontalAdvance(line) + metrics.height(), round(1.5 * metrics.height()))
        strip.moveBottom(height - 1)
        painter.fillRect(strip, _BACKGROUND)
        painter.setPen(_TEXT)
        painter.drawText(strip, int(Qt.AlignmentFlag.AlignCenter), line)
        painter.end()
        return captioned
