"""Conversion of frozen dataclasses to plain values for JSON, and back; arrays are stored separately.

Values that are read are not trusted: every type, key and array is checked. A field is written under its name.
A renamed field keeps its key in files by `field(metadata={"key": ...})` (docs/adr/0017).
"""

import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DecodeError", "Decoder", "Encoder", "as_plain", "finite", "refuse_array", "written_keys"]

_MAX_INT = 2**53  # larger integers are not exact in JSON
_PLAIN = (str, bool, int, float)
_NOT_FINITE = ("nan", "inf", "-inf")  # JSON has no numbers for these


class DecodeError(ValueError):
    """Plain values, or a file, are not as expected."""


def refuse_array(name: str) -> NDArray[Any]:
    """Raise `DecodeError`: the `array` of a `Decoder` for files without arrays."""
    raise DecodeError(f"an array, {name}")


def written_keys(kind: type) -> dict[str, str]:
    """Return the keys in files of a dataclass's fields, by name of the field."""
    return {field.name: field.metadata.get("key", field.name) for field in fields(kind)}


def as_plain(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass without arrays as plain values, by key in files."""
    return Encoder({Path: str, type(Path()): str}).fields(value)


def finite(tree: Any) -> Any:
    """Return plain values with the words nan, inf and -inf in place of numbers that JSON does not have."""
    if isinstance(tree, dict):
        return {key: finite(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [finite(value) for value in tree]
    return str(float(tree)) if isinstance(tree, (float, np.floating)) and not math.isfinite(tree) else tree


class Encoder:
    """Converts values to plain ones; collects arrays under names, each array once.

    Parameters
    ----------
    special
        Conversions of some types, by type.
    """

    def __init__(self, special: Mapping[type, Callable[[Any], Any]]) -> None:
        self._special = special
        self._names: dict[int, str] = {}
        self.arrays: dict[str, NDArray[Any]] = {}

    def encode(self, value: Any) -> Any:
        """Return a value as a plain one."""
        if type(value) in self._special:
            return self._special[type(value)](value)
        if isinstance(value, np.ndarray):
            return self._array(value)
        if isinstance(value, Enum):
            return value.value
        if is_dataclass(value):
            return self.fields(value)
        if isinstance(value, tuple):
            return [self.encode(item) for item in value]
        if isinstance(value, np.generic):
            value = value.item()
        assert value is None or isinstance(value, _PLAIN), type(value)
        return finite(value)

    def fields(self, value: Any) -> dict[str, Any]:
        """Return the fields of a dataclass as plain values, by key in files.

        Fields with the metadata `omit_default` are left out at their default: older files do not have them.
        """
        left_out = {
            field.name
            for field in fields(value)
            if field.metadata.get("omit_default") and getattr(value, field.name) == field.default
        }
        keys = written_keys(type(value))
        return {key: self.encode(getattr(value, name)) for name, key in keys.items() if name not in left_out}

    def _array(self, array: NDArray[Any]) -> str:
        if id(array) not in self._names:
            name = f"arrays/{len(self.arrays) + 1}"
            self._names[id(array)] = name
            self.arrays[name] = array  # keeps a reference, so that the id stays unique
        return self._names[id(array)]


class Decoder:
    """Converts plain values to values of a type; raises `DecodeError` if that is not possible.

    Parameters
    ----------
    array
        Returns the array of a name, or raises `DecodeError`.
    special
        Conversions of some types, by type.
    checks
        Functions, by type, that return whether the decoded fields of a dataclass are valid.
    """

    def __init__(
        self,
        array: Callable[[str], NDArray[Any]],
        special: Mapping[Any, Callable[[Any], Any]],
        checks: Mapping[type, Callable[[Mapping[str, Any]], bool]],
    ) -> None:
        self._array, self._special, self._checks = array, special, checks

    def decode(self, kind: Any, plain: Any) -> Any:
        """Return a plain value as a value of the type `kind`.

        Raises
        ------
        DecodeError
            The plain value does not describe one of that type.
        """
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if kind in self._special:
            return self._special[kind](plain)
        if origin in (typing.Union, types.UnionType):
            return self._either(arguments, plain)
        if origin is tuple:
            return self._tuple(arguments, plain)
        if origin is np.ndarray:
            return self._typed_array(arguments[1], plain)
        if isinstance(kind, type) and issubclass(kind, Enum):
            return _member(kind, plain)
        if is_dataclass(kind):
            return self.decode_dataclass(kind, plain)
        return _scalar(kind, plain)

    def _either(self, kinds: tuple[Any, ...], plain: Any) -> Any:
        """Return an optional value; of other unions, a value of a type that is plain itself."""
        if plain is None and type(None) in kinds:
            return None
        others = [kind for kind in kinds if kind is not type(None)]
        if len(others) == 1:
            return self.decode(others[0], plain)
        for kind in others:
            if type(plain) is kind:
                return _scalar(kind, plain)
        raise DecodeError(f"{_short(plain)} instead of one of {len(others)} types")

    def _tuple(self, kinds: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise DecodeError(f"{_short(plain)} instead of a list")
        if kinds[-1] is Ellipsis:
            return tuple(self.decode(kinds[0], item) for item in plain)
        if len(plain) != len(kinds):
            raise DecodeError(f"a list of {len(plain)} instead of {len(kinds)} entries")
        return tuple(self.decode(kind, item) for kind, item in zip(kinds, plain, strict=True))

    def _typed_array(self, kind: Any, plain: Any) -> NDArray[Any]:
        dtype = np.dtype(typing.get_args(kind)[0])
        array = self._array(_scalar(str, plain))
        if array.dtype != dtype:
            raise DecodeError(f"{plain!r} has dtype {array.dtype} instead of {dtype}")
        return array

    def decode_dataclass(self, kind: Any, plain: Any) -> Any:
        """Return a dataclass from its fields; fields with defaults may be missing.

        Raises
        ------
        DecodeError
            A field is missing, unknown or invalid.
        """
        if not isinstance(plain, dict):
            raise DecodeError(f"{_short(plain)} instead of a {kind.__name__}")
        hints, keys = _type_hints(kind), written_keys(kind)
        if unknown := sorted(set(plain) - set(keys.values())):
            raise DecodeError(f"a {kind.__name__} with the unknown field {_short(unknown[0])}")
        for field in fields(kind):
            if (
                keys[field.name] not in plain
                and field.default is MISSING
                and field.default_factory is MISSING
            ):
                raise DecodeError(f"a {kind.__name__} without the field {keys[field.name]}")
        values = {name: self.decode(hints[name], plain[key]) for name, key in keys.items() if key in plain}
        if kind in self._checks and not self._checks[kind](values):
            raise DecodeError(f"a {kind.__name__} with invalid values")
        return kind(**values)


@cache
def _type_hints(kind: type) -> dict[str, Any]:
    """Return the types of a dataclass's fields; a model has hundreds of values of one dataclass."""
    return typing.get_type_hints(kind)


def _member(kind: type[Enum], plain: Any) -> Enum:
    try:
        return kind(plain)
    except ValueError:
        raise DecodeError(f"{_short(plain)} instead of a {kind.__name__}") from None


def _scalar(kind: Any, plain: Any) -> Any:
    """Return text, a boolean or a number; an integer counts as a number, a boolean does not."""
    if kind is float and (plain in _NOT_FINITE or type(plain) in (int, float)):
        try:
            return float(plain)
        except OverflowError:
            pass
    elif type(plain) is kind and kind in _PLAIN and not (kind is int and abs(plain) > _MAX_INT):
        return plain
    raise DecodeError(f"{_short(plain)} instead of a value of type {getattr(kind, '__name__', kind)}")


def _short(plain: Any) -> str:
    text = repr(plain) if isinstance(plain, (*_PLAIN, type(None))) else f"a {type(plain).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
