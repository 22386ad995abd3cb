"""Occlusion (Zeiler & Fergus 2013, arXiv 1311.2901): cover one window after another and measure the score.

With W_n the windows, I the picture, and I_n the picture with W_n filled, the value of a pixel p is

    importance(p) = mean over n with p in W_n of S(I) - S(I_n)

in the unit of the score: positive values mark pixels that raise the score, negative values pixels that lower
it. For a linear score w.x and a window W this difference is exactly the sum over W of w (x - fill). Two other
quantities are means over the same windows: the probability P(I_n), 0..1, and the loss difference log P(I_n) -
log P(I), in nats. For both, small values mark important pixels.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from engine.core.arrays import Float32Array, Int32Array
from engine.core.errors import UserError
from engine.core.finite_checks import require_finite
from engine.core.look import DIVERGING, Look
from engine.core.method import MethodRun, Presets, Progress, register_method
from engine.core.method_card import Card
from engine.core.params import Value, param
from engine.core.probe import InputImage, Probe
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.methods.common.fills import colour_param, fill_param, fill_picture
from engine.methods.common.flat_maps import is_flat_by_scores, mark_if_flat
from engine.methods.common.shared_params import score_param

__all__ = ["Grid", "Occlusion", "default_window"]

_LOW_FIRST = "The lowest values mark the most important places."
_SEED: Mapping[str, Value] = {"size": 8, "stride": 8, "fill": "grey", "clipped": False}


@register_method
@dataclass(frozen=True, slots=True)
class Occlusion:
    """Show the loss of score when a window of the picture is covered."""

    name: ClassVar[str] = "occlusion"
    title: ClassVar[str] = "Occlusion"
    summary: ClassVar[str] = (
        "Covers one window of the picture after another and measures how the score falls: no gradients, no "
        "choice of layer, just experiments. Zeiler & Fergus 2013, arXiv 1311.2901."
    )
    sentence: ClassVar[str] = "Red: cover this place, and the score falls."
    card: ClassVar[Card] = Card(
        "The value of a place is the fall of the score when the windows over it are covered. Negative"
        " places hold the score down.",
        "Do not believe it when the fill looks like something to the network: try another fill. Parts"
        " that can replace each other show little.",
        "1 forward pass for each window.",
    )
    family: ClassVar[str] = "Occlusion"
    presets: ClassVar[Presets] = {
        "fast": {"size": 32, "stride": 16},
        "paper": {"quantity": "probability", "score": "probability", "size": 32, "stride": 8},
        "seed A": {"quantity": "probability", "score": "probability", **_SEED},
        "seed B": {"quantity": "loss difference", "score": "log-probability", **_SEED},
    }
    uses_target: ClassVar[bool] = True
    needs: ClassVar[tuple[str, ...]] = ("classes",)

    quantity: str = param(
        "importance",
        label="Show",
        help="Importance: score of the clear picture minus that of the covered one. Probability: that of the "
        "covered picture. Loss difference: loss of the clear picture minus that of the covered one; "
        "the smaller, the more important.",
        choices=("importance", "probability", "loss difference"),
    )
    size: int = param(
        0,
        label="Window",
        help="Side of the window. Left open (0): a seventh of the picture's shorter side, 32 of 224.",
        minimum=0,
        maximum=1024,
        unit="px",
        automatic=True,
    )
    stride: int = param(
        0,
        label="Stride",
        help="Distance of neighbouring windows. Left open (0): a quarter of the window.",
        minimum=0,
        maximum=1024,
        unit="px",
        automatic=True,
    )
    fill: str = fill_param("grey", subject="Fill of the window")
    colour: str = colour_param()
    clipped: bool = param(
        True,
        label="Include borders",
        help="Let the last windows be cut at the right and lower border, so that no pixel is left out.",
        advanced=True,
    )
    score: str = score_param(advanced=True, applies_if=("quantity", "importance"))

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Return a map of the input's size (h, w), shown coarse first and refined window by window.

        Raises
        ------
        UserError
            If the windows leave gaps or do not fit, or a score is not finite.
        """
        height, width = image.pixels.shape[:2]
        size = self.size or default_window(height, width)
        stride = self.stride or max(1, size // 4)
        if stride > size:
            raise UserError(
                f"Stride {stride} leaves gaps between windows of {size}.",
                "Choose a stride of at most the window's side.",
            )
        grid = Grid.over(height, width, size, stride, self.clipped)
        target = target.with_score(self._score())
        yield Progress(0, grid.count)
        clear = float(probe.score(image.pixels[None], target)[0])
        scores = np.full(grid.shape, np.nan, np.float32)
        note = ""
        for done, step in _refine(
            probe, image, target, grid, fill_picture(image, self.fill, self.colour), scores
        ):
            note = probe.occlusion_note  # It must be read before the probe is asked about another picture.
            yield Progress(done, grid.count, self._heatmap(grid, _guessed(scores, step), clear))
        return mark_if_flat(
            is_flat_by_scores(scores, clear), self._heatmap(grid, scores, clear, note), self._score()
        )

    def _score(self) -> str:
        fixed = {"probability": "probability", "loss difference": "log-probability"}
        return fixed.get(self.quantity, self.score)

    def _heatmap(self, grid: "Grid", scores: Float32Array, clear: float, *notes: str) -> Heatmap:
        """Return the chosen quantity as a map, from the scores of covered pictures.

        Unknown ones are NaN.
        """
        known = np.asarray(np.where(np.isnan(scores), clear, scores), np.float32)
        all_notes = (*grid.notes, *filter(None, notes))
        if self.quantity != "importance":
            all_notes = (*all_notes, _LOW_FIRST)
        if self.quantity == "probability":
            return Heatmap(
                grid.mean_over_windows(known, clear),
                "Probability under occlusion",
                unit="probability",
                look=Look(blend="red", opacity=1, fade=False),
                span=(0, 1),
                smooth=False,
                notes=all_notes,
                low_first=True,
            )
        loss = self.quantity == "loss difference"
        values = grid.mean_over_windows(known - clear if loss else clear - known, 0)
        blank = () if np.any(values) else ("The map is blank: no window changes the score.",)
        title, unit = ("Loss difference", "nats") if loss else ("Occlusion importance", self.score)
        return Heatmap(
            values,
            title,
            unit=unit,
            signed=True,
            look=DIVERGING,
            smooth=False,
            notes=(*all_notes, *blank),
            low_first=loss,
        )


@dataclass(frozen=True, slots=True)
class Grid:
    """Hold windows as pairs of `rows` and `columns`, (count, 2) int32 of first and last-plus-one pixel."""

    rows: Int32Array
    columns: Int32Array
    height: int
    width: int
    notes: tuple[str, ...] = ()

    @classmethod
    def over(cls, height: int, width: int, size: int, stride: int, clipped: bool) -> "Grid":
        """Return the grid of windows of side `size` every `stride` pixels.

        Parameters
        ----------
        height, width : size of the input in pixels.
        clipped : True adds windows that are cut at the right and lower border.

        Raises
        ------
        UserError
            If a window does not fit into the input.
        """
        if size > min(height, width):
            raise UserError(
                f"A window of {size} does not fit into {height} x {width}.", "Choose a smaller window."
            )
        notes = (f"Windows of {size} x {size} pixels, {stride} apart.",)
        return cls(
            _spans(height, size, stride, clipped), _spans(width, size, stride, clipped), height, width, notes
        )

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of windows down and across."""
        return len(self.rows), len(self.columns)

    @property
    def count(self) -> int:
        """The number of windows."""
        return len(self.rows) * len(self.columns)

    def windows(self, places: Int32Array) -> Int32Array:
        """Return the windows at places of the grid.

        Parameters
        ----------
        places : (n, 2) int32, row and column of the grid.

        Returns
        -------
        (n, 4) int32: top, left, bottom and right in pixels.
        """
        rows, columns = self.rows[places[:, 0]], self.columns[places[:, 1]]
        return np.stack([rows[:, 0], columns[:, 0], rows[:, 1], columns[:, 1]], axis=1).astype(np.int32)

    def mean_over_windows(self, values: Float32Array, elsewhere: float) -> Float32Array:
        """Return the mean of the windows that cover each pixel.

        Parameters
        ----------
        values : one value for each window, of the grid's shape.
        elsewhere : value of pixels that no window covers.

        Returns
        -------
        (height, width) float32, in the unit of `values`.
        """
        down, across = _cover(self.rows, self.height), _cover(self.columns, self.width)
        times = down.sum(1)[:, None] * across.sum(1)[None]
        total = down @ values.astype(np.float64) @ across.T
        return np.where(times > 0, total / np.maximum(times, 1), elsewhere).astype(np.float32)


def default_window(height: int, width: int) -> int:
    """Return the default side of a window: a seventh of the shorter side, in pixels."""
    return max(1, round(min(height, width) / 7))


def _spans(length: int, size: int, stride: int, clipped: bool) -> Int32Array:
    starts = np.arange(0, length - size + 1, stride)
    if clipped and starts[-1] + size < length:
        starts = np.append(starts, starts[-1] + stride)
    return np.stack([starts, np.minimum(starts + size, length)], axis=1).astype(np.int32)


def _cover(spans: Int32Array, length: int) -> Float32Array:
    """Return a matrix of 0 and 1, (length, spans) float64, with 1 where a span covers a pixel."""
    pixels = np.arange(length)[:, None]
    return ((pixels >= spans[:, 0]) & (pixels < spans[:, 1])).astype(np.float64)


def _refine(
    probe: Probe, image: InputImage, target: Target, grid: Grid, fill: Float32Array, scores: Float32Array
) -> Iterator[tuple[int, int]]:
    """Fill `scores` from coarse to fine; yield their number and the spacing of the last complete pass.

    The spacing is 0 until one pass is complete.
    """
    done, complete = 0, 0
    for step, places in _passes(grid.shape):
        begun = 0
        for portion in probe.score_occluded(image.pixels, grid.windows(places), fill, target):
            require_finite("Occlusion, scores of covered pictures", portion)
            here = places[begun : begun + len(portion)]
            scores[here[:, 0], here[:, 1]] = portion
            begun += len(portion)
            done += len(portion)
            yield done, complete
        complete = step


def _passes(shape: tuple[int, int]) -> Iterator[tuple[int, Int32Array]]:
    """Yield passes over a grid with spacing 8, 4, 2, 1 and their places, (n, 2) int32, each place once."""
    rows, columns = np.indices(shape)
    seen = np.zeros(shape, bool)
    for step in (8, 4, 2, 1):
        fresh = (rows % step == 0) & (columns % step == 0) & ~seen
        seen |= fresh
        if fresh.any():
            yield step, np.argwhere(fresh).astype(np.int32)


def _guessed(scores: Float32Array, step: int) -> Float32Array:
    """Return `scores` with unknown ones copied from the known place above and to the left, `step` apart."""
    if step == 0:
        return scores
    rows, columns = np.indices(scores.shape)
    return np.where(np.isnan(scores), scores[rows - rows % step, columns - columns % step], scores)
