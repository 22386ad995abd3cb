"""An opened model, and what is asked of it: from photographs to jobs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.headless.explain_request import TOP, Assignment, held_picture
from engine.core.arrays import Floats, Mask
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.method import obstacle
from engine.core.model import Model
from engine.core.params import specs, values
from engine.core.target import Target, find
from engine.imaging.picture_file import Photograph, read_photograph
from engine.imaging.preprocess import Held, preprocessing
from engine.imaging.readers.selection import Selection
from engine.model_files.labels import read_labels
from engine.runtime.job import Job

if TYPE_CHECKING:
    from engine.model_files.loader import Opened

__all__ = ["Workplace", "open_workplace"]

_LARGEST_HELD = 1e30


class Workplace:
    """Turns photographs into jobs for one opened model.

    Parameters
    ----------
    opened
        The model.
    assignment
        What is asked of it; it is checked here as far as that needs no picture.
    """

    def __init__(self, opened: "Opened", assignment: Assignment) -> None:
        model, kept = opened.probe.model, opened.preprocessing
        if assignment.labels is not None:
            opened.probe.know(read_labels(assignment.labels, model.heads[0].num_classes))
            model = opened.probe.model
        prepared = preprocessing(model.input_shape, kept.scaling, assignment.fit or kept.fit)
        prepared = replace(
            prepared, evidence=kept.evidence, held=tuple(_held(text, model) for text in assignment.hold)
        )
        if not 0 <= assignment.head < len(model.heads):
            raise UserError(
                f"The model has no output {assignment.head}.", f"It has outputs 0 to {len(model.heads) - 1}."
            )
        self.opened = replace(opened, preprocessing=prepared)
        self.probe = opened.probe
        self._assignment = assignment
        self._fixed = None if assignment.target == TOP else find(model, assignment.target, assignment.head)
        self._mask: Mask | None = None
        if assignment.mask is not None:
            self._mask = read_photograph(assignment.mask).pixels.mean(-1) > 127  # brighter than mid-grey

    @property
    def model(self) -> Model:
        """The model as methods see it."""
        return self.probe.model

    @property
    def selection(self) -> Selection:
        """The part of each picture file that is explained."""
        return self._assignment.selection

    def check_method(self) -> None:
        """Refuse a method that the model cannot be asked, and layers it does not have, before any picture is tried."""
        method = self._assignment.method
        if hindrance := obstacle(type(method), self.model):
            raise UserError(hindrance, "Choose another method, or another model.")
        given: Mapping[str, object] = values(method)
        for spec in specs(method):
            paths = str(given[spec.name]).split(",") if spec.kind == "maps" else [str(given[spec.name])]
            for path in paths if spec.kind in ("map", "maps", "kernel") else ():
                if path.strip():
                    self.model.layer(path.strip())

    def scores(self, photograph: Photograph) -> Floats:
        """Return the scores of the asked output, (classes,), or whatever it says where it is no list of classes."""
        prepared = self.opened.preprocessing
        self.probe.hold(prepared.held_arrays(self.model.other_inputs))
        heads = self.probe.predict(prepared.apply(photograph.planes).pixels[None])
        return np.asarray(heads[self._assignment.head][0])

    def job(self, photograph: Photograph, scores: Floats | None = None) -> Job:
        """Return what is asked of a photograph; its `scores` spare a prediction where they are known already."""
        marks = self._marks(photograph)
        return Job(
            1,
            self._assignment.method,
            self._target(photograph, scores),
            photograph,
            self.opened.preprocessing,
            marks,
        )

    def _target(self, photograph: Photograph, scores: Floats | None) -> Target:
        if self._fixed is not None:
            return self._fixed
        head = self._assignment.head
        if not self.model.heads[head].num_classes:
            return Target(0, head)
        return Target(int((self.scores(photograph) if scores is None else scores).argmax()), head)

    def _marks(self, photograph: Photograph) -> Marks:
        size, box = photograph.pixels.shape[:2], self._assignment.box
        if box is not None and not _holds_something(box, *size):
            message = (
                f"The box {box.top:g},{box.left:g},{box.height:g},{box.width:g} holds nothing of the picture."
            )
            raise UserError(message, f"The picture is {size[0]} x {size[1]} pixels.")
        if self._mask is not None and self._mask.shape != size:
            sizes = " x ".join(map(str, self._mask.shape)), " x ".join(map(str, size))
            raise UserError(
                f"The mask is {sizes[0]}, the picture {sizes[1]}.", "Paint the mask on a copy of the picture."
            )
        return Marks(box, self._mask)


def open_workplace(assignment: Assignment, threads: int = 0) -> Workplace:
    """Open the model of an assignment, to compute in so many threads; 0 takes one for each core."""
    from engine.network import tensorflow_startup

    tensorflow_startup.start(threads)
    from engine.model_files import loader  # brings in TensorFlow, which has to be quietened first

    return Workplace(loader.open_model(assignment.model, assignment.options), assignment)


def _holds_something(box: Box, rows: int, columns: int) -> bool:
    """Whether a box has any pixel of a picture; one whose sides are not numbers has none."""
    lies_in_it = box.top < rows and box.left < columns and box.bottom > 0 and box.right > 0
    return box.height > 0 and box.width > 0 and lies_in_it


def _held(text: str, model: Model) -> Held:
    """Return what INPUT=VALUE says."""
    name, _, value = text.partition("=")
    others = [entry.name for entry in model.other_inputs]
    if name not in others or not value:
        raise UserError(
            f"{text!r} holds no input.", f"Give INPUT=VALUE; other inputs are: {', '.join(others) or 'none'}."
        )
    picture = held_picture(text)
    if picture is not None:
        return Held(name, photograph=read_photograph(picture))
    if not abs(float(value)) < _LARGEST_HELD:
        raise UserError(
            f"Input {name!r} cannot be held at {value}.",
            f"Give a number below {_LARGEST_HELD:g}, or a picture.",
        )
    return Held(name, float(value))
