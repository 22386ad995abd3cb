"""What people are used to find in any application: recent files, paste, preferences, help, everything by keys."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from app.shell.clipboard_import import ClipboardImport
from app.shell.colour_scheme import ColourSchemeController
from app.shell.help import Help
from app.shell.palette_commands import PaletteCommands
from app.shell.panel_navigation import PanelNavigation
from app.shell.preferences import show_preferences
from app.shell.recent_files import RecentFiles
from app.shell.settings import Settings
from app.shell.shortcut_filter import ShortcutFilter
from app.shell.welcome_steps import WelcomeSteps
from app.shell.window import MainWindow

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["Habits"]


class Habits(QObject):
    """Brings them together; the menus call them by name."""

    panels: PanelNavigation
    commands: PaletteCommands
    pasting: ClipboardImport
    help: Help
    welcome: WelcomeSteps

    def __init__(self, controller: "Controller", window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._controller, self._window, self._settings = controller, window, settings
        self.schemes = ColourSchemeController(window, settings)
        self.panels = PanelNavigation(window)
        ShortcutFilter(window)
        self.recent = RecentFiles(controller, window, settings)
        self.commands = PaletteCommands(controller, window, self.recent, self.panels)
        self.pasting = ClipboardImport(controller, window)
        self.help = Help(window)
        self.welcome = WelcomeSteps(controller, window, settings, self.panels)
        settings.changed.connect(self._tick)
        controller.live_recording.changed.connect(lambda: self._tick("scheme"))
        window.method_panel.set_method(settings.get("method"))
        self._tick("scheme")

    def show_preferences(self) -> None:
        """Show the form of all preferences."""
        show_preferences(self._window, self._settings)

    @Slot(str)
    def _tick(self, name: str) -> None:
        """Let the menus show what is set."""
        if name == "scheme":
            self._window.check_actions(
                lambda action: action.is_checked is not None and action.is_checked(self._controller)
            )
