"""Read arrays from a legacy PyTorch file without PyTorch, and without running anything the file might ask for.

The layout: three small pickles (magic number, protocol, system), the pickled state, the pickled list of
storage keys, then for each storage its length as int64 and its elements. The state refers to storages by
persistent ids.
"""

import pickle
from collections import OrderedDict
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import UserError

__all__ = ["read_state_dict"]

_MAGIC = 0x1950A86A20F9469CFC6C
_STORAGES: dict[str, np.dtype[Any]] = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


def read_state_dict(path: Path) -> dict[str, NDArray[Any]]:
    """Return the arrays of the state dictionary in the file `path` by name.

    Raises
    ------
    UserError
        Where the file is not of this format or asks for anything but arrays.
    """
    try:
        with path.open("rb") as stream:
            return _read(stream)
    except (
        pickle.UnpicklingError,
        EOFError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
    ) as error:
        raise UserError(
            f"{path.name} is not a file of plain PyTorch weights ({error}).", "Install it again."
        ) from error


def _read(stream: BinaryIO) -> dict[str, NDArray[Any]]:
    storages: dict[str, NDArray[Any]] = {}
    if _Unpickler(stream, storages).load() != _MAGIC:
        raise ValueError("wrong magic number")
    for _ in ("protocol", "system"):
        _Unpickler(stream, storages).load()
    state = _Unpickler(stream, storages).load()
    for key in _Unpickler(stream, storages).load():
        count = int(np.frombuffer(stream.read(8), "<i8")[0])
        storage = storages[key]
        if count != storage.size:
            raise ValueError("wrong storage size")
        storage[:] = np.frombuffer(stream.read(count * storage.itemsize), storage.dtype)
    return dict(state)


class _Unpickler(pickle.Unpickler):
    """An unpickler that knows three kinds of names and refuses every other."""

    def __init__(self, stream: BinaryIO, storages: dict[str, NDArray[Any]]) -> None:
        super().__init__(stream)
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if module == "torch" and name in _STORAGES:
            return name
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")

    def persistent_load(self, identity: Any) -> NDArray[Any]:
        kind, storage_type, key, _, count, *_ = identity
        if kind != "storage":
            raise pickle.UnpicklingError(f"it refers to a {kind}")
        if key not in self._storages:
            self._storages[key] = np.empty(int(count), _STORAGES[storage_type])
        return self._storages[key]


def _rebuild(
    storage: NDArray[Any], offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any
) -> NDArray[Any]:
    """Return a view of `storage`, which is filled only later; one that reaches beyond its end is refused."""
    last = offset + sum(step * (length - 1) for step, length in zip(stride, size, strict=True))
    if min((offset, *stride)) < 0 or last >= storage.size:
        raise ValueError("a tensor reaches beyond its storage")
    strides = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, strides, writeable=False)
