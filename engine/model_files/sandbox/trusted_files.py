"""Python files that the user has chosen to trust, each in its content at that moment."""

import ast
import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.core.errors import UserError
from engine.storage.untrusted_files import parse_json, read_bytes

__all__ = ["TrustedFile", "files_defining", "from_settings_text", "to_settings_text", "trust"]

_MOST = 2**22  # bytes of a Python file


@dataclass(frozen=True, slots=True)
class TrustedFile:
    """A Python file that may be run only with the content it had when the user chose it.

    Attributes
    ----------
    path
        The file.
    digest
        The SHA-256 of the trusted content.
    names
        The classes and functions that the content defines.
    """

    path: Path
    digest: str
    names: tuple[str, ...] = ()

    def read(self) -> bytes:
        """Return the trusted content.

        Raises
        ------
        UserError
            If the file has changed or is missing.
        """
        content = _read(self.path)
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise UserError(
                f"{self.path.name} has changed since you chose to trust it.",
                "Review it, then choose it again.",
            )
        return content


def trust(path: Path) -> TrustedFile:
    """Return a file with its present content as trusted; it is not run.

    Raises
    ------
    UserError
        If the file is not valid Python.
    """
    content = _read(path)
    try:
        tree = ast.parse(content)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # MemoryError: nested too deeply
        raise UserError(
            f"{path.name} is not a valid Python file: {error}.",
            "Choose the file that defines the custom layers.",
        ) from None
    defined = (ast.ClassDef, ast.FunctionDef)
    return TrustedFile(
        path,
        hashlib.sha256(content).hexdigest(),
        tuple(node.name for node in tree.body if isinstance(node, defined)),
    )


def files_defining(files: Iterable[TrustedFile], wanted: Collection[str]) -> tuple[TrustedFile, ...]:
    """Return the files that define the classes a model needs.

    Raises
    ------
    UserError
        If two files define the same name.
    """
    chosen = [file for file in files if set(file.names) & set(wanted)]
    for name in wanted:
        several = [file.path.name for file in chosen if name in file.names]
        if len(several) > 1:
            raise UserError(
                f"{name} is defined by {' and by '.join(several)}, all of which you trust.",
                "Forget trusted files in the File menu, then trust the one that belongs to this model.",
            )
    return tuple(chosen)


def to_settings_text(files: Iterable[TrustedFile]) -> str:
    """Return trusted files as text for the settings."""
    return json.dumps([[str(file.path), file.digest, file.names] for file in files], allow_nan=False)


def from_settings_text(text: str) -> tuple[TrustedFile, ...]:
    """Return the trusted files in the settings; invalid text counts as none."""
    try:
        return tuple(
            TrustedFile(Path(path), str(digest), tuple(names))
            for path, digest, names in parse_json(text or "[]")
        )
    except (ValueError, TypeError):
        return ()


def _read(path: Path) -> bytes:
    return read_bytes(path, _MOST)
