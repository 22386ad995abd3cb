"""Write exported files atomically, each with its recipe in a JSON file of the same name."""

from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from engine.core.errors import UserError
from engine.storage.atomic import remove_file, write_atomically

__all__ = ["write_file", "write_new_files", "write_recipe", "write_with_recipe"]


def write_file(path: Path, content: bytes | str) -> None:
    """Write bytes, or text as UTF-8, to a file.

    Raises
    ------
    UserError
        If the file cannot be written; an existing file is then unchanged.
    """
    # file names in a text may hold bytes that are not valid UTF-8
    encoded = content.encode("utf-8", "backslashreplace") if isinstance(content, str) else content
    write_atomically(path, lambda stream: stream.write(encoded))


def write_recipe(path: Path, recipe: str) -> None:
    """Write the recipe of a file to its name with .json added."""
    write_file(path.with_name(f"{path.name}.json"), recipe)


def write_with_recipe(path: Path, content: bytes | str, recipe: str) -> None:
    """Write a file and its recipe."""
    write_file(path, content)
    write_recipe(path, recipe)


def write_new_files(folder: Path, stem: str, contents: Mapping[str, bytes | str]) -> list[Path]:
    """Write files that share a stem and the first number that is free for all of them.

    Parameters
    ----------
    contents
        The content of each file by its suffix.

    Raises
    ------
    UserError
        If a file cannot be written; none of the files remains then.
    """
    names = ({folder / f"{stem}-{number}{suffix}": suffix for suffix in contents} for number in count(1))
    files = next(files for files in names if _reserve(files))
    try:
        for path, suffix in files.items():
            write_file(path, contents[suffix])
    except UserError:
        for path in files:
            remove_file(path)
        raise
    return list(files)


def _reserve(paths: Iterable[Path]) -> bool:
    """Create empty files, unless one of them exists; so no other window takes the same names meanwhile."""
    created: list[Path] = []
    for path in paths:
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            for other in created:
                remove_file(other)
            return False
        except OSError:  # writing the file raises the error with its sentence
            return True
        created.append(path)
    return True
