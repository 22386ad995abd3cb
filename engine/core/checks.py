"""Name the checks of a map, their results, and the texts of their plots."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["BLANK_MAP", "CHECKS", "OUTCOMES", "PLOT_TEXTS", "Check"]

CHECKS: Mapping[str, str] = {
    "deletion": "Hiding the marked areas lowers the score faster than hiding shifted areas",
    "insertion": "Adding the marked areas raises the score faster than adding shifted areas",
    "weights": "The map changes when weights are randomised",
    "picture": "The map changes with the picture",
}
"""The statement that each check tests, by its name, in the order in which they run."""
OUTCOMES: Mapping[bool | None, str] = {True: "yes", False: "no", None: "not judged"}
BLANK_MAP = "The map is blank: it has the same value everywhere, so it cannot be checked."
PLOT_TEXTS: Mapping[str, str] = {
    "deletion": "Deletion",
    "insertion": "Insertion",
    "map": "this map",
    "shifted": "shifted",
    "cascading": "cascading",
    "independent": "independent",
}
"""Titles of plots and names of curves that are not literals where the plots are made."""


@dataclass(frozen=True, slots=True)
class Check:
    """One check of a map.

    Parameters
    ----------
    name
        A key of `CHECKS`.
    passed
        Whether the statement is true of the map; None if there is nothing to compare with.
    """

    name: str
    passed: bool | None
