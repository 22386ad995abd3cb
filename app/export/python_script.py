"""Write a Python script that recomputes a result without the window."""

import base64
import zlib
from typing import TYPE_CHECKING

import numpy as np

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.method import Method
from engine.core.model import Model
from engine.core.params import specs
from engine.core.results import PARTIAL
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.imaging.readers.selection import WHOLE
from engine.methods import TrustReport
from engine.runtime.job import Job, Outcome
from widgets.common.translation import tr

if TYPE_CHECKING:
    from engine.session.session import ModelSource

__all__ = ["to_python_script"]

_WRAP = 100  # characters of a line of encoded data


def to_python_script(
    outcome: Outcome, whole: bool, model: Model, file: "ModelSource", code: tuple[str, ...] = ()
) -> str:
    """Return a script that computes the result of an outcome as its variable `result`.

    Parameters
    ----------
    whole
        Whether the outcome is the whole result of its method, not one map of several.
    file
        The source of the model.
    code
        Paths of the trusted Python files that the model needs.

    Raises
    ------
    UserError
        If a script cannot compute the result: a difference, random weights, a picture without a file.
    """
    job = outcome.job
    if outcome.less is not None:
        raise UserError(
            tr("A script computes one result, but a difference needs two."),
            tr("Copy the script of each map and subtract their results."),
        )
    if not model.digest:
        raise UserError(
            tr("{name} has random weights, which differ each time it is opened.", name=model.name),
            tr("Save the model to a file and open the file."),
        )
    steps = [
        *_opening(model, file, code),
        f"photograph = {_photograph(job.photograph)}",
        *_preparing(job.preprocessing, model),
        *_marking(job),
        *_running(job),
    ]
    if not whole:
        title = outcome.result.title.removesuffix(PARTIAL)
        steps += [
            "parts = result.maps if hasattr(result, 'maps') else "
            "[result.heatmap(n) for n in range(len(result.captions))]",
            f"result = next(part for part in parts if part.title == {title!r})",
        ]
    steps.append('print(result.title, result.raw.shape, "from", result.raw.min(), "to", result.raw.max())')
    return "\n".join([f'"""{_summary(outcome, model)}"""', "", *_imports("\n".join(steps)), "", *steps, ""])


def _summary(outcome: Outcome, model: Model) -> str:
    job = outcome.job
    about = f" of {model.describe(job.target.index, job.target.head)}" if job.method.uses_target else ""
    title = outcome.result.title.removesuffix(PARTIAL).split(":")[0]
    text = f"{title}{about} in {job.photograph.name} by {model.name}, as Convscope has shown it."
    return (
        "".join(letter if letter.isprintable() else " " for letter in text)
        .replace("\\", "/")
        .replace('"', "'")
    )


_NAMES = (
    "Box",
    "Held",
    "Job",
    "Marks",
    "Options",
    "Preprocessing",
    "Score",
    "Selection",
    "Target",
    "TrustReport",
    "make",
    "open_model",
    "read_picture",
    "run_job",
    "trust",
)  # the public names of engine.scripting


def _imports(text: str) -> list[str]:
    """Return the import lines for the names that a script uses."""
    used = [name for name in _NAMES if f"{name}(" in text or f"{name}." in text]
    first = ["import base64", "import zlib"] if "zlib." in text else []
    arrays = ["", "import numpy as np"] if "np." in text else []
    return [
        *first,
        "from pathlib import Path",
        *arrays,
        "",
        f"from engine.scripting import {', '.join(used)}",
    ]


def _opening(model: Model, file: "ModelSource", code: tuple[str, ...]) -> list[str]:
    options = {
        "architecture": repr(file.architecture) if file.architecture else "",
        "trusted_files": f"({' '.join(f'trust(Path({path!r})),' for path in code)})" if code else "",
        "size": repr(file.size) if file.size else "",
        "picture": repr(file.picture) if file.picture else "",
    }
    given = ", ".join(f"{name}={value}" for name, value in options.items() if value)
    path = f"Path({file.path!r})" if file.path else "None"
    opened = f"open_model({path}, Options({given}))" if given else f"open_model({path})"
    note = "" if file.path else "  # the embedded model"
    return [
        f"probe = {opened}.probe{note}",
        f"assert probe.model.digest == {model.digest!r}, 'this is another model'",
    ]


def _photograph(photograph: Photograph) -> str:
    if not photograph.path:
        message = tr("{name} has no file that a script could read.", name=photograph.name)
        raise UserError(message, tr("Hide all maps, export the picture and open the exported file."))
    selection = photograph.selection
    changed = {
        name: getattr(selection, name)
        for name in ("page", "bands", "axis")
        if getattr(selection, name) != getattr(WHOLE, name)
    }
    given = ", ".join(f"{name}={value!r}" for name, value in changed.items())
    return f"read_picture(Path({photograph.path!r})" + (f", Selection({given}))" if given else ")")


def _preparing(prepared: Preprocessing, model: Model) -> list[str]:
    held = [_held(one.name, one.value, one.photograph) for one in prepared.held]
    given = f", ({' '.join(one + ',' for one in held)})" if held else ""
    return [f"prepared = Preprocessing({model.input_shape!r}, {prepared.scaling!r}, {prepared.fit!r}{given})"]


def _held(name: str, value: float, photograph: Photograph | None) -> str:
    return (
        f"Held({name!r}, {value!r})"
        if photograph is None
        else f"Held({name!r}, 0, {_photograph(photograph)})"
    )


def _marking(job: Job) -> list[str]:
    marks = job.marks
    lines, given = [], []
    if marks.box is not None:
        given.append(_box(marks.box))
    if marks.mask is not None:
        packed = base64.b64encode(zlib.compress(np.packbits(marks.mask).tobytes(), 9)).decode()
        pieces = [f"    {packed[first : first + _WRAP]!r}" for first in range(0, len(packed), _WRAP)]
        height, width = marks.mask.shape
        lines = ["painted = (", *pieces, ")"]
        lines.append(
            "bits = np.unpackbits(np.frombuffer(zlib.decompress(base64.b64decode(painted)), np.uint8))"
        )
        given.append(f"mask=bits[: {height * width}].reshape({height}, {width}).astype(bool)")
    if marks.earlier_boxes:
        given.append(f"earlier_boxes=({' '.join(_box(box) + ',' for box in marks.earlier_boxes)})")
    return [*lines, f"marks = Marks({', '.join(given)})"]


def _box(box: Box) -> str:
    return f"Box({', '.join(repr(float(side)) for side in (box.top, box.left, box.height, box.width))})"


def _running(job: Job) -> list[str]:
    target = job.target
    score = "" if target.score.value == "logit" else f", Score({target.score.value!r})"
    lines = [f"target = Target({target.index}, {target.head}{score})"]
    if not isinstance(job.method, TrustReport):
        return [
            *lines,
            f"job = Job(1, {_method(job.method)}, target, photograph, prepared, marks)",
            "result = run_job(job, probe).result",
        ]
    inner = job.method
    settings = "".join(f", {spec.name}={getattr(inner, spec.name)!r}" for spec in specs(inner))
    return [
        *lines,
        f"method = {_method(inner.method)}",
        "heatmap = run_job(Job(1, method, target, photograph, prepared, marks), probe).result",
        f"job = Job(2, TrustReport(method, heatmap{settings}), target, photograph, prepared, marks)",
        "result = run_job(job, probe).result",
    ]


def _method(method: Method) -> str:
    """Return the call that makes a method, with the values that differ from its defaults."""
    given = {
        spec.name: getattr(method, spec.name)
        for spec in specs(method)
        if getattr(method, spec.name) != spec.default
    }
    return f"make({method.name!r}, given={given!r})" if given else f"make({method.name!r})"
