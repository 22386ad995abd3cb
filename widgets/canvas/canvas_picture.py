"""The pixels that a canvas paints: a photograph with its layers, a frame, or a picture in its place."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QRect, QRectF

from engine.core.arrays import Bytes
from engine.imaging.opencv import cv2
from engine.imaging.render import Layer, composite, downscale, scale_layer

__all__ = ["CanvasPicture"]

_MAX_SIDE = 1600  # pixels of a picture that is painted in full


@dataclass(slots=True, eq=False)
class CanvasPicture:
    """Composes the visible pixels; large photographs are reduced, as layers are blended repeatedly.

    Parameters
    ----------
    pixels
        (height, width, 3) uint8 RGB: the photograph.
    replacement
        (h, w, 3) uint8: a picture shown in place of the photograph and its layers; None for none.
    frame
        (h, w, 3) uint8: a frame of moving pictures, its layers on it; None for none.
    swipe
        (h, w, 3) uint8: a picture shown on one side of `edge`; None for none.
    edge
        The share of the width at which `swipe` begins or ends.
    is_swipe_left
        Whether `swipe` is shown to the left of `edge`, not to the right.

    Attributes
    ----------
    reduced
        The photograph at the size at which it is painted as a whole.
    scale
        The size of `reduced`, relative to the photograph.
    """

    pixels: Bytes
    replacement: Bytes | None = None
    frame: Bytes | None = None
    swipe: Bytes | None = None
    edge: float = 0.5
    is_swipe_left: bool = False
    reduced: Bytes = field(init=False)
    scale: float = field(init=False)

    def __post_init__(self) -> None:
        self.set_pixels(self.pixels)

    def set_pixels(self, pixels: Bytes) -> None:
        """Set another photograph, and end its replacement and the frames."""
        self.pixels, self.replacement, self.frame = pixels, None, None
        self.scale = min(1.0, _MAX_SIDE / max(pixels.shape[:2]))
        self.reduced = downscale(pixels, self.scale)

    @property
    def size(self) -> tuple[int, int]:
        """The height and width of the photograph."""
        return self.pixels.shape[0], self.pixels.shape[1]

    @property
    def size_seen(self) -> tuple[int, int]:
        """The height and width of what is shown, in the units of the view."""
        pixels = self.pixels if self.replacement is None else self.replacement
        return pixels.shape[0], pixels.shape[1]

    def rendered(self, layers: Sequence[Layer]) -> Bytes:
        """Return the picture with its layers at full size: (height, width, 3) uint8 RGB."""
        return composite(self.pixels, layers) if self.replacement is None else self.replacement

    def compose(self, layers: Sequence[Layer], seen: QRectF) -> tuple[Bytes, QRectF]:
        """Return the pixels to paint, (h, w, 3) uint8, and their place; `seen` is the visible part."""
        height, width = self.size_seen
        place, part = QRectF(0, 0, width, height), self._part(seen)
        if self.replacement is not None:
            pixels = self.replacement
        elif self.frame is not None:
            pixels = self.frame
        elif part is not None:
            rows, columns = slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1)
            moved = [_moved(layer, part.top(), part.left()) for layer in layers]
            pixels, place = composite(self.pixels[rows, columns], moved), QRectF(part)
        else:
            pixels = composite(self.reduced, [scale_layer(layer, self.scale) for layer in layers])
        if self.swipe is not None:
            pixels = _compose_swipe(pixels, self.swipe, self.edge, self.is_swipe_left)
        return pixels, place

    def _part(self, seen: QRectF) -> QRect | None:
        """Return the visible part of a large photograph if it is small enough to be painted in full."""
        if self.scale == 1 or self.swipe is not None:
            return None
        height, width = self.size
        part = seen.toAlignedRect().intersected(QRect(0, 0, width, height))
        return part if not part.isEmpty() and max(part.width(), part.height()) <= _MAX_SIDE else None


def _compose_swipe(pixels: Bytes, other: Bytes, edge: float, is_left: bool) -> Bytes:
    """Return a picture whose part on one side of a white line is from another picture of any size.

    Parameters
    ----------
    pixels, other
        (height, width, 3) uint8.
    edge
        The position of the line, as a share of the width.
    is_left
        Whether the left part is from the other picture, not the right one.
    """
    height, width = pixels.shape[:2]
    first = round(edge * width)
    both = pixels.copy()
    part = slice(0, first) if is_left else slice(first, width)
    both[:, part] = cv2.resize(other, (width, height), interpolation=cv2.INTER_AREA)[:, part]
    both[:, max(0, first - 1) : first] = 255
    return both


def _moved(layer: Layer, top: int, left: int) -> Layer:
    return replace(layer, box=replace(layer.box, top=layer.box.top - top, left=layer.box.left - left))
