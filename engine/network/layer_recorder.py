"""Hear what every layer of a Keras model puts out while the model is called, without changing the model."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["LayerOutputs", "StopForward", "record_outputs"]

LayerOutputs = dict[str, list[Any]]


class StopForward(BaseException):
    """The layer that was waited for has been called; not an Exception, as Keras wraps those in others."""


@contextmanager
def record_outputs(layers: Mapping[str, Any], until: tuple[str, int] | None = None) -> Iterator[LayerOutputs]:
    """Record the outputs of `layers` (path -> layer) for as long as the block lasts.

    `call` is shadowed on each layer instance and restored on the way out, whatever happens. New models cut
    out of the old one would not do: layers of nested, shared and subclassed models are not connected to the
    outer input. `until` names a layer and one of its calls; after it the block ends, as nothing later is
    wanted.

    Yields
    ------
    dict
        path -> the outputs of each call of that layer (a shared one is called more than once), in the order
        of first calls.
    """
    calls: LayerOutputs = {}
    shadowed = []
    try:
        for path, layer in layers.items():
            layer.__dict__["call"] = _recorder(layer.call, path, calls, until)
            shadowed.append(layer)
        yield calls
    except StopForward:
        pass
    finally:
        for layer in shadowed:
            del layer.__dict__["call"]


def _recorder(
    call: Callable[..., Any], path: str, calls: LayerOutputs, until: tuple[str, int] | None
) -> Callable[..., Any]:
    def recorded(*args: Any, **kwargs: Any) -> Any:
        output = call(*args, **kwargs)
        calls.setdefault(path, []).append(output)
        if until == (path, len(calls[path]) - 1):
            raise StopForward
        return output

    return recorded
