"""Decide from the bytes of a model file whether it may be opened, before Keras sees it. Nothing of the file is run.

Keras's own safe mode stays on as well; this page is what it has let through in the past.
"""

import io
import json
import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import h5py

from engine.errors import UserError

__all__ = ["inspect_model_file"]

_MAX_JSON_BYTES = 32 * 2**20
_MAX_DEPTH = 120
_FREE_BYTES = 64 * 2**20
_MAX_RATIO = 20
_FREE_SIZE = 4096
_SIZES = {"units", "filters", "input_dim", "output_dim", "num_tokens", "max_tokens"}
_RUNS_CODE = {"Lambda", "TFSMLayer", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "__lambda__"}
_SAFE_FUNCTIONS = set(
    """celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear
    log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus
    sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold""".split()
)
_ASK = "Ask its author for a model made of standard Keras layers."


def inspect_model_file(path: Path) -> str:
    """Return "keras" or "h5" for a file that may be opened.

    Raises
    ------
    UserError
        Where there is no such file, it is no model, is damaged, is built to exhaust the machine, or wants code to run.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(8)
    except OSError as error:
        raise UserError(
            f"The model file {str(path)!r} cannot be read: {error.strerror}.", "Check its name and permissions."
        ) from None
    if start[:4] == b"PK\x03\x04":
        _inspect_archive(path)
        return "keras"
    if start == b"\x89HDF\r\n\x1a\n":
        with _hdf5(path, path.name) as file:
            _inspect_config(file.attrs.get("model_config"), path.name, _inspect_hdf5(file, path.name))
        return "h5"
    kind = "empty" if not start else "neither a .keras archive nor an HDF5 file"
    raise UserError(f"{path.name} is {kind}.", "Open a model that Keras has saved as .keras or .h5.")


def _inspect_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            _inspect_members(archive, path)
            config = archive.read("config.json")
            weights = io.BytesIO(archive.read("model.weights.h5"))
    except (zipfile.BadZipFile, KeyError, EOFError, OSError, RuntimeError) as error:
        raise UserError(f"{path.name} is damaged or not a Keras model ({error}).", "Copy or save it again.") from None
    with _hdf5(weights, path.name) as file:
        largest = _inspect_hdf5(file, path.name)
    _inspect_config(config, path.name, largest)


def _inspect_members(archive: zipfile.ZipFile, path: Path) -> None:
    members = archive.infolist()
    names = [member.filename for member in members]
    for member in members:
        parts = Path(member.filename.replace("\\", "/")).parts
        if ".." in parts or member.filename.startswith(("/", "\\")) or ":" in member.filename:
            raise _refused(path.name, f"its archive would write outside its folder ({member.filename!r})")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise _refused(path.name, f"its archive holds a link ({member.filename!r})")
    if len(set(names)) < len(names):
        raise _refused(path.name, "its archive holds the same file twice")
    declared, stored = sum(member.file_size for member in members), path.stat().st_size
    if declared > _FREE_BYTES and declared > _MAX_RATIO * stored:
        raise _refused(path.name, f"it would unpack from {stored:,} to {declared:,} bytes")


@contextmanager
def _hdf5(source: Path | io.BytesIO, name: str) -> Iterator[h5py.File]:
    """Open an HDF5 file; whatever its damage makes the library raise becomes a sentence."""
    try:
        with h5py.File(source, "r") as file:
            yield file
    except (OSError, RuntimeError, KeyError, ValueError, TypeError) as error:
        raise UserError(f"{name} is damaged: its HDF5 part cannot be read ({error}).", "Copy or save it again.") from None


def _inspect_hdf5(file: h5py.File, name: str) -> int:
    """Refuse links out of the file, loops, and data that claim to be much larger than what is stored.

    Returns the largest side of any array, which no layer's width can exceed.
    """
    largest, waiting, seen = 0, [file], set()
    while waiting:
        group = waiting.pop()
        for key in group:
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise _refused(name, f"its data {key!r} point elsewhere")
            entry = group[key]
            address = h5py.h5o.get_info(entry.id).addr
            if address in seen or not isinstance(entry, (h5py.Group, h5py.Dataset)):
                raise _refused(name, f"its data {key!r} are not plain groups and arrays")
            seen.add(address)
            if isinstance(entry, h5py.Group):
                waiting.append(entry)
            else:
                _inspect_array(entry, key, name)
                largest = max(largest, *entry.shape, 0) if entry.shape else largest
    return largest


def _inspect_array(entry: h5py.Dataset, key: str, name: str) -> None:
    if entry.is_virtual or entry.external:
        raise _refused(name, f"its data {key!r} lie in another file")
    if entry.nbytes > 16 * 2**20 and entry.nbytes > 50 * max(1, entry.id.get_storage_size()):
        raise _refused(name, f"its data {key!r} would take {entry.nbytes:,} bytes of memory, far more than the file stores")


def _inspect_config(config: Any, name: str, largest: int) -> None:
    if config is None:
        raise UserError(f"{name} holds weights only, no architecture.", "Save the whole model with model.save(...).")
    text = config.decode("utf-8", "replace") if isinstance(config, bytes) else str(config)
    if len(text) > _MAX_JSON_BYTES:
        raise _refused(name, "its description is longer than 32 MB")
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        raise UserError(f"{name} is damaged: its description is not JSON.", "Copy or save it again.") from None
    if not isinstance(tree, dict):
        raise UserError(f"{name} is damaged: its description is no model.", "Copy or save it again.")
    tree.pop("compile_config", None)  # losses and metrics, which are not loaded
    for entry in _dictionaries(tree, name):
        _inspect_entry(entry, name)
        _inspect_sizes(entry, name, largest)


def _inspect_sizes(entry: dict[str, Any], name: str, largest: int) -> None:
    for key in _SIZES & entry.keys():
        value = entry[key]
        if isinstance(value, (int, float)) and value > max(largest, _FREE_SIZE):
            raise _refused(name, f"a layer asks for {key}={value:,}, but the largest array stored has {largest:,}")


def _dictionaries(tree: Any, name: str) -> Iterator[dict[str, Any]]:
    """Yield every dictionary in a JSON tree, without recursion."""
    waiting = [(tree, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > _MAX_DEPTH:
            raise _refused(name, f"its description is nested deeper than {_MAX_DEPTH} levels")
        if isinstance(value, dict):
            yield value
        children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        waiting.extend((child, depth + 1) for child in children)


def _inspect_entry(entry: dict[str, Any], name: str) -> None:
    kind, module, config = entry.get("class_name"), entry.get("module"), entry.get("config")
    if kind is None:
        return
    plain = re.split(r"[.>]", str(kind))[-1]
    if plain in _RUNS_CODE:
        layer = config.get("name", "") if isinstance(config, dict) else ""
        raise UserError(
            f"{name} is not opened: its {plain} layer {layer!r} carries program code that opening would run.",
            "Ask its author for a model without it; Convscope runs no code from model files.",
        )
    if kind == "function":
        if config not in _SAFE_FUNCTIONS:
            raise UserError(f"{name} is not opened: it asks for the Python function {config!r}.", _ASK)
        return
    if isinstance(module, str) and module.partition(".")[0] not in ("keras", "builtins"):
        raise UserError(f"{name} needs the custom class {kind!r} from {module!r}, which is not part of Keras.", _ASK)
    if not _is_class_name(str(kind)) or module == "builtins":
        raise _refused(name, f"it asks for {kind!r} where a layer belongs")
    if isinstance(config, dict) and isinstance(config.get("vocabulary"), str):
        raise _refused(name, "it would read a vocabulary from another file")


def _is_class_name(kind: str) -> bool:
    return kind.startswith("__") or ((kind.partition(">")[2] or kind)[:1].isupper() and "." not in kind)


def _refused(name: str, reason: str) -> UserError:
    return UserError(f"{name} is not opened: {reason}.", "The file may be meant to do harm; do not trust its source.")
