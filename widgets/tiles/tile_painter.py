"""Painting of tiles: pixels, text, frames and pins."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen, QRegion

from engine.core.arrays import Bytes
from engine.core.results import Tiles
from engine.imaging.render import COLOUR_MAPS
from widgets.common.theme import theme_icon
from widgets.tiles.tile_layout import TileLayout
from widgets.tiles.tile_order import EMPTY_ARRANGEMENT, Arrangement, tile_labels

__all__ = ["MARGIN", "TilePainter", "draw_frame", "draw_selection", "pin_rect"]

MARGIN = 2  # pixels by which frames extend beyond a tile
_MIN_SIDE = 48  # of a tile with text, in pixels
_PIN, _SMALL_PIN = 18, 10
_TEXT_SIZE = 0.85  # relative to the surface's text
_GAP = 4  # between unit and figure
# a pin and its background; both are drawn on pictures, so they do not depend on the theme
_SHADE, _LIGHT = QColor(20, 22, 26, 170), "#ffffff"
_Words = NDArray[np.uint32]
_Places = Sequence[tuple[int, QRect]]  # with the rectangles of the tiles


class TilePainter:
    """Paints the tiles of an arrangement; only visible ones are coloured."""

    def __init__(self) -> None:
        self.tiles: Tiles | None = None
        self.arrangement = EMPTY_ARRANGEMENT
        self._labels: tuple[tuple[str, str], ...] = ()
        self._table = _table("grey")
        self._blank: frozenset[int] = frozenset()
        self._pins: dict[bool, QImage] = {}

    def set_tiles(self, tiles: Tiles | None, arrangement: Arrangement) -> None:
        """Set the tiles and their arrangement."""
        self.tiles, self.arrangement = tiles, arrangement
        self._labels = tile_labels(tiles, arrangement.figure) if tiles is not None else ()
        if tiles is not None:
            self._table, self._blank = _table(tiles.colour_map), frozenset(tiles.blank)

    def caption_height(self, font: QFont, side: int) -> int:
        """Return the height of the text below tiles of a size; 0 if there is no text."""
        return QFontMetrics(_small(font)).height() if self._labels and side >= _MIN_SIDE else 0

    def paint(
        self, painter: QPainter, layout: TileLayout, region: QRegion, palette: QPalette, top: int
    ) -> None:
        """Paint the tiles and texts in a region of the surface, scrolled down by `top`."""
        painter.save()
        painter.translate(0, -top)
        for rect in region:  # type: ignore[attr-defined] # iterable, although the stubs do not say so
            places = layout.visible(rect.translated(0, top))
            if self.tiles is not None and places:
                painter.setClipRect(rect.translated(0, top))
                self._paint_pixels(painter, layout, places)
                if layout.caption:
                    self._paint_captions(painter, layout, places, palette)
        painter.restore()

    def paint_pins(
        self, painter: QPainter, layout: TileLayout, top: int, region: QRegion, hovered: int
    ) -> None:
        """Paint a pin on each pinned tile of a region, and an empty pin on the tile at place `hovered`."""
        bounds = region.boundingRect()
        for place in layout.between(bounds.top() + top, bounds.bottom() + top):
            pinned = place < self.arrangement.num_pinned
            if not pinned and place > hovered:
                return
            if pinned or place == hovered:
                self._paint_pin(painter, pin_rect(layout.rect(place).translated(0, -top)), pinned)

    def label_rect(self, font: QFont, index: int, tile: QRect, bounds: QRect) -> QRect:
        """Return the rectangle of the text beside a small tile: below it, or above where there is no room."""
        if not self._labels or index < 0:
            return QRect()
        metrics = QFontMetrics(_small(font))
        width, height = metrics.horizontalAdvance(self._label(index)) + 2 * _GAP, metrics.height() + 2
        left = min(max(bounds.left(), tile.center().x() - width // 2), bounds.right() - width)
        top = tile.bottom() + _GAP
        return QRect(
            left, top if top + height <= bounds.bottom() else tile.top() - height - _GAP, width, height
        )

    def paint_label(self, painter: QPainter, rect: QRect, index: int, palette: QPalette) -> None:
        """Paint the number of a tile, and the figure by which tiles are sorted, in a rectangle."""
        if rect.isEmpty():
            return
        painter.save()
        painter.setFont(_small(painter.font()))
        painter.setPen(palette.color(QPalette.ColorRole.Mid))
        painter.setBrush(palette.color(QPalette.ColorRole.ToolTipBase))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.setPen(palette.color(QPalette.ColorRole.ToolTipText))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._label(index))
        painter.restore()

    def _label(self, index: int) -> str:
        return "  ".join(part for part in self._labels[index] if part)

    def _paint_pixels(self, painter: QPainter, layout: TileLayout, places: _Places) -> None:
        """Colour the tiles at some places as one tall picture, and paint each from its part of it."""
        words = self._coloured(self.arrangement.order[[place for place, _ in places]])
        height, width = words.shape[1:]
        tall = QImage(words.data, width, height * len(words), 4 * width, QImage.Format.Format_RGB32)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, max(height, width) > layout.side)
        for number, (_, rect) in enumerate(places):
            painter.drawImage(rect, tall, QRect(0, number * height, width, height))

    def _coloured(self, indices: NDArray[np.intp]) -> _Words:
        """Return tiles as 0xffRRGGBB: (count, height, width) uint32; blank ones are black."""
        assert self.tiles is not None
        shown = self.tiles.shown[indices]
        words = self._table.take(shown) if shown.ndim == 3 else _words(shown)
        if self._blank:
            words[[int(index) in self._blank for index in indices]] = 0xFF000000
        return words

    def _paint_captions(
        self, painter: QPainter, layout: TileLayout, places: _Places, palette: QPalette
    ) -> None:
        """Draw the units, and the figures where there is room for both."""
        font = _small(painter.font())
        painter.save()
        painter.setFont(font)
        metrics = QFontMetrics(font)
        digit, ascent = metrics.horizontalAdvance("0"), metrics.ascent()
        order = self.arrangement.order
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        for place, _ in places:
            rect, (unit, figure) = layout.caption_rect(place), self._labels[order[place]]
            painter.drawText(rect.left() + 1, rect.top() + ascent, unit)
            left = rect.right() - digit * len(figure)
            if figure and left >= rect.left() + digit * len(unit) + _GAP:
                painter.drawText(
                    rect.right() - metrics.horizontalAdvance(figure), rect.top() + ascent, figure
                )
        painter.restore()

    def _paint_pin(self, painter: QPainter, rect: QRect, pinned: bool) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_SHADE)
        painter.drawRoundedRect(rect, 3, 3)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(rect.adjusted(1, 1, -1, -1), self._pin(pinned))
        painter.restore()

    def _pin(self, pinned: bool) -> QImage:
        if pinned not in self._pins:
            name = "pin" if pinned else "pin-outline"
            self._pins[pinned] = theme_icon(name, _LIGHT).pixmap(4 * _PIN, 4 * _PIN).toImage()
        return self._pins[pinned]


def draw_frame(painter: QPainter, rect: QRect, colour: QColor, width: int = MARGIN) -> None:
    """Draw a frame around a tile."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(colour, width))
    painter.drawRect(rect)


def draw_selection(painter: QPainter, rect: QRect, colour: QColor) -> None:
    """Draw the frame of the selected tile, with a light line inside for dark pictures."""
    draw_frame(painter, rect.adjusted(1, 1, -2, -2), colour, 3)
    draw_frame(painter, rect.adjusted(3, 3, -4, -4), QColor(_LIGHT), 1)


def pin_rect(tile: QRect) -> QRect:
    """Return the rectangle of a tile's pin, in its upper right corner."""
    side = _PIN if tile.width() >= 3 * _PIN else _SMALL_PIN
    return QRect(tile.topRight() + QPoint(-side - 1, 2), tile.topRight() + QPoint(-2, side + 1))


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _TEXT_SIZE)
    return small


def _table(colour_map: str) -> _Words:
    return _words(COLOUR_MAPS[colour_map])


def _words(colours: Bytes) -> _Words:
    """Return colours, (..., 3) RGB, as 0xffRRGGBB."""
    parts = colours.astype(np.uint32)
    return np.asarray(0xFF000000 | parts[..., 0] << 16 | parts[..., 1] << 8 | parts[..., 2], np.uint32)
