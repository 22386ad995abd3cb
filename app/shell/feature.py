"""Create recent files, clipboard import, preferences, help, command palette and panel navigation."""

from dataclasses import dataclass

from app.shell.clipboard_import import ClipboardImport
from app.shell.colour_scheme import ColourSchemeController
from app.shell.file_drops import FileDrops
from app.shell.help import Help
from app.shell.palette_commands import PaletteCommands
from app.shell.panel_navigation import PanelNavigation
from app.shell.panels import Panels
from app.shell.preferences import show_preferences
from app.shell.recent_files import RecentFiles
from app.shell.settings import Settings
from app.shell.shortcut_filter import ShortcutFilter
from app.shell.view_actions import ViewActions
from app.shell.welcome_steps import WelcomeSteps
from app.shell.window import MainWindow
from app.state.app_state import AppState
from widgets.common.message_bar import MessageBar
from widgets.common.translation import tr

__all__ = ["ShellFeature", "make_shell"]


@dataclass(frozen=True, slots=True)
class ShellFeature:
    """The controllers of the main window."""

    window: MainWindow
    settings: Settings
    view: ViewActions
    recent: RecentFiles
    clipboard: ClipboardImport
    navigation: PanelNavigation
    palette: PaletteCommands
    help: Help
    welcome: WelcomeSteps

    def show_preferences(self) -> None:
        """Show the dialog of all preferences."""
        show_preferences(self.window, self.settings)


def make_shell(window: MainWindow, panels: Panels, state: AppState, settings: Settings) -> ShellFeature:
    """Create the controllers and connect them to the window."""
    ColourSchemeController(window, settings)
    ShortcutFilter(window, panels.live_bar, panels.tile_grid, panels.network_graph)
    navigation = PanelNavigation(window, panels.canvas)
    recent = RecentFiles(window, panels.messages, settings, state)
    drops, clipboard = FileDrops(window), ClipboardImport(window, panels.messages, state)
    drops.files_dropped.connect(state.paths_requested)
    drops.content_dropped.connect(clipboard.open_content)
    window.sample_chosen.connect(state.sample_requested)
    panels.method_panel.set_method(settings.get("method"))
    window.first_painted.connect(lambda: _report_left_aside(panels.messages, settings))
    return ShellFeature(
        window,
        settings,
        ViewActions(window, panels, settings),
        recent,
        clipboard,
        navigation,
        PaletteCommands(window, panels, state, recent, navigation),
        Help(window, panels.method_panel, panels.messages, lambda: window.commands),
        WelcomeSteps(window, panels, settings, state, navigation),
    )


def _report_left_aside(messages: MessageBar, settings: Settings) -> None:
    """Tell which stored settings are not valid."""
    if settings.damaged_file:
        messages.show_note(
            tr("The settings in {path} cannot be read; the defaults apply.", path=settings.damaged_file)
        )
    elif settings.left_aside:
        names = ", ".join(
            tr(setting.label) if setting.label else setting.name for setting in settings.left_aside
        )
        messages.show_note(tr("Stored settings are not valid; their defaults apply: {names}.", names=names))
