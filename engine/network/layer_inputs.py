"""The layers that each layer takes its input from, read from the traced graph."""

from collections.abc import Iterator, Mapping
from typing import Any

import tensorflow as tf

from engine.network.layer_recorder import LayerOutputs

__all__ = ["find_layer_inputs"]


def find_layer_inputs(
    calls: LayerOutputs, sources: Mapping[str, str], graph: Any
) -> dict[str, tuple[str, ...]]:
    """Return the direct inputs of the layers whose outputs are in a graph.

    Operations between two layers, such as the sum of a residual connection in a subclassed model, belong to
    the layer behind them. A layer with inner layers has inputs only if it computes its output from theirs.

    Parameters
    ----------
    calls
        The outputs of each call of each layer, by path, in the order of first calls.
    sources
        The names of the model's inputs by the names of their tensors.
    graph
        The graph.

    Returns
    -------
    dict
        Path -> paths of layers and names of model inputs, in the order of calls, without duplicates. The
        calls of a shared layer are taken together.
    """
    outputs = {path: list(_tensors(results, graph)) for path, results in calls.items()}
    owners = _owners(outputs)
    order = {path: number for number, path in enumerate(outputs)}
    found = {}
    for path, tensors in outputs.items():
        owned = [tensor for tensor in tensors if path in owners[tensor.name]]
        if owned:
            inputs = {name for tensor in owned for name in _inputs(tensor, path, owners, sources, order)}
            found[path] = tuple(sorted(inputs, key=lambda name: (order.get(name, -1), name)))
    return found


def _tensors(results: list[Any], graph: Any) -> Iterator[Any]:
    for part in tf.nest.flatten(results):
        if tf.is_tensor(part) and getattr(part, "graph", None) is graph:
            yield part


def _owners(outputs: Mapping[str, list[Any]]) -> dict[str, list[str]]:
    """Return the layers whose own output a tensor is, by its name, in the order of calls.

    Several layers have the same tensor if some pass it on unchanged, as dropout does.
    """
    having: dict[str, list[str]] = {}
    for path, tensors in outputs.items():
        for tensor in tensors:
            if path not in having.setdefault(tensor.name, []):
                having[tensor.name].append(path)
    return {
        name: [path for path in paths if not any(other.startswith(f"{path}/") for other in paths)]
        for name, paths in having.items()
    }


def _inputs(
    tensor: Any,
    path: str,
    owners: Mapping[str, list[str]],
    sources: Mapping[str, str],
    order: Mapping[str, int],
) -> Iterator[str]:
    """Yield the nearest layers and model inputs from which a layer computes one of its outputs."""
    before = owners[tensor.name][: owners[tensor.name].index(path)]
    if before:  # passed on unchanged
        yield before[-1]
        return
    if tensor.name in sources:
        yield sources[tensor.name]
        return
    seen, waiting = set(), list(tensor.op.inputs)
    while waiting:
        current = waiting.pop()
        if current.name in seen:
            continue
        seen.add(current.name)
        others = [other for other in owners.get(current.name, ()) if other != path]
        if others:
            yield next((other for other in reversed(others) if order[other] < order[path]), others[-1])
        elif current.name in sources:
            yield sources[current.name]
        else:
            waiting.extend(current.op.inputs)
