"""Colours of the cells of a confusion matrix."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from widgets.plots.titled_plot import curve_colour

__all__ = ["readable_on", "shade_of"]

_RIGHT, _WRONG = 0, 1
"""Numbers of curve colours: blue and orange."""
_STRONGEST = 0.75


def shade_of(share: float, is_right: bool) -> QColor:
    """Return a colour between the background and that of right or wrong; `share` is 0..1."""
    full = QColor(curve_colour(_RIGHT if is_right else _WRONG))
    base = QApplication.palette().color(QPalette.ColorRole.Base)
    weight = _STRONGEST * share
    parts = zip((full.red(), full.green(), full.blue()), (base.red(), base.green(), base.blue()), strict=True)
    return QColor(*(round(weight * front + (1 - weight) * back) for front, back in parts))


def readable_on(shade: QColor) -> QColor:
    """Return black or white, whichever has more contrast to a colour (luminance of Rec. 601)."""
    luminance = 0.299 * shade.red() + 0.587 * shade.green() + 0.114 * shade.blue()
    return QColor("#000000" if luminance > 140 else "#ffffff")
