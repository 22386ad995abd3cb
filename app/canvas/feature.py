"""Compose the feature of places and maps: their menus, and the measured line."""

from dataclasses import dataclass

from app.canvas.line_profile import LineProfile
from app.canvas.map_menu import MapMenu
from app.canvas.point_menu import PointMenu
from app.explain.feature import ExplainFeature
from app.export.export_actions import ExportActions
from app.shell.panels import Panels
from app.shell.window import MainWindow

__all__ = ["CanvasFeature", "make_canvas"]


@dataclass(frozen=True, slots=True)
class CanvasFeature:
    """The parts of the feature."""

    line_profile: LineProfile
    map_menu: MapMenu
    point_menu: PointMenu


def make_canvas(
    window: MainWindow, panels: Panels, explain: ExplainFeature, exports: ExportActions
) -> CanvasFeature:
    """Return the feature, with its parts connected to the panels."""
    return CanvasFeature(
        LineProfile(window, panels, explain.state),
        MapMenu(panels, explain, exports),
        PointMenu(panels, explain),
    )
