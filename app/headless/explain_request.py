"""What is asked of every picture, before any model is open."""

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
    """A method, a model by its file, and how pictures are prepared; what is empty is found out.

    Parameters
    ----------
    target
        A class number or a label; top: each picture's own best class.
    head
        The number of the model's output.
    hold
        What other inputs receive, each as INPUT=VALUE, a number or a picture file.
    labels, mask
        Files of class names, and of a picture that is white where pictures are covered.
    selection
        The part of each picture file that is explained.
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
    """Return the picture file in INPUT=VALUE, or None where the value is a number."""
    value = text.partition("=")[2]
    try:
        float(value)
    except ValueError:
        return Path(value)
    return None
