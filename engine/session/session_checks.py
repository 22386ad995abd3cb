"""Validation of the values in a session file: sizes, ranges and names, by type of their dataclass."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.core.arrays import Bytes
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.look import Look
from engine.core.marks import Marks
from engine.core.method import METHODS
from engine.core.model import Head, Input, Model
from engine.core.params import specs
from engine.core.placement import Placement
from engine.core.results import Curve, Heatmap, Picture, Report, Tiles
from engine.core.target import Target
from engine.core.tile_metrics import TileMetric
from engine.imaging.evidence import Evidence
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import FITS, Held, Preprocessing
from engine.imaging.render import BLENDS, COLOUR_MAPS
from engine.imaging.scaling import is_scaling
from engine.runtime.job import Job, Outcome
from engine.session.session import PANE_MODES, SavedLayer, SavedPanel, Session
from engine.storage.plain_values import DecodeError

__all__ = ["CHECKS", "check_session"]

_Fields = Mapping[str, Any]
_LONGEST = 1_000_000  # pixels of a photograph's side
_LARGEST_INPUT = 16_384
_LARGEST_MAP = 16_384
_LARGEST_NUMBER = 1e30
_MAX_CLASSES = 1_000_000
_MAX_SHOWN = 4e8  # pixels to which a map is enlarged
_LARGEST_PANEL = 100_000
_MAX_PANES = 3
_MAX_BOXES = 1000
_AREAS = ("left", "right", "top", "bottom")


def _box(fields: _Fields) -> bool:
    places, sides = (fields["top"], fields["left"]), (fields["height"], fields["width"])
    return all(abs(place) <= _LONGEST for place in places) and all(0 < side <= _LONGEST for side in sides)


def _look(fields: _Fields) -> bool:
    look = Look(**fields)
    low, high = look.levels or (0, 1)
    numbers = [low, high, look.threshold or 0]
    levels_are_good = all(map(math.isfinite, numbers)) and low < high
    return (
        look.colour_map in COLOUR_MAPS and 0 <= look.opacity <= 1 and look.blend in BLENDS and levels_are_good
    )


def _heatmap(fields: _Fields) -> bool:
    values, span = fields["values"], fields.get("span")
    if (
        values.ndim != 2
        or values.size == 0
        or max(values.shape) > _LARGEST_MAP
        or not np.isfinite(values).all()
    ):
        return False
    return span is None or -_LARGEST_NUMBER < span[0] <= span[1] < _LARGEST_NUMBER


def _is_placed(placement: Placement, cells: tuple[int, ...]) -> bool:
    """Return whether a placement fits maps of that size, in an input that can be shown."""
    lines = np.asarray(placement.rows), np.asarray(placement.columns)
    steps = [np.diff(line) for line in lines]
    return (
        (len(placement.rows), len(placement.columns)) == cells[:2]
        and all(np.isfinite(line).all() and np.abs(line).max() < _LARGEST_NUMBER for line in lines)
        and all((step > 0).all() or (step < 0).all() for step in steps)
        and all(0 < length <= _LARGEST_MAP for length in placement.size)
        and all(0 <= edge <= _LARGEST_MAP for edge in placement.seen)
    )


def _tiles(fields: _Fields) -> bool:
    raw, shown, count = fields["raw"], fields["shown"], len(fields["captions"])
    if (
        raw.ndim not in (3, 4)
        or shown.ndim not in (3, 4)
        or 0 in raw.shape
        or 0 in shown.shape
        or not np.isfinite(raw).all()
    ):
        return False
    if (
        any(array.ndim == 4 and array.shape[3] != 3 for array in (raw, shown))
        or not len(raw) == len(shown) == count
    ):
        return False
    if fields.get("over_picture") and raw.ndim != 3:
        return False
    if fields.get("placement") is not None and not _is_placed(fields["placement"], raw.shape[1:]):
        return False
    if any(len(fields.get(name, ())) not in (0, count) for name in ("places", "units", "sources")):
        return False
    if any(len(figure.values) not in (0, count) for figure in fields.get("figures", ())):
        return False
    numbers = (*fields.get("blank", ()), *fields.get("units", ()), *(fields.get("page") or ()))
    return (
        fields.get("columns", 1) >= 1
        and fields.get("colour_map", "grey") in COLOUR_MAPS
        and min(numbers, default=0) >= 0
    )


def _figure(fields: _Fields) -> bool:
    values = fields.get("values", np.zeros(0))
    return (
        values.ndim == 1
        and bool(np.isfinite(values).all())
        and (values.size == 0) == bool(fields.get("obstacle"))
    )


def _picture(fields: _Fields) -> bool:
    raw, shown = fields["raw"], fields["shown"]
    return (
        raw.shape == shown.shape
        and raw.ndim == 3
        and raw.shape[2] == 3
        and raw.size > 0
        and bool(np.isfinite(raw).all())
    )


def _curve(fields: _Fields) -> bool:
    y, x = fields["y"], fields.get("x")
    return y.ndim == 1 and (x is None or x.shape in (y.shape, (0,)))


def _input(fields: _Fields) -> bool:
    return all(1 <= length <= _LARGEST_INPUT for length in fields["shape"])


def _preprocessing(fields: _Fields) -> bool:
    height, width, channels = fields["shape"]
    sized = 1 <= height <= _LARGEST_INPUT and 1 <= width <= _LARGEST_INPUT and channels in (1, 3, 4)
    return sized and is_scaling(fields["scaling"]) and fields.get("fit", FITS[0]) in FITS


def _model(fields: _Fields) -> bool:
    heads, inputs, labels = fields["heads"], fields.get("inputs", ()), fields.get("labels", ())
    height, width, channels = fields["input_shape"]
    sized = 1 <= height <= _LARGEST_INPUT and 1 <= width <= _LARGEST_INPUT and channels in (1, 3, 4)
    paths = [node.path for node in fields["root"].walk()]
    fits = (
        bool(heads)
        and (not labels or len(labels) == heads[0].num_classes)
        and 0 <= fields.get("picture", 0) < max(1, len(inputs))
    )
    return sized and fits and len(set(paths)) == len(paths)


def _marks(fields: _Fields) -> bool:
    mask, earlier = fields.get("mask"), fields.get("earlier_boxes", ())
    return (
        (mask is None or mask.ndim == 2)
        and len(earlier) <= _MAX_BOXES
        and (fields.get("box") is not None or not earlier)
    )


def _panel(fields: _Fields) -> bool:
    return fields["area"] in _AREAS and all(
        0 <= fields[side] <= _LARGEST_PANEL for side in ("width", "height")
    )


CHECKS: Mapping[type, Callable[[_Fields], bool]] = {
    Box: _box,
    Look: _look,
    TileMetric: _figure,
    Heatmap: _heatmap,
    Tiles: _tiles,
    Picture: _picture,
    Curve: _curve,
    Input: _input,
    Preprocessing: _preprocessing,
    Evidence: lambda fields: all(map(is_scaling, filter(None, (fields["scaling"], fields.get("rival"))))),
    Model: _model,
    Head: lambda fields: 0 <= fields["num_classes"] <= _MAX_CLASSES,
    Target: lambda fields: fields["index"] >= 0 and fields.get("head", 0) >= 0,
    Held: lambda fields: abs(fields.get("value", 0)) < _LARGEST_NUMBER,
    Marks: _marks,
    SavedPanel: _panel,
    SavedLayer: lambda fields: isinstance(fields["outcome"].result, Heatmap),
}


def check_session(session: Session) -> None:
    """Check that the parts of a session fit together.

    Raises
    ------
    DecodeError
        They do not; the message names the first contradiction.
    """
    model, peeked = session.model, session.peeked
    if session.outcomes and (model is None or session.photograph is None or session.preprocessing is None):
        raise DecodeError("it has results, but no model or no picture")
    if (
        model is not None
        and session.preprocessing is not None
        and session.preprocessing.shape != model.input_shape
    ):
        raise DecodeError("the preprocessing is for another model")
    if model is not None and session.target is not None:
        _check_target(session.target, model)
    for outcome in session.outcomes:
        assert model is not None
        _check_job(outcome.job, model)
    for shown, kind in ((session.tiles, Tiles), (session.picture, Picture), (session.report, Report)):
        if shown is not None and not isinstance(shown.result, kind):
            raise DecodeError(f"a {type(shown.result).__name__} instead of a {kind.__name__}")
    for layer in session.layers:
        if (
            layer.outcome.job.photograph is not session.photograph
            or layer.outcome.job.preprocessing != session.preprocessing
        ):
            raise DecodeError("a map belongs to another picture")
        _check_parts(layer.outcome, layer.outcome.job.photograph)
    _check_panes(session)
    if peeked is not None and not _is_picture(peeked):
        raise DecodeError("the picture in place of the photograph is not valid")
    if session.photograph is not None:
        _check_mask(session.marks, session.photograph.pixels.shape)
    if not -1 <= session.chosen < len(session.layers):
        raise DecodeError("the chosen layer does not exist")
    _check_form(session)


def _check_panes(session: Session) -> None:
    if len(session.panes) > _MAX_PANES or bool(session.panes) != (session.pane_mode in PANE_MODES):
        raise DecodeError("there are too many panes, or their arrangement is unknown")
    for pane in session.panes:
        if len({layer.key for layer in pane.layers}) != len(pane.layers) or (
            pane.outcome is not None and not pane.layers
        ):
            raise DecodeError("the layers of a pane do not fit together")
        if pane.peeked is not None and not _is_picture(pane.peeked):
            raise DecodeError("the picture of a pane is not valid")
        if any(layer.box.area > _MAX_SHOWN for layer in pane.layers):
            raise DecodeError("a map is too large")
        if pane.outcome is not None:
            _check_parts(pane.outcome, pane.photograph)


def _check_parts(outcome: Outcome, photograph: Photograph) -> None:
    """Raise where a map, or one that was subtracted from it, does not belong to a picture."""
    for part in outcome.chain():
        if part.job.photograph is not photograph or not isinstance(part.result, Heatmap):
            raise DecodeError("a difference contains a result that is not a map of the picture")


def _is_picture(pixels: Bytes) -> bool:
    return pixels.ndim == 3 and pixels.shape[2] == 3 and pixels.size > 0


def _check_form(session: Session) -> None:
    if not session.method and not session.form:
        return
    if session.method not in METHODS:
        raise DecodeError(f"there is no method {session.method[:60]!r}")
    known = {spec.name: spec for spec in specs(METHODS[session.method])}
    for name, value in session.form:
        if name not in known:
            raise DecodeError(f"{session.method} has no parameter {name[:60]!r}")
        try:
            known[name].check(value)
        except UserError as error:
            raise DecodeError(str(error).rstrip(".")) from None


def _check_target(target: Target, model: Model) -> None:
    if target.head >= len(model.heads) or target.index >= max(1, model.heads[target.head].num_classes):
        raise DecodeError(f"the model has no class {target.index} of output {target.head}")


def _check_job(job: Job, model: Model) -> None:
    if job.method.uses_target:
        _check_target(job.target, model)
        if not model.heads[job.target.head].num_classes:
            raise DecodeError("a class belongs to an output without classes")
    if job.box.area > _MAX_SHOWN:
        raise DecodeError("a picture is too long and narrow for its model")
    _check_mask(job.marks, job.photograph.pixels.shape)


def _check_mask(marks: Marks, shape: tuple[int, ...]) -> None:
    if marks.mask is not None and marks.mask.shape != shape[:2]:
        raise DecodeError("a mask does not fit its picture")
