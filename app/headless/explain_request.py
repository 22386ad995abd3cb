"""The request of a command for each of its pictures, before a model is open."""

from dataclasses import dataclass
from pathlib import Path

from engine.core.box import Box
from engine.core.method import Method
from engine.imaging.readers.selection import WHOLE, Selection
from engine.model_files.options import DEFAULT_OPTIONS, Options

__all__ = ["TOP_CLASS", "ExplainRequest", "held_picture_path"]

TOP_CLASS = "top"


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """A method, the file of a model, and the preprocessing; empty values are found when the model is open.

    Parameters
    ----------
    target
        A class number or a label, or "top": the best class of each picture.
    head
        The number of the model's output, from 0.
    hold
        The values of other inputs, each as INPUT=VALUE: a number or a picture file.
    labels
        A file of class names.
    mask
        A picture that is white in covered areas.
    selection
        The explained part of each picture file.
    """

    method: Method
    model: Path | None = None
    options: Options = DEFAULT_OPTIONS
    target: str = TOP_CLASS
    head: int = 0
    fit: str = ""
    hold: tuple[str, ...] = ()
    labels: Path | None = None
    box: Box | None = None
    mask: Path | None = None
    selection: Selection = WHOLE


def held_picture_path(text: str) -> Path | None:
    """Return the picture file in INPUT=VALUE, or None if the value is a number."""
    value = text.partition("=")[2]
    try:
        float(value)
    except ValueError:
        return Path(value)
    return None
