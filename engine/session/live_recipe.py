"""Recipes of recordings and snapshots of moving pictures, as plain values for a JSON file."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.core.look import Look
from engine.core.model import Model
from engine.core.params import param_values
from engine.session.recipe import model_recipe, preprocessing_recipe, target_recipe, to_json_text, versions
from engine.storage.plain_values import as_plain
from engine.video.feed import Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import FrameResult, LivePlan
from engine.video.recording_thread import RecordingSpan, RecordingSummary
from engine.video.source import CameraDevice, Source, tag_of

__all__ = ["recording_as_json", "snapshot_as_json"]

_BEST = 5  # classes of a snapshot


def recording_as_json(recorded: RecordingSummary, source: Source, has_captions: bool) -> str:
    """Return the recipe of a recording as JSON text.

    It has the source, and the model, plan and looks of each span with its first second.
    """
    models = list({id(span.model): span.model for span in recorded.spans}.values())
    return to_json_text(
        {
            "format": 1,
            "recording": {
                "file": recorded.path.name,
                "height": recorded.size[0] // 2 * 2,
                "width": recorded.size[1] // 2 * 2,
                "frames_a_second": recorded.rate,
                "frames": recorded.num_frames,
                "seconds": round(recorded.seconds, 3),
                "frames_left_out": recorded.num_left_out,
                "pauses": recorded.num_pauses,
                "captions": has_captions,
                "map_behind_frame": {
                    "mean_seconds": round(recorded.ages[0], 4),
                    "most_seconds": round(recorded.ages[1], 4),
                },
                "ended_by": recorded.error.message if recorded.error else None,
            },
            "source": _source(source),
            "models": [model_recipe(model) for model in models],
            "spans": [_span(span, models) for span in recorded.spans],
            "versions": versions(),
        }
    )


def snapshot_as_json(frame: Frame, overlay: Overlay | None, source: Source) -> str:
    """Return the recipe of one frame, as it was shown live, as JSON text."""
    seen, model = (overlay.result, overlay.model) if overlay is not None else (None, None)
    recipe: dict[str, Any] = {
        "format": 1,
        "source": _source(source),
        "frame": {
            "seconds": round(frame.seconds, 3),
            "sha256": hashlib.sha256(frame.pixels.tobytes()).hexdigest(),
        },
    }
    if overlay is not None and seen is not None and model is not None:
        looks = [layer.look for layer in overlay.layers if layer.visible]
        recipe["map_behind_frame"] = {
            "seconds": round(max(0.0, frame.captured_at - overlay.frame.captured_at), 4)
        }
        recipe |= {"model": model_recipe(model), **_wanted(seen.plan, model, looks)}
        recipe["explained"] = target_recipe(seen.target, model) if seen.target is not None else None
        recipe["scores"] = _scores(seen, model)
    return to_json_text({**recipe, "versions": versions()})


def _source(source: Source) -> dict[str, Any]:
    """Return the description of a source; secret parts of an address are left out."""
    description: dict[str, Any] = {
        "kind": tag_of(source),
        "title": source.title,
        "mirrored": getattr(source, "mirrored", False),
    }
    if isinstance(source, CameraDevice):
        description["asked_for"] = {
            "width": source.width,
            "height": source.height,
            "frames_a_second": source.rate,
        }
    return description


def _span(span: RecordingSpan, models: Sequence[Model]) -> dict[str, Any]:
    number = next(number for number, model in enumerate(models) if model is span.model)
    return {
        "from_second": round(span.seconds, 3),
        "model": number,
        **_wanted(span.plan, span.model, span.looks),
    }


def _wanted(plan: LivePlan, model: Model, looks: Sequence[Look]) -> dict[str, Any]:
    method = plan.method
    return {
        "preprocessing": preprocessing_recipe(plan.preprocessing, model),
        "method": None if method is None else {"name": method.name, "parameters": param_values(method)},
        "target": "likeliest" if plan.target is None else target_recipe(plan.target, model),
        "smoothing_seconds": plan.smoothing,
        "covered": None
        if plan.occluder is None
        else {**as_plain(plan.occluder), "colour": list(plan.colour)},
        "looks": [as_plain(look) for look in looks],
    }


def _scores(seen: FrameResult, model: Model) -> list[dict[str, Any]]:
    """Return the best classes of each output that has classes, with the smoothed scores that were shown."""
    return [
        {
            "class": number,
            "label": model.label(number, head),
            "output": model.heads[head].name,
            "score": float(scores[number]),
        }
        for head, scores in enumerate(seen.scores)
        if model.heads[head].num_classes
        for number in map(int, np.argsort(-scores, kind="stable")[:_BEST])
    ]
