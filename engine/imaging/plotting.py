"""Plots as pixels, for files and the documentation; the window draws its own."""

import textwrap
import unicodedata
from collections.abc import Sequence

import numpy as np

from engine.core.arrays import Bytes, Float32Array, Int32Array
from engine.core.results import Curve, Plot
from engine.imaging.opencv import cv2

__all__ = ["draw", "draw_all"]

_HEIGHT, _WIDTH = 320, 480
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 16, 40, 48
_COLOURS = ((0, 114, 178), (213, 94, 0), (0, 158, 115), (204, 121, 167))  # Okabe and Ito 2008
_BLACK, _GREY = (32, 32, 32), (205, 205, 205)
_TICKS = 5
_LETTER, _LINE = 7, 20  # pixels: the width of a wide letter, and the height of a line of text
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def draw(plot: Plot) -> Bytes:
    """Draw a plot, black on white.

    Returns
    -------
    pixels
        (320, 480, 3) uint8 RGB.
    """
    canvas = np.full((_HEIGHT, _WIDTH, 3), 255, np.uint8)
    x_range, y_range = (
        _range([curve.x for curve in plot.curves]),
        _range([curve.y for curve in plot.curves], plot.bars),
    )
    _axes(canvas, plot, x_range, y_range)
    for number, curve in enumerate(plot.curves):
        runs = [_places(run, x_range, y_range) for run in _runs(curve)]
        colour = _COLOURS[number % len(_COLOURS)]
        if plot.bars:
            floor = round(float(_down(np.zeros(1, np.float32), y_range)[0]))
            half = max(1, (_WIDTH - _LEFT - _RIGHT) // (2 * max(1, len(curve.y))) - 1)
            for across, down in (place for run in runs for place in run):
                cv2.rectangle(
                    canvas, (int(across) - half, int(down)), (int(across) + half, floor), colour, -1
                )
        else:
            cv2.polylines(canvas, runs, False, colour, 2, cv2.LINE_AA)
        if len(plot.curves) > 1:
            _text(canvas, curve.name, _LEFT + 8, _TOP + 16 + 16 * number, colour)
    return canvas


def draw_all(plots: Sequence[Plot], columns: int = 3, heading: Sequence[str] = ()) -> Bytes:
    """Draw plots in rows below lines of text.

    Parameters
    ----------
    plots
        The plots; a blank plot stands for none.
    columns
        The largest number of plots in a row.
    heading
        Lines of text, which are wrapped.

    Returns
    -------
    pixels
        (height, width, 3) uint8 RGB.
    """
    sheets = [draw(plot) for plot in plots]
    blank = np.full((_HEIGHT, _WIDTH, 3), 255, np.uint8)
    columns = max(1, min(columns, len(sheets)))
    sheets = (sheets or [blank]) + [blank] * (-len(sheets) % columns)
    rows = [np.hstack(sheets[first : first + columns]) for first in range(0, len(sheets), columns)]
    return np.vstack([*_heading(heading, columns * _WIDTH), *rows])


def _heading(lines: Sequence[str], width: int) -> list[Bytes]:
    """Return wrapped lines of text as pixels, (height, width, 3) uint8; an empty list without text."""
    wrapped = [part for line in lines for part in textwrap.wrap(line, (width - 2 * _RIGHT) // _LETTER)]
    if not wrapped:
        return []
    sheet = np.full((_LINE * (len(wrapped) + 1), width, 3), 255, np.uint8)
    for number, line in enumerate(wrapped, start=1):
        _text(sheet, line, _RIGHT, _LINE * number)
    return [sheet]


def _runs(curve: Curve) -> list[tuple[Float32Array, Float32Array]]:
    """Return the x and y of a curve's runs; values that are not finite are gaps between them."""
    is_finite = np.isfinite(curve.x) & np.isfinite(curve.y)
    edges = np.flatnonzero(np.diff(is_finite, prepend=False, append=False)).reshape(-1, 2)
    return [(curve.x[first:last], curve.y[first:last]) for first, last in edges]


def _places(
    run: tuple[Float32Array, Float32Array], x_range: tuple[float, float], y_range: tuple[float, float]
) -> Int32Array:
    """Return the positions of a run's points in whole pixels, across and down: (points, 2) int32."""
    return np.stack([_across(run[0], x_range), _down(run[1], y_range)], axis=-1).round().astype(np.int32)


def _range(arrays: Sequence[Float32Array], from_zero: bool = False) -> tuple[float, float]:
    values = np.concatenate([*arrays, np.zeros(1 if from_zero else 0, np.float32)])
    values = values[np.isfinite(values)]
    if values.size == 0:
        return 0.0, 1.0
    low, high = float(values.min()), float(values.max())
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _across(values: Float32Array, ends: tuple[float, float]) -> Float32Array:
    return np.asarray(
        _LEFT + (values - ends[0]) / (ends[1] - ends[0]) * (_WIDTH - _LEFT - _RIGHT), np.float32
    )


def _down(values: Float32Array, ends: tuple[float, float]) -> Float32Array:
    return np.asarray(
        _HEIGHT - _BOTTOM - (values - ends[0]) / (ends[1] - ends[0]) * (_HEIGHT - _TOP - _BOTTOM), np.float32
    )


def _axes(canvas: Bytes, plot: Plot, x_range: tuple[float, float], y_range: tuple[float, float]) -> None:
    for share in np.linspace(0, 1, _TICKS):
        x, y = (low + share * (high - low) for low, high in (x_range, y_range))
        across = round(float(_across(np.array([x], np.float32), x_range)[0]))
        down = round(float(_down(np.array([y], np.float32), y_range)[0]))
        cv2.line(canvas, (across, _TOP), (across, _HEIGHT - _BOTTOM), _GREY, 1)
        cv2.line(canvas, (_LEFT, down), (_WIDTH - _RIGHT, down), _GREY, 1)
        _text(canvas, f"{x:.3g}", across - 12, _HEIGHT - _BOTTOM + 16)
        _text(canvas, f"{y:.3g}", 8, down + 4)
    _text(canvas, plot.title, _LEFT, 24)
    _text(
        canvas,
        f"{plot.x_label}  ({plot.y_label} upwards)" if plot.y_label else plot.x_label,
        _LEFT,
        _HEIGHT - 10,
    )


def _text(canvas: Bytes, text: str, across: int, down: int, colour: tuple[int, int, int] = _BLACK) -> None:
    plain = unicodedata.normalize("NFKD", text)  # the font is ASCII only, so accents are removed
    plain = (
        "".join(letter for letter in plain if not unicodedata.combining(letter))
        .encode("ascii", "replace")
        .decode()
    )
    cv2.putText(canvas, plain, (across, down), _FONT, 0.42, colour, 1, cv2.LINE_AA)
