"""One action of the menus."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from widgets.common.translation import native_shortcut_text, tr

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["Action", "translated_menu"]


def _always(_: "Controller") -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """A menu entry; a title with a bar before it (`|Quit`) begins a new group; `is_checked` says of a choice whether it is the one.

    `role` names the place in the application's own menu that macOS has for it; without it Qt would guess one
    from the title.
    """

    menu: str
    title: str
    run: Callable[["Controller"], object]
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Callable[["Controller"], bool] = _always
    in_toolbar: bool = False
    is_checked: Callable[["Controller"], bool] | None = None
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    @property
    def starts_group(self) -> bool:
        """Whether a line stands before it."""
        return self.title.startswith("|")

    @property
    def translated_title(self) -> str:
        """The title in the language of the window, with the mark for its key."""
        return tr(self.title.lstrip("|"))

    @property
    def plain_title(self) -> str:
        """The title as it is read: without the marks for groups and keys."""
        return self.translated_title.replace("&", "")

    @property
    def keys(self) -> str:
        """The shortcut as it is read; empty where there is none."""
        return native_shortcut_text(self.shortcut)

    @property
    def plain_menu(self) -> str:
        """The menu's name as it is read."""
        return "/".join(translated_menu(name).replace("&", "") for name in self.menu.split("/"))


def translated_menu(name: str) -> str:
    """Return a menu's name in the language of the window, with the mark for its key: the first letter, unless it has one."""
    return tr(name if "&" in name else f"&{name}")
