"""Explain one picture of a batch, in this process or on a worker."""

import hashlib
import math
import time
from collections.abc import Iterator
from typing import SupportsFloat

import numpy as np

from app.batch.batch_item import BatchItem, Cell, ItemResult, ItemResults, Row, to_valid_text
from app.headless.explain_request import ExplainRequest
from app.headless.model_session import ModelSession, open_model_session
from app.headless.result_files import outcome_files
from engine.core.arrays import Float32Array
from engine.core.errors import UserError, innermost_message
from engine.core.model import Model
from engine.core.results import Heatmap
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import decode_photograph, read_content
from engine.imaging.preprocess import Preprocessing
from engine.network.tensorflow_startup import num_cores
from engine.runtime.job import Outcome, run_job

__all__ = ["columns", "explain_item", "explain_serially", "failed", "open_for_batch"]

_MAP = ("target", "target_label", "minimum", "maximum", "mean", "peak_row", "peak_column")
_ABOUT = (*_MAP, "scaling", "scaling_evidence", "scaling_rival", "seconds", "error")
_CHOSEN = "chosen"  # by the user, so without evidence


def columns(top: int) -> tuple[str, ...]:
    """Return the names of the columns of the table, with `top` predicted classes."""
    predicted = (f"{what}_{place}" for place in range(1, top + 1) for what in ("class", "label", "score"))
    return ("picture", "sha256", *predicted, *_ABOUT)


def explain_serially(request: ExplainRequest, items: Iterator[BatchItem], top: int) -> ItemResults:
    """Explain pictures in this process, one after another; the first picture opens the model."""
    place = None
    for item in items:
        place = place or open_for_batch(request, num_cores())
        yield explain_item(place, item, top)


def open_for_batch(request: ExplainRequest, threads: int) -> ModelSession:
    """Open the model for a number of threads; refuse a request that would fail for every picture."""
    cv2.setNumThreads(threads)
    place = open_model_session(request, threads)
    place.check_method()
    return place


def explain_item(model_session: ModelSession, item: BatchItem, top: int) -> ItemResult:
    """Read and explain a picture; return its files and its row, which holds the error if there is one."""
    begun, digest = time.perf_counter(), ""
    try:
        content = read_content(item.path) if item.content is None else item.content
        digest = hashlib.sha256(content).hexdigest()
        photograph = decode_photograph(content, item.path.name, model_session.selection)
        scores = model_session.scores(photograph)
        outcome = run_job(model_session.job(photograph, scores), model_session.probe)
        files = outcome_files(outcome, model_session.model)
        row = {
            "picture": to_valid_text(item.relative_path),
            "sha256": digest,
            **_predicted(scores, outcome, model_session.model, top),
        }
        return ItemResult(
            item.relative_path,
            {**row, **_found(outcome, model_session.model), "seconds": _since(begun), "error": ""},
            files,
        )
    except UserError as error:
        return failed(item, top, str(error), digest, _since(begun))
    except Exception as error:  # noqa: BLE001 - the boundary of one picture; the batch continues
        return failed(
            item, top, f"{type(error).__name__}: {innermost_message(error)}.", digest, _since(begun)
        )


def failed(
    item: BatchItem, top: int, error: str, digest: str = "", seconds: float | None = None
) -> ItemResult:
    """Return the result of a picture that could not be explained."""
    known: Row = {
        "picture": to_valid_text(item.relative_path),
        "sha256": digest,
        "seconds": seconds,
        "error": to_valid_text(error),
    }
    return ItemResult(item.relative_path, {column: known.get(column) for column in columns(top)})


def _predicted(scores: Float32Array, outcome: Outcome, model: Model, top: int) -> dict[str, Cell]:
    """Return the best classes with their scores, best first; missing classes leave empty cells."""
    head = outcome.job.target.head
    count = min(top, model.heads[head].num_classes)
    row: dict[str, Cell] = dict.fromkeys(columns(top)[2 : 2 + 3 * top])
    for place, index in enumerate(np.argsort(-scores, kind="stable")[:count] if count else (), start=1):
        found: dict[str, Cell] = {
            "class": int(index),
            "label": model.label(int(index), head),
            "score": _number(scores[index]),
        }
        row |= {f"{what}_{place}": value for what, value in found.items()}
    return row


def _found(outcome: Outcome, model: Model) -> dict[str, Cell]:
    """Return target, extremes and mean of the map, and its strongest cell in pixels of the picture."""
    job, result, raw = outcome.job, outcome.result, outcome.result.raw
    explained = job.method.uses_target and bool(model.heads[job.target.head].num_classes)
    row: dict[str, Cell] = dict.fromkeys(_ABOUT)
    if explained:
        row |= {"target": job.target.index, "target_label": model.label(job.target.index, job.target.head)}
    if raw.size:
        row |= {"minimum": _number(raw.min()), "maximum": _number(raw.max()), "mean": _number(raw.mean())}
    if isinstance(result, Heatmap):
        values = -result.values if result.low_first else result.values
        across, down = np.unravel_index(int(values.argmax()), values.shape)[::-1]
        box = job.box
        row["peak_row"] = round(box.top + (int(down) + 0.5) / values.shape[0] * box.height, 1)
        row["peak_column"] = round(box.left + (int(across) + 0.5) / values.shape[1] * box.width, 1)
    return row | _scaled(job.preprocessing)


def _scaled(preprocessing: Preprocessing) -> dict[str, Cell]:
    """Return the input scaling, the strength of its evidence, and its rival."""
    evidence = preprocessing.evidence
    strength = _CHOSEN if evidence is None else str(evidence.strength)
    return {
        "scaling": preprocessing.scaling,
        "scaling_evidence": strength,
        "scaling_rival": preprocessing.rival,
    }


def _number(value: SupportsFloat) -> float | None:
    """Return a number for the table; None if it is not finite."""
    return float(value) if math.isfinite(value) else None


def _since(begun: float) -> float:
    return round(time.perf_counter() - begun, 4)
