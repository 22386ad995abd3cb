"""The menu of a tile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from widgets.common.translation import native_shortcut_text

__all__ = ["Entry", "show_menu"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What can be done; a title with a bar before it begins a new group, an `obstacle` says why it cannot be done."""

    title: str
    act: Callable[[], object]
    keys: str = ""
    obstacle: str = ""


def show_menu(parent: QWidget, place: QPoint, entries: Sequence[Entry]) -> QMenu:
    """Show a menu at a place of the screen; it goes with the choice."""
    menu = QMenu(parent)
    menu.setObjectName("tile_menu")
    menu.setToolTipsVisible(True)
    for entry in entries:
        if entry.title.startswith("|"):
            menu.addSeparator()
        title = entry.title.lstrip("|")
        action = menu.addAction(
            f"{title}\t{native_shortcut_text(entry.keys)}" if entry.keys else title
        )  # told, not bound: the tiles take the keys
        action.setEnabled(not entry.obstacle)
        action.setToolTip(entry.obstacle)
        action.triggered.connect(lambda _=False, act=entry.act: act())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
    return menu
