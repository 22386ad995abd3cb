"""Where the panels are, in plain values: Qt's own bytes for that can crash it when they come from a stranger's file."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from engine.session.session import SavedPanel

__all__ = ["read_panels", "restore_panels"]

_AREAS: Mapping[str, Qt.DockWidgetArea] = {
    "left": Qt.DockWidgetArea.LeftDockWidgetArea,
    "right": Qt.DockWidgetArea.RightDockWidgetArea,
    "top": Qt.DockWidgetArea.TopDockWidgetArea,
    "bottom": Qt.DockWidgetArea.BottomDockWidgetArea,
}


def read_panels(window: QMainWindow) -> tuple[SavedPanel, ...]:
    """Return the panels of a window as they are."""
    return tuple(_panel(window, dock) for dock in window.findChildren(QDockWidget))


def restore_panels(window: QMainWindow, panels: Sequence[SavedPanel]) -> None:
    """Place a window's panels as they were; those that are not named stay."""
    docks = {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}
    known = [(docks[panel.title], panel) for panel in panels if panel.title in docks]
    for dock, panel in known:
        if window.dockWidgetArea(dock) != _AREAS[panel.area]:
            window.addDockWidget(_AREAS[panel.area], dock)
        dock.setVisible(panel.visible)
    seen = [(dock, panel) for dock, panel in known if panel.visible and panel.front]
    for dock, _ in seen:
        dock.raise_()
    if seen:
        shown = [dock for dock, _ in seen]
        window.resizeDocks(shown, [max(1, panel.width) for _, panel in seen], Qt.Orientation.Horizontal)
        window.resizeDocks(shown, [max(1, panel.height) for _, panel in seen], Qt.Orientation.Vertical)


def _panel(window: QMainWindow, dock: QDockWidget) -> SavedPanel:
    area = window.dockWidgetArea(dock)
    name = next((name for name, known in _AREAS.items() if known == area), "right")
    visible = not dock.isHidden()
    behind = visible and any(
        not other.visibleRegion().isEmpty() for other in window.tabifiedDockWidgets(dock)
    )
    front = visible and not (behind and dock.visibleRegion().isEmpty())
    return SavedPanel(dock.objectName(), name, visible, front, dock.width(), dock.height())
