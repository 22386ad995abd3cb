"""Where the run of a training goes when nobody says so."""

from pathlib import Path

__all__ = ["proposed_place"]


def proposed_place(pictures: Path) -> Path:
    """Return a folder beside the pictures that is not there yet, called after them, numbered where that is taken."""
    place = pictures.absolute()
    wanted, number = place.with_name(f"{place.name or 'pictures'}-training"), 1
    while wanted.exists():
        number += 1
        wanted = wanted.with_name(f"{place.name or 'pictures'}-training-{number}")
    return wanted
