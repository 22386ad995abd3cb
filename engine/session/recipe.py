"""Recipes: all that is needed to reproduce a result, as plain values for a JSON file."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from engine.core.look import Look
from engine.core.marks import Marks
from engine.core.model import Model
from engine.core.params import param_values
from engine.core.results import Layers, Report, Result, Tiles
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Held, Preprocessing
from engine.methods.evaluation.trust_report import TrustReport
from engine.runtime.job import Outcome
from engine.storage.plain_values import as_plain, finite

__all__ = [
    "as_json",
    "make_recipe",
    "model_recipe",
    "overlay_as_json",
    "preprocessing_recipe",
    "request_digest",
    "target_recipe",
    "tiles_as_json",
    "to_json_text",
    "versions",
]

_STEPS = ("steps", "of")
_PACKAGES = ("convscope", "tensorflow", "keras", "numpy", "opencv-python")


def make_recipe(outcome: Outcome, model: Model) -> dict[str, Any]:
    """Return the recipe of an outcome: model, picture, preprocessing, target, method and versions.

    `stopped_after` is there only for the partial result of a stopped job.
    """
    job = outcome.job
    method: dict[str, Any] = {"name": job.method.name, "parameters": param_values(job.method)}
    if isinstance(job.method, TrustReport):
        method["about"] = {"name": job.method.method.name, "parameters": param_values(job.method.method)}
    stopped = (
        {} if outcome.steps is None else {"stopped_after": dict(zip(_STEPS, outcome.steps, strict=True))}
    )
    return {
        "format": 1,
        **stopped,
        "model": model_recipe(model),
        "picture": _picture(job.photograph),
        "preprocessing": preprocessing_recipe(job.preprocessing, model),
        "method": method,
        "marks": _marks(job.marks),
        "target": target_recipe(job.target, model) if job.method.uses_target else None,
        "result": _result(outcome.result),
        "less": None if outcome.less is None else make_recipe(outcome.less, model),
        "versions": versions(),
    }


def request_digest(recipe: Mapping[str, Any]) -> str:
    """Return the SHA-256 of all values in a recipe that decide a result, without the versions.

    The same request always has the same digest.
    """
    parts: dict[str, Any] = {key: recipe.get(key) for key in ("preprocessing", "method", "marks", "target")}
    for key, wanted in (("model", ("name", "sha256", "input", "origin")), ("picture", ("sha256",))):
        described = recipe.get(key)
        parts[key] = [described.get(name) for name in wanted] if isinstance(described, Mapping) else None
        # only some pictures have a selection; others keep the digest of earlier versions
        if isinstance(described, Mapping) and "selection" in described:
            parts[key].append(described["selection"])
    less = recipe.get("less")
    parts["less"] = request_digest(less) if isinstance(less, Mapping) else None
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, allow_nan=False).encode("utf-8", "backslashreplace")
    ).hexdigest()


def _picture(photograph: Photograph) -> dict[str, Any]:
    description = {"name": photograph.name, "sha256": photograph.digest, "notes": list(photograph.notes)}
    selection = photograph.selection.as_plain()
    return description if selection is None else {**description, "selection": selection}


def model_recipe(model: Model) -> dict[str, Any]:
    """Return the values that identify a model."""
    return {
        "name": model.name,
        "sha256": model.digest,
        "input": list(model.input_shape),
        "origin": dict(model.origin),
        "notes": list(model.notes),
    }


def preprocessing_recipe(preprocessing: Preprocessing, model: Model) -> dict[str, Any]:
    """Return the values of a preprocessing."""
    return {
        "scaling": preprocessing.scaling,
        "scaling_evidence": None if preprocessing.evidence is None else as_plain(preprocessing.evidence),
        "doubt": preprocessing.scaling_warning,
        "fit": preprocessing.fit,
        "input": model.inputs[model.picture].name if len(model.inputs) > 1 else None,
        "held": [_held(held) for held in preprocessing.held],
    }


def target_recipe(target: Target, model: Model) -> dict[str, Any]:
    """Return a class by output, number and name."""
    label = model.label(target.index, target.head)
    return {
        "head": model.heads[target.head].name,
        "output": target.head,
        "index": target.index,
        "label": label,
    }


def _marks(marks: Marks) -> dict[str, Any]:
    box = None if marks.box is None else as_plain(marks.box)
    mask = (
        None
        if marks.mask is None
        else {"sha256": hashlib.sha256(marks.mask.tobytes()).hexdigest(), "pixels": int(marks.mask.sum())}
    )
    earlier = {"earlier_boxes": [as_plain(box) for box in marks.earlier_boxes]} if marks.earlier_boxes else {}
    return {"box": box, "mask": mask, **earlier}


def _result(result: Result) -> dict[str, Any]:
    description: dict[str, Any] = {"title": result.title, "notes": list(result.notes)}
    if isinstance(result, Report):
        description["rows"] = [list(row) for row in result.rows]
        description["numbers"] = dict(result.numbers)
    if isinstance(result, Tiles) and result.figures:
        description["figures"] = {figure.name: figure.obstacle or figure.title for figure in result.figures}
    if isinstance(result, Tiles) and result.units:
        description["units"] = _runs(result.units)
    if isinstance(result, Layers):
        description["maps"] = [heatmap.title for heatmap in result.maps]
        description["box"] = None if result.box is None else as_plain(result.box)
    return description


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """Return numbers as runs of consecutive ones, each by its first and last."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number in (runs[-1][1], runs[-1][1] + 1):
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def _held(held: Held) -> dict[str, Any]:
    photograph = held.photograph
    picture = None if photograph is None else {"name": photograph.name, "sha256": photograph.digest}
    return {"input": held.name, "value": held.value, "picture": picture}


def as_json(outcome: Outcome, model: Model) -> str:
    """Return the recipe of one outcome as indented JSON text."""
    return to_json_text(make_recipe(outcome, model))


def tiles_as_json(outcome: Outcome, model: Model, pinned: Sequence[int], sorted_by: str) -> str:
    """Return the recipe of tiles as JSON text.

    Parameters
    ----------
    outcome
        The outcome with the tiles.
    model
        The model.
    pinned
        The units that the user has pinned.
    sorted_by
        The figure by which the window sorts the tiles; empty for the method's order, which files always have.
    """
    seen = {
        "pinned": list(pinned),
        "sorted_by": sorted_by or None,
        "order_in_files": "as the method gives them",
    }
    return to_json_text({**make_recipe(outcome, model), "tiles": seen})


def overlay_as_json(layers: Sequence[tuple[Outcome, Look]], model: Model) -> str:
    """Return the recipes of all layers over a picture, lowest first, each with its look, as JSON text."""
    return to_json_text(
        {
            "format": 1,
            "layers": [{**make_recipe(outcome, model), "look": as_plain(look)} for outcome, look in layers],
        }
    )


def to_json_text(content: dict[str, Any]) -> str:
    """Return a recipe as indented JSON text, with the words nan, inf and -inf for such numbers."""
    return json.dumps(finite(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the packages on which a result depends, by name."""
    by_name = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            by_name[package] = version(package)
        except PackageNotFoundError:  # on some machines tensorflow-cpu replaces tensorflow
            by_name[package] = "not installed"
    return by_name
