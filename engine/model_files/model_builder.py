"""The clean copy of a model file to a Keras model with its weights.

The model is first built without memory for its weights. The memory that it needs is compared with the size of
the file and the memory of the machine before any of it is allocated.
"""

import math
import warnings
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import h5py
import keras
import tensorflow as tf
from keras.src.backend.common import global_state

import engine.model_files.legacy.operations  # noqa: F401 - registers what old models call
from engine.core.errors import UserError, innermost_message
from engine.core.platform_rules import physical_memory
from engine.model_files.legacy.inference_noop_layers import drop_unknown_arguments
from engine.model_files.legacy.keras3_config import restore_module_names
from engine.model_files.legacy.legacy import is_legacy, modernise
from engine.model_files.legacy.legacy_weights import assign, rename_groups
from engine.model_files.sandbox.inspection import harmful_file_error
from engine.model_files.sandbox.sandbox_process import CleanCopy

__all__ = ["build_model", "build_untrained_model", "load_weights"]

_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    tf.errors.OpError,
)  # errors that Keras and h5py have raised for damaged files
_FREE_VALUES = 2_000_000
_OPEN_SIZE = 224
_GIGABYTE = 2**30
# bytes of memory per weight of a model to train; `_check_memory` allows twice as many weights
_SHARE_OF_MEMORY = 64


def build_model(package: CleanCopy, name: str, custom: Mapping[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """Return the model of a clean copy without its weights, and notes on repairs.

    Parameters
    ----------
    package
        The clean copy.
    name
        The name of the file, for messages.
    custom
        Classes and functions from the user's Python files, by name.

    Raises
    ------
    UserError
        If the configuration is damaged or needs too much memory.
    """
    config, repairs = _repaired(package, name, custom)
    with keras.saving.custom_object_scope(dict(custom)):
        model = _built(config, package, name, bool(custom))
    return model, repairs


def build_untrained_model(package: CleanCopy, name: str) -> Any:
    """Return the model of a clean copy with Keras's default initial weights; the copy may hold no arrays.

    The author's initialisers are among the settings that the reader drops.
    """
    config = _repaired(package, name, {})[0]
    most = replace(package.contents, num_values=physical_memory() // _SHARE_OF_MEMORY)
    _built(deepcopy(config), replace(package, contents=most), name, trusted=False)  # checks the memory only
    return keras.saving.deserialize_keras_object(_without_initialisers(config), safe_mode=True)


def _without_initialisers(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {
            key: _without_initialisers(value)
            for key, value in tree.items()
            if not key.endswith("_initializer")
        }
    return [_without_initialisers(item) for item in tree] if isinstance(tree, list) else tree


def _repaired(
    package: CleanCopy, name: str, custom: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    assert package.config is not None
    try:
        return _readable(package, custom)
    except UserError as error:
        error.message = f"{name}: {error.message}"
        raise
    except _FAILURES as error:
        raise UserError(
            f"{name} is damaged: its configuration is not a valid model ({innermost_message(error)}).",
            "Save it again.",
        ) from error


def load_weights(model: Any, package: CleanCopy, name: str) -> tuple[str, ...]:
    """Load the weights of a clean copy into a model; return notes on assumptions.

    Raises
    ------
    UserError
        If the weights do not fit the model.
    """
    try:
        if package.contents.layout == "archive":
            _fill_from_archive(model, package)
            return ()
        with h5py.File(package.weights, "r") as file:
            return _fill_from_hdf5(model, file, package)
    except UserError as error:
        raise UserError(f"{name}: {error.message}", error.hint) from error
    except _FAILURES as error:
        raise UserError(
            f"The weights in {name} do not fit its architecture: {innermost_message(error)}.",
            "Save it again as .keras with a recent Keras.",
        ) from error


def _fill_from_archive(model: Any, package: CleanCopy) -> None:
    if not package.contents.keras_version.startswith("3"):
        with h5py.File(package.weights, "r+") as file:
            rename_groups(file)
    with warnings.catch_warnings():
        # Keras warns of containers that only Keras 3 has; missing weights are errors
        warnings.simplefilter("ignore")
        model.load_weights(package.weights)


def _fill_from_hdf5(model: Any, file: h5py.File, package: CleanCopy) -> tuple[str, ...]:
    if "model_weights" in file or "layer_names" in file.attrs or "layer_names0" in file.attrs:
        return assign(model, file)
    model.load_weights(package.weights)  # a weights-only file of Keras 3, in the format of its archives
    return ()


def _readable(package: CleanCopy, custom: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    assert package.config is not None
    version = package.contents.keras_version
    if is_legacy(package.config, version):
        config, repairs = modernise(package.config, custom)
        author = f"Written by Keras {version}" if version else "Written by an old Keras"
        return config, (f"{author}; read as Keras 3: {', '.join(repairs)}.",) if repairs else ()
    config = (
        restore_module_names(package.config, custom) if package.contents.layout == "hdf5" else package.config
    )
    lost = drop_unknown_arguments(config)
    return config, (f"Ignored, because it does not change predictions: {', '.join(lost)}.",) if lost else ()


def _built(config: dict[str, Any], package: CleanCopy, name: str, trusted: bool) -> Any:
    """Build the model; layers with trusted code may need memory while they are built."""
    try:
        if trusted:
            return keras.saving.deserialize_keras_object(config, safe_mode=True)
        with keras.StatelessScope(initialize_variables=False):
            model = keras.saving.deserialize_keras_object(config, safe_mode=True)
            _check_memory(model, package.contents.num_values, name)
        with keras.StatelessScope():
            pass  # its end allocates all deferred variables
    except BaseException as error:
        keras.utils.clear_session()  # forget the deferred variables
        if isinstance(error, UserError) or not isinstance(error, _FAILURES):
            raise
        raise UserError(
            f"Keras {keras.__version__} cannot build the model in {name}: {innermost_message(error)}.",
            "Save it again as .keras with a recent Keras, from standard layers.",
        ) from error
    return model


def _check_memory(model: Any, stored: int, name: str) -> None:
    """Refuse a model with many more weights than the file holds, or larger than the machine's memory."""
    # deferred variables include those of layers that lead to no output
    deferred = global_state.get_global_attribute("uninitialized_variables") or ()
    wanted = sum(math.prod(variable.shape) for variable in deferred)
    if wanted > 2 * stored + _FREE_VALUES:
        raise harmful_file_error(
            name, f"its layers ask for {_size(4 * wanted)} of weights, but it stores {_size(4 * stored)}"
        )
    outputs = 4 * sum(_outputs(model))
    memory = physical_memory()
    if 2 * outputs > memory:
        raise UserError(
            f"{name} is not opened: its layers need {_size(outputs)} for one picture, and this machine has "
            f"{_size(memory)} of memory.",
            "Open it on a larger machine, or with a smaller input.",
        )


def _outputs(model: Any) -> Iterator[int]:
    """Yield the number of output values of each call of each layer for one picture."""
    for layer in model._flatten_layers():
        for node in layer._inbound_nodes:
            for tensor in node.output_tensors:
                yield math.prod(_OPEN_SIZE if length is None else length for length in tensor.shape[1:])


def _size(count: int) -> str:
    if count > 10**6 * _GIGABYTE:
        return "more than a million GB"
    return f"{count / _GIGABYTE:,.1f} GB" if count > _GIGABYTE // 10 else f"{count / 2**20:,.1f} MB"
