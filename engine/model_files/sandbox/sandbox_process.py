"""Running the reader of model files in a separate process, and loading the clean copy that it writes."""

import json
import os
import queue
import site
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.errors import CustomCodeError, UserError
from engine.core.platform_rules import hidden_process_options, process_usage
from engine.model_files.sandbox.sandbox_reader import (
    CONFIG,
    CONTENTS,
    MAX_SECONDS,
    WEIGHTS,
    FileContents,
    memory_error,
    memory_limit,
)
from engine.storage.plain_values import DecodeError, Decoder, refuse_array
from engine.storage.untrusted_files import parse_json, read_json

__all__ = ["CleanCopy", "read_in_sandbox"]

_PATIENCE = 0.2
_ROOT = Path(__file__).parents[3]
# packages of `pip install --user`, which -I leaves out
_USERS = [site.getusersitepackages()] if site.ENABLE_USER_SITE else []
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); sys.path += {_USERS!r}; "
    "from engine.model_files.sandbox.sandbox_reader import main; sys.exit(main(sys.argv[1:]))"
)


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """The clean copy of a model file.

    Attributes
    ----------
    contents
        A summary of the file.
    config
        The configuration of the model; None if the file holds weights only.
    weights
        The HDF5 file of weights.
    """

    contents: FileContents
    config: dict[str, Any] | None
    weights: Path

    @property
    def labels(self) -> Path | None:
        """The file of class names packed with the model, or None."""
        return self.weights.parent / self.contents.labels if self.contents.labels else None


def read_in_sandbox(source: Path, folder: Path, known: Sequence[str] = ()) -> Iterator[float | CleanCopy]:
    """Read a model file in the sandboxed reader.

    Closing the iterator ends the reader.

    Parameters
    ----------
    source
        The model file.
    folder
        An empty folder for the clean copy.
    known
        Names of custom classes that the user's Python files define.

    Yields
    ------
    float or CleanCopy
        The share of the file read, 0 to 1, and at last the clean copy.

    Raises
    ------
    UserError
        If the reader refuses the file, or fails on it.
    """
    command = [sys.executable, "-I", "-c", _START, str(source), str(folder), *known]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "HDF5_USE_FILE_LOCKING": "FALSE"}
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    reader = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        encoding="utf-8",
        **hidden_process_options(),
    )
    threading.Thread(target=_listen, args=(reader, lines), daemon=True).start()
    share, looked, limit = 0.0, time.monotonic(), memory_limit(source)
    try:
        while (line := _next(lines)) is not None:
            if line:
                share = _parse_message(line)
            if time.monotonic() - looked >= _PATIENCE:
                _check_use(reader.pid, source, limit)
                looked = time.monotonic()
            yield share
        code = reader.wait()
    finally:
        reader.kill()
        reader.wait()
    if code or not (folder / CONTENTS).exists():
        raise UserError(
            f"{source.name} is not opened: reading it crashed the reader (code {code}).",
            "The file is damaged, or built to do harm.",
        )
    yield _package(folder)


def _check_use(reader: int, source: Path, limit: int) -> None:
    """Refuse a file for which the reader uses too much, on systems without process limits."""
    memory, seconds = process_usage(reader)
    if memory > limit:
        raise memory_error(source)
    if seconds > MAX_SECONDS:
        raise UserError(
            f"{source.name} is not opened: reading it takes too long.",
            "The file is damaged, or built to do harm.",
        )


def _listen(reader: subprocess.Popen[str], lines: "queue.SimpleQueue[str | None]") -> None:
    """Put the lines of the reader into a queue, then None; a direct read could block while it lives."""
    assert reader.stdout is not None
    with reader.stdout as stream:
        for line in stream:
            lines.put(line)
    lines.put(None)


def _next(lines: "queue.SimpleQueue[str | None]") -> str | None:
    """Return the next line, or an empty one after a while, so that a silent reader can be cancelled."""
    try:
        return lines.get(timeout=_PATIENCE)
    except queue.Empty:
        return ""


def _parse_message(line: str) -> float:
    try:
        word, first, second, *names = parse_json(line)
        if word == "progress":
            return float(first / max(second, 1))
    except (ValueError, TypeError):
        raise _invalid_response_error() from None
    if not all(isinstance(text, str) for text in (first, second, *names)):
        raise _invalid_response_error()
    raise CustomCodeError(first, second, tuple(names)) if names else UserError(first, second)


def _invalid_response_error() -> UserError:
    message = "The sandboxed reader of model files returned an invalid response."
    return UserError(message, "The file is damaged, or built to do harm.")


def _package(folder: Path) -> CleanCopy:
    try:
        contents: FileContents = Decoder(refuse_array, {}, {}).decode(
            FileContents, read_json(folder / CONTENTS)
        )
    except DecodeError:
        raise _invalid_response_error() from None
    config = json.loads((folder / CONFIG).read_text(encoding="utf-8")) if contents.has_config else None
    return CleanCopy(contents, config, folder / WEIGHTS)
