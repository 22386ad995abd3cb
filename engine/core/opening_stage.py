"""The stages of opening a model."""

from enum import Enum

__all__ = ["OpeningStage"]


class OpeningStage(Enum):
    """One stage after another; the window has a sentence for each."""

    OPENING = 1
    READING = 2
    BUILDING = 3
    TRACING = 4
