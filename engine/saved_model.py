"""SavedModel folders: a graph without layers, and code as much as data, so it is looked through before anything is loaded.

Loading a SavedModel runs the functions that set up its resources; a file of vocabulary or a call of Python can hide there, and in
any function called later. So: one graph, no resources, no assets and no restoring of its own; every function may use only
operations that compute on numbers, as TensorFlow's own register of operations tells (no state but variables, no text and no
free words among the attributes, hence no file names); saving and restoring is left to functions that nothing else calls. What is
looked through and loaded is a copy, made first; what runs in the end is one flat graph of the serving signature, looked through
again.
"""

import hashlib
import math
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

from engine.errors import UserError, reason
from engine.file_kinds import folder_kind
from engine.finite import unusable_weights
from engine.graph_memory import refuse_huge_tensors
from engine.model import Node
from engine.network import SIZE, Shapes, as_given, as_inputs
from engine.options import NO_OPTIONS, Options
from engine.saved_graph import inspect_graph, inspect_nodes, refused
from engine.tap import Calls
from engine.trace import Trace

__all__ = ["SavedNetwork", "open_saved_model"]

_MAX_BYTES = 2**30
_NOTE = (
    "A SavedModel is a graph without layers: predictions, occlusion and saliency work; Grad-CAM, activations and filters "
    "need layers, as .keras files have them."
)


def open_saved_model(folder: Path, options: Options = NO_OPTIONS) -> tuple["SavedNetwork", str, tuple[str, ...]]:
    """Return the network in a SavedModel folder, the SHA-256 of its files, and what to know about it.

    Raises
    ------
    UserError
        Where the folder holds none, or one that would do more than compute.
    """
    with tempfile.TemporaryDirectory(prefix="convscope-", ignore_cleanup_errors=True) as place:
        clean = Path(place)
        digest = _copy(folder, clean)
        inspect_graph(_read(clean, folder.name), folder.name)
        try:
            _inspect_variables(clean, folder.name)
            loaded = tf.saved_model.load(str(clean), tags=["serve"])
            name, signature = _signature(loaded.signatures, folder.name)
            frozen = convert_variables_to_constants_v2(signature, lower_control_flow=False)
        except UserError:
            raise
        except Exception as error:
            raise UserError(f"{folder.name} cannot be loaded as a SavedModel: {reason(error)}.", "Export it again.") from error
    definition = frozen.graph.as_graph_def()
    inspect_nodes(definition.node, folder.name)
    for function in definition.library.function:
        inspect_nodes(function.node_def, folder.name)
    refuse_huge_tensors(frozen.graph, folder.name)
    count = sum(int(tf.size(variable)) for variable in signature.variables)
    network = SavedNetwork(folder.name, definition, frozen, signature.structured_outputs, count, options)
    unusable = unusable_weights((variable.name, variable.numpy()) for variable in signature.variables)
    return network, digest, (f"The signature {name!r} of the SavedModel.", *unusable)


class SavedNetwork:
    """The graph of a signature; see `engine.network.Network`."""

    layers: Mapping[str, Any] = MappingProxyType({})
    notes: tuple[str, ...] = (_NOTE,)

    def __init__(
        self, name: str, definition: Any, frozen: Any, outputs: Mapping[str, Any], num_params: int, options: Options
    ) -> None:
        self.name = name
        self._definition = definition
        self._num_params = num_params
        self._places = [tensor.name for tensor in frozen.inputs]
        self._results = [tensor.name for tensor in frozen.outputs]
        shapes = Shapes([(tensor.name.split(":")[0], tuple(tensor.shape)[1:], tensor.dtype.name) for tensor in frozen.inputs])
        self.channels_first = shapes.channels_first()
        self.inputs, self.picture = as_inputs(shapes, options.size or SIZE, options.picture, self.channels_first)
        self.output_names = tuple(sorted(outputs))

    def call(self, images: Any, others: Sequence[Any], until: tuple[str, int] | None = None) -> tuple[Calls, list[Any]]:
        """Lay the graph into the one being traced."""
        tensors = as_given(self.inputs, images, others, self.channels_first)
        places = dict(zip(self._places, tensors, strict=True))
        return {}, list(tf.graph_util.import_graph_def(self._definition, places, self._results, name=""))

    def describe(self, traces: Mapping[str, Trace]) -> Node:
        """Return the root, which has no layers below it."""
        return Node("", "SavedModel", None, self._num_params)

    def variables(self, layer: str) -> list[Any]:
        """Return nothing: the weights have become constants of the graph."""
        return []


def _copy(folder: Path, target: Path) -> str:
    """Copy the graph and the variables, and nothing else that a loader might prefer; return the SHA-256 of their contents."""
    graph, sha = folder / "saved_model.pb", hashlib.sha256()
    try:
        if graph.stat().st_size > _MAX_BYTES:
            raise refused(folder.name, "its graph is larger than 1 GB")
        (target / "variables").mkdir()
        for path in [graph, *sorted((folder / "variables").glob("variables.*"))]:
            if not path.is_file():
                raise refused(folder.name, f"its {path.name!r} is not a file on a disk")
            copied = target / path.relative_to(folder)
            shutil.copyfile(path, copied)
            with copied.open("rb") as stream:
                while part := stream.read(2**22):
                    sha.update(part)
    except OSError as error:
        raise _no_saved_model(folder, error) from None
    return sha.hexdigest()


def _no_saved_model(folder: Path, error: OSError) -> UserError:
    """Return the error for a folder that cannot be read as a SavedModel, called by its kind where that is known."""
    names = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    if not any(name == "saved_model.pb" for name in names) and (kind := folder_kind(names)):
        return UserError(f"{folder.name} is {kind.name}.", kind.hint)
    return UserError(
        f"{str(folder)!r} is a folder without a SavedModel that can be read ({error.strerror or error}).",
        "Open a .keras or .h5 file, or a folder with saved_model.pb.",
    )


def _read(folder: Path, name: str) -> Any:
    try:
        saved = saved_model_pb2.SavedModel.FromString((folder / "saved_model.pb").read_bytes())
    except Exception as error:  # noqa: BLE001 - protobuf's errors have no common public base
        raise UserError(f"{name} is damaged: saved_model.pb cannot be read ({error}).", "Copy or export it again.") from None
    graphs = [graph for graph in saved.meta_graphs if "serve" in graph.meta_info_def.tags and graph.HasField("object_graph_def")]
    if not len(graphs) == len(saved.meta_graphs) == 1:  # of several, TensorFlow loads one as TensorFlow 1 did, start-up included
        raise UserError(f"{name} is no SavedModel of TensorFlow 2 for serving.", "Export it again with a recent TensorFlow.")
    return graphs[0]


def _inspect_variables(folder: Path, name: str) -> None:
    """Refuse variables that claim more bytes than there are files for."""
    files = list((folder / "variables").glob("variables.*"))
    if not files:
        return
    reader = tf.train.load_checkpoint(str(folder / "variables" / "variables"))
    kinds = reader.get_variable_to_dtype_map()
    claimed = sum(math.prod(shape) * kinds[key].size for key, shape in reader.get_variable_to_shape_map().items())
    if claimed > sum(file.stat().st_size for file in files):
        raise refused(name, f"its variables would take {claimed:,} bytes of memory, more than the files hold")


def _signature(signatures: Mapping[str, Any], name: str) -> tuple[str, Any]:
    """Return the signature to ask: the default one, or the only one there is."""
    if "serving_default" in signatures:
        return "serving_default", signatures["serving_default"]
    if len(signatures) == 1:
        return next(iter(signatures.items()))
    raise UserError(f"{name} has the signatures {', '.join(signatures) or 'none'}, but no serving_default.", "Export it with one.")
