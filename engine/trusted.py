"""Python files that the user has chosen to trust, each as it was at that moment."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from engine.errors import UserError

__all__ = ["Trusted", "as_text", "from_text", "trust"]


@dataclass(frozen=True, slots=True)
class Trusted:
    """A Python file with the SHA-256 that it had when the user chose it; another content is not run."""

    path: Path
    digest: str

    def read(self) -> bytes:
        """Return the code, the very bytes that the user has trusted.

        Raises
        ------
        UserError
            Where the file has changed or is gone.
        """
        content = _read(self.path)
        if hashlib.sha256(content).hexdigest() != self.digest:
            raise UserError(f"{self.path.name} has changed since you chose to trust it.", "Look at it, then choose it again.")
        return content


def trust(path: Path) -> Trusted:
    """Return a file as it is now; this does not run it."""
    return Trusted(path, hashlib.sha256(_read(path)).hexdigest())


def as_text(files: Iterable[Trusted]) -> str:
    """Return trusted files as text for the settings."""
    return json.dumps([[str(file.path), file.digest] for file in files])


def from_text(text: str) -> tuple[Trusted, ...]:
    """Return the trusted files in the settings; what cannot be read counts as none."""
    try:
        return tuple(Trusted(Path(path), str(digest)) for path, digest in json.loads(text or "[]"))
    except (ValueError, TypeError):
        return ()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UserError(f"{str(path)!r} cannot be read: {error.strerror}.", "Choose another file.") from None
