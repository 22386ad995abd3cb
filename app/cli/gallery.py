"""Run every method on one picture and write a small picture of each, as for docs/methods.md."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.headless.file_names import DIGEST_TAG_LENGTH, target_parts
from app.headless.result_files import make_folder, render_outcome
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.method import METHODS, make, unsupported_reason
from engine.core.model import Model
from engine.core.params import Value
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import Photograph, write_picture
from engine.methods import TrustReport
from engine.model_files.loader import OpenedModel
from engine.runtime.job import Job, Outcome, run_job
from engine.session.recipe import as_json, request_digest
from engine.storage.atomic import write_atomically

__all__ = ["write_gallery"]

_WIDTH = 420
_KEPT = "gallery.json"
_SETTINGS: Mapping[str, Mapping[str, Value]] = {
    "top-channels": {"count": 12},
    "filter-weights": {"count": 32},
    "activations": {"layer": "block2b_add"},
    "channel": {"layer": "block4b_add"},
    "receptive-field": {"layer": "block3b_add"},
}


def write_gallery(
    opened: OpenedModel,
    photograph: Photograph,
    target: Target,
    marks: Marks,
    names: Sequence[str],
    folder: Path,
    is_chosen: bool = False,
) -> Iterator[str]:
    """Run the named methods, or all, and write a picture for each; yield a line about each.

    Methods that the model does not support get a line with the reason. Files are named after their methods,
    the output if there are several, and the class if it was chosen.
    """
    make_folder(folder)
    model, prepared = opened.probe.model, opened.preprocessing
    for number, name in enumerate(names or METHODS):
        if unsupported_reason(METHODS[name], model):
            yield f"{name}: {unsupported_reason(METHODS[name], model)}"
            continue
        known = {
            key: value
            for key, value in _SETTINGS.get(name, {}).items()
            if key != "layer" or value in model.layers("map")
        }
        job = Job(number, make(name, given=known), target, photograph, prepared, marks)
        try:
            yield from _write(job, opened, folder, is_chosen)
        except UserError as error:
            yield f"{name}: {error}"


def _write(job: Job, opened: OpenedModel, folder: Path, is_chosen: bool) -> Iterator[str]:
    outcome = run_job(job, opened.probe)
    write_picture(
        _place(folder, outcome, opened.probe.model, is_chosen),
        _small(render_outcome(outcome, opened.probe.model)),
    )
    yield f"{job.method.name}: {outcome.seconds:.1f} s. {' '.join(outcome.result.notes)}"
    if job.method.name == "grad-cam" and isinstance(outcome.result, Heatmap):
        trusted = run_job(replace(job, method=TrustReport(job.method, outcome.result)), opened.probe)
        write_picture(
            _place(folder, trusted, opened.probe.model, is_chosen),
            _small(render_outcome(trusted, opened.probe.model), 2 * _WIDTH),
        )
        yield f"trust: {trusted.seconds:.1f} s. {' '.join(trusted.result.notes)}"


def _place(folder: Path, outcome: Outcome, model: Model, is_chosen: bool) -> Path:
    """Return a file for a picture; a list in the folder keeps files of other requests apart."""
    kept = folder / _KEPT
    try:
        known = dict(json.loads(kept.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        known = {}
    digest = request_digest(json.loads(as_json(outcome, model)))
    method = outcome.job.method
    explained = method.method if isinstance(method, TrustReport) else method
    name = "-".join([method.name, *target_parts(explained, outcome.job, model, is_chosen)])
    name = name if known.get(name, digest) == digest else f"{name}-{digest[:DIGEST_TAG_LENGTH]}"
    write_atomically(
        kept,
        lambda stream: stream.write(json.dumps(known | {name: digest}, indent=1, allow_nan=False).encode()),
    )
    return folder / f"{name}.jpg"


def _small(pixels: Bytes, width: int = _WIDTH) -> Bytes:
    """Return pixels reduced, or enlarged without smoothing, to a width."""
    height = max(1, round(pixels.shape[0] * width / pixels.shape[1]))
    shrinking = pixels.shape[1] > width
    return np.asarray(
        cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_NEAREST),
        np.uint8,
    )
