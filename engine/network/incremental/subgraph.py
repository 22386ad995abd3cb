"""Parts of a traced graph imported into another: constants, operations, the rest after the steps."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from engine.network.incremental.steps import StepReader

__all__ = ["Subgraph", "clone_op", "evaluate_constants", "strip_control_inputs"]


class Subgraph:
    """The part of a traced function between the maps of its steps and given tensors.

    Parameters
    ----------
    function
        A concrete function of pictures.
    reading
        The steps of the function.
    names
        The names of the tensors to compute.
    """

    def __init__(self, function: Any, reading: StepReader, names: Sequence[str]) -> None:
        count = len(function.captured_inputs)
        captured = function.inputs[len(function.inputs) - count :] if count else []
        self._captures = {
            place.name: given for place, given in zip(captured, function.captured_inputs, strict=True)
        }
        self._names = list(names)
        self._steps = reading.numbers
        self._maps: dict[str, int] = {}
        self._shapes: dict[str, list[int]] = {}
        self._used: set[str] = set()
        self.num_dense_weights = 0
        graph = function.graph
        self._definition = tf.compat.v1.GraphDef(
            versions=graph.graph_def_versions, library=graph.as_graph_def().library
        )
        self._nodes = {operation.name: operation.node_def for operation in self._operations(graph)}
        for node in self._nodes.values():
            self._definition.node.add().CopyFrom(strip_control_inputs(node))
        references = {name for node in self._definition.node for name in node.input}
        self._referred = {name if ":" in name else f"{name}:0" for name in references}

    @property
    def maps(self) -> frozenset[int]:
        """The numbers of the steps whose maps are its inputs."""
        return frozenset(self._maps.values())

    def count(self, kinds: frozenset[str]) -> int:
        """Return the number of its operations of the given types."""
        return sum(node.op in kinds for node in self._nodes.values())

    def import_subgraph(self, maps: Callable[[int], Any], count: Any) -> list[Any]:
        """Import the subgraph into the graph being traced, for `count` pictures; return its tensors."""
        graph = tf.compat.v1.get_default_graph()
        given = {name: maps(number) for name, number in self._maps.items()}
        given |= {name: tf.stack([count, *lengths]) for name, lengths in self._shapes.items()}
        given |= {
            name: graph.capture(tensor) for name, tensor in self._captures.items() if name in self._used
        }
        inputs = {name: tensor for name, tensor in given.items() if name in self._referred}
        wanted = [name for name in self._names if name not in given]
        found = iter(tf.graph_util.import_graph_def(self._definition, inputs, wanted, name=""))
        return [given[name] if name in given else next(found) for name in self._names]

    def _operations(self, graph: Any) -> list[Any]:
        """Return the operations of the subgraph, in the order of the graph."""
        waiting = [graph.get_tensor_by_name(name) for name in self._names]
        wanted: set[str] = set()
        while waiting:
            tensor = waiting.pop()
            if not self._begins(tensor) and tensor.op.name not in wanted:
                wanted.add(tensor.op.name)
                self.num_dense_weights += _dense_weights(tensor.op)
                waiting.extend(tensor.op.inputs)
        return [operation for operation in graph.get_operations() if operation.name in wanted]

    def _begins(self, tensor: Any) -> bool:
        """Record how a tensor is supplied from outside; return whether it is."""
        name, operation = tensor.name, tensor.op
        if name in self._steps:
            self._maps[name] = self._steps[name]
        elif name in self._captures:
            self._used.add(name)
        elif (
            operation.type == "Shape" and operation.inputs[0].name in self._steps and tensor.dtype == tf.int32
        ):
            # the shape of a step's map is known but for its first length, the number of pictures
            self._shapes[name] = list(operation.inputs[0].shape[1:])
        else:
            return False
        return True


def evaluate_constants(function: Any, names: Sequence[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Return the values of tensors of a concrete function that do not depend on its inputs.

    Parameters
    ----------
    function
        The concrete function.
    names
        The names of the tensors.

    Returns
    -------
    dict
        Name of a tensor -> array.
    """
    subgraph = Subgraph(function, StepReader(frozenset(), False), names)

    def build() -> list[Any]:
        return [tf.identity(tensor) for tensor in subgraph.import_subgraph(lambda number: None, 0)]

    with _without_optimizer():
        # calling the tf.function itself would warn of retracing
        values = tf.function(build, autograph=False).get_concrete_function()()
    return {name: value.numpy() for name, value in zip(names, values, strict=True)}


@contextmanager
def _without_optimizer() -> Iterator[None]:
    """Disable graph optimisation, which takes longer than a single run of a graph."""
    before = tf.config.optimizer.get_experimental_options()
    tf.config.optimizer.set_experimental_options({**before, "disable_meta_optimizer": True})
    try:
        yield
    finally:
        tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": False, **before})


def clone_op(operation: Any, inputs: Sequence[Any], output: int = 0) -> Any:
    """Copy an operation of another graph into the graph being traced, with other inputs."""
    definition = tf.compat.v1.GraphDef(versions=operation.graph.graph_def_versions)
    node = definition.node.add()
    node.CopyFrom(strip_control_inputs(operation.node_def))
    given: Mapping[str, Any] = {f"given{number}:0": tensor for number, tensor in enumerate(inputs)}
    node.name = "repeated"
    node.input[:] = [f"given{number}" for number in range(len(inputs))]
    return tf.graph_util.import_graph_def(definition, dict(given), [f"repeated:{output}"], name="")[0]


def strip_control_inputs(node: Any) -> Any:
    """Return a copy of a node without control inputs and colocation constraints."""
    kept = type(node)()
    kept.CopyFrom(node)
    kept.input[:] = [name for name in node.input if not name.startswith("^")]
    kept.attr.pop("_class", None)
    return kept


def _dense_weights(operation: Any) -> int:
    """Return the number of weights of a dense layer's product; 0 for other operations."""
    count = operation.inputs[1].shape.num_elements() if operation.type == "MatMul" else 0
    return int(count or 0)
