"""Propose a folder for a run."""

from pathlib import Path

__all__ = ["propose_run_folder"]


def propose_run_folder(pictures: Path) -> Path:
    """Return a new folder beside the pictures, named after them, with a number if the name is taken."""
    place = pictures.absolute()
    beside, name = place.parent, place.name or "pictures"  # The root folder has no name.
    wanted, number = beside / f"{name}-training", 1
    while wanted.exists():
        number += 1
        wanted = beside / f"{name}-training-{number}"
    return wanted
