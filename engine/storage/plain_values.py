"""Frozen dataclasses <-> plain values for JSON, arrays aside. Reading trusts nothing: every type, key and array is checked.

A field is written under its name. A field that was renamed keeps its key in files by
`field(metadata={"key": ...})` (docs/adr/0017).
"""

import math
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["DecodeError", "Decoder", "Encoder", "as_plain", "finite", "written_keys"]

_MAX_INT = 2**53  # beyond it JSON's numbers are no longer exact everywhere
_PLAIN = (str, bool, int, float)
_NOT_FINITE = ("nan", "inf", "-inf")  # JSON has no numbers for these


class DecodeError(ValueError):
    """Plain values that are not what was expected of them."""


def written_keys(kind: type) -> dict[str, str]:
    """Return the keys under which files have the fields of a dataclass, by the names of the fields."""
    return {field.name: field.metadata.get("key", field.name) for field in fields(kind)}


def as_plain(value: Any) -> dict[str, Any]:
    """Return the fields of a dataclass without arrays as JSON may hold them, by their keys in files."""
    return Encoder({Path: str, type(Path()): str}).fields(value)


def finite(tree: Any) -> Any:
    """Return plain values with words in the place of numbers that JSON has not: nan, inf and -inf."""
    if isinstance(tree, dict):
        return {key: finite(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [finite(value) for value in tree]
    return str(float(tree)) if isinstance(tree, (float, np.floating)) and not math.isfinite(tree) else tree


class Encoder:
    """Turns values into plain ones; arrays are put aside under a name, each once however often it is met.

    Parameters
    ----------
    special
        How values of some types are written instead, by type.
    """

    def __init__(self, special: Mapping[type, Callable[[Any], Any]]) -> None:
        self._special = special
        self._names: dict[int, str] = {}
        self.arrays: dict[str, NDArray[Any]] = {}

    def encode(self, value: Any) -> Any:
        """Return a value as JSON may hold it."""
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
        """Return the fields of a dataclass by their keys in files."""
        return {key: self.encode(getattr(value, name)) for name, key in written_keys(type(value)).items()}

    def _array(self, array: NDArray[Any]) -> str:
        if id(array) not in self._names:
            name = f"arrays/{len(self.arrays) + 1}"
            self._names[id(array)] = name
            self.arrays[name] = array  # keeps it alive, so that its id stays its own
        return self._names[id(array)]


class Decoder:
    """Turns plain values into those of a type, or raises `DecodeError`.

    Parameters
    ----------
    array
        Returns the array of a name, or raises `DecodeError`.
    special
        How values of some types are read instead, by type.
    checks
        What the fields of a dataclass must fulfil before it is made, by type: each says whether they do.
    """

    def __init__(
        self,
        array: Callable[[str], NDArray[Any]],
        special: Mapping[Any, Callable[[Any], Any]],
        checks: Mapping[type, Callable[[Mapping[str, Any]], bool]],
    ) -> None:
        self._array, self._special, self._checks = array, special, checks

    def decode(self, kind: Any, plain: Any) -> Any:
        """Return what `plain` stands for as a value of the type `kind`."""
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
        """Return an optional value; of other alternatives, one of those that are plain themselves."""
        if plain is None and type(None) in kinds:
            return None
        others = [kind for kind in kinds if kind is not type(None)]
        if len(others) == 1:
            return self.decode(others[0], plain)
        for kind in others:
            if type(plain) is kind:
                return _scalar(kind, plain)
        raise DecodeError(f"{_short(plain)} where one of {len(others)} types was expected")

    def _tuple(self, kinds: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
        if not isinstance(plain, list):
            raise DecodeError(f"{_short(plain)} where a list was expected")
        if kinds[-1] is Ellipsis:
            return tuple(self.decode(kinds[0], item) for item in plain)
        if len(plain) != len(kinds):
            raise DecodeError(f"a list of {len(plain)} where {len(kinds)} entries were expected")
        return tuple(self.decode(kind, item) for kind, item in zip(kinds, plain, strict=True))

    def _typed_array(self, kind: Any, plain: Any) -> NDArray[Any]:
        dtype = np.dtype(typing.get_args(kind)[0])
        array = self._array(_scalar(str, plain))
        if array.dtype != dtype:
            raise DecodeError(f"{plain!r} holds {array.dtype} where {dtype} was expected")
        return array

    def decode_dataclass(self, kind: Any, plain: Any) -> Any:
        """Return a dataclass; fields that have a default may be missing, and others than it has are refused."""
        if not isinstance(plain, dict):
            raise DecodeError(f"{_short(plain)} where a {kind.__name__} was expected")
        hints, keys = typing.get_type_hints(kind), written_keys(kind)
        if strange := sorted(set(plain) - set(keys.values())):
            raise DecodeError(f"a {kind.__name__} with {_short(strange[0])}")
        for field in fields(kind):
            if (
                keys[field.name] not in plain
                and field.default is MISSING
                and field.default_factory is MISSING
            ):
                raise DecodeError(f"a {kind.__name__} without {keys[field.name]}")
        found = {name: self.decode(hints[name], plain[key]) for name, key in keys.items() if key in plain}
        if kind in self._checks and not self._checks[kind](found):
            raise DecodeError(f"a {kind.__name__} that makes no sense")
        return kind(**found)


def _member(kind: type[Enum], plain: Any) -> Enum:
    try:
        return kind(plain)
    except ValueError:
        raise DecodeError(f"{_short(plain)} where a {kind.__name__} was expected") from None


def _scalar(kind: Any, plain: Any) -> Any:
    """Return text, a switch or a number; a whole number counts as a number, and no switch as either."""
    if kind is float and (plain in _NOT_FINITE or type(plain) in (int, float)):
        try:
            return float(plain)
        except OverflowError:
            pass
    elif type(plain) is kind and kind in _PLAIN and not (kind is int and abs(plain) > _MAX_INT):
        return plain
    raise DecodeError(f"{_short(plain)} where a value of type {getattr(kind, '__name__', kind)} was expected")


def _short(plain: Any) -> str:
    text = repr(plain) if isinstance(plain, (*_PLAIN, type(None))) else f"a {type(plain).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
