"""Convert maps and reports to NPZ and CSV."""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.headless.spreadsheet import escape_cell
from engine.core.arrays import Bytes, Float32Array
from engine.core.results import Report
from engine.imaging.render import Layer

__all__ = ["map_to_csv", "maps_to_npz", "named_maps", "report_to_csv"]


def named_maps(layers: Sequence[Layer]) -> dict[str, Float32Array]:
    """Return the raw maps, (height, width) float32, by names made of their number and their title."""
    return {
        f"{number}-{_plain(layer.heatmap.title)}": layer.heatmap.values
        for number, layer in enumerate(layers, start=1)
    }


def maps_to_npz(photograph: Bytes, layers: Sequence[Layer]) -> bytes:
    """Return the content of an NPZ file with the maps of the layers.

    Besides the arrays of `named_maps` it holds `photograph`, and for the maps in order `titles`, `units`
    and `boxes`, (maps, 4) float64: top, left, height and width in pixels of the photograph.

    Parameters
    ----------
    photograph
        (height, width, 3) uint8 RGB.
    """
    boxes = [(layer.box.top, layer.box.left, layer.box.height, layer.box.width) for layer in layers]
    others: dict[str, NDArray[Any]] = {
        "photograph": photograph,
        "titles": np.array([layer.heatmap.title for layer in layers]),
        "units": np.array([layer.heatmap.unit for layer in layers]),
        "boxes": np.array(boxes, np.float64).reshape(-1, 4),
    }
    arrays: dict[str, Any] = {**named_maps(layers), **others}
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def map_to_csv(values: Float32Array) -> str:
    """Return a map, (height, width) float32, as CSV with enough digits to restore each float32."""
    return "".join(",".join(f"{value:.9g}" for value in row) + "\n" for row in values.tolist())


def report_to_csv(report: Report) -> str:
    """Return the rows of a report as CSV, followed by its numbers in full precision."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("name", "value", "meaning"))
    writer.writerows(map(escape_cell, row) for row in report.rows)
    writer.writerows(
        (escape_cell(name), repr(float(value)), "full precision") for name, value in report.numbers
    )
    return stream.getvalue()


def _plain(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "map"
