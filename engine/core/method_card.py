"""The help card of a method, and the question that each family of methods answers."""

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["QUESTIONS", "Card"]

QUESTIONS: Mapping[str, str] = {
    "Class activation maps": "Where did it look?",
    "Occlusion": "What if this part is hidden?",
    "Gradients": "Which pixels move the score?",
    "Activations": "What does this layer see?",
    "Receptive fields": "What does this layer see?",
    "Filters and class models": "What does it look for?",
    "Localisation": "Where is the object?",
    "Trust": "Can I trust this map?",
}
"""The question of each family, in the order of the list of methods; another family shows its own name."""


@dataclass(frozen=True, slots=True)
class Card:
    """The advice on a method in Help, on the command line and in docs/methods.md; one or two sentences each.

    Parameters
    ----------
    reading
        How to read the result.
    doubt
        When not to believe it.
    cost
        The passes through the network.
    """

    reading: str
    doubt: str
    cost: str
