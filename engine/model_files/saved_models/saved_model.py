"""SavedModel folders: a graph without layers, inspected before anything is loaded.

A SavedModel is code as much as data. Only the graph of the serving signature is used (serving_graph.py), with
the variables that it reads (saved_variables.py). No object is restored, and no function that initialises,
saves or restores is run.

The graph may use only operations that compute on numbers, by TensorFlow's register of operations. It may hold
no state but variables, no text and no free text attributes, hence no file names. The files are copied before
they are inspected. The flat graph that runs in the end is inspected once more.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tensorflow as tf
from numpy.typing import NDArray
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from engine.core.errors import UserError, innermost_message
from engine.core.finite_checks import nonfinite_weight_warnings
from engine.core.model import Node
from engine.imaging.file_kinds import folder_kind
from engine.model_files.options import DEFAULT_OPTIONS, Options
from engine.model_files.saved_models.saved_variables import copy_files, read_variables
from engine.model_files.saved_models.serving_graph import ServingGraph, checkpoint_keys, extract_serving_graph
from engine.model_files.saved_models.trial_run import has_loops, run_once
from engine.network.graph.allowed_operations import inspect_graph
from engine.network.graph.graph_memory import check_tensor_sizes
from engine.network.layer_recorder import LayerOutputs
from engine.network.network import SIZE, Shapes, make_inputs, to_network_inputs
from engine.network.trace import Trace
from engine.storage.temporary_folder import temporary_folder

__all__ = ["SavedNetwork", "open_saved_model"]

_NOTE = (
    "A SavedModel is a graph without layers: predictions, occlusion and saliency work; Grad-CAM, activations "
    "and filters need layers, as .keras files have them."
)
_CUSTOM_GRADIENTS = (
    "Gradients are computed from its operations: custom gradients are not stored in a SavedModel's graph."
)


def open_saved_model(
    folder: Path, options: Options = DEFAULT_OPTIONS
) -> tuple["SavedNetwork", str, tuple[str, ...]]:
    """Return the network in a SavedModel folder.

    Parameters
    ----------
    folder
        The folder.
    options
        The user's choices.

    Returns
    -------
    SavedNetwork
        The network.
    str
        The SHA-256 of the files.
    tuple of str
        Notes that the user must know.

    Raises
    ------
    UserError
        If the folder holds no SavedModel, or one that does more than compute.
    """
    name = folder.name
    with temporary_folder() as clean:
        digest = _copied(folder, clean)
        meta = _read(clean, name)
        key, signature = _signature(meta.signature_def, name)
        serving = extract_serving_graph(meta, signature, name)
        inspect_graph(serving.definition, name)
        try:
            values = read_variables(clean, checkpoint_keys(meta), serving.variables, name)
            frozen = _frozen(serving, values)
        except UserError:
            raise
        except Exception as error:
            raise UserError(
                f"{name} cannot be loaded as a SavedModel: {innermost_message(error)}.", "Export it again."
            ) from error
    definition = frozen.graph.as_graph_def()
    inspect_graph(definition, name)
    check_tensor_sizes(frozen.graph, name)
    count = sum(value.size for value in values.values())
    network = SavedNetwork(name, definition, frozen, serving.outputs, count, options)
    notes = (f"The signature {key!r} of the SavedModel.", *nonfinite_weight_warnings(values.items()))
    return network, digest, (*notes, _CUSTOM_GRADIENTS) if serving.has_custom_gradients else notes


def _frozen(serving: ServingGraph, values: Mapping[str, NDArray[Any]]) -> Any:
    """Return the function of a serving graph with its variables as constants."""
    variables = {
        key: tf.Variable(values[key], trainable=False)
        for key, is_tensor in serving.variables.items()
        if not is_tensor
    }
    names = [serving.outputs[key] for key in sorted(serving.outputs)]
    given = [serving.inputs[key] for key in sorted(serving.inputs)]

    def served(*tensors: Any) -> list[Any]:
        graph = tf.compat.v1.get_default_graph()
        places = {info.name: tensor for info, tensor in zip(given, tensors, strict=True)}
        for key, is_tensor in serving.variables.items():
            if is_tensor:
                places[f"{key}:0"] = tf.constant(values[key])
            else:
                graph.watch_variable(variables[key])
                places[f"{key}:0"] = graph.capture(variables[key].handle)
        return list(tf.graph_util.import_graph_def(serving.definition, places, names, name=""))

    shapes = [
        tf.TensorSpec(tf.TensorShape(info.tensor_shape), info.dtype, key)
        for key, info in sorted(serving.inputs.items())
    ]
    function = tf.function(served, input_signature=shapes, autograph=False).get_concrete_function()
    return convert_variables_to_constants_v2(function, lower_control_flow=False)


class SavedNetwork:
    """The graph of a signature; see `engine.network.network.Network`."""

    layers: Mapping[str, Any] = MappingProxyType({})
    notes: tuple[str, ...] = (_NOTE,)

    def __init__(
        self,
        name: str,
        definition: Any,
        frozen: Any,
        outputs: Mapping[str, Any],
        num_params: int,
        options: Options,
    ) -> None:
        self.name = name
        self._definition = definition
        self._num_params = num_params
        self._places = [tensor.name for tensor in frozen.inputs]
        self._given = frozen.inputs
        self._results = [tensor.name for tensor in frozen.outputs]
        shapes = Shapes(
            [
                (tensor.name.split(":")[0], tuple(tensor.shape)[1:], tensor.dtype.name)
                for tensor in frozen.inputs
            ]
        )
        self.channels_first = shapes.channels_first()
        self.inputs, self.picture = make_inputs(
            shapes, options.size or SIZE, options.picture, self.channels_first
        )
        self.output_names = tuple(sorted(outputs))

    def run_trial(self) -> Iterator[None]:
        """Run a graph with loops once in a separate process, to refuse an endless one; yield meanwhile."""
        if has_loops(self._definition):
            yield from run_once(self._definition, self._given, self._results, self.name)

    def call(
        self, images: Any, others: Sequence[Any], until: tuple[str, int] | None = None
    ) -> tuple[LayerOutputs, list[Any]]:
        """Import the graph into the graph being traced; see `Network.call`."""
        tensors = to_network_inputs(self.inputs, images, others, self.channels_first)
        places = dict(zip(self._places, tensors, strict=True))
        return {}, list(tf.graph_util.import_graph_def(self._definition, places, self._results, name=""))

    def describe(self, traces: Mapping[str, Trace]) -> Node:
        """Return the root, which has no layers below it."""
        return Node("", "SavedModel", None, self._num_params)

    def variables(self, layer: str) -> list[Any]:
        """Return nothing: the weights are constants of the graph."""
        return []


def _copied(folder: Path, target: Path) -> str:
    """Copy the files of a SavedModel; return the SHA-256 of their contents."""
    if not (folder / "saved_model.pb").exists():
        raise _no_saved_model(folder)
    try:
        return copy_files(folder, target)
    except OSError as error:
        raise UserError(
            f"{str(folder)!r} cannot be read: {error.strerror or error}.", "Check its path and permissions."
        ) from None


def _no_saved_model(folder: Path) -> UserError:
    """Return the error for a folder that is no SavedModel, with its kind if known."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if kind := folder_kind(names):
        return UserError(f"{folder.name} is {kind.name}.", kind.hint)
    return UserError(
        f"{str(folder)!r} is a folder without a readable SavedModel.",
        "Open a .keras or .h5 file, or a folder with saved_model.pb.",
    )


def _read(folder: Path, name: str) -> Any:
    """Return the graph for serving; graphs for training or other devices are ignored."""
    try:
        saved = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    except Exception as error:  # noqa: BLE001 - protobuf's errors have no common public base
        raise UserError(
            f"{name} is damaged: saved_model.pb cannot be read ({error}).", "Copy or export it again."
        ) from None
    graphs = [graph for graph in saved.meta_graphs if "serve" in graph.meta_info_def.tags]
    if not graphs:
        raise UserError(
            f"{name} is not a SavedModel for serving.", "Export it again with a recent TensorFlow."
        )
    return min(graphs, key=lambda graph: len(graph.meta_info_def.tags))


def _signature(signatures: Mapping[str, Any], name: str) -> tuple[str, Any]:
    """Return the name and definition of the default signature, or of the only one."""
    if "serving_default" in signatures:
        return "serving_default", signatures["serving_default"]
    if len(signatures) == 1:
        return next(iter(signatures.items()))
    raise UserError(
        f"{name} has the signatures {', '.join(signatures) or 'none'}, but no serving_default.",
        "Export it with one.",
    )
