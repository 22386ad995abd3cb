"""Read and restore the places of the panels as plain values.

Qt can crash on its own binary layout format when the bytes come from an untrusted file.
"""

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
    """Return place, size and visibility of the panels of a window."""
    return tuple(_panel(window, dock) for dock in window.findChildren(QDockWidget))


def restore_panels(window: QMainWindow, panels: Sequence[SavedPanel]) -> None:
    """Restore the given panels; other panels stay."""
    docks = {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}
    docks["Layers"] = docks["Maps"]  # its title in sessions of version 0.1.0
    saved = [(docks[panel.title], panel) for panel in panels if panel.title in docks]
    for dock, panel in saved:
        if window.dockWidgetArea(dock) != _AREAS[panel.area]:
            window.addDockWidget(_AREAS[panel.area], dock)
        dock.setVisible(panel.visible)
    visible = [(dock, panel) for dock, panel in saved if panel.visible and panel.front]
    for dock, _ in visible:
        dock.raise_()
    if visible:
        shown = [dock for dock, _ in visible]
        window.resizeDocks(shown, [max(1, panel.width) for _, panel in visible], Qt.Orientation.Horizontal)
        window.resizeDocks(shown, [max(1, panel.height) for _, panel in visible], Qt.Orientation.Vertical)


def _panel(window: QMainWindow, dock: QDockWidget) -> SavedPanel:
    area = window.dockWidgetArea(dock)
    name = next((name for name, known in _AREAS.items() if known == area), "right")
    visible = not dock.isHidden()
    behind = visible and any(
        not other.visibleRegion().isEmpty() for other in window.tabifiedDockWidgets(dock)
    )
    front = visible and not (behind and dock.visibleRegion().isEmpty())
    return SavedPanel(dock.objectName(), name, visible, front, dock.width(), dock.height())
