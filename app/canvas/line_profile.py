"""Show the values along a line that the user has drawn on the picture."""

import math

import numpy as np
from PySide6.QtCore import QLineF, QObject

from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.arrays import Bytes, Float32Array
from engine.core.results import Curve, Plot
from engine.imaging.render import Layer, value_at
from widgets.common.translation import tr

__all__ = ["LineProfile", "points_on_line"]


class LineProfile(QObject):
    """Plots the visible maps and the brightness of the picture along a measured line."""

    def __init__(self, window: MainWindow, panels: Panels, state: AppState) -> None:
        super().__init__(window)
        self._window, self._state, self._stack, self._plots = window, state, panels.stack, panels.plot_panel
        panels.canvas.line_measured.connect(self._show)

    def _show(self, line: QLineF) -> None:
        photograph = self._state.photograph
        if photograph is None:
            return
        rows, columns, distances = points_on_line(line, *photograph.pixels.shape[:2])
        if not len(distances):
            return
        layers = [layer for layer in reversed(self._stack.layers) if layer.visible]
        plots = [_along_map(layer, rows, columns, distances) for layer in layers]
        title = tr(
            "Measured line: {length:.1f} px, {across:+.1f} across, {down:+.1f} down",
            length=line.length(),
            across=line.dx(),
            down=line.dy(),
        )
        levels = _along_picture(photograph.pixels[..., :3], rows, columns, distances)
        self._plots.show_result(title, (), (*(plot for plot in plots if plot), levels))
        self._window.open_dock("Plots")


def points_on_line(line: QLineF, height: int, width: int) -> tuple[Float32Array, Float32Array, Float32Array]:
    """Return points of a line at most a pixel apart that lie in a picture.

    Returns
    -------
    rows, columns, distances
        (n,) float32 each: places in pixels of the picture, and the distances from the start of the line.
    """
    shares = np.linspace(0, 1, math.ceil(line.length()) + 1)
    rows, columns = line.y1() + shares * line.dy(), line.x1() + shares * line.dx()
    inside = (rows >= 0) & (rows < height) & (columns >= 0) & (columns < width)
    points = (values[inside].astype(np.float32) for values in (rows, columns, shares * line.length()))
    return tuple(points)  # type: ignore[return-value]


def _along_map(
    layer: Layer, rows: Float32Array, columns: Float32Array, distances: Float32Array
) -> Plot | None:
    """Return the values of a map at points; None if all of them are outside the map."""
    values = [value_at(layer, float(row), float(column)) for row, column in zip(rows, columns, strict=True)]
    inside = np.array([value is not None for value in values])
    if not inside.any():
        return None
    heights = np.array([value for value in values if value is not None], np.float32)
    curve = Curve(layer.title, heights, distances[inside])
    return Plot(layer.title, tr("distance in px"), layer.heatmap.unit, (curve,))


def _along_picture(pixels: Bytes, rows: Float32Array, columns: Float32Array, distances: Float32Array) -> Plot:
    """Return the mean of red, green and blue of a picture, (height, width, 3) uint8, at points."""
    levels = pixels[rows.astype(int), columns.astype(int)].mean(-1).astype(np.float32)
    curve = Curve(tr("Brightness of the picture"), levels, distances)
    return Plot(curve.name, tr("distance in px"), tr("mean of red, green and blue"), (curve,))
