"""Read and write the list of the pictures of a batch: one path a line, relative to the folder of pictures."""

from collections.abc import Iterable
from pathlib import Path

from engine.core.errors import UserError

__all__ = ["list_as_text", "read_list"]


def list_as_text(paths: Iterable[str]) -> bytes:
    """Return the content of a list; names that are no valid text keep their bytes."""
    return "".join(f"{path}\n" for path in paths).encode("utf-8", "surrogateescape")


def read_list(path: Path) -> tuple[str, ...]:
    """Return the paths of a list, as they are written there.

    Raises
    ------
    UserError
        If the file cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be read: {error.strerror}.", "Check the name of --only."
        ) from None
    return tuple(line.rstrip("\r") for line in text.split("\n") if line.strip())
