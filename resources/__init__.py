"""Files that travel with the application, found through `path`."""

from importlib.resources import files
from pathlib import Path

__all__ = ["path"]


def path(name: str) -> Path:
    """Return the place of the resource file `name`."""
    return Path(str(files(__name__).joinpath(name)))
