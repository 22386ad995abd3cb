"""Where the run of a training goes when nobody says so."""

from pathlib import Path

__all__ = ["propose_run_folder"]


def propose_run_folder(pictures: Path) -> Path:
    """Return a folder beside the pictures that is not there yet, called after them, numbered where that is taken."""
    place = pictures.absolute()
    beside, name = place.parent, place.name or "pictures"  # the topmost folder has no name
    wanted, number = beside / f"{name}-training", 1
    while wanted.exists():
        number += 1
        wanted = beside / f"{name}-training-{number}"
    return wanted
