"""The reader of model files: a process under a memory limit that passes on only inspected content.

It reads an untrusted file and applies the rules of inspection.py. It writes a clean copy into an empty
folder: the configuration as JSON, and the arrays as an HDF5 file of plain groups and contiguous arrays.

Damage may crash the HDF5 library or make it allocate all memory. That ends this process and not the
application. Keras then opens the inspected copy, even if the original has changed meanwhile.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import h5py
import numpy as np

from engine.core.errors import CustomCodeError, UserError
from engine.core.platform_rules import limit_this_process, physical_memory
from engine.model_files.formats.model_format import StoredModel
from engine.model_files.formats.registry import read_stored_model
from engine.model_files.sandbox.inspection import FREE_BYTES, harmful_file_error, inspect_config
from engine.storage.plain_values import as_plain
from engine.storage.untrusted_files import open_regular

__all__ = [
    "CONFIG",
    "CONTENTS",
    "MAX_SECONDS",
    "WEIGHTS",
    "FileContents",
    "main",
    "memory_error",
    "memory_limit",
    "read_model_file",
]

CONFIG, CONTENTS, WEIGHTS = "config.json", "contents.json", "model.weights.h5"
MAX_SECONDS = 300  # of processor time
_HASHED = 2**22
_FREE_SIZE = 2**32  # bytes; smaller files are checked neither for holes nor against the memory
_TIMES_MEMORY = 4  # a file may hold two more numbers for each weight, those of its optimiser
_DEEPEST = 100  # nested groups; an inner model takes two
_MOST_ENTRIES = 200_000
_NOT_WANTED = {"optimizer", "optimizer_weights"}
_AGAIN = "Copy or save it again."


@dataclass(frozen=True, slots=True)
class FileContents:
    """A summary of a model file.

    Attributes
    ----------
    layout
        "archive" (.keras) or "hdf5" (.h5).
    digest
        The SHA-256 of the file.
    keras_version
        The version of Keras that wrote it, or empty.
    num_values
        The number of values in all arrays.
    has_config
        Whether the file holds a configuration of the model.
    labels
        The file in the clean copy with class names packed with the model, or empty.
    """

    layout: str
    digest: str
    keras_version: str
    num_values: int
    has_config: bool
    labels: str = ""


def read_model_file(
    source: Path,
    folder: Path,
    known: Sequence[str] = (),
    report: Callable[[int, int], object] = lambda *_: None,
) -> FileContents:
    """Write a clean copy of a model file.

    Parameters
    ----------
    source
        The model file.
    folder
        An empty folder for the copy.
    known
        Names of custom classes that the user's Python files define.
    report
        Receives the bytes done and the total.

    Raises
    ------
    UserError
        If the file is missing, is no model, is damaged, would exhaust the machine, or would run code.
    """
    with _opened(source) as stream:
        digest = _digest(stream, _size(stream, source.name), report)
        stored = read_stored_model(stream, source.name)
        labels = _write_labels(stored, folder)
        with _hdf5(stored.weights, source.name) as file:
            largest = _inspect_arrays(file, source.name)
            config = _text(file.attrs.get("model_config")) if stored.config is None else stored.config
            version = stored.keras_version or _text(file.attrs.get("keras_version")) or ""
            if config is not None:
                tree = inspect_config(config, source.name, largest, known)
                # infinite numbers are allowed, as Keras writes them, and only this application reads the copy
                (folder / CONFIG).write_text(json.dumps(tree), encoding="utf-8")
            count = _copy(file, folder / WEIGHTS, source.name, report, stored.layout == "archive")
    contents = FileContents(stored.layout, digest, version, count, config is not None, labels)
    (folder / CONTENTS).write_text(json.dumps(as_plain(contents), allow_nan=False), encoding="utf-8")
    return contents


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        with open_regular(path) as stream:
            yield stream
    except OSError as error:
        raise UserError(
            f"The model file {str(path)!r} cannot be read: {error.strerror or error}.",
            "Check its name and permissions.",
        ) from None


def _size(stream: BinaryIO, name: str) -> int:
    """Return the size of a file in bytes.

    A file that is mostly holes, or too large for the machine's memory, is refused.
    """
    status = os.fstat(stream.fileno())
    size = int(status.st_size)
    stored = 512 * int(getattr(status, "st_blocks", size))
    if size > _FREE_SIZE and size > 2 * stored:
        raise harmful_file_error(name, f"it claims to have {size:,} bytes, but most of them are holes")
    if size > max(_FREE_SIZE, _TIMES_MEMORY * physical_memory()):
        gigabytes = (
            f"{size / 2**30:,.0f} GB, and this machine has {physical_memory() / 2**30:,.0f} GB of memory"
        )
        raise UserError(f"{name} has {gigabytes}: its weights would not fit.", "Open it on a larger machine.")
    return size


def _digest(stream: BinaryIO, size: int, report: Callable[[int, int], object]) -> str:
    """Return the SHA-256 of a file; reading it counts as half of the reported work."""
    sha, done = hashlib.sha256(), 0
    while part := stream.read(_HASHED):
        sha.update(part)
        done += len(part)
        report(done, 2 * max(size, done))
    stream.seek(0)
    return sha.hexdigest()


def _write_labels(stored: StoredModel, folder: Path) -> str:
    """Write packed class names into a folder; return the file's name, or empty if there are none."""
    if not stored.labels_suffix:
        return ""
    name = f"packed_labels{stored.labels_suffix}"
    (folder / name).write_bytes(stored.labels)
    return name


@contextmanager
def _hdf5(source: BinaryIO, name: str) -> Iterator[h5py.File]:
    """Open an HDF5 file; errors of the library become a `UserError`."""
    try:
        with h5py.File(source, "r") as file:
            yield file
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError) as error:
        raise UserError(f"{name} is damaged: its HDF5 part cannot be read ({error}).", _AGAIN) from None


def _inspect_arrays(file: h5py.File, name: str) -> int:
    """Refuse external links, loops, and arrays that claim to be much larger than the stored data.

    Returns
    -------
    int
        The longest side of any array, which no layer's width can exceed.
    """
    largest, claimed = 0, 0
    seen: set[int] = set()
    waiting = [(file, 0)]
    while waiting:
        group, depth = waiting.pop()
        if depth > _DEEPEST or len(seen) + len(group) > _MOST_ENTRIES:
            raise harmful_file_error(
                name,
                f"its data are nested deeper than {_DEEPEST} levels, or in more than {_MOST_ENTRIES:,} parts",
            )
        for key in group:
            if not isinstance(group.get(key, getlink=True), h5py.HardLink):
                raise harmful_file_error(name, f"its entry {key!r} is a link to another place")
            entry = group[key]
            address = h5py.h5o.get_info(entry.id).addr
            if address in seen or not isinstance(entry, (h5py.Group, h5py.Dataset)):
                raise harmful_file_error(name, f"its entry {key!r} is not a plain group or array")
            seen.add(address)
            if isinstance(entry, h5py.Group):
                waiting.append((entry, depth + 1))
            else:
                _inspect_array(entry, key, name)
                largest, claimed = max(largest, *entry.shape, 0), claimed + entry.nbytes
    if claimed > FREE_BYTES and claimed > 50 * file.id.get_filesize():
        raise harmful_file_error(
            name, f"its data would take {claimed:,} bytes of memory, far more than the file stores"
        )
    return largest


def _inspect_array(entry: h5py.Dataset, key: str, name: str) -> None:
    if entry.is_virtual or entry.external:
        raise harmful_file_error(name, f"its array {key!r} is stored in another file")
    if entry.dtype.kind not in "fiub":
        raise harmful_file_error(name, f"its array {key!r} does not hold numbers")
    if entry.nbytes > 16 * 2**20 and entry.nbytes > 50 * max(1, entry.id.get_storage_size()):
        raise harmful_file_error(
            name,
            f"its array {key!r} would take {entry.nbytes:,} bytes of memory, far more than the file stores",
        )


def _text(value: Any) -> str | None:
    return (
        value.decode("utf-8", "replace")
        if isinstance(value, bytes)
        else None
        if value is None
        else str(value)
    )


def _parted(key: str) -> str:
    """Return the path of a group in an archive; Keras 2.12 to 2.14 on Windows wrote backslashes."""
    return key.replace("\\", "/")


def _copy(
    file: h5py.File, target: Path, name: str, report: Callable[[int, int], object], is_archive: bool
) -> int:
    """Copy groups, numeric arrays and text attributes to a new file; return the number of values."""
    entries: list[tuple[str, Any]] = []
    file.visititems(lambda key, entry: entries.append((_parted(key) if is_archive else key, entry)))
    entries = [(key, entry) for key, entry in entries if key.split("/")[0] not in _NOT_WANTED]
    total = sum(entry.nbytes for _, entry in entries if isinstance(entry, h5py.Dataset))
    count = done = 0
    with h5py.File(target, "w") as clean:
        _copy_attributes(file, clean)
        for key, entry in entries:
            if isinstance(entry, h5py.Group):
                _copy_attributes(entry, clean.require_group(key))
                continue
            copied = clean.create_dataset(key, data=_numbers(entry, name))
            _copy_attributes(entry, copied)
            count, done = count + copied.size, done + copied.nbytes
            report(total + done, 2 * total)
    return count


def _numbers(entry: h5py.Dataset, name: str) -> Any:
    array = entry[()]
    if np.asarray(array).dtype.kind == "f" and not np.isfinite(array).all():
        raise UserError(
            f"{name} holds weights that are not finite numbers.",
            "Its training has failed; use an earlier checkpoint.",
        )
    return array


def _copy_attributes(source: Any, target: Any) -> None:
    for key, value in source.attrs.items():
        if key in ("model_config", "training_config"):
            continue
        if isinstance(value, np.ndarray) and value.dtype.kind in "OU":  # names in any language
            target.attrs.create(key, [str(name) for name in value.flat], dtype=h5py.string_dtype())
        elif isinstance(value, (str, bytes, np.ndarray, np.generic)):
            target.attrs[key] = value


def main(arguments: Sequence[str]) -> int:
    """Read the file arguments[0] into the folder arguments[1]; further arguments are known custom names.

    Each message is one JSON list per line: ["progress", done, total] or, at the end, ["refused" or "custom",
    message, hint, names].
    """
    source, folder, *known = arguments
    limit_this_process(memory_limit(Path(source)), MAX_SECONDS)
    try:
        read_model_file(Path(source), Path(folder), known, lambda done, total: _say("progress", done, total))
    except UserError as error:
        names = error.names if isinstance(error, CustomCodeError) else ()
        _say("custom" if names else "refused", error.message, error.hint, *names)
    except MemoryError:
        refusal = memory_error(Path(source))
        _say("refused", refusal.message, refusal.hint)
    return 0


def _say(*words: object) -> None:
    message = [word.encode("utf-8", "replace").decode() if isinstance(word, str) else word for word in words]
    sys.stdout.write(json.dumps(message, allow_nan=False) + "\n")
    sys.stdout.flush()


def memory_limit(source: Path) -> int:
    """Return the memory in bytes that reading a file may use: a few times its size."""
    return 3 * 2**30 + 4 * (source.stat().st_size if source.is_file() else 0)


def memory_error(source: Path) -> UserError:
    """Return the error for a file that needs more memory than `memory_limit`."""
    return UserError(
        f"{source.name} is not opened: reading it takes more memory than a model of its size can need.",
        "The file is damaged, or built to do harm.",
    )
