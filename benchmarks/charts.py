"""Draw the rows of a run as charts in SVG: bars of ratios with targets, bars of readings with limits, curves.

Ratios stand on a logarithmic axis that begins at 1, where the other way is as quick as ours. Colours are told
apart by the colour blind (Okabe & Ito 2008), and the ground is white in every scheme.
"""

import math
from collections.abc import Iterator, Sequence
from html import escape

from benchmarks.measurements import Point, Ratio, Reading, Row

__all__ = ["bars", "chart", "curves"]

_BLUE, _ORANGE, _GREEN, _GREY, _INK = "#0072b2", "#d55e00", "#009e73", "#d0d0d0", "#222222"
_COLOURS = (_ORANGE, _BLUE, _GREEN)
_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 760, 26, 350, 70, 40
_PLOT = 300


def chart(rows: Sequence[Row], title: str) -> str:
    """Return the chart of rows of one kind."""
    points = [row for row in rows if isinstance(row, Point)]
    return (
        curves(points, title) if points else bars([row for row in rows if not isinstance(row, Point)], title)
    )


def bars(rows: Sequence[Ratio | Reading], title: str) -> str:
    """Return a bar for each row, its value at the right, and a mark where its target or limit is."""
    ratios = all(isinstance(row, Ratio) for row in rows)
    ends = [number for row in rows for number in (row.value, _request_key(row)) if number > 0] or [1.0]
    scale = _Log(min(1.0, *ends), max(2.0, *ends)) if ratios else _Linear(0.0, max(ends))
    height = _TOP + _ROW * len(rows) + 40
    bottom, origin = height - 36, scale.place(1.0 if ratios else 0.0)
    parts = [*_axis(scale, bottom, ratios)]
    for number, row in enumerate(rows):
        parts += _bar(row, _TOP + _ROW * number, scale, origin)
    note = "times as long as ours; orange: target" if ratios else f"{_unit(rows)}; orange: limit"
    parts.append(_text(_WIDTH - _RIGHT, height - 8, note, "end", 11))
    return _page(height, title, parts)


def curves(points: Sequence[Point], title: str) -> str:
    """Return curves on logarithmic axes, named at their right ends."""
    height, bottom = _TOP + _PLOT + 50, _TOP + _PLOT
    across = _Log(min(point.x for point in points), max(point.x for point in points), 70, _WIDTH - 220)
    up = _Log(min(point.y for point in points), max(point.y for point in points), bottom, _TOP + 10)
    xs = sorted({point.x for point in points})
    parts = [_line(across.place(x), _TOP, across.place(x), bottom, _GREY) for x in xs]
    parts += [_text(across.place(x), bottom + 16, f"{x:g}", "middle", 11) for x in xs]
    for y in up.ticks():
        parts += [
            _line(70, up.place(y), _WIDTH - 220, up.place(y), _GREY),
            _text(64, up.place(y) + 4, f"{y:g}", "end", 11),
        ]
    names = list(dict.fromkeys(point.curve for point in points))
    for name, colour in zip(names, _COLOURS, strict=False):
        parts += _curve([point for point in points if point.curve == name], across, up, colour)
    parts.append(_text((_WIDTH - 150) / 2, height - 14, points[0].across, "middle", 12))
    parts.append(_text(70, _TOP - 4, points[0].up, "middle", 12))
    return _page(height, title, parts)


class _Linear:
    """Values from `low` to `high` -> places from `first` to `last`."""

    def __init__(self, low: float, high: float, first: float = _LEFT, last: float = _WIDTH - _RIGHT) -> None:
        self._low, self._high, self._first, self._last = low, high, first, last

    def place(self, value: float) -> float:
        """Return where a value stands, in pixels."""
        share = (self._measure(value) - self._measure(self._low)) / (
            (self._measure(self._high) - self._measure(self._low)) or 1
        )
        return self._first + share * (self._last - self._first)

    def ticks(self) -> list[float]:
        """Return round values within."""
        step = 10 ** math.floor(math.log10(self._high))
        step = step if self._high / step >= 3 else step / 4
        return [step * number for number in range(int(self._high / step) + 1)]

    def _measure(self, value: float) -> float:
        return value


class _Log(_Linear):
    """The same by the logarithm of the values."""

    def ticks(self) -> list[float]:
        """Return 1, 2, 5, 10 and so on within; the nearest one where there is none."""
        steps = [digit * 10.0**power for power in range(-6, 7) for digit in (1, 2, 5)]
        inside = [step for step in steps if self._low * 0.999 <= step <= self._high * 1.001]
        return inside or [self._low]

    def _measure(self, value: float) -> float:
        return math.log(value)


def _bar(row: Ratio | Reading, top: float, scale: _Linear, origin: float) -> Iterator[str]:
    end = scale.place(row.value)
    first, last = sorted((origin, end))
    yield _text(_LEFT - 8, top + 17, row.title, "end", 12)
    width = max(1.0, last - first)
    yield f'<rect x="{first:.1f}" y="{top + 4}" width="{width:.1f}" height="{_ROW - 8}" fill="{_BLUE}"/>'
    if wanted := _request_key(row):
        yield _line(scale.place(wanted), top + 1, scale.place(wanted), top + _ROW - 1, _ORANGE, 3)
    yield _text(_WIDTH - 12, top + 17, f"{row.value:.3g}", "end", 12)


def _request_key(row: Ratio | Reading) -> float:
    return row.target if isinstance(row, Ratio) else row.limit


def _unit(rows: Sequence[Ratio | Reading]) -> str:
    return ", ".join(dict.fromkeys(row.unit for row in rows if isinstance(row, Reading)))


def _axis(scale: _Linear, bottom: float, ratios: bool) -> Iterator[str]:
    for value in scale.ticks():
        place, is_one = scale.place(value), ratios and value == 1
        yield _line(place, _TOP - 4, place, bottom, _INK if is_one else _GREY)
        yield _text(place, bottom + 14, f"{value:g}", "middle", 11)


def _curve(points: Sequence[Point], across: _Linear, up: _Linear, colour: str) -> Iterator[str]:
    places = [
        (across.place(point.x), up.place(point.y)) for point in sorted(points, key=lambda point: point.x)
    ]
    joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    yield f'<polyline points="{joined}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for x, y in places:
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
    yield _text(places[-1][0] + 10, places[-1][1] + 4, points[0].curve, "start", 12, colour)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width: float = 1) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width:g}"/>'


def _text(x: float, y: float, words: str, anchor: str, size: int, colour: str = _INK) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} font-size="{size}" fill="{colour}">{escape(words)}</text>'


def _page(height: float, title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{height:g}" '
        f'viewBox="0 0 {_WIDTH} {height:g}" '
        'font-family="sans-serif">',
        f'<rect width="{_WIDTH}" height="{height:g}" fill="white"/>',
        _text(12, 20, title, "start", 14),
    )
    return "\n".join((*head, *parts, "</svg>", ""))
