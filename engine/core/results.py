"""Results of methods: frozen values with read-only arrays and their default display."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from engine.core.arrays import Bytes, Float32Array, as_read_only
from engine.core.box import Box
from engine.core.checks import Check
from engine.core.finite_checks import require_finite
from engine.core.look import DIVERGING, Look
from engine.core.placement import Placement, upsample_map
from engine.core.tile_metrics import TileMetric

__all__ = [
    "PARTIAL",
    "Curve",
    "Heatmap",
    "Layers",
    "Picture",
    "Plot",
    "Report",
    "Result",
    "TileSource",
    "Tiles",
    "mark_partial",
]

PARTIAL = " (partial)"
"""The end of the title of a result whose job was stopped."""


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """One line of a plot.

    Parameters
    ----------
    name
        The entry in the legend.
    y, x
        (n,) float32; without x, the points are at 0, 1, 2, ...
    """

    name: str
    y: Float32Array
    x: Float32Array = field(default_factory=lambda: np.zeros(0, np.float32))

    def __post_init__(self) -> None:
        places = self.x if len(self.x) else np.arange(len(self.y))
        assert len(places) == len(self.y), self.name
        object.__setattr__(self, "x", as_read_only(places.astype(np.float32)))
        object.__setattr__(self, "y", as_read_only(self.y.astype(np.float32)))


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves on common axes; `bars` draws them as bars, as in a histogram."""

    title: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    bars: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Heatmap:
    """One value for each place of the model's input.

    Parameters
    ----------
    values
        (height, width) float32, row 0 at the top, covering the model's whole input at any resolution.
    title
        The quantity, in a few words.
    unit
        The unit of the values, for the read-out.
    signed
        Whether zero is the neutral middle (shown by a diverging colour map) rather than the lowest value.
    look
        The default display.
    span
        The values at the two ends of the colour map, where they follow from the quantity (0 and 1 of a
        probability).
    smooth
        Whether enlarging may interpolate; False for windows, whose edges are part of the result.
    notes
        Sentences that the reader has to know.
    plots
        Curves that belong to the map.
    low_first
        Whether the lowest values are the most important ones, such as the probability that remains when a
        place is covered.
    """

    values: Float32Array
    title: str
    unit: str = ""
    signed: bool = False
    look: Look = field(default_factory=Look)
    smooth: bool = True
    span: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    low_first: bool = False

    def __post_init__(self) -> None:
        assert self.values.ndim == 2, self.title
        require_finite(self.title, self.values, *_numbers_of(self.plots))
        object.__setattr__(self, "values", as_read_only(self.values.astype(np.float32, copy=False)))

    @property
    def raw(self) -> Float32Array:
        """The values; the name is that of `Tiles.raw`."""
        return self.values

    @property
    def limits(self) -> tuple[float, float]:
        """The values at the two ends of the colour map: `span`, or the extremes, symmetric if signed."""
        if self.span is not None:
            return self.span
        low, high = float(self.values.min()), float(self.values.max())
        if not self.signed:
            return low, high
        reach = max(abs(low), abs(high))
        return -reach, reach


@dataclass(frozen=True, slots=True)
class TileSource:
    """The origin of a tile: a picture file, and a box in its pixels that may extend beyond it."""

    path: Path
    box: Box


@dataclass(frozen=True, slots=True, eq=False)
class Tiles:
    """Many small pictures of one layer: channels, kernels, patterns.

    Parameters
    ----------
    raw
        (count, height, width) or (count, height, width, 3) float32: the numbers.
    shown
        The same shape in uint8, for display; grey levels pass through `colour_map`.
    captions
        One for each tile.
    title
        The content of the tiles, in a few words.
    columns
        Tiles in a row, where the method prescribes it.
    colour_map
        A name from `engine.imaging.render.COLOUR_MAPS`.
    blank
        Indices of tiles without content (zero variance).
    over_picture
        Whether a tile is a map of the model's input, which can be shown over the picture.
    notes
        Sentences that the reader has to know.
    layer
        The path of the layer whose units the tiles show.
    placement
        The location of the maps' cells in the model's input; None spreads them evenly over all of it.
    page
        The first tile's unit, the number of units on a page and the number of all units; None without pages.
    playable
        Whether the tiles are the frames of an animation.
    places
        The position of each frame on the x axis of the plots.
    units
        The channel that each tile belongs to; empty where tiles do not show units.
    figures
        Numbers by which the tiles can be sorted.
    plots
        Curves that belong to the tiles.
    sources
        The origin of each tile, if they are parts of other pictures.
    """

    raw: Float32Array
    shown: Bytes
    captions: tuple[str, ...]
    title: str
    columns: int = 16
    colour_map: str = "grey"
    blank: tuple[int, ...] = ()
    over_picture: bool = False
    notes: tuple[str, ...] = ()
    layer: str = ""
    placement: Placement | None = None
    page: tuple[int, int, int] | None = None
    playable: bool = False
    places: tuple[float, ...] = ()
    units: tuple[int, ...] = ()
    figures: tuple[TileMetric, ...] = ()
    plots: tuple[Plot, ...] = ()
    sources: tuple[TileSource, ...] = ()

    def __post_init__(self) -> None:
        assert len(self.raw) == len(self.shown) == len(self.captions), self.title
        assert len(self.units) in (0, len(self.raw)), self.title
        assert all(len(figure.values) in (0, len(self.raw)) for figure in self.figures), self.title
        figures = (figure.values for figure in self.figures)
        require_finite(self.title, self.raw, *figures, *_numbers_of(self.plots))
        object.__setattr__(self, "raw", as_read_only(self.raw.astype(np.float32, copy=False)))
        object.__setattr__(self, "shown", as_read_only(self.shown))

    @property
    def has_cells(self) -> bool:
        """Whether a pixel of a tile is a cell of the layer, so that its receptive field can be drawn."""
        return bool(self.layer) and self.over_picture

    def unit(self, index: int) -> int | None:
        """Return the channel of tile `index`; None where the tiles do not show units."""
        return self.units[index] if self.units else None

    def metric(self, name: str) -> TileMetric | None:
        """Return the metric of this name; None where the tiles have none."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def heatmap(self, index: int) -> Heatmap:
        """Return tile `index` as a heatmap over the picture."""
        values = (
            self.raw[index]
            if self.placement is None
            else upsample_map(self.raw[index], self.placement, *self.placement.size)
        )
        signed = bool(values.min() < 0)
        look = DIVERGING if signed else Look(self.colour_map)
        return Heatmap(values, f"{self.title}, {self.captions[index]}", signed=signed, look=look)


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that a method has computed, shown in place of the photograph.

    Parameters
    ----------
    raw
        (height, width, 3) float32 RGB in the model's own units.
    shown
        The same shape in uint8, for display.
    title
        The content, in a few words.
    notes
        Sentences that the reader has to know.
    plots
        Curves that belong to the picture.
    """

    raw: Float32Array
    shown: Bytes
    title: str
    notes: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()

    def __post_init__(self) -> None:
        assert self.raw.shape == self.shown.shape, self.title
        require_finite(self.title, self.raw, *_numbers_of(self.plots))
        object.__setattr__(self, "raw", as_read_only(self.raw.astype(np.float32, copy=False)))
        object.__setattr__(self, "shown", as_read_only(self.shown))


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Several heatmaps of one size that belong together, lowest first; each becomes a layer of the canvas.

    Parameters
    ----------
    maps
        The heatmaps.
    title
        The content, in a few words.
    box
        The box that the method has found, in pixels of the model's input.
    notes
        Sentences that the reader has to know.
    plots
        Curves that belong to the maps.
    is_group
        Whether all maps are visible at first, or only the last one.
    """

    maps: tuple[Heatmap, ...]
    title: str
    box: Box | None = None
    notes: tuple[str, ...] = ()
    plots: tuple[Plot, ...] = ()
    is_group: bool = True

    def __post_init__(self) -> None:
        require_finite(self.title, *_numbers_of(self.plots))

    @property
    def raw(self) -> Float32Array:
        """The values of all maps: (maps, height, width)."""
        return np.stack([heatmap.values for heatmap in self.maps])


@dataclass(frozen=True, slots=True)
class Report:
    """Findings as a small table, with plots and, where there is an animation, frames.

    Parameters
    ----------
    title
        The content, in a few words.
    rows
        Name, value and meaning, all as text.
    numbers
        The values as numbers, by name.
    plots
        Curves that belong to the findings.
    frames
        The frames of an animation.
    notes
        Sentences that the reader has to know.
    checks
        Statements on a map that have been tested.
    """

    title: str
    rows: tuple[tuple[str, str, str], ...]
    numbers: tuple[tuple[str, float], ...] = ()
    plots: tuple[Plot, ...] = ()
    frames: Tiles | None = None
    notes: tuple[str, ...] = ()
    checks: tuple[Check, ...] = field(default=(), metadata={"omit_default": True})

    def __post_init__(self) -> None:
        require_finite(self.title, self.raw, *_numbers_of(self.plots))

    @property
    def raw(self) -> Float32Array:
        """The numbers, in the order of their names: (numbers,) float32."""
        return np.array([value for _, value in self.numbers], np.float32)


def _numbers_of(plots: tuple[Plot, ...]) -> list[Float32Array]:
    """Return the values of all curves."""
    return [part for plot in plots for curve in plot.curves for part in (curve.x, curve.y)]


Result = Heatmap | Tiles | Picture | Layers | Report


def mark_partial(result: Result, done: int, total: int) -> Result:
    """Return the result of a stopped job, with the mark in its title and a note on its steps."""
    if result.title.endswith(PARTIAL):
        return result
    note = f"Stopped after {done} of {total} steps; not the full result."
    return replace(result, title=f"{result.title}{PARTIAL}", notes=(*result.notes, note))
