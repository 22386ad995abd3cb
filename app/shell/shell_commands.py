"""The commands of the window itself: clipboard, preferences, panels, help."""

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
            tip="Colours, first method, language, start",
            role=_Role.PreferencesRole,
        ),
    )


def panel_commands(shell: ShellFeature) -> tuple[Command, ...]:
    """Return the commands that move the focus between panels."""
    return (
        Command(
            "View",
            "&Next panel",
            lambda: shell.navigation.move_focus(1),
            "F6",
            tip="Give the keyboard to the next panel",
        ),
        Command(
            "View",
            "Panel b&efore",
            lambda: shell.navigation.move_focus(-1),
            "Shift+F6",
            tip="Give the keyboard to the panel before",
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
            tip="Find all that can be done by name",
        ),
        Command(
            "Help",
            "|&Help",
            shell.help.show,
            "F1",
            tip="Pages on methods, models and more; needs no network",
        ),
        Command("Help", "&Keyboard shortcuts", shell.help.show_shortcuts, tip="All keys on one page"),
        Command(
            "Help",
            "&Welcome steps",
            shell.welcome.start,
            tip="Five short steps through the window",
        ),
    )
