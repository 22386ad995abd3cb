"""How well it is known which input scaling a model was trained on."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Evidence", "Strength"]


class Strength(StrEnum):
    """The kind of evidence for a scaling, strongest first."""

    CERTAIN = "certain"  # arithmetic in the graph, whole numbers as input
    STRONG = "strong"  # statistics that the weights remember, and that one scaling fits
    WEAK = "weak"  # names, training configuration, what a network makes of photographs
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A scaling, and why it is the likeliest.

    Parameters
    ----------
    scaling
        A text as `engine.imaging.scaling` describes.
    strength
        How much `reason` proves.
    reason
        What speaks for it, in a sentence or two.
    rival
        The next likeliest scaling where it may as well be that one; empty where there is no doubt worth
        showing.
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
