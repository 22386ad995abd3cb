"""Time the painting of thousands of scrolling tiles, by real wheel events, against one mosaic picture.

A surface of 1400 x 800 pixels shows the 2,048 channels of a layer, 72 pixels each with unit and figure below,
sorted. A wheel scrolls from the first row to the last and back, the mouse resting over the tiles. Both ways
are measured by turns in one run, offscreen; the one picture has no captions.
"""

import os
import sys
import time

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from benchmarks.measurements import Ratio, Reading, tell
from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric
from engine.imaging.render import mosaic, standardise
from engine.methods.features.channel_metrics import channel_metrics
from widgets.tiles.tile_order import arrange_tiles
from widgets.tiles.tile_surface import TileSurface

_CHANNELS, _SIDE, _WIDTH, _HEIGHT = 2048, 72, 1400, 800
_NOTCH = 120  # of a wheel
_SMOOTH = 15  # of a touchpad
_FRAME = 1000 / 60


class _Timed:
    """Notes how long each paint takes, in ms."""

    paints: list[float]

    def paintEvent(self, event: QPaintEvent) -> None:
        begun = time.perf_counter()
        super().paintEvent(event)  # type: ignore[misc]
        self.paints.append((time.perf_counter() - begun) * 1000)


class _Tiles(_Timed, TileSurface):
    """Ours."""

    def __init__(self, tiles: Tiles) -> None:
        super().__init__(_SIDE)
        self.paints = []
        self.set_tiles(tiles, arrange_tiles(tiles, tiles.metric("activation")))


class _Picture(QAbstractScrollArea):
    """All tiles in one picture, enlarged to the same width; Qt paints the visible part."""

    def __init__(self, tiles: Tiles) -> None:
        super().__init__()
        self._pixels = np.ascontiguousarray(mosaic(tiles))
        height, width = self._pixels.shape[:2]
        self._image = QImage(self._pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._times = (_SIDE + 3) * 16 / width
        self.verticalScrollBar().setRange(0, round(height * self._times) - _HEIGHT)
        self.verticalScrollBar().setSingleStep(_SIDE + 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.translate(0, -self.verticalScrollBar().value())
        painter.scale(self._times, self._times)
        painter.drawImage(0, 0, self._image)


class _WholePicture(_Timed, _Picture):
    def __init__(self, tiles: Tiles) -> None:
        super().__init__(tiles)
        self.paints = []


def _tiles(side: int) -> Tiles:
    maps = np.random.default_rng(0).gamma(0.4, 1, (side, side, _CHANNELS)).astype(np.float32)
    channels = maps.transpose(2, 0, 1)
    return Tiles(
        channels,
        np.stack([standardise(channel) for channel in channels]),
        tuple(f"channel {number}" for number in range(_CHANNELS)),
        "benchmark",
        colour_map="viridis",
        over_picture=True,
        layer="benchmark",
        units=tuple(range(_CHANNELS)),
        figures=channel_metrics(maps, TileMetric("relevance", "relevance", obstacle="There is no model.")),
    )


def _shown(surface: "_Tiles | _WholePicture") -> None:
    surface.resize(_WIDTH, _HEIGHT)
    surface.show()
    QTest.mouseMove(surface.viewport(), QPoint(_WIDTH // 2, _HEIGHT // 2))
    QApplication.processEvents()


def _turned(viewport: QWidget, delta: int) -> QWheelEvent:
    """Return a wheel event of `delta` eighths of a degree; small ones have pixels, as from a touchpad."""
    place, pixels = QPointF(_WIDTH / 2, _HEIGHT / 2), QPoint(0, delta if abs(delta) < _NOTCH else 0)
    buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        place,
        viewport.mapToGlobal(place),
        pixels,
        QPoint(0, delta),
        buttons,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def _scroll(surface: QAbstractScrollArea, delta: int) -> list[float]:
    """Turn the wheel down to the end and up again; return the times from event to painted window, in ms."""
    frames, bar = [], surface.verticalScrollBar()
    for direction, end in ((-1, bar.maximum()), (1, 0)):
        while bar.value() != end:
            begun = time.perf_counter()
            QApplication.sendEvent(surface.viewport(), _turned(surface.viewport(), direction * delta))
            QApplication.processEvents()
            frames.append((time.perf_counter() - begun) * 1000)
    return frames


def _compare(title: str, ours: _Tiles, whole: _WholePicture, delta: int) -> int:
    """Scroll both; print how long their paints take and return how many frames of ours come late."""
    for surface in (ours, whole):
        surface.paints.clear()
    frames, _ = (np.array(_scroll(surface, delta)) for surface in (ours, whole))
    paint, other = (float(np.percentile(surface.paints, 99)) / 1000 for surface in (ours, whole))
    late = int(np.sum(frames > _FRAME))
    tell(Ratio("tiles", f"{title}: one picture", other, paint))
    tell(
        Reading(
            "tiles, lateness",
            f"{title}: event to window",
            float(np.percentile(frames, 99)),
            "ms",
            round(_FRAME, 1),
        )
    )
    print(f"{late} of {len(frames)} later than a 60th of a second")
    return late


def main() -> int:
    """Print paints and frames at the 99th percentile, and ratios; return 1 if a frame of ours is late."""
    qt, late = QApplication(sys.argv[:1]), 0
    print(
        f"{_CHANNELS:,} tiles of {_SIDE} pixels, scrolled in {_WIDTH} x {_HEIGHT} by wheel; 99th percentiles"
    )
    for side in (7, 56):
        tiles = _tiles(side)
        ours, whole = _Tiles(tiles), _WholePicture(tiles)
        for surface in (ours, whole):
            _shown(surface)
        for name, delta in (("notches", _NOTCH), ("touchpad", _SMOOTH)):
            late += _compare(f"{side} x {side}, {name}", ours, whole, delta)
        begun = time.perf_counter()
        ours.arrange(arrange_tiles(tiles, tiles.metric("sparsity")))
        qt.processEvents()
        print(
            f"{side:2} x {side:<2} sorted anew and painted in {(time.perf_counter() - begun) * 1000:.0f} ms"
        )
        for surface in (ours, whole):
            surface.close()
    return int(late > 0)


if __name__ == "__main__":
    sys.exit(main())
