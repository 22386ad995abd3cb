"""Rules by which a model file is opened or refused, before Keras reads it. No code of the file is run.

Keras's safe mode stays on too; these rules stop files that it has let through in the past.
"""

import json
import re
import stat
import zipfile
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

from engine.core.errors import CustomCodeError, UserError
from engine.model_files.sandbox.allowlist import CODE_LAYERS, FUNCTIONS, OPERATIONS, QUANTIZERS

__all__ = [
    "FREE_BYTES",
    "MAX_JSON_BYTES",
    "TRUST_HINT",
    "harmful_file_error",
    "inspect_config",
    "inspect_members",
]

MAX_JSON_BYTES = 32 * 2**20
_MAX_DEPTH = 120
_MAX_VALUES = 2_000_000
_MAX_CALLS = 2500
_MAX_DIGITS = 18
FREE_BYTES = 64 * 2**20
_MAX_RATIO = 20
_FREE_SIZE = 4096
_SIZES = {"units", "filters", "input_dim", "output_dim", "num_tokens", "max_tokens"}
_VALUES = {
    "__bytes__",
    "__ellipsis__",
    "__keras_tensor__",
    "__numpy__",
    "__slice__",
    "__tensor__",
    "__tuple__",
}
_PARTS_OF_KERAS = set(
    """activations applications constraints dtype_policies engine initializers mixed_precision
    layers legacy models ops regularizers saving""".split()
)
_QUANTISERS = {
    "keras.quantizers",
    "keras.src.quantizers.quantizers",
    "keras.src.quantizers.quantization_config",
}
TRUST_HINT = (
    "If you trust its author, give Convscope the Python file that defines it: File > Trust Python file, or "
    "--code on the command line. The code in that file will be run."
)
_ASK = "Ask its author for a model made of standard Keras layers."


def inspect_members(archive: zipfile.ZipFile, stored: int, name: str) -> None:
    """Refuse an archive that would write outside its folder, or that swells when unpacked.

    Parameters
    ----------
    archive
        The archive.
    stored
        The size of the archive in bytes.
    name
        The name of the file, for messages.

    Raises
    ------
    UserError
        If the archive is refused.
    """
    members = archive.infolist()
    names = [member.filename for member in members]
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in member.filename:
            raise harmful_file_error(
                name, f"its archive would write outside its folder ({member.filename!r})"
            )
        if stat.S_ISLNK(member.external_attr >> 16):
            raise harmful_file_error(name, f"its archive holds a link ({member.filename!r})")
    if len(set(names)) < len(names):
        raise harmful_file_error(name, "its archive holds the same file twice")
    declared = sum(member.file_size for member in members)
    if declared > FREE_BYTES and declared > _MAX_RATIO * stored:
        raise harmful_file_error(name, f"it would unpack from {stored:,} to {declared:,} bytes")


def inspect_config(text: str, name: str, largest: int, known: Collection[str] = ()) -> dict[str, Any]:
    """Return a model's configuration without its training settings, or refuse it.

    Parameters
    ----------
    text
        The JSON of config.json or of the attribute model_config.
    name
        The name of the file, for messages.
    largest
        The longest side of any stored array.
    known
        Names of custom classes and functions that the user's Python files define.

    Raises
    ------
    CustomCodeError
        If the model needs custom classes.
    UserError
        If the configuration is damaged or refused.
    """
    if len(text) > MAX_JSON_BYTES:
        raise harmful_file_error(name, "its configuration is longer than 32 MB")
    try:
        tree = json.loads(text, parse_int=_whole)
        if isinstance(tree, str):  # the text of model.to_json(), encoded once more by json.dump
            tree = json.loads(tree, parse_int=_whole)
    except (ValueError, RecursionError):
        raise UserError(
            f"{name} is damaged: its configuration is not JSON.", "Copy or save it again."
        ) from None
    if not isinstance(tree, dict) or "class_name" not in tree:
        raise UserError(f"{name} is damaged: its configuration is not a model.", "Copy or save it again.")
    custom: dict[str, None] = {}
    for entry in _dictionaries(tree, name):
        _drop_training(entry)
        _inspect_sizes(entry, name, largest)
        _inspect_calls(entry, name)
        custom |= dict.fromkeys(_inspect_entry(entry, name, known))
    if custom:
        names = ", ".join(custom)
        plain = tuple(
            re.split(r"[.>]", text.partition(" (")[0].removeprefix("the function "))[-1] for text in custom
        )
        raise CustomCodeError(f"{name} needs code that is not part of Keras: {names}.", TRUST_HINT, plain)
    if _num_calls(tree) > _MAX_CALLS:
        raise harmful_file_error(
            name, f"its layers would be called more than {_MAX_CALLS:,} times for a picture"
        )
    return tree


def _whole(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise ValueError("a number with too many digits")
    return int(digits)


def _dictionaries(tree: Any, name: str) -> Iterator[dict[str, Any]]:
    """Yield every dictionary in a JSON tree, outer ones first, without recursion."""
    waiting, count = [(tree, 0)], 0
    while waiting:
        value, depth = waiting.pop()
        count += 1
        if count > _MAX_VALUES:
            raise harmful_file_error(name, f"its configuration holds more than {_MAX_VALUES:,} values")
        if depth > _MAX_DEPTH:
            raise harmful_file_error(name, f"its configuration is nested deeper than {_MAX_DEPTH} levels")
        if isinstance(value, dict):
            yield value
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((child, depth + 1) for child in children)


def _drop_training(entry: dict[str, Any]) -> None:
    """Neutralise settings that a loaded model does not need: initialisers, regularisers, unrolling.

    Weights come from the file and are not trained. Recurrent layers without unrolling give the same results;
    a long input would take hours to unroll.
    """
    entry.pop("compile_config", None)
    for key in entry:
        if key.endswith("_initializer"):
            entry[key] = "zeros"
        elif key.endswith(("_regularizer", "_constraint")):
            entry[key] = None
        elif key == "unroll":
            entry[key] = False
        elif key == "dtype":
            entry[key] = _computed(entry[key])


def _computed(policy: Any) -> Any:
    """Return float32 for other float dtypes: half and mixed precision are for training."""
    inner = policy.get("config") if isinstance(policy, dict) else None
    name = inner.get("name") if isinstance(inner, dict) else policy
    return "float32" if isinstance(name, str) and "float" in name and "8" not in name else policy


def _inspect_sizes(entry: dict[str, Any], name: str, largest: int) -> None:
    for key in _SIZES & entry.keys():
        value = entry[key]
        if isinstance(value, (int, float)) and value > max(largest, _FREE_SIZE):
            raise harmful_file_error(
                name, f"a layer asks for {key}={value:,}, but the largest array stored has {largest:,}"
            )


def _inspect_calls(entry: dict[str, Any], name: str) -> None:
    """Refuse a call of a layer on constants, which Keras would compute while it builds the model."""
    calls = entry.get("inbound_nodes")
    for call in calls if isinstance(calls, list) else ():
        if isinstance(call, dict) and not _has_tensor(call):
            raise harmful_file_error(name, f"its layer {entry.get('name')!r} is called on constants")


def _has_tensor(value: Any) -> bool:
    if isinstance(value, dict) and "class_name" in value:
        return bool(value["class_name"] == "__keras_tensor__")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return any(_has_tensor(child) for child in children)


def _num_calls(value: Any) -> int:
    """Return the number of layer calls for one picture; an inner model multiplies the calls of its layers."""
    if isinstance(value, list):
        return sum(_num_calls(child) for child in value)
    if not isinstance(value, dict):
        return 0
    calls = value.get("inbound_nodes")
    inner = sum(_num_calls(child) for key, child in value.items() if key != "inbound_nodes")
    return (inner + ("class_name" in value)) * max(len(calls) if isinstance(calls, list) else 1, 1)


def _inspect_entry(entry: dict[str, Any], name: str, known: Collection[str]) -> list[str]:
    """Refuse an entry that would run code or read a file; return the custom classes that it names."""
    kind, module, config = entry.get("class_name"), entry.get("module"), entry.get("config")
    if kind is None:
        return []
    plain = re.split(r"[.>]", str(kind))[-1]
    if plain in CODE_LAYERS:
        layer = config.get("name", "") if isinstance(config, dict) else ""
        raise UserError(
            f"{name} is not opened: its {plain} layer {layer!r} carries program code that opening would run.",
            "Ask its author for a model without it; Convscope runs no code from model files.",
        )
    if plain == "KerasLayer" and "KerasLayer" not in known:
        raise UserError(
            f"{name} is not opened: it has a layer of TensorFlow Hub, whose network is not in the file.",
            "Export the whole model as a SavedModel (model.export), or build it from Keras layers.",
        )
    if isinstance(config, dict) and isinstance(config.get("vocabulary"), str):
        raise harmful_file_error(name, "it would read a vocabulary from another file")
    if kind == "function":
        return _inspect_function(config, entry.get("registered_name"), name, known)
    if plain in ("TFOpLambda", "SlicingOpLambda") and isinstance(config, dict):
        _inspect_operation(config.get("function"), name)
    if known and ({str(kind), plain, str(entry.get("registered_name"))} & set(known)):
        return []
    if isinstance(module, str) and module in _QUANTISERS and kind in QUANTIZERS:
        return []
    if isinstance(module, str) and module.partition(".")[0] == "keras" and not _is_keras(module):
        raise harmful_file_error(name, f"it names {kind!r} of {module} in place of a layer")
    if ">" in str(kind) or (isinstance(module, str) and not _is_keras(module)):
        return [f"{kind} (from {module})" if isinstance(module, str) else str(kind)]
    if kind in ("__numpy__", "__tensor__") and not _is_number(config):
        raise harmful_file_error(name, "it holds an array of unknown dtype")
    if not _is_class_name(str(kind)) or module == "builtins":
        raise harmful_file_error(name, f"it names {kind!r} in place of a layer")
    return []


def _inspect_function(function: Any, registered: Any, name: str, known: Collection[str]) -> list[str]:
    if str(function) in FUNCTIONS or str(function) in known:
        return []
    if isinstance(registered, str) and ">" in registered:
        return [f"the function {registered}"]
    raise UserError(f"{name} is not opened: it uses the Python function {function!r}.", _ASK)


def _inspect_operation(function: Any, name: str) -> None:
    if function not in OPERATIONS:
        raise UserError(
            f"{name} is not opened: it calls the TensorFlow function {str(function)!r} between its layers.",
            _ASK,
        )


def _is_keras(module: str) -> bool:
    first, *rest = module.split(".")
    rest = rest[1:] if rest[:1] == ["src"] else rest
    return module in ("builtins", "keras") or (
        first == "keras" and rest[:1] != [] and rest[0] in _PARTS_OF_KERAS
    )


def _is_class_name(kind: str) -> bool:
    return kind in _VALUES or (kind[:1].isupper() and "." not in kind)


def _is_number(config: Any) -> bool:
    """Return whether an array in the configuration has a numeric dtype; strings can expand to gigabytes."""
    dtype = config.get("dtype") if isinstance(config, dict) else None
    return isinstance(dtype, str) and re.fullmatch(r"(u?int|b?float)\d{1,2}|bool", dtype) is not None


def harmful_file_error(name: str, reason: str) -> UserError:
    """Return the error for a file that could do harm."""
    return UserError(
        f"{name} is not opened: {reason}.", "The file may be malicious; do not trust its source."
    )
