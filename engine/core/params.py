"""Declaration of parameters as dataclass fields; forms, flags, recipes and docs derive from it."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from engine.core.errors import UserError

__all__ = ["Spec", "Value", "build_from_params", "param", "param_values", "specs"]

Value = int | float | bool | str

_Owner = TypeVar("_Owner")

_KINDS: dict[type, str] = {bool: "switch", int: "integer", float: "number", str: "text"}
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
_TRUE, _FALSE = {"true", "yes", "on", "1"}, {"false", "no", "off", "0"}


@dataclass(frozen=True, slots=True)
class Spec:
    """The declaration of one parameter.

    Parameters
    ----------
    name
        The name of the dataclass field.
    kind
        integer, number, switch, choice, text, file (a path), colour (#rrggbb), map, kernel or maps. The last
        three are paths: of a layer with feature maps, of one with a kernel, of several separated by commas.
        An empty path lets the method choose.
    default
        The value of a new instance.
    label, help
        The name in a form, and one sentence about the effect.
    minimum, maximum
        Inclusive limits of a number.
    step
        The increment in a form.
    unit
        The unit of a number; may be empty.
    choices
        The allowed values of a choice.
    automatic
        Whether the minimum of an integer lets the method choose.
    live
        Whether a running job accepts a new value.
    advanced
        Whether forms show the parameter under "More" only.
    applies_if
        The name and the value of the choice without which the parameter has no effect; None if it always has.
    is_share
        Whether a number from 0 to 1 is shown in per cent in a form.
    """

    name: str
    kind: str
    default: Value
    label: str
    help: str
    minimum: float = -math.inf
    maximum: float = math.inf
    step: float = 1
    unit: str = ""
    choices: tuple[str, ...] = ()
    automatic: bool = False
    live: bool = False
    advanced: bool = False
    applies_if: tuple[str, str] | None = None
    is_share: bool = False

    def check(self, value: Value) -> Value:
        """Return a value in the parameter's own type.

        Raises
        ------
        UserError
            The value is not allowed; the hint states the allowed ones.
        """
        if self.kind in ("integer", "number"):
            return self._check_number(value)
        if self.kind == "switch" and isinstance(value, bool):
            return value
        if self.kind == "choice" and value not in self.choices:
            raise self._refusal(value, "one of " + ", ".join(self.choices))
        if self.kind == "colour" and not (isinstance(value, str) and _COLOUR.fullmatch(value)):
            raise self._refusal(value, "a colour as #rrggbb, for example #808080")
        if self.kind in ("choice", "map", "maps", "kernel", "text", "file", "colour") and isinstance(
            value, str
        ):
            return value
        raise self._refusal(value, "yes or no" if self.kind == "switch" else "text")

    def parse(self, text: str) -> Value:
        """Return the value that a text from a command line or a file denotes.

        Raises
        ------
        UserError
            The text denotes no allowed value.
        """
        if self.kind == "switch":
            if text.lower() not in _TRUE | _FALSE:
                raise self._refusal(text, "yes or no")
            return text.lower() in _TRUE
        if self.kind in ("integer", "number"):
            try:
                return self.check(int(text) if self.kind == "integer" else float(text))
            except ValueError:
                raise self._refusal(text, self._range()) from None
        return self.check(text)

    def _check_number(self, value: Value) -> Value:
        whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
        if isinstance(value, (bool, str)) or (self.kind == "integer" and not whole):
            raise self._refusal(value, self._range())
        if not math.isfinite(value) or not self.minimum <= value <= self.maximum:
            raise self._refusal(value, self._range())
        return int(value) if self.kind == "integer" else float(value)

    def _range(self) -> str:
        noun = "a whole number" if self.kind == "integer" else "a number"
        low = "" if self.minimum == -math.inf else f" from {self.minimum:g}"
        high = "" if self.maximum == math.inf else f" up to {self.maximum:g}"
        return noun + low + high

    def _refusal(self, value: Value, expected: str) -> UserError:
        return UserError(f"{self.label} cannot be {value!r}.", f"Give {expected}.")


def param(
    default: Any,
    *,
    label: str,
    help: str,  # noqa: A002 - the usual name in forms and on the command line
    minimum: float = -math.inf,
    maximum: float = math.inf,
    step: float = 1,
    unit: str = "",
    choices: tuple[str, ...] = (),
    kind: str = "",
    automatic: bool = False,
    live: bool = False,
    advanced: bool = False,
    applies_if: tuple[str, str] | None = None,
    is_share: bool = False,
) -> Any:
    """Declare a parameter as a field of a frozen dataclass.

    The arguments are those of `Spec`; without `kind`, the kind follows from `choices` and the type of
    `default`.
    """
    kind = kind or ("choice" if choices else _KINDS[type(default)])
    spec = Spec(
        "",
        kind,
        default,
        label,
        help,
        minimum,
        maximum,
        step,
        unit,
        choices,
        automatic,
        live,
        advanced,
        applies_if,
        is_share,
    )
    return field(default=default, metadata={"spec": spec})


def specs(owner: type | object) -> tuple[Spec, ...]:
    """Return the parameters of a dataclass (or of an instance of one) in the order of declaration."""
    declared = ((item.name, item.metadata.get("spec")) for item in fields(owner))  # type: ignore[arg-type]
    return tuple(replace(spec, name=name) for name, spec in declared if spec is not None)


def param_values(instance: object) -> dict[str, Value]:
    """Return the values of an instance's parameters, by name."""
    return {spec.name: getattr(instance, spec.name) for spec in specs(instance)}


def build_from_params(owner: type[_Owner], given: Mapping[str, Value]) -> _Owner:
    """Return an instance of `owner` with the given values; the other parameters keep their defaults.

    Raises
    ------
    UserError
        A name is unknown, or a value is not allowed.
    """
    known = {spec.name: spec for spec in specs(owner)}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise UserError(
            f"There is no parameter {unknown[0]!r}.", "Available parameters: " + ", ".join(known) + "."
        )
    return owner(**{name: known[name].check(value) for name, value in given.items()})
