"""Declare the commands of clipboard, preferences, panels and help."""

from PySide6.QtGui import QAction

from app.shell.command import Command
from app.shell.feature import ShellFeature

__all__ = ["clipboard_commands", "help_commands", "panel_commands"]

_Role = QAction.MenuRole


def clipboard_commands(shell: ShellFeature) -> tuple[Command, ...]:
    """Return the commands of the clipboard and of the preferences."""
    return (
        Command(
            "Edit",
            "&Paste",
            shell.clipboard.paste,
            "Ctrl+V",
            tip="Open the picture or file on the clipboard",
        ),
        Command(
            "Edit",
            "|Pr&eferences...",
            shell.show_preferences,
            "Ctrl+,",
            tip="Change theme, colours of maps, default method and language",
            role=_Role.PreferencesRole,
        ),
    )


def panel_commands(shell: ShellFeature) -> tuple[Command, ...]:
    """Return the commands that move the keyboard focus between panels."""
    return (
        Command(
            "View",
            "&Next panel",
            lambda: shell.navigation.move_focus(1),
            "F6",
            tip="Move the keyboard focus to the next panel",
        ),
        Command(
            "View",
            "Pr&evious panel",
            lambda: shell.navigation.move_focus(-1),
            "Shift+F6",
            tip="Move the keyboard focus to the previous panel",
        ),
    )


def help_commands(shell: ShellFeature) -> tuple[Command, ...]:
    """Return the commands of the Help menu."""
    return (
        Command(
            "Help",
            "&Command palette",
            shell.palette.show,
            "Ctrl+Shift+P",
            "magnify",
            tip="Search all commands, methods, files, layers and classes by name",
            toolbar="search",
        ),
        Command(
            "Help",
            "|&Help",
            shell.help.show,
            "F1",
            tip="Show pages on methods, models and more; works offline",
        ),
        Command("Help", "&Keyboard shortcuts", shell.help.show_shortcuts, tip="Show all keys on one page"),
        Command(
            "Help",
            "&Welcome steps",
            shell.welcome.start,
            tip="Show a tour of the window in five short steps",
        ),
    )
