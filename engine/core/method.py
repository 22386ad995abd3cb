"""What a method is, and the register of all of them."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from engine.core.errors import UserError
from engine.core.model import Model
from engine.core.params import Value, build_from_params
from engine.core.probe import InputImage, Probe
from engine.core.results import Result
from engine.core.target import Target

__all__ = [
    "LIVE",
    "METHODS",
    "Method",
    "MethodRun",
    "Progress",
    "live_method",
    "make",
    "method_class",
    "register_method",
    "unsupported_reason",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; `partial` is what it would return if it ended here. Each one is a cancel point.

    `is_pausable` is False while the run has changed the model for a moment, so that nothing else may ask it.
    """

    done: int
    total: int
    partial: Result | None = None
    is_pausable: bool = True


MethodRun = Generator[Progress, Mapping[str, Value] | None, Result]
"""A run may be sent new values of its live parameters at each yield."""

Presets = Mapping[str, Mapping[str, Value]]


class Method(Protocol):
    """A frozen dataclass of parameters that knows how to compute one result.

    `name` is its id on the command line, `title` what the user reads, `summary` one sentence that teaches,
    with the reference; `sentence` describes the result in at most 75 characters, for a class room; `family`
    groups the methods; `presets` are named sets of parameters; `uses_target` tells whether the class matters;
    `needs` names what the model must have, of maps, kernels, classes and max-pooling.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    sentence: ClassVar[str]
    family: ClassVar[str]
    presets: ClassVar[Presets]
    uses_target: ClassVar[bool]
    needs: ClassVar[tuple[str, ...]]

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Compute the result, yielding `Progress` every 50 to 200 ms."""


_Class = TypeVar("_Class", bound=type[Method])

METHODS: dict[str, type[Method]] = {}
LIVE: set[str] = set()


def register_method(cls: _Class) -> _Class:
    """Enter a method class into `METHODS` under its name."""
    assert cls.name not in METHODS, cls.name
    METHODS[cls.name] = cls
    return cls


def live_method(cls: _Class) -> _Class:
    """Enter a method class into `LIVE`: one or two passes are all it takes, so that it can follow moving pictures."""
    LIVE.add(cls.name)
    return cls


def method_class(name: str) -> type[Method]:
    """Return the method called `name`, or raise a UserError that lists all of them."""
    if name not in METHODS:
        raise UserError(f"There is no method {name!r}.", "Known are " + ", ".join(METHODS) + ".")
    return METHODS[name]


def unsupported_reason(cls: type[Method], model: Model) -> str:
    """Return why a method cannot work on a model, as a sentence; empty where it can."""
    there = {
        "maps": bool(model.maps()),
        "kernels": bool(model.kernels()),
        "classes": any(head.num_classes for head in model.heads),
        "max-pooling": model.num_max_pools > 0,
    }
    missing = [need for need in cls.needs if not there[need]]
    return f"{cls.title} {_OBSTACLES[missing[0]]}" if missing else ""


_OBSTACLES = {
    "maps": "needs a layer whose output is a stack of maps, and the model has none.",
    "kernels": "needs a layer with a convolution kernel, and the model has none.",
    "max-pooling": "follows max-pooling, and the model has none.",
    "classes": "explains a class, and no output of the model is a list of classes.",
}


def make(name: str, preset: str = "", given: Mapping[str, Value] | None = None) -> Method:
    """Return the method `name` with a preset's parameters, overridden by the `given` ones."""
    cls = method_class(name)
    if preset and preset not in cls.presets:
        known = ", ".join(cls.presets) or "none"
        raise UserError(f"{cls.title} has no preset {preset!r}.", f"It has: {known}.")
    return build_from_params(cls, {**cls.presets.get(preset, {}), **(given or {})})
