"""The caption of a picture: its true class, the predicted class and the score, cut to a width."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

__all__ = ["Caption"]

_ARROW, _GAP, _DOTS = " → ", "  ", "…"


@dataclass(frozen=True, slots=True)
class Caption:
    """Texts that are joined by arrows, and a score that is never cut.

    Parameters
    ----------
    names
        True and predicted class; only the predicted class where the true one is unknown; or one message.
    score
        The score as text; may be empty.
    """

    names: tuple[str, ...] = ()
    score: str = ""

    @property
    def text(self) -> str:
        """The whole caption."""
        return _joined(self.names, self.score)

    def elided(self, metrics: QFontMetrics, width: int) -> str:
        """Return the caption in at most `width` pixels; each name that is cut ends in an ellipsis."""
        if metrics.horizontalAdvance(self.text) <= width:
            return self.text
        room = width - metrics.horizontalAdvance(_joined(("",) * len(self.names), self.score))
        return _joined(_elided_names(self.names, metrics, max(0, room)), self.score)


def _joined(names: tuple[str, ...], score: str) -> str:
    text = _ARROW.join(names)
    return f"{text}{_GAP}{score}" if score else text


def _elided_names(names: tuple[str, ...], metrics: QFontMetrics, room: int) -> tuple[str, ...]:
    """Share the room among the names: a short name leaves its rest to the longer ones."""
    widths = {number: metrics.horizontalAdvance(name) for number, name in enumerate(names)}
    shares: dict[int, int] = {}
    for number in sorted(widths, key=lambda number: widths[number]):
        shares[number] = min(widths[number], room // (len(names) - len(shares)))
        room -= shares[number]
    return tuple(
        metrics.elidedText(name, Qt.TextElideMode.ElideRight, shares[number]) or _DOTS
        for number, name in enumerate(names)
    )
