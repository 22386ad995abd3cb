"""The report on a map as it grows: rows, numbers, curves, frames, and what speaks for and against the map."""

import numpy as np

from engine.arrays import Bytes, Floats
from engine.methods.faithfulness import area
from engine.opencv import cv2
from engine.results import Curve, Heatmap, Plot, Report, Tiles
from engine.segments import rank_correlation, similarity

__all__ = ["Findings", "Frame"]

_ALIKE = 0.5
_GRID = 14
_MARGIN = 0.02  # of the scores' range: areas that differ by less are as good as equal
_YES, _NO = "yes", "no"
Frame = tuple[Bytes, str, float]
"""A picture (h, w, 3), its caption, and where it stands: the share of pixels changed, in percent."""


class Findings:
    """What has been found so far about one map."""

    def __init__(self, heatmap: Heatmap) -> None:
        self._about = heatmap.title
        self._blank = not np.ptp(heatmap.values) > 0
        self._rows: list[tuple[str, str, str]] = []
        self._numbers: list[tuple[str, float]] = []
        self._plots: list[Plot] = []
        self._frames: list[Frame] = []
        self._drawn: dict[str, list[tuple[float, float]]] = {}
        self._checks: list[tuple[str, bool]] = []

    def add(self, name: str, number: float, text: str, meaning: str) -> None:
        """Add a row."""
        self._rows.append((name, text, meaning))
        self._numbers.append((name, number))

    def add_curves(self, name: str, mine: Curve, moved: Curve, frames: list[Frame]) -> None:
        """Add a deletion or insertion curve of the map, that of the same map moved to the wrong place, and pictures on the way."""
        area_mine, area_moved = area(mine.y, mine.x), area(moved.y, moved.x)
        better = "smaller" if name == "deletion" else "larger"
        at_equal_steps = area(np.interp(moved.x, mine.x, mine.y).astype(np.float32), moved.x)
        margin = (area_moved - at_equal_steps) * (1 if name == "deletion" else -1)
        enough = _MARGIN * max(float(np.ptp(mine.y)), float(np.ptp(moved.y)))
        self._checks.append((f"{name} better than that of the map moved", margin > enough and not self._blank))
        self.add(
            f"{name.title()} area",
            area_mine,
            f"{area_mine:.3f}",
            f"{better} is better; for the same map moved by half the picture {area_moved:.3f}",
        )
        self._numbers.append((f"{name.title()} area, map moved", area_moved))
        self._plots.append(Plot(name.title(), "pixels changed, %", "score", (mine, moved)))
        self._frames += frames

    def add_randomised(self, way: str, layer: str, before: Floats, after: Floats) -> None:
        """Add how alike the map is with the weights of some layers drawn anew, `layer` the lowest of them."""
        if not np.ptp(before) > 0:
            self.add_unmoved(way, layer, "the map is the same everywhere, so nothing can be compared")
            return
        ranks, structure = rank_correlation(before, after), similarity(before, after)
        self._drawn.setdefault(way, []).append((ranks, structure))
        down = "down to" if way == "cascading" else "only in"
        meaning = f"rank correlation with weights drawn anew {down} {layer}; structural similarity {structure:.2f}"
        self.add(f"Randomised, {way}, {layer}", ranks, f"{ranks:.2f}", meaning)
        self._numbers.append((f"Randomised, {way}, {layer}, structure", structure))

    def add_unmoved(self, way: str, layer: str, reason: str) -> None:
        """Say why nothing came of drawing weights anew."""
        self._rows.append((f"Randomised, {way}, {layer}", "none", reason))

    def end_randomising(self) -> None:
        """Judge: with all weights down to the lowest layer drawn anew, the map should be another one."""
        if "cascading" in self._drawn:
            another = abs(self._drawn["cascading"][-1][0]) < _ALIKE
            self._checks.append(("another map once the weights are random", another and not self._blank))

    def add_other(self, title: str, mine: Floats, other: Floats) -> None:
        """Add how much another method agrees, by the ranks of the means over a grid of 14 x 14 cells."""
        size = min(_GRID, mine.shape[1]), min(_GRID, mine.shape[0])
        reduced = [cv2.resize(values, size, interpolation=cv2.INTER_AREA) for values in (mine, other)]
        ranks = rank_correlation(np.asarray(reduced[0]), np.asarray(reduced[1]))
        self.add(
            f"Agreement with {title}",
            ranks,
            f"{ranks:.2f}",
            f"rank correlation over {size[1]} x {size[0]} cells; 1 is the same order",
        )

    def add_silent(self, title: str, reason: str) -> None:
        """Say why a method has nothing to say."""
        self._rows.append((f"Agreement with {title}", "none", reason))

    def report(self) -> Report:
        """Return the report as it stands."""
        return Report(
            f"Trust: {self._about}",
            tuple(self._rows),
            tuple(self._numbers),
            (*self._plots, *self._randomised_plot()),
            self._played(),
            self._verdict(),
        )

    def _verdict(self) -> tuple[str, ...]:
        if not self._checks:
            return ()
        speaking = f"{sum(passed for _, passed in self._checks)} of {len(self._checks)} checks speak for the map"
        return (f"{speaking}: {'; '.join(f'{name}: {_YES if passed else _NO}' for name, passed in self._checks)}.",)

    def _randomised_plot(self) -> list[Plot]:
        curves = [Curve(way, np.array([1.0, *(ranks for ranks, _ in found)], np.float32)) for way, found in self._drawn.items()]
        return [Plot("Weights drawn anew", "depth, from the top", "rank correlation", tuple(curves))] if curves else []

    def _played(self) -> Tiles | None:
        if not self._frames:
            return None
        pictures = np.stack([picture for picture, _, _ in self._frames])
        return Tiles(
            pictures.astype(np.float32),
            pictures,
            tuple(caption for _, caption, _ in self._frames),
            f"Deletion and insertion: {self._about}",
            columns=12,
            playable=True,
            places=tuple(place for _, _, place in self._frames),
        )
