"""An open model with a request: from photographs to jobs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.headless.explain_request import TOP_CLASS, ExplainRequest, held_picture_path
from engine.core.arrays import Float32Array, Mask
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.method import unsupported_reason
from engine.core.model import Model
from engine.core.params import param_values, specs
from engine.core.target import Target, find
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.preprocess import Held, make_preprocessing
from engine.imaging.readers.selection import Selection
from engine.model_files.labels import read_labels
from engine.runtime.job import Job

if TYPE_CHECKING:
    from engine.model_files.loader import OpenedModel

__all__ = ["ModelSession", "open_model_session"]

_LARGEST_HELD = 1e30


class ModelSession:
    """Turns photographs into jobs for one open model.

    Parameters
    ----------
    opened
        The model.
    request
        The request. The constructor checks all of it that needs no picture.

    Raises
    ------
    UserError
        If the model has no such output, class or input, or if a file of the request cannot be read.
    """

    def __init__(self, opened: "OpenedModel", request: ExplainRequest) -> None:
        model, kept = opened.probe.model, opened.preprocessing
        if request.labels is not None:
            opened.probe.add_metadata(read_labels(request.labels, model.heads[0].num_classes))
            model = opened.probe.model
        prepared = make_preprocessing(model.input_shape, kept.scaling, request.fit or kept.fit)
        prepared = replace(
            prepared, evidence=kept.evidence, held=tuple(_held(text, model) for text in request.hold)
        )
        if not 0 <= request.head < len(model.heads):
            raise UserError(
                f"The model has no output {request.head}.", f"It has outputs 0 to {len(model.heads) - 1}."
            )
        self.opened = replace(opened, preprocessing=prepared)
        self.probe = opened.probe
        self._request = request
        self._fixed = None if request.target == TOP_CLASS else find(model, request.target, request.head)
        self._mask: Mask | None = None
        if request.mask is not None:
            self._mask = read_picture(request.mask).pixels.mean(-1) > 127  # brighter than mid-grey

    @property
    def model(self) -> Model:
        """The model as methods see it."""
        return self.probe.model

    @property
    def selection(self) -> Selection:
        """The explained part of each picture file."""
        return self._request.selection

    def check_method(self) -> None:
        """Raise a UserError if the model does not support the method or lacks one of its layers."""
        method = self._request.method
        if hindrance := unsupported_reason(type(method), self.model):
            raise UserError(hindrance, "Choose another method, or another model.")
        given: Mapping[str, object] = param_values(method)
        for spec in specs(method):
            paths = str(given[spec.name]).split(",") if spec.kind == "maps" else [str(given[spec.name])]
            for path in paths if spec.kind in ("map", "maps", "kernel") else ():
                if path.strip():
                    self.model.layer(path.strip())

    def scores(self, photograph: Photograph) -> Float32Array:
        """Return the values of the requested output: probabilities (classes,) if it is a list of classes."""
        prepared = self.opened.preprocessing
        self.probe.set_other_inputs(prepared.fixed_input_arrays(self.model.other_inputs))
        heads = self.probe.predict(prepared.apply(photograph.planes).pixels[None])
        return np.asarray(heads[self._request.head][0])

    def job(self, photograph: Photograph, scores: Float32Array | None = None) -> Job:
        """Return the job for a photograph; known `scores` (classes,) save a prediction."""
        marks = self._marks(photograph)
        return Job(
            1,
            self._request.method,
            self._target(photograph, scores),
            photograph,
            self.opened.preprocessing,
            marks,
        )

    def _target(self, photograph: Photograph, scores: Float32Array | None) -> Target:
        if self._fixed is not None:
            return self._fixed
        head = self._request.head
        if not self.model.heads[head].num_classes:
            return Target(0, head)
        return Target(int((self.scores(photograph) if scores is None else scores).argmax()), head)

    def _marks(self, photograph: Photograph) -> Marks:
        size, box = photograph.pixels.shape[:2], self._request.box
        if box is not None and not _holds_something(box, *size):
            message = (
                f"The box {box.top:g},{box.left:g},{box.height:g},{box.width:g} does not overlap the picture."
            )
            raise UserError(message, f"The picture is {size[0]} x {size[1]} pixels.")
        if self._mask is not None and self._mask.shape != size:
            sizes = " x ".join(map(str, self._mask.shape)), " x ".join(map(str, size))
            raise UserError(
                f"The mask is {sizes[0]} pixels, the picture {sizes[1]}.",
                "Make the mask from a copy of the picture.",
            )
        return Marks(box, self._mask)


def open_model_session(request: ExplainRequest, threads: int = 0) -> ModelSession:
    """Open the model of a request with a number of threads; 0 is one for each core."""
    from engine.network import tensorflow_startup

    tensorflow_startup.import_tensorflow(threads)
    from engine.model_files import loader  # imports TensorFlow, so after its configuration

    return ModelSession(loader.open_model(request.model, request.options), request)


def _holds_something(box: Box, rows: int, columns: int) -> bool:
    """Return whether a box overlaps a picture; a box with NaN does not."""
    lies_in_it = box.top < rows and box.left < columns and box.bottom > 0 and box.right > 0
    return box.height > 0 and box.width > 0 and lies_in_it


def _held(text: str, model: Model) -> Held:
    """Return the held input of INPUT=VALUE."""
    name, _, value = text.partition("=")
    others = [entry.name for entry in model.other_inputs]
    if name not in others or not value:
        raise UserError(
            f"{text!r} does not name another input of the model.",
            f"Give INPUT=VALUE. Other inputs: {', '.join(others) or 'none'}.",
        )
    picture = held_picture_path(text)
    if picture is not None:
        return Held(name, photograph=read_picture(picture))
    if not abs(float(value)) < _LARGEST_HELD:
        raise UserError(
            f"Input {name!r} cannot take the value {value}.",
            f"Give a number below {_LARGEST_HELD:g}, or a picture.",
        )
    return Held(name, float(value))
