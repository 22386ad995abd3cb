"""The interface of methods and the registry of all methods."""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, TypeVar

from engine.core.errors import UserError
from engine.core.method_card import Card
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
    """How far a run has come; each one is a cancel point.

    Parameters
    ----------
    done, total
        Finished steps and the number of all steps.
    partial
        The result as it would be if the run ended here.
    is_pausable
        False while the run has changed the model temporarily, so that no other run may use it.
    """

    done: int
    total: int
    partial: Result | None = None
    is_pausable: bool = True


MethodRun = Generator[Progress, Mapping[str, Value] | None, Result]
"""A run accepts new values of its live parameters at each yield."""

Presets = Mapping[str, Mapping[str, Value]]


class Method(Protocol):
    """A frozen dataclass of parameters that computes one result.

    Attributes
    ----------
    name
        The id on the command line.
    title
        The name in the window.
    summary
        One sentence that explains the method, with its reference.
    sentence
        A description of the result in at most 75 characters, for the form and the classroom view.
    card
        How to read the result, when not to believe it, and the cost.
    family
        The group of methods that it belongs to.
    presets
        Named sets of parameters.
    uses_target
        Whether the result depends on the class.
    needs
        The properties that the model must have, out of maps, kernels, classes and max-pooling.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    sentence: ClassVar[str]
    card: ClassVar[Card]
    family: ClassVar[str]
    presets: ClassVar[Presets]
    uses_target: ClassVar[bool]
    needs: ClassVar[tuple[str, ...]]

    def run(self, probe: Probe, image: InputImage, target: Target) -> MethodRun:
        """Compute the result, yielding `Progress` every 50 to 200 ms.

        Parameters
        ----------
        probe
            The probed model.
        image
            One picture, (height, width, channels), in the model's own units.
        target
            The class, its output and the kind of score.

        Returns
        -------
        run
            A generator; its return value is the result.

        Raises
        ------
        UserError
            The method cannot be applied to this model, target or parameters.
        """


_Class = TypeVar("_Class", bound=type[Method])

METHODS: dict[str, type[Method]] = {}
LIVE: set[str] = set()


def register_method(cls: _Class) -> _Class:
    """Register a method class in `METHODS` under its name."""
    assert cls.name not in METHODS, cls.name
    METHODS[cls.name] = cls
    return cls


def live_method(cls: _Class) -> _Class:
    """Register a method class in `LIVE`, the methods that are fast enough to follow moving pictures."""
    LIVE.add(cls.name)
    return cls


def method_class(name: str) -> type[Method]:
    """Return the class of a method.

    Raises
    ------
    UserError
        There is no method of this name; the hint lists the available ones.
    """
    if name not in METHODS:
        raise UserError(f"There is no method {name!r}.", "Available methods: " + ", ".join(METHODS) + ".")
    return METHODS[name]


def unsupported_reason(cls: type[Method], model: Model) -> str:
    """Return why a method cannot be applied to a model, as a sentence; empty where it can."""
    available = {
        "maps": bool(model.maps()),
        "kernels": bool(model.kernels()),
        "classes": any(head.num_classes for head in model.heads),
        "max-pooling": model.num_max_pools > 0,
    }
    missing = [need for need in cls.needs if not available[need]]
    return f"{cls.title} {_OBSTACLES[missing[0]]}" if missing else ""


_OBSTACLES = {
    "maps": "needs a layer whose output is a stack of feature maps, and the model has none.",
    "kernels": "needs a layer with a convolution kernel, and the model has none.",
    "max-pooling": "follows max-pooling, and the model has none.",
    "classes": "explains a class, and no output of the model is a list of classes.",
}


def make(name: str, preset: str = "", given: Mapping[str, Value] | None = None) -> Method:
    """Return a method with the parameters of a preset, overridden by the given ones.

    Parameters
    ----------
    name
        The method's id.
    preset
        The name of a preset; empty for the defaults.
    given
        Values of single parameters, by name.

    Raises
    ------
    UserError
        There is no such method, preset or parameter, or a value is not allowed.
    """
    cls = method_class(name)
    if preset and preset not in cls.presets:
        known = ", ".join(cls.presets) or "none"
        raise UserError(f"{cls.title} has no preset {preset!r}.", f"Available presets: {known}.")
    return build_from_params(cls, {**cls.presets.get(preset, {}), **(given or {})})
