"""Conversion of the configuration of a Keras 1 or 2 model to that of Keras 3, with a note for every repair.

It maps plain JSON to plain JSON and builds nothing. It repairs all that Keras 3 would refuse or, worse,
misread: old argument and class names, removed arguments, call numbers of inner models, calls of TensorFlow
functions.
"""

import inspect
import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from keras import layers

from engine.core.errors import CustomCodeError, UserError
from engine.model_files.legacy.legacy_graph import (
    MERGES,
    MODELS,
    OPERATION_KINDS,
    LegacyGraph,
    layer_name,
    safe_name,
)
from engine.model_files.sandbox.allowlist import INFERENCE_NOOP_LAYERS, RAW_OPERATIONS
from engine.model_files.sandbox.inspection import TRUST_HINT

__all__ = ["is_legacy", "known_arguments", "modernise"]

_Config = dict[str, Any]

_CLASSES = {
    "AtrousConvolution2D": "Conv2D",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "CuDNNGRU": "GRU",
    "CuDNNLSTM": "LSTM",
    "Deconvolution2D": "Conv2DTranspose",
    "DropoutV2": "Dropout",
    "GRUV2": "GRU",
    "LSTMV2": "LSTM",
    "SeparableConvolution2D": "SeparableConv2D",
    "ThresholdedReLU": "ReLU",
}
_GONE = {"LocallyConnected1D", "LocallyConnected2D", "MaxoutDense", "Highway", "ConvLSTM2DV1"}
_ARGUMENTS = {
    "batch_input_shape": "batch_shape",
    "bias": "use_bias",
    "border_mode": "padding",
    "dim_ordering": "data_format",
    "input_dtype": "dtype",
    "nb_filter": "filters",
    "output_dim": "units",
    "p": "rate",
    "sigma": "stddev",
    "theta": "threshold",
    "filter_length": "kernel_size",
    "length": "size",
    "pool_length": "pool_size",
    "stride": "strides",
    "subsample_length": "strides",
    "subsample": "strides",
    "atrous_rate": "dilation_rate",
}
_HARMLESS = set(
    """adjustment batch_shape batch_size beta_init build_config consume_less cropping_mode
    dropout_U dropout_W dtype dynamic expects_training_arg forget_bias_init fused gamma_init
    implementation init inner_init input_dim input_length input_shape input_spec key_shape
    nb_col nb_row noise_shape query_shape ragged renorm_clipping renorm_momentum sparse
    trainable type_spec unit_forget_bias value_range value_shape virtual_batch_size weights
    zero_output_for_mask""".split()
)
_ASK = "Ask its author for a newer export."


def is_legacy(config: _Config, version: str) -> bool:
    """Return whether a configuration was written before Keras 3, by its version or else by its form."""
    if version:
        return not version.startswith("3")
    inner = config.get("config")
    first = (
        inner if isinstance(inner, list) else inner.get("layers") if isinstance(inner, dict) else None
    ) or [{}]
    return "module" not in first[0] or "batch_input_shape" in (first[0].get("config") or {})


def modernise(config: _Config, known: Collection[str] = ()) -> tuple[_Config, tuple[str, ...]]:
    """Return a configuration that Keras 3 reads, and the repairs as phrases "old as new".

    Parameters
    ----------
    config
        The configuration, as inspection.py passed it.
    known
        Names of custom classes that the user's Python files define.

    Raises
    ------
    CustomCodeError
        If the model needs custom classes.
    UserError
        If the model cannot be converted.
    """
    rewriter = _Rewriter(known)
    rewritten = rewriter.model(config)
    if rewriter.custom:
        raise CustomCodeError(
            f"The model needs code that is not part of Keras: {', '.join(rewriter.custom)}.",
            TRUST_HINT,
            tuple(rewriter.custom),
        )
    return rewritten, tuple(rewriter.repairs)


class _Rewriter:
    """Rewrites one configuration; `repairs` and `custom` are ordered sets."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._num_unnamed = 0
        self.repairs: dict[str, None] = {}
        self.custom: dict[str, None] = {}

    def model(self, entry: _Config) -> _Config:
        """Return a model, which may be inside another."""
        kind, inner = entry.get("class_name"), entry.get("config")
        if kind == "Sequential":
            return self._sequential(inner if isinstance(inner, dict) else {"layers": inner or []})
        if not isinstance(inner, dict) or "layers" not in inner or "output_layers" not in inner:
            raise CustomCodeError(f"The model is of the custom class {kind!r}.", TRUST_HINT, (str(kind),))
        if kind not in MODELS:
            self._note(f"the custom class {kind!r} as the graph of layers in the file")
        return self._functional(inner)

    def _note(self, text: str) -> None:
        self.repairs[text] = None

    def _sequential(self, inner: _Config) -> _Config:
        entries = list(inner["layers"])
        shape = _first_shape(entries) or inner.get("build_input_shape")
        built = [self._layer(entry) for entry in entries if entry["class_name"] != "InputLayer"]
        if shape is not None:  # an inner model without shape is built where it is called
            first = {
                "batch_shape": shape,
                "name": _input_name(entries, inner),
                "dtype": _input_dtype(entries),
            }
            built.insert(0, _entry("InputLayer", first))
        config = {"name": self._model_name(inner.get("name"), "sequential"), "layers": built}
        return {"module": "keras", "class_name": "Sequential", "config": config, "registered_name": None}

    def _model_name(self, name: str | None, default: str) -> str:
        """Return a model's name; Keras 2.0 wrote none for a Sequential."""
        if name:
            return safe_name(name)
        self._num_unnamed += 1
        return f"{default}_{self._num_unnamed}"

    def _functional(self, inner: _Config) -> _Config:
        graph = LegacyGraph(inner)
        built = []
        for entry in inner["layers"]:
            layer = self._layer(entry)
            layer["name"] = safe_name(layer_name(entry))
            nodes = entry.get("inbound_nodes") or []
            if entry["class_name"] in OPERATION_KINDS:
                template, call = graph.operation(nodes, layer["config"]["function"])
                layer["config"] |= template
                layer["inbound_nodes"] = [call]
            else:
                layer["inbound_nodes"] = [graph.call(node, layer["class_name"]) for node in nodes]
            built.append(layer)
        ends = {key: graph.ends(inner[key]) for key in ("input_layers", "output_layers")}
        config = {"name": safe_name(inner.get("name") or "model"), "layers": built, **ends}
        return {
            "module": "keras.src.models.functional",
            "class_name": "Functional",
            "config": config,
            "registered_name": "Functional",
        }

    def _layer(self, entry: _Config) -> _Config:
        kind, inner = str(entry["class_name"]), entry.get("config")
        if kind in MODELS:
            return self.model(entry)
        if not isinstance(inner, dict):
            raise UserError(
                f"The configuration of a layer of type {kind!r} is damaged.", "Save the model again."
            )
        if kind in OPERATION_KINDS:
            self._note("TensorFlow functions between layers as layers")
            config = {"function": inner["function"], "name": _flat(inner["name"])}
            return {
                "module": None,
                "class_name": "Operation",
                "config": config,
                "registered_name": "Convscope>Operation",
            }
        if kind == "TensorFlowOpLayer":
            self._note("TensorFlow operations between layers as layers")
            return _raw_operation(inner)
        if kind == "Merge":
            return _merge(inner)
        renamed = _CLASSES.get(kind, kind)
        found = getattr(layers, renamed, None)
        if not (isinstance(found, type) and issubclass(found, layers.Layer)):
            return self._custom(entry)
        if renamed != kind:
            self._note(f"{kind} as {renamed}")
        return _entry(renamed, self._arguments(found, renamed, inner))

    def _custom(self, entry: _Config) -> _Config:
        """Return a layer of a custom class unchanged; Keras finds the class among the registered ones."""
        kind = str(entry["class_name"])
        if kind in _GONE:
            raise UserError(f"The model has a layer of type {kind}, which Keras 3 no longer has.", _ASK)
        registered = entry.get("registered_name") or kind
        if not {kind, registered, kind.partition(">")[2]} & set(self._known):
            self.custom[kind] = None
        return {
            "module": None,
            "class_name": kind.rpartition(">")[2],
            "config": entry["config"],
            "registered_name": registered,
        }

    def _arguments(self, layer: type, kind: str, given: _Config) -> _Config:
        """Return the constructor arguments that Keras 3's `layer` knows, under their new names."""
        known = known_arguments(layer)
        config: _Config = {}
        for key, value in self._renamed(kind, given):
            if key in known:
                config[key] = self._value(key, value)
            else:
                if kind not in INFERENCE_NOOP_LAYERS:
                    _refuse_lost(kind, key, value)
                if key == "groups":
                    self._note(f"{kind} without groups")
        config["name"] = safe_name(str(given.get("name") or kind.lower()))
        config.pop("dtype", None)
        if kind == "InputLayer":
            config["dtype"] = given.get("dtype") if "int" in str(given.get("dtype")) else "float32"
        return config

    def _renamed(self, kind: str, given: _Config) -> Iterator[tuple[str, Any]]:
        if kind == "Rescaling" and "offset" not in given:
            yield "offset", 0.0
        if kind == "GRU" and "reset_after" not in given:
            yield "reset_after", False  # the behaviour before the argument existed
        if "nb_row" in given:
            yield "kernel_size", [given["nb_row"], given["nb_col"]]
        for key, value in given.items():
            if kind == "LeakyReLU" and key == "alpha":
                yield "negative_slope", value
            elif key in _ARGUMENTS and not (key == "output_dim" and kind == "Embedding"):
                self._note(f"{key} as {_ARGUMENTS[key]}")
                yield _ARGUMENTS[key], value
            else:
                yield key, value

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, dict) and value.get("class_name") == "__numpy__":  # in the first .keras files
            return value["config"]["value"]
        if key == "data_format" and value == "th":
            raise UserError("The model has Theano's order of axes.", "Convert it with Keras 2 first.")
        if key == "data_format":
            return "channels_last" if value == "tf" else value
        if key == "axis" and isinstance(value, list) and len(value) == 1:
            return value[0]
        if key in ("activation", "recurrent_activation"):
            return self._activation(value)
        if key in ("layer", "backward_layer") and isinstance(value, dict):
            return self._layer(value)
        return value

    def _activation(self, value: Any) -> Any:
        """Return an activation by name, or as a layer."""
        if isinstance(value, dict) and value.get("class_name") == "function":
            value = value["config"]
        if isinstance(value, dict) and "class_name" in value:
            return self._layer(value)
        if value == "hard_sigmoid":
            self._note("hard_sigmoid as clip(0.2 x + 0.5, 0, 1)")
            return {
                "class_name": "function",
                "config": "Convscope>hard_sigmoid",
                "registered_name": "Convscope>hard_sigmoid",
            }
        return value


def _first_shape(entries: list[_Config]) -> Any:
    """Return the batch shape of the first layer of a model, at any depth of inner models."""
    inner = entries[0].get("config") if entries else None
    if entries and entries[0]["class_name"] in MODELS:
        return _first_shape(
            inner if isinstance(inner, list) else inner["layers"] if isinstance(inner, dict) else []
        )
    if not isinstance(inner, dict):
        return None
    return (
        inner.get("batch_input_shape")
        or inner.get("batch_shape")
        or (entries[0].get("build_config") or {}).get("input_shape")
    )


def _input_dtype(entries: list[_Config]) -> str:
    """Return the integer dtype of the model's input, else float32."""
    inner = entries[0].get("config")
    dtype = str(inner.get("dtype")) if isinstance(inner, dict) else ""
    return dtype if "int" in dtype and entries[0]["class_name"] == "InputLayer" else "float32"


def _input_name(entries: list[_Config], inner: _Config) -> str:
    first = entries[0]["config"]
    named = (
        first.get("name") if entries[0]["class_name"] == "InputLayer" and isinstance(first, dict) else None
    )
    return safe_name(named or f"{inner.get('name') or 'sequential'}_input")


def _flat(name: str) -> str:
    return safe_name(re.sub(r"[^\w./-]", "_", name))


def _raw_operation(inner: _Config) -> _Config:
    node = inner.get("node_def")
    node = json.loads(node) if isinstance(node, str) else node
    operation = node.get("op") if isinstance(node, dict) else None
    if operation not in RAW_OPERATIONS:
        raise UserError(f"The model calls the TensorFlow operation {operation!r} between its layers.", _ASK)
    config = {"node_def": node, "constants": inner.get("constants") or {}, "name": _flat(str(inner["name"]))}
    return {
        "module": None,
        "class_name": "RawOperation",
        "config": config,
        "registered_name": "Convscope>RawOperation",
    }


def _merge(inner: _Config) -> _Config:
    kind = MERGES.get(str(inner.get("mode")))
    if kind is None:
        raise UserError(f"A layer merges by {inner.get('mode')!r}, which Keras 3 does not support.", _ASK)
    config = {"name": safe_name(inner["name"])}
    return _entry(
        kind,
        config | ({"axis": inner["concat_axis"]} if kind == "Concatenate" and "concat_axis" in inner else {}),
    )


def known_arguments(layer: type) -> set[str]:
    """Return the constructor arguments of a layer, including those passed on to its base classes."""
    known: set[str] = set()
    for base in layer.__mro__:
        if base is layers.Layer:
            return known | {"trainable", "name"}
        parameters = (
            inspect.signature(base.__dict__["__init__"]).parameters if "__init__" in base.__dict__ else {}
        )
        known |= set(parameters) - {"self", "args", "kwargs"}
        if parameters and not any(
            parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()
        ):
            return known
    return known


def _refuse_lost(kind: str, key: str, value: Any) -> None:
    """Refuse an argument that Keras 3 lacks, unless it is known not to change the result."""
    if (
        key in _HARMLESS
        or key.endswith(("_initializer", "_regularizer", "_constraint"))
        or value in (None, False, 0, [], {}, "")
    ):
        return
    if key == "groups" and value == 1:
        return
    raise UserError(f"A layer of type {kind} uses {key}={value}, which Keras 3 does not support.", _ASK)


def _entry(kind: str, config: _Config) -> _Config:
    return {"module": "keras.layers", "class_name": kind, "config": config, "registered_name": None}
