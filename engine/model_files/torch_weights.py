"""Reading of arrays from a legacy PyTorch file, without PyTorch and without running code of the file.

The format is a sequence of pickles: magic number, protocol, system, the state, the list of storage keys. Then
each storage follows as its length in int64 and its elements. The state refers to storages by persistent ids.
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
    """Return the arrays of a state dictionary by name.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    dict
        Name -> array, float32 or int64.

    Raises
    ------
    UserError
        If the file has another format or refers to anything but arrays.
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
            f"{path.name} is not a file of plain PyTorch weights ({error}).", "Reinstall the package."
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
    """An unpickler that allows three names and refuses all others."""

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
    """Return a read-only view of `storage`, which is filled later; a view beyond its end is refused."""
    last = offset + sum(step * (length - 1) for step, length in zip(stride, size, strict=True))
    if min((offset, *stride)) < 0 or last >= storage.size:
        raise ValueError("a tensor reaches beyond its storage")
    strides = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, strides, writeable=False)
