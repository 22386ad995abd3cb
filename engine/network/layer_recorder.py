"""Recording of the outputs of every layer of a Keras model during a call."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

__all__ = ["LayerOutputs", "StopForward", "record_outputs"]

LayerOutputs = dict[str, list[Any]]


class StopForward(BaseException):
    """The last needed layer has been called; not an Exception, because Keras wraps those in others."""


@contextmanager
def record_outputs(layers: Mapping[str, Any], until: tuple[str, int] | None = None) -> Iterator[LayerOutputs]:
    """Record the outputs of layers within the block.

    `call` is shadowed on each layer instance and restored at the end, even after an error. Sub-models cut out
    of the model would not work: layers of nested, shared and subclassed models are not connected to the outer
    input.

    Parameters
    ----------
    layers
        The layers by path.
    until
        A layer and the number of one of its calls; the block ends after that call.

    Yields
    ------
    dict
        Path -> the outputs of each call of that layer, in the order of first calls. A shared layer is called
        more than once.
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
