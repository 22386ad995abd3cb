"""Maps and findings as numbers for other programs: NPZ and CSV."""

import csv
import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.headless.spreadsheet import escape_cell
from engine.core.arrays import Bytes, Float32Array
from engine.core.results import Report
from engine.imaging.render import Layer
from engine.storage.atomic import write_atomically

__all__ = ["map_to_csv", "named_maps", "report_to_csv", "save_maps"]


def named_maps(layers: Sequence[Layer]) -> dict[str, Float32Array]:
    """Return the raw map of each layer, (height, width) float32, under a name made from its place and its title."""
    return {
        f"{number}-{_plain(layer.heatmap.title)}": layer.heatmap.values
        for number, layer in enumerate(layers, start=1)
    }


def save_maps(path: Path, photograph: Bytes, layers: Sequence[Layer]) -> None:
    """Write an NPZ file: the maps, `photograph` (height, width, 3) uint8 RGB, and for the maps in their order `titles`, `units`
    and `boxes` (maps, 4): top, left, height and width of each in pixels of the photograph.
    """  # noqa: D205 - one sentence
    boxes = [(layer.box.top, layer.box.left, layer.box.height, layer.box.width) for layer in layers]
    others: dict[str, NDArray[Any]] = {
        "photograph": photograph,
        "titles": np.array([layer.heatmap.title for layer in layers]),
        "units": np.array([layer.heatmap.unit for layer in layers]),
        "boxes": np.array(boxes, np.float64).reshape(-1, 4),
    }
    arrays: dict[str, Any] = {**named_maps(layers), **others}
    write_atomically(path, lambda stream: np.savez_compressed(stream, **arrays))


def map_to_csv(values: Float32Array) -> str:
    """Return a map, (height, width) float32, as lines of numbers that read back as the same float32."""
    return "".join(",".join(f"{value:.9g}" for value in row) + "\n" for row in values.tolist())


def report_to_csv(report: Report) -> str:
    """Return the rows of a report under headings: name, value as shown, meaning; and its numbers in full below them."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("name", "value", "meaning"))
    writer.writerows(map(escape_cell, row) for row in report.rows)
    writer.writerows(
        (escape_cell(name), repr(float(value)), "the number in full") for name, value in report.numbers
    )
    return stream.getvalue()


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "map"
