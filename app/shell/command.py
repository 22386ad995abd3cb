"""A command of the menus, declared once by the feature that carries it out."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction

from widgets.common.translation import native_shortcut_text, tr

__all__ = ["Command", "translated_menu"]


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A menu entry and what it does.

    Parameters
    ----------
    menu
        The English name of the menu; `File/E&xport` is a menu within the File menu.
    title
        The English title; a bar before it (`|Quit`) begins a new group.
    run
        Carries the command out.
    shortcut
        The key sequence, or nothing.
    icon
        The name of a Material Design icon, or nothing.
    tip
        The English text of tool tip and status bar.
    enabled
        Whether the command is possible now.
    in_toolbar
        Whether the toolbar has a button for it.
    is_checked
        Whether the choice that it stands for is the current one; None for commands that are no choice.
    role
        The place in the application menu of macOS; without it Qt guesses one from the title.
    """

    menu: str
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Callable[[], bool] = _always
    in_toolbar: bool = False
    is_checked: Callable[[], bool] | None = None
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    @property
    def starts_group(self) -> bool:
        """Whether a separator stands before it."""
        return self.title.startswith("|")

    @property
    def translated_title(self) -> str:
        """The title in the language of the window, with its mnemonic."""
        return tr(self.title.lstrip("|"))

    @property
    def plain_title(self) -> str:
        """The title in the language of the window, without marks for groups and mnemonics."""
        return self.translated_title.replace("&", "")

    @property
    def keys(self) -> str:
        """The shortcut as the system writes it; empty where there is none."""
        return native_shortcut_text(self.shortcut)

    @property
    def plain_menu(self) -> str:
        """The name of the menu in the language of the window."""
        return "/".join(translated_menu(name).replace("&", "") for name in self.menu.split("/"))


def translated_menu(name: str) -> str:
    """Return a menu's name in the language of the window; its first letter is the mnemonic unless it marks another."""
    return tr(name if "&" in name else f"&{name}")
