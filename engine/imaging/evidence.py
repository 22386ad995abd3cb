"""Evidence for the input scaling that a model was trained on."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Evidence", "Strength"]


class Strength(StrEnum):
    """The strength of the evidence for a scaling, strongest first."""

    CERTAIN = "certain"  # arithmetic in the graph, whole numbers as input
    STRONG = "strong"  # statistics that the weights keep and that only one scaling fits
    WEAK = "weak"  # names, training configuration, predictions for photographs
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The most likely scaling and the evidence for it.

    Parameters
    ----------
    scaling
        A text in the syntax of `engine.imaging.scaling`.
    strength
        The strength of the evidence.
    reason
        The evidence, in a sentence or two.
    rival
        The second most likely scaling, if it is about as likely; empty otherwise.
    """

    scaling: str
    strength: Strength
    reason: str = ""
    rival: str = ""

    @property
    def is_ambiguous(self) -> bool:
        """Whether the user should be asked."""
        return bool(self.rival)

    def __str__(self) -> str:
        doubt = f", perhaps {self.rival}" if self.rival else ""
        return f"{self.scaling}{doubt} (evidence: {self.strength}). {self.reason}".rstrip()
