"""Serves requests one after another on the thread that calls it; holds the open model and does not use Qt."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from typing import assert_never

import numpy as np
import tensorflow as tf

from engine.core.arrays import as_read_only
from engine.core.errors import UserError
from engine.core.opening_stage import OpeningStage
from engine.core.params import Value
from engine.core.target import Score, Target
from engine.core.weight_summary import summarise_weights
from engine.dataset.folder_predictions import predict_files
from engine.methods.features.filter_weights import first_kernels
from engine.methods.perturbation.occlusion import default_window
from engine.model_files import loader
from engine.model_files.embedded import EMBEDDED
from engine.model_files.scaling.scaling_evidence import compare_scalings
from engine.runtime.job import Outcome, run_stepwise
from engine.runtime.messages import (
    LATEST,
    Answer,
    Compare,
    Explain,
    FolderPredicted,
    FrameExplained,
    GetWeights,
    JobFinished,
    JobProgressed,
    LayerWeights,
    ModelOpened,
    ModelOpening,
    NoFrameYet,
    Open,
    PhotographPredicted,
    Predict,
    PredictFolder,
    Request,
    RequestFailed,
    ScalingsCompared,
    Watch,
)
from engine.video.live_explainer import LiveExplainer

__all__ = ["Answers", "Service"]

Answers = Generator[Answer, Mapping[str, Value] | None, None]


_TOO_LARGE = (tf.errors.ResourceExhaustedError, MemoryError)
_PATIENCE = 0.03  # seconds to wait for a frame, after which other requests may be served


class Service:
    """The open model and the operations on it."""

    def __init__(self) -> None:
        # the current model, and one that the window may not have switched to yet
        self._models: dict[int, loader.OpenedModel] = {}
        self._warm_ups: list[Callable[[], object]] = []

    def handle(self, request: Request) -> Answers:
        """Yield the answers to a request.

        Between two answers the request may be cancelled, or new values may be sent to a job.

        Raises
        ------
        UserError
            The request fails for a reason that the user can correct, such as too little memory.
        """
        try:
            yield from self._meet(request)
        except _TOO_LARGE:
            raise _too_large() from None

    def _meet(self, request: Request) -> Answers:
        match request:
            case Open():
                yield from self._open(request)
            case Compare():
                probe, others = self._model(request.model).probe, loader.ordinary_photographs()
                confidences = compare_scalings(
                    probe, request.photograph, request.preprocessing, request.scalings, others
                )
                yield ScalingsCompared(request.key, tuple(confidences))
            case Predict():
                probe = self._model(request.model).probe
                probe.set_other_inputs(request.preprocessing.fixed_input_arrays(probe.model.other_inputs))
                heads = probe.predict(request.preprocessing.apply(request.photograph.planes).pixels[None])
                yield PhotographPredicted(request.key, tuple(as_read_only(head[0]) for head in heads))
            case PredictFolder():
                yield from self._predict_folder(request)
            case Explain():
                yield from self._explain(request)
            case Watch():
                yield from self._watch(request)
            case GetWeights():
                yield self._weights(request)
            case _:
                assert_never(request)

    def warm_up(self) -> bool:
        """Trace one more operation that is likely to be needed soon; return whether there was one."""
        if self._warm_ups:
            self._warm_ups.pop(0)()
            return True
        return False

    def _model(self, key: int) -> loader.OpenedModel:
        """Return the model that was opened under a key, and release earlier ones.

        A paused job may still hold an earlier model, whose traces are built again when it continues.
        """
        key = max(self._models, default=LATEST) if key == LATEST else key
        if key not in self._models:
            raise UserError(
                "No model is open.", "Open one, or go back to the embedded model, in the File menu."
            )
        for known in [known for known in self._models if known < key]:
            self._models.pop(known).probe.release()
        return self._models[key]

    def _open(self, request: Open) -> Iterator[Answer]:
        """Open a model; the previous one stays until this has succeeded."""
        name = request.path.name if request.path else request.options.architecture or EMBEDDED
        yield ModelOpening(request.key, OpeningStage.OPENING, name)
        for step in loader.open_stepwise(request.path, request.options):
            if isinstance(step, loader.OpenedModel):
                opened = step
            else:
                yield ModelOpening(request.key, step.stage, step.name, step.share)
        yield ModelOpened(request.key, opened.probe.model, opened.preprocessing, opened.sidecar)
        self._models = dict([*self._models.items()][:1]) | {request.key: opened}
        self._warm_ups = _warm_ups(opened)

    def _weights(self, request: GetWeights) -> LayerWeights:
        opened = self._model(request.model)
        summaries = tuple(
            summarise_weights(name, array) for name, array in opened.probe.weights(request.layer).items()
        )
        has_kernel = request.layer in opened.probe.model.layers("kernel")
        kernels = (
            first_kernels(opened.probe, opened.preprocessing.apply(_BLACK), request.layer)
            if has_kernel
            else None
        )
        return LayerWeights(request.key, request.layer, summaries, kernels)

    def _predict_folder(self, request: PredictFolder) -> Iterator[Answer]:
        first = 0
        for predictions in predict_files(
            self._model(request.model).probe, request.files, request.preprocessing
        ):
            yield FolderPredicted(request.key, first, predictions)
            first += len(predictions)

    def _watch(self, request: Watch) -> Iterator[Answer]:
        """Explain frames until cancelled.

        A plan that fails is reported once, and its frames are only predicted. Another method or class is
        tried again: the layer may be too large, or lead to another output only.
        """
        watcher, refused = LiveExplainer(self._model(request.model).probe), None
        while True:
            due = request.feed.next_frame(request.key, _PATIENCE)
            if due is None:
                yield NoFrameYet(request.key)
                continue
            frame, plan = due
            is_refused = plan.method is None or (plan.method, plan.target) == refused
            try:
                yield FrameExplained(
                    request.key,
                    watcher.explain_frame(frame, replace(plan, method=None) if is_refused else plan),
                )
            except (UserError, *_TOO_LARGE) as error:
                if is_refused:
                    raise
                refused = plan.method, plan.target
                yield RequestFailed(request.key, error if isinstance(error, UserError) else _too_large())

    def _explain(self, request: Explain) -> Answers:
        run = run_stepwise(request.job, self._model(request.model).probe)
        with closing(run):
            step = next(run)
            while not isinstance(step, Outcome):
                step = run.send((yield JobProgressed(request.key, step)))
            yield JobFinished(request.key, step)


def _too_large() -> UserError:
    return UserError(
        "This machine has too little memory for that.", "Choose a smaller input, layer or number."
    )


def _warm_ups(opened: loader.OpenedModel) -> list[Callable[[], object]]:
    """Return functions that trace the operations of Grad-CAM, saliency and occlusion in default form."""
    probe = opened.probe
    last, classes = probe.model.last_map(0), probe.model.heads[0].num_classes
    if last is None or not classes:
        return []
    black = opened.preprocessing.apply(_BLACK)
    target = Target(0, 0, Score.LOGIT)
    side = default_window(*probe.model.input_shape[:2])
    window = np.array([[0, 0, side, side]], np.int32)
    return [
        lambda: probe.activation_gradient(black.pixels[None], last.path, target),
        lambda: probe.gradient(black.pixels[None], target),
        lambda: list(probe.score_occluded(black.pixels, window, black.pixels, target)),
    ]


_BLACK = as_read_only(np.zeros((8, 8, 3), np.uint8))
