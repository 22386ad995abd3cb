"""What a trained network says of pictures whose classes are known: the confusion matrix, recalls, and the worst mistakes."""

from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.arrays import Integers, frozen
from engine.folder_predictions import ORDERS, Prediction, predictions, ranked
from engine.method import Progress
from engine.preprocess import Preprocessing
from engine.probe import Probe
from engine.results import Curve, Plot, Report

__all__ = ["Confusion", "examine"]

_NAMED = 3  # classes that a class is named as taken for
_TITLE = "Confusion"


@dataclass(frozen=True, slots=True, eq=False)
class Confusion:
    """Which class is taken for which.

    `labels` and `found` have an entry for each picture: its right class, and what the network says of it; a picture that could not
    be read counts nowhere.
    """

    classes: tuple[str, ...]
    labels: tuple[int, ...]
    found: tuple[Prediction, ...]

    @property
    def counts(self) -> Integers:
        """How many pictures of class i are taken for class j: (classes, classes), right classes down, predicted ones across."""
        counts = np.zeros((len(self.classes), len(self.classes)), np.int32)
        for label, prediction in zip(self.labels, self.found, strict=True):
            if not prediction.failure:
                counts[label, prediction.index] += 1
        return frozen(counts)

    @property
    def worst(self) -> tuple[int, ...]:
        """The numbers of the pictures that are taken for another class, the surest mistake first."""
        return tuple(ranked(self.labels, self.found, ORDERS[3], mistakes_only=True))

    def report(self) -> Report:
        """Return accuracy, and each class's recall with what it is taken for, as a table."""
        counts = self.counts
        total, right = int(counts.sum()), int(np.trace(counts))
        rows = [("Accuracy", _share(right, total), f"{right} of {total} pictures are right")]
        numbers = [("accuracy", right / total if total else 0.0)]
        recalls = np.zeros(len(self.classes), np.float32)
        for number, name in enumerate(self.classes):
            there, met = int(counts[number].sum()), int(counts[number, number])
            recalls[number] = met / there if there else 0
            rows.append((f"Recall of {name}", _share(met, there), f"{met} of {there}{self._taken(counts, number)}"))
            numbers.append((f"recall of {name}", float(recalls[number])))
        numbers += [
            (f"{self.classes[label]} taken for {self.classes[index]}", float(counts[label, index]))
            for label, index in np.argwhere(counts)
            if label != index
        ]
        plot = Plot("Recall", "class", "share of its pictures", (Curve("recall", recalls),), bars=True)
        return Report(_TITLE, tuple(rows), tuple(numbers), (plot,), notes=self._notes())

    def _taken(self, counts: Integers, label: int) -> str:
        taken = Counter({index: int(counts[label, index]) for index in range(len(self.classes)) if index != label})
        named = [f"{count} taken for {self.classes[index]}" for index, count in taken.most_common(_NAMED) if count]
        more = sum(count > 0 for count in taken.values()) - len(named)
        return "".join(f"; {text}" for text in named) + (f"; others for {more} more classes" if more else "")

    def _notes(self) -> tuple[str, ...]:
        failed = sum(bool(prediction.failure) for prediction in self.found)
        return (f"Pictures that could not be read: {failed}.",) if failed else ()


def examine(
    probe: Probe, files: Sequence[Path], labels: Sequence[int], classes: tuple[str, ...], preprocessing: Preprocessing
) -> Generator[Progress, None, Confusion]:
    """Ask a network about pictures whose classes are known, some at a time; each portion is a `Progress` with the report so far.

    `labels` are numbers of the `classes`, which are in the order of the network's first head.
    """
    found: list[Prediction] = []
    for portion in predictions(probe, list(zip(files, labels, strict=True)), preprocessing):
        found += portion
        so_far = Confusion(classes, tuple(labels[: len(found)]), tuple(found))
        yield Progress(len(found), len(files), so_far.report())
    return Confusion(classes, tuple(labels), tuple(found))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "none there"
