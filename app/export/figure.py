"""Draw figures: a picture, a colour bar for each map, and lines on class, method and model.

One function draws on any paint device: pixels, SVG (text stays text), PDF or a printer.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QBuffer, QIODevice, QMarginsF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPageSize, QPaintDevice, QPainter, QPdfWriter
from PySide6.QtSvg import QSvgGenerator

from engine.core.arrays import Bytes
from engine.core.model import Model
from engine.core.params import specs
from engine.imaging.legend import legend_colours
from engine.imaging.render import Layer
from engine.runtime.job import Outcome

__all__ = [
    "ColourBarLegend",
    "Figure",
    "draw_figure",
    "figure_to_image",
    "figure_to_pdf",
    "figure_to_png",
    "figure_to_svg",
    "height_for",
    "make_figure",
    "to_image",
]

_NARROWEST = 640  # pixels; smaller pictures are enlarged by a whole number to keep the legend readable
_MARGIN, _GAP, _BAR, _TICK = 24.0, 14.0, 14.0, 5.0  # pixels at a width of 640; scaled with the width
_TITLE, _TEXT, _SMALL = 17, 13, 11  # pixels of the fonts, likewise
_INK, _FAINT, _EDGE = QColor("#1d2330"), QColor("#5b6474"), QColor("#c4c9d2")
_PDF_WIDTH = 170.0  # millimetres
_PDF_DPI = 300


@dataclass(frozen=True, slots=True)
class ColourBarLegend:
    """The legend of one map.

    `colours` is (256, 3) uint8 RGB from low to high; `low` and `high` are the values at its ends.
    """

    title: str
    colours: Bytes
    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, (height, width, 3) uint8 RGB, with its title, colour bars, and lines of text below."""

    pixels: Bytes
    title: str = ""
    bars: tuple[ColourBarLegend, ...] = ()
    lines: tuple[str, ...] = ()

    @property
    def has_legend(self) -> bool:
        """Whether the figure has a title, colour bars or lines."""
        return bool(self.title or self.bars or self.lines)


def make_figure(pixels: Bytes, layers: Sequence[Layer], outcomes: Sequence[Outcome], model: Model) -> Figure:
    """Return the figure of a picture with its visible layers and their outcomes, lowest first."""
    titles = [layer.title for layer in layers] or [outcome.result.title for outcome in outcomes]
    name = outcomes[-1].job.photograph.name if outcomes else ""
    title = " + ".join(titles) + (f" in {name}" if name else "")
    return Figure(
        pixels, title, tuple(_bar(layer) for layer in reversed(layers)), tuple(_lines(outcomes, model))
    )


def _bar(layer: Layer) -> ColourBarLegend:
    heatmap = layer.heatmap
    return ColourBarLegend(layer.title, legend_colours(layer.look), *heatmap.limits, heatmap.unit)


def _lines(outcomes: Sequence[Outcome], model: Model) -> list[str]:
    """Return the lines on method, class, model and picture without duplicates."""
    lines = []
    for outcome, word in (part for whole in outcomes for part in _parts(whole)):
        job = outcome.job
        values = ", ".join(_settings(outcome))
        lines.append(f"{word}: {job.method.title}" + (f" ({values})" if values else ""))
        if outcome.steps is not None:
            lines.append(f"Partial: stopped after {outcome.steps[0]} of {outcome.steps[1]} steps")
        if job.method.uses_target:
            word = model.heads[job.target.head].class_noun.capitalize()
            lines.append(f"{word}: {model.describe(job.target.index, job.target.head)}")
    sum_ = f", SHA-256 {model.digest[:12]}" if model.digest else ""
    lines.append(f"Model: {model.name}{sum_}")
    for outcome in outcomes[:1]:
        prepared = outcome.job.preprocessing
        lines.append(f"Picture: {outcome.job.photograph.name}, {prepared.fit}, {prepared.scaling}")
    return list(dict.fromkeys(lines))


def _parts(outcome: Outcome) -> Iterator[tuple[Outcome, str]]:
    """Yield an outcome and the outcomes subtracted from it, each with its heading."""
    for number, part in enumerate(outcome.chain()):
        yield part, "Less" if number else "Method"


def _settings(outcome: Outcome) -> Iterator[str]:
    """Yield the parameters as text, without empty and disabled ones."""
    method = outcome.job.method
    for spec in specs(method):
        value = getattr(method, spec.name)
        if value is True:
            yield spec.label.lower()
        elif value is not False and value != "":
            yield f"{spec.label.lower()} {value}"


def to_image(pixels: Bytes) -> QImage:
    """Return a copy of (height, width, 3) uint8 RGB pixels as an image."""
    height, width = pixels.shape[:2]
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def figure_to_image(figure: Figure) -> QImage:
    """Return a figure as an image; small pictures are enlarged by a whole number."""
    if not figure.has_legend:
        return to_image(figure.pixels)
    wide = figure.pixels.shape[1]
    times = 1 if wide >= _NARROWEST else -(-_NARROWEST // wide)
    width = wide * times
    unit = width / _NARROWEST
    margin = round(_MARGIN * unit)
    image = QImage(
        width + 2 * margin, round(height_for(figure, width + 2 * margin, margin)), QImage.Format.Format_RGB888
    )
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    draw_figure(painter, figure, image.width(), margin)
    painter.end()
    return image


def figure_to_png(figure: Figure) -> bytes:
    """Return a figure as the content of a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    figure_to_image(figure).save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def figure_to_svg(figure: Figure) -> bytes:
    """Return a figure as the content of an SVG file, with text as text and an embedded picture."""
    buffer, generator = QBuffer(), QSvgGenerator()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    width, margin = _size(figure)
    size = QSize(round(width), round(height_for(figure, width, margin)))
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
    generator.setTitle(figure.title)
    generator.setDescription("\n".join(figure.lines))
    _paint(generator, figure, width, margin)
    return bytes(buffer.data().data())


def figure_to_pdf(figure: Figure) -> bytes:
    """Return a figure as the content of a PDF file with one page, 17 cm wide."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(figure.title)
    writer.setCreator("Convscope")
    writer.setResolution(_PDF_DPI)
    width, margin = _size(figure)
    height = _PDF_WIDTH * height_for(figure, width, margin) / width
    writer.setPageSize(
        QPageSize(
            QSizeF(_PDF_WIDTH, height), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch
        )
    )
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter(writer)
    painter.scale(writer.width() / width, writer.width() / width)
    draw_figure(painter, figure, width, margin)
    painter.end()
    return bytes(buffer.data().data())


def _size(figure: Figure) -> tuple[float, float]:
    """Return width and margin of a vector figure, in units of its view box."""
    margin = _MARGIN if figure.has_legend else 0.0
    return _NARROWEST + 2 * margin, margin


def _paint(device: QPaintDevice, figure: Figure, width: float, margin: float) -> None:
    painter = QPainter(device)
    draw_figure(painter, figure, width, margin)
    painter.end()


def height_for(figure: Figure, width: float, margin: float) -> float:
    """Return the height of a figure with this width, in the same unit."""
    return draw_figure(None, figure, width, margin)


def draw_figure(painter: QPainter | None, figure: Figure, width: float, margin: float) -> float:
    """Draw a figure at the origin and return its height; without a painter only measure it."""
    if painter is not None:
        painter.setRenderHint(
            QPainter.RenderHint.LosslessImageRendering
        )  # otherwise a PDF stores pictures as JPEG
    inner = width - 2 * margin
    unit = inner / _NARROWEST
    column = _Column(painter, margin, inner, unit)
    column.down = margin
    if figure.title:
        column.text(figure.title, _TITLE, _INK, bold=True)
        column.down += _GAP * unit
    column.picture(figure.pixels)
    for bar in figure.bars:
        column.down += _GAP * unit
        column.bar(bar)
    if figure.lines:
        column.down += _GAP * unit
    for line in figure.lines:
        column.text(line, _SMALL, _FAINT)
    return column.down + margin


class _Column:
    """Draws text, pictures and colour bars in a column, or only measures them."""

    def __init__(self, painter: QPainter | None, left: float, width: float, unit: float) -> None:
        self._painter, self._left, self._width, self._unit = painter, left, width, unit
        self.down = 0.0

    def text(self, text: str, size: int, colour: QColor, bold: bool = False) -> None:
        """Draw a paragraph with wrapped lines."""
        font = _font(size * self._unit, bold)
        metrics = QFontMetricsF(font)
        for line in _wrapped(text, metrics, self._width):
            self._write(line, font, colour, self._left, self._width, Qt.AlignmentFlag.AlignLeft)
            self.down += metrics.height()

    def picture(self, pixels: Bytes) -> None:
        """Draw pixels across the column without smoothing."""
        height = self._width * pixels.shape[0] / pixels.shape[1]
        if self._painter is not None:
            self._painter.drawImage(QRectF(self._left, self.down, self._width, height), to_image(pixels))
        self.down += height

    def bar(self, bar: ColourBarLegend) -> None:
        """Draw a colour bar with its title, and the values at its ends and its middle."""
        self.text(bar.title + (f" ({bar.unit})" if bar.unit else ""), _TEXT, _INK)
        self.down += 3 * self._unit
        if self._painter is not None:
            place = QRectF(self._left, self.down, self._width, _BAR * self._unit)
            self._painter.drawImage(place, to_image(np.ascontiguousarray(bar.colours[None])))
            self._painter.setPen(_EDGE)
            self._painter.drawRect(place)
        self.down += (_BAR + _TICK) * self._unit
        font = _font(_SMALL * self._unit)
        ends = zip((bar.low, (bar.low + bar.high) / 2, bar.high), _ALIGNMENTS, strict=True)
        for value, alignment in ends:
            self._write(f"{value:.4g}", font, _FAINT, self._left, self._width, alignment)
        self.down += QFontMetricsF(font).height()

    def _write(
        self, text: str, font: QFont, colour: QColor, left: float, width: float, alignment: Qt.AlignmentFlag
    ) -> None:
        if self._painter is None:
            return
        self._painter.setFont(font)
        self._painter.setPen(colour)
        place = QRectF(left, self.down, width, QFontMetricsF(font).height())
        self._painter.drawText(place, int(alignment | Qt.TextFlag.TextDontClip), text)


_ALIGNMENTS = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)


def _font(pixels: float, bold: bool = False) -> QFont:
    font = QFont()
    font.setPixelSize(max(1, round(pixels)))
    font.setBold(bold)
    return font


def _wrapped(text: str, metrics: QFontMetricsF, width: float) -> list[str]:
    """Return the lines of a text wrapped at spaces to `width`."""
    lines, words = [""], text.split()
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
