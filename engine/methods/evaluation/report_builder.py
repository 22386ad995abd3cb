"""Build the report on a map step by step: rows, numbers, curves, frames and checks."""

from collections.abc import Sequence

import numpy as np

from engine.core.arrays import Bytes, Float32Array
from engine.core.checks import BLANK_MAP, CHECKS, OUTCOMES, PLOT_TEXTS, Check
from engine.core.results import Curve, Heatmap, Plot, Report, Tiles
from engine.imaging.opencv import cv2
from engine.imaging.superpixels import is_blank, rank_correlation
from engine.methods.evaluation.cascade import Likeness, Reference, cascade_area, mean_of_known
from engine.methods.evaluation.faithfulness import area_under_curve

__all__ = ["ReportBuilder", "ReportFrame"]

_GRID = 14
_FLAT = 1e-6
"""Share of the largest score; curves that move by less are flat but for rounding."""
_TIE = 0.01
"""Share of the range of scores; areas that differ by less are ties, however close the shifted maps are."""
_MOST_NAMED = 3
ReportFrame = tuple[Bytes, str, float]
"""A picture (h, w, 3) uint8, its caption, and its place on the curve: changed pixels in percent."""
_Step = tuple[float, Likeness]


class ReportBuilder:
    """Collect the results of the checks on one map.

    A check passes, fails, or is not judged if there is nothing to compare with.
    """

    def __init__(self, heatmap: Heatmap) -> None:
        self._about = heatmap.title
        self.is_blank = is_blank(heatmap.values)
        self._rows: list[tuple[str, str, str]] = []
        self._numbers: list[tuple[str, float]] = []
        self._plots: list[Plot] = []
        self._frames: list[ReportFrame] = []
        self._drawn: dict[str, list[_Step]] = {}
        self._others: list[Likeness] = []
        self._itself: Likeness | None = None
        self._checks: list[Check] = []

    def add(self, name: str, number: float, text: str, meaning: str) -> None:
        """Add a row: `name`, `text` as shown, `meaning`; `number` is its value."""
        self._rows.append((name, text, meaning))
        self._numbers.append((name, number))

    def add_missing(self, name: str, reason: str) -> None:
        """Add a row without a number, with the reason."""
        self._rows.append((name, "none", reason))

    def add_curves(
        self, name: str, fill: str, mine: Curve, moved: Sequence[Curve], frames: list[ReportFrame]
    ) -> None:
        """Add a deletion or insertion curve and its check.

        Parameters
        ----------
        name : "deletion" or "insertion".
        fill : phrase on the fill, for the row's meaning.
        mine : scores over the share of changed pixels, in percent.
        moved : the same for the map shifted to other places.
        frames : pictures along the curve.
        """
        area_mine, sign = area_under_curve(mine.y, mine.x), 1 if name == "deletion" else -1
        areas = np.array([area_under_curve(curve.y, curve.x) for curve in moved])
        mean, deviation = float(areas.mean()), float(areas.std(ddof=1))
        at_equal_steps = area_under_curve(
            np.interp(moved[0].x, mine.x, mine.y).astype(np.float32), moved[0].x
        )
        enough = max(deviation, _TIE * max(float(np.ptp(curve.y)) for curve in (mine, *moved)))
        is_better = None if _is_flat(mine, *moved) else sign * (mean - at_equal_steps) > enough
        self._checks.append(Check(name, is_better))
        better = "smaller" if name == "deletion" else "larger"
        meaning = (
            f"{better} is better; for the same map moved to {len(areas)} other places "
            f"{mean:.3f} +- {deviation:.3f}; {fill}"
        )
        self.add(f"{name.title()} area", area_mine, f"{area_mine:.3f}", meaning)
        self._numbers += [
            (f"{name.title()} area, map moved", mean),
            (f"{name.title()} area, deviation", deviation),
        ]
        elsewhere = np.stack([curve.y for curve in moved]).mean(0)
        between = Curve(PLOT_TEXTS["shifted"], elsewhere, moved[0].x)
        self._plots.append(Plot(PLOT_TEXTS[name], "pixels changed, %", "score", (mine, between)))
        self._frames += frames

    def add_reference(self, is_other_picture: bool, found: Likeness) -> None:
        """Add the similarity to the map of another picture, or to that of another seed."""
        if is_other_picture:
            self._others.append(found)
        else:
            self._itself = found

    def add_randomised(self, way: str, layer: str, found: Likeness, share: float) -> None:
        """Add the similarity to the map with random layers.

        Parameters
        ----------
        way : "cascading" or "independent".
        layer : path of the lowest random layer; empty for models without layers.
        share : share of random layers, counted from the top, 0..1.
        """
        if found.rank_correlation is None:
            self.add_randomisation_failure(
                way, layer, "blank: the map is the same everywhere, so nothing can be compared", share
            )
            return
        self._drawn.setdefault(way, []).append((share, found))
        down = "down to" if way == "cascading" else "only in"
        structure = "" if found.ssim is None else f"; structural similarity {found.ssim:.2f}"
        name = f"Randomised, {way}, {layer or 'all variables'}"
        meaning = f"rank correlation with randomised weights {down} {layer or 'all variables'}{structure}"
        self.add(name, found.rank_correlation, f"{found.rank_correlation:.2f}", meaning)
        if found.ssim is not None:
            self._numbers.append((f"{name}, structure", found.ssim))

    def add_randomisation_failure(self, way: str, layer: str, reason: str, share: float) -> None:
        """Add a row with the reason why there is no map with randomised weights."""
        self._drawn.setdefault(way, []).append((share, Likeness(None, None)))
        self.add_missing(f"Randomised, {way}, {layer or 'all variables'}", reason)

    def add_not_randomisable(self, kept: Sequence[str]) -> None:
        """Add a row for a model without weights that can be randomised, with phrases on the others."""
        why = "the model has no variables that can be randomised" + (f": {_listed(kept)}" if kept else "")
        self.add_missing("Randomised", why)
        self._checks.append(Check("weights", None))

    def finish_randomisation(self, kept: Sequence[str]) -> None:
        """Check whether the map follows the weights and the picture.

        `kept` are phrases on unchanged weights.
        """
        references = {what: self._reference(what) for what in _MEASURES}
        ranks = references["ranks"]
        is_apart = None if ranks is None or not ranks.itself > 0 else ranks.is_discriminative
        judged = [self._judge(what, reference) for what, reference in references.items()]
        found = [verdict for verdict in judged if verdict is not None]
        self._checks.append(Check("weights", all(found) if found and is_apart else None))
        self._checks.append(Check("picture", is_apart))
        if kept:
            self._rows.append(
                ("Not randomised", str(len(kept)), f"the weights that stayed as they were: {_listed(kept)}")
            )

    def _reference(self, what: str) -> Reference | None:
        """Return the reference similarities, or None if they are unknown; add a row on other pictures."""
        others = mean_of_known([getattr(similarity, _MEASURES[what]) for similarity in self._others])
        itself = 1.0 if self._itself is None else getattr(self._itself, _MEASURES[what])
        if others is None or itself is None:
            return None
        if what == "ranks":
            same = "" if self._itself is None else f"; with the map of another seed {itself:.2f}"
            known = sum(similarity.rank_correlation is not None for similarity in self._others)
            meaning = (
                f"mean rank correlation with the maps of {known} other pictures, for the same class{same}"
            )
            self.add("Other pictures", others, f"{others:.2f}", meaning)
        return Reference(others, itself)

    def _judge(self, what: str, reference: Reference | None) -> bool | None:
        """Add the area under the whole cascade; return whether it is below the threshold, None if unknown."""
        steps = self._drawn.get("cascading", [])
        found = cascade_area(
            [getattr(similarity, _MEASURES[what]) for _, similarity in steps], [share for share, _ in steps]
        )
        if found is None or reference is None:
            return None
        name = f"Randomised, whole cascade, {what}"
        meaning = (
            "area under the curve, early steps weigh most; half-way between other pictures "
            f"({reference.others:.2f}) and the map itself ({reference.itself:.2f}) is "
            f"{reference.threshold:.2f}: above it the map does not follow the weights"
        )
        self.add(name, found, f"{found:.2f}", meaning)
        self._numbers.append((f"{name}, threshold", reference.threshold))
        return found <= reference.threshold

    def add_agreement(self, title: str, mine: Float32Array, other: Float32Array) -> None:
        """Add the agreement with the map of another method.

        The agreement is the rank correlation over a grid of 14 x 14 means, -1..1.

        Parameters
        ----------
        title : title of the other method.
        mine, other : (h, w) float32, larger values more important.
        """
        size = min(_GRID, mine.shape[1]), min(_GRID, mine.shape[0])
        reduced = [cv2.resize(values, size, interpolation=cv2.INTER_AREA) for values in (mine, other)]
        ranks = rank_correlation(np.asarray(reduced[0]), np.asarray(reduced[1]))
        if ranks is None:
            which = "this map" if is_blank(np.asarray(reduced[0])) else "its map"
            self.add_missing(
                f"Agreement with {title}",
                f"blank: {which} is the same everywhere, so nothing can be compared",
            )
            return
        meaning = f"rank correlation over {size[1]} x {size[0]} cells; 1 is the same order"
        self.add(f"Agreement with {title}", ranks, f"{ranks:.2f}", meaning)

    def report(self) -> Report:
        """Return the report on the checks so far."""
        return Report(
            f"Trust: {self._about}",
            tuple(self._rows),
            tuple(self._numbers),
            (*self._plots, *self._randomised_plot()),
            self._played(),
            self._verdict(),
            tuple(self._checks),
        )

    def _verdict(self) -> tuple[str, ...]:
        if self.is_blank:
            return (BLANK_MAP,)
        if not self._checks:
            return ()
        judged = [check.passed for check in self._checks if check.passed is not None]
        speaking = f"{sum(judged)} of {len(judged)} checks speak for the map"
        found = (f"{_in_a_list(CHECKS[check.name])}: {OUTCOMES[check.passed]}" for check in self._checks)
        return (f"{speaking}: {'; '.join(found)}.",)

    def _randomised_plot(self) -> list[Plot]:
        curves = []
        for way, steps in self._drawn.items():
            known = [
                (0.0, 1.0),
                *(
                    (share, found.rank_correlation)
                    for share, found in steps
                    if found.rank_correlation is not None
                ),
            ]
            shares, values = (np.array(part, np.float32) for part in zip(*known, strict=True))
            curves.append(Curve(PLOT_TEXTS[way], values, 100 * shares))
        return (
            [
                Plot(
                    "Randomised weights",
                    "random layers, %",
                    "rank correlation",
                    tuple(curves),
                )
            ]
            if curves
            else []
        )

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


_MEASURES = {"ranks": "rank_correlation", "structure": "ssim"}
"""Names in the report, and the fields of `Likeness` that they stand for."""


def _is_flat(*curves: Curve) -> bool:
    """Return whether all scores are equal but for rounding, so that areas cannot be compared."""
    scores = np.concatenate([curve.y for curve in curves]).astype(np.float64)
    return not np.ptp(scores) > _FLAT * np.abs(scores).max()


def _in_a_list(sentence: str) -> str:
    """Return a sentence as a part of another one, with a small letter first."""
    return sentence[:1].lower() + sentence[1:]


def _listed(phrases: Sequence[str]) -> str:
    """Return the first phrases as a list, and the number of further ones."""
    more = f", and {len(phrases) - _MOST_NAMED} more" if len(phrases) > _MOST_NAMED else ""
    return ", ".join(phrases[:_MOST_NAMED]) + more
