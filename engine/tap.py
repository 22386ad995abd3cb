"""Hear what every layer of a Keras model puts out while the model is called, without changing the model."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["Calls", "recording"]

Calls = dict[str, list[Any]]


@contextmanager
def recording(layers: Mapping[str, Any]) -> Iterator[Calls]:
    """Record the outputs of `layers` (path -> layer) for as long as the block lasts.

    `call` is shadowed on each layer instance and restored on the way out, whatever happens. New models cut out of
    the old one would not do: layers of nested, shared and subclassed models are not connected to the outer input.

    Yields
    ------
    dict
        path -> the outputs of each call of that layer (a shared one is called more than once), in the order of first calls.
    """
    calls: Calls = {}
    shadowed = []
    try:
        for path, layer in layers.items():
            layer.__dict__["call"] = _recorder(layer.call, path, calls)
            shadowed.append(layer)
        yield calls
    finally:
        for layer in shadowed:
            del layer.__dict__["call"]


def _recorder(call: Callable[..., Any], path: str, calls: Calls) -> Callable[..., Any]:
    def recorded(*args: Any, **kwargs: Any) -> Any:
        output = call(*args, **kwargs)
        calls.setdefault(path, []).append(output)
        return output

    return recorded
