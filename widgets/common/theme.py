"""Light and dark palettes, because Qt's colour schemes have no effect on many Linux desktops.

They define all roles, so that no colour of the system remains.
"""

from collections.abc import Mapping
from functools import cache

import pyqtgraph as pg
import qtawesome
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

__all__ = ["SCHEMES", "apply_scheme", "theme_icon"]

SCHEMES = ("system", "light", "dark")

_Role = QPalette.ColorRole
_COLOURS: Mapping[str, Mapping[QPalette.ColorRole, str]] = {
    "light": {
        _Role.Window: "#f4f5f7",
        _Role.WindowText: "#1d2330",
        _Role.Base: "#ffffff",
        _Role.AlternateBase: "#f0f2f5",
        _Role.Text: "#1d2330",
        _Role.Button: "#e9ebef",
        _Role.ButtonText: "#1d2330",
        _Role.ToolTipBase: "#ffffff",
        _Role.ToolTipText: "#1d2330",
        _Role.PlaceholderText: "#7b8494",
        _Role.Highlight: "#2f6fde",
        _Role.HighlightedText: "#ffffff",
        _Role.BrightText: "#ffffff",
        _Role.Link: "#2f6fde",
        _Role.LinkVisited: "#6d4bc4",
        _Role.Accent: "#2f6fde",
        _Role.Light: "#ffffff",
        _Role.Midlight: "#eef0f3",
        _Role.Mid: "#c4c9d2",
        _Role.Dark: "#9aa2af",
        _Role.Shadow: "#6b7280",
    },
    "dark": {
        _Role.Window: "#1e2126",
        _Role.WindowText: "#e6e8ec",
        _Role.Base: "#2a2e35",
        _Role.AlternateBase: "#2f343c",
        _Role.Text: "#e6e8ec",
        _Role.Button: "#363b44",
        _Role.ButtonText: "#e6e8ec",
        _Role.ToolTipBase: "#363b44",
        _Role.ToolTipText: "#e6e8ec",
        _Role.PlaceholderText: "#8b93a1",
        _Role.Highlight: "#4c8bf5",
        _Role.HighlightedText: "#ffffff",
        _Role.BrightText: "#ffffff",
        _Role.Link: "#7fb0ff",
        _Role.LinkVisited: "#b79cff",
        _Role.Accent: "#4c8bf5",
        _Role.Light: "#454b55",
        _Role.Midlight: "#3d434d",
        _Role.Mid: "#50565f",
        _Role.Dark: "#15171b",
        _Role.Shadow: "#0c0d10",
    },
}
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
# Fusion outlines check boxes in this colour made darker; that of the window would hide them in the dark
_OUTLINE = {"light": "#b4bac4", "dark": "#a8b0bd"}
_OUTLINED = ("QCheckBox", "QRadioButton", "QListView", "QTreeView", "QMenu")
_FADED = {"light": "#9aa2af", "dark": "#6b7280"}


def apply_scheme(application: QApplication, scheme: str, desktop: Qt.ColorScheme | None = None) -> None:
    """Apply one of `SCHEMES` to an application.

    Parameters
    ----------
    application
        The application.
    scheme
        "system" (or an unknown name) follows the desktop, and is light if the desktop does not say.
    desktop
        The scheme that the desktop has just reported; None if unknown.
    """
    hints = application.styleHints()
    # this also affects the frame of the window, where the system draws it
    hints.setColorScheme(_SCHEMES.get(scheme, Qt.ColorScheme.Unknown))
    if scheme not in _COLOURS:
        scheme = "dark" if (desktop or hints.colorScheme()) is Qt.ColorScheme.Dark else "light"
    palette = QPalette()
    for role, colour in _COLOURS[scheme].items():
        palette.setColor(role, QColor(colour))
    for role in (_Role.Text, _Role.WindowText, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_FADED[scheme]))
    palette.setColor(QPalette.ColorGroup.Disabled, _Role.Highlight, palette.color(_Role.Mid))
    application.setStyle("Fusion")
    application.setPalette(palette)
    outlined = QPalette(palette)
    outlined.setColor(_Role.Window, QColor(_OUTLINE[scheme]))
    for kind in _OUTLINED:
        application.setPalette(outlined, kind)  # type: ignore[arg-type] # it takes str, not bytes
    pg.setConfigOptions(background=palette.color(_Role.Base), foreground=palette.color(_Role.Text))


def theme_icon(name: str, colour: str = "") -> QIcon:
    """Return the Material Design icon `name` in a colour, or in those of the palette.

    Without a colour, the icon is drawn in the colours of the palette at each painting, so that it follows a
    change of the theme.
    """
    return QIcon(_ThemeIconEngine(name, colour))


class _ThemeIconEngine(QIconEngine):
    """Draws an icon in the present colours of the palette."""

    def __init__(self, name: str, colour: str) -> None:
        super().__init__()
        self._name, self._colour = name, colour

    def clone(self) -> QIconEngine:
        return _ThemeIconEngine(self._name, self._colour)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        palette = QApplication.palette()
        plain = self._colour or palette.color(_Role.ButtonText).name()
        disabled = palette.color(QPalette.ColorGroup.Disabled, _Role.ButtonText).name()
        chosen = palette.color(_Role.HighlightedText).name()
        _coloured_icon(self._name, plain, disabled, chosen).paint(
            painter, rect, Qt.AlignmentFlag.AlignCenter, mode, state
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return pixmap


@cache
def _coloured_icon(name: str, plain: str, disabled: str, chosen: str) -> QIcon:
    return QIcon(qtawesome.icon(f"mdi6.{name}", color=plain, color_disabled=disabled, color_selected=chosen))
