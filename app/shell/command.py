"""Define a menu command, declared once by the feature that runs it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction

from widgets.common.translation import native_shortcut_text, tr

__all__ = ["TOOLBAR", "Command", "translated_menu"]

TOOLBAR = ("open", "run", "export", "view", "search")
"""The groups of buttons on the toolbar, in their order; those from "view" on stand at the right end."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A menu entry and its function.

    Parameters
    ----------
    menu
        The English name of the menu; `File/E&xport` is a menu within the File menu.
    title
        The English title; a bar before it (`|Quit`) begins a new group.
    run
        Runs the command.
    shortcut
        The key sequence, or an empty text.
    icon
        The name of a Material Design icon, or an empty text.
    tip
        The English text of tool tip and status bar.
    enabled
        Whether the command is possible now.
    toolbar
        The group of buttons on the toolbar, one of `TOOLBAR`; an empty text for commands without a button.
    bar
        The bar above the picture that has a button for it: `tools`, `compare` or none.
    letter
        A letter as a second shortcut, or an empty text.
    is_checked
        Whether a checkable command is checked; None for commands that are not checkable.
    role
        The place in the application menu of macOS. The default keeps Qt from guessing one from the title.
    """

    menu: str
    title: str
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Callable[[], bool] = _always
    toolbar: str = ""
    bar: str = ""
    letter: str = ""
    is_checked: Callable[[], bool] | None = None
    role: QAction.MenuRole = QAction.MenuRole.NoRole

    @property
    def starts_group(self) -> bool:
        """Whether a separator precedes it."""
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
        """The shortcuts in the notation of the system; empty without a shortcut."""
        shortcuts = (native_shortcut_text(self.shortcut), self.letter)
        return ", ".join(keys for keys in shortcuts if keys)

    @property
    def plain_menu(self) -> str:
        """The name of the menu in the language of the window."""
        return "/".join(translated_menu(name).replace("&", "") for name in self.menu.split("/"))


def translated_menu(name: str) -> str:
    """Return the name of a menu in the language of the window.

    Its first letter is the mnemonic unless `name` marks another one.
    """
    return tr(name if "&" in name else f"&{name}")
