"""Show the menu of a tile or of a layer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QWidget

from widgets.common.translation import native_shortcut_text

__all__ = ["Entry", "show_menu"]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the menu.

    Attributes
    ----------
    title : str
        The text, with a mnemonic; a leading bar starts a new group.
    act : callable
        The action.
    keys : str
        The shortcut that does the same; it is only displayed.
    obstacle : str
        The reason why the entry is disabled; empty if it is enabled.
    """

    title: str
    act: Callable[[], object]
    keys: str = ""
    obstacle: str = ""


def show_menu(parent: QWidget, place: QPoint, entries: Sequence[Entry], name: str = "tile_menu") -> QMenu:
    """Show a menu with an object name at a point of the screen; it deletes itself when closed."""
    menu = QMenu(parent)
    menu.setObjectName(name)
    menu.setToolTipsVisible(True)
    for entry in entries:
        if entry.title.startswith("|"):
            menu.addSeparator()
        title = entry.title.lstrip("|")
        # the keys are only displayed, as the tile grid handles them
        action = menu.addAction(f"{title}\t{native_shortcut_text(entry.keys)}" if entry.keys else title)
        action.setEnabled(not entry.obstacle)
        action.setToolTip(entry.obstacle)
        action.triggered.connect(lambda _=False, act=entry.act: act())
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
    return menu
