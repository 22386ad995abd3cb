"""Arrange menus, panels and layout of the main window; contains no logic."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QGuiApplication,
    QKeySequence,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QMainWindow,
    QMenu,
    QSizePolicy,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.layout.centre import Centre
from app.layout.dock_layout import DockLayout
from app.layout.state_bar import StateBar
from app.shell.command import TOOLBAR, Command, translated_menu
from app.shell.panels import Panels
from engine.imaging.samples import SAMPLES
from widgets.common.object_names import set_object_name
from widgets.common.platform_shortcuts import platform_shortcut
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["MainWindow"]

_TEXT_FROM = 1200  # logical pixels of width from which on buttons have a text beside their icon
_FRAME = QSize(10, 40)  # pixels of the window frame drawn by the desktop


class MainWindow(QMainWindow):
    """The main window with all panels.

    Signals
    -------
    first_painted :
        The window has been painted for the first time.
    sample_chosen : str
        The user has chosen this sample photograph.
    view_changed : str
        The centre shows another view.
    closed :
        The window is closing.
    """

    first_painted = Signal()
    sample_chosen = Signal(str)
    view_changed = Signal(str)
    closed = Signal()

    def __init__(self, panels: Panels) -> None:
        super().__init__()
        self.panels = panels
        self.can_close: Callable[[], bool] = lambda: True
        self._actions: list[tuple[Command, QAction]] = []
        self._centre = Centre(
            panels.panes,
            panels.tile_grid,
            panels.tool_strip,
            panels.network_graph,
            panels.live_bar,
            panels.big_tiles,
        )
        self._state_bar = StateBar(panels.canvas, panels.job_list)
        self._menus: dict[str, QMenu] = {}
        self._painted = False
        self._toolbar = set_object_name(
            QToolBar(tr("Toolbar"), movable=False, iconSize=QSize(20, 20)), "toolbar"
        )
        self._layout = DockLayout(self, _dock_contents(panels))
        self.docks = self._layout.docks
        self._assemble()

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the menus, in their order."""
        return tuple(command for command, _ in self._actions)

    def add_commands(self, commands: Sequence[Command]) -> None:
        """Create the menus and the toolbar."""
        menus = self._menus
        buttons: dict[str, list[QAction]] = {group: [] for group in TOOLBAR}
        for command in commands:
            menu = menus.get(command.menu) or menus.setdefault(
                command.menu, self._new_menu(command.menu, menus)
            )
            if command.starts_group:
                menu.addSeparator()
            entry = menu.addAction(command.translated_title)
            keys = (platform_shortcut(command.shortcut), command.letter)
            entry.setShortcuts([QKeySequence(one) for one in keys if one])
            entry.setMenuRole(command.role)
            # Space and letters toggle a state; a key that is held toggles it once
            entry.setAutoRepeat(not command.shortcut.isalpha())
            tip = tr(command.tip)
            entry.setToolTip(f"{tip} ({command.keys})" if command.keys else tip)
            entry.setStatusTip(tip)
            entry.setCheckable(command.is_checked is not None)
            entry.triggered.connect(lambda _=False, chosen=command: chosen.run())
            self.addAction(entry)  # otherwise its shortcut is inactive while the menu bar is hidden
            self._actions.append((command, entry))
            if command.toolbar:
                buttons[command.toolbar].append(entry)
        self.panels.tool_strip.set_actions(self._entries_of_bar("tools"))
        self.panels.panes.set_actions(self._entries_of_bar("compare"))
        self._add_samples(menus["File"])
        self._add_panels(menus["View"])
        self._fill_toolbar(buttons)
        self.addToolBar(self._toolbar)
        screen = QGuiApplication.primaryScreen().availableSize()
        self.resize(QSize(1440, 900).boundedTo(screen - _FRAME))  # last, as added widgets enlarge the window
        self.restyle()

    def _entries_of_bar(self, bar: str) -> list[QAction]:
        return [entry for command, entry in self._actions if command.bar == bar]

    def _new_menu(self, name: str, menus: dict[str, QMenu]) -> QMenu:
        """Create a menu; `File/E&xport` is a submenu of `File`."""
        above, _, last = name.rpartition("/")
        if not above:
            return self.menuBar().addMenu(translated_menu(last))
        menus[above].addSeparator()
        return menus[above].addMenu(translated_menu(last))

    def refresh_commands(self) -> None:
        """Update the enabled and checked states of all commands."""
        for command, entry in self._actions:
            entry.setEnabled(command.enabled())
            if command.is_checked is not None:
                entry.setChecked(command.is_checked())

    def add_submenu(self, title: str, submenu: QMenu) -> None:
        """Insert a submenu into the menu `title`, after its first two entries."""
        menu = self._menus[title]
        menu.insertMenu(menu.actions()[2], submenu)

    def restyle(self) -> None:
        """Update icons and widgets to the colours of a changed theme."""
        for command, entry in self._actions:
            if command.icon:
                entry.setIcon(theme_icon(command.icon))
        for widget in (
            self.panels.messages,
            self.panels.panes,
            self.panels.method_panel,
            self.panels.layer_list,
            self.panels.model_tree,
            self.panels.network_graph,
            self.panels.tile_grid,
            self.panels.plot_panel,
            self.panels.job_list,
            self.panels.live_bar,
            self.panels.training_panel,
            self._layout,
            self._state_bar.job_chip,
        ):
            widget.restyle()

    def reset_layout(self) -> None:
        """Restore the default layout of the panels."""
        self._centre.show_view("picture")
        self._layout.reset()

    @property
    def layout_state(self) -> QByteArray:
        """The places of the panels, for `restore`."""
        return self._layout.save()

    def restore(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Restore the saved size and layout; empty values are ignored."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        self._layout.restore(layout)

    def dock_widgets(self) -> list[QDockWidget]:
        """Return the docks of all panels in the order of their creation."""
        return list(self.docks.values())

    def raise_dock(self, title: str) -> None:
        """Raise a panel above its tabbed neighbours."""
        self._layout.raise_dock(title)

    def open_dock(self, title: str) -> None:
        """Show a panel and raise it; nothing happens to tiles in the centre, and in full screen."""
        is_full_screen = self.statusBar().isHidden()
        if not is_full_screen and not (title == "Tiles" and self._centre.holds_tiles):
            self._layout.open_dock(title)

    @property
    def view(self) -> str:
        """What the centre shows: `picture`, `tiles`, `split` or `network`."""
        return self._centre.view

    def show_view(self, view: str) -> None:
        """Show `picture`, `tiles`, `split` or `network` in the centre."""
        self._centre.show_view(view)

    def show_status(self, text: str) -> None:
        """Show a text about the running work in the status bar."""
        self._state_bar.show_text(text)

    def show_model_name(self, name: str) -> None:
        """Show the name of the open model in the status bar."""
        self._state_bar.show_model(name)

    def _assemble(self) -> None:
        self.setWindowTitle("Convscope")
        self.setCentralWidget(self._centre)
        self._centre.setMinimumSize(160, 120)
        self.setStatusBar(self._state_bar)
        self._centre.set_tiles_dock(self.docks["Tiles"])
        self.panels.messages.float_over(self._centre.area)
        self._centre.view_changed.connect(self.view_changed)
        self._state_bar.jobs_requested.connect(lambda: self.open_dock("Jobs"))

    def _fill_toolbar(self, buttons: Mapping[str, Sequence[QAction]]) -> None:
        """Add the groups of buttons to the toolbar."""
        toolbar = self._toolbar
        for group in TOOLBAR:
            if group == "view":
                spacer = QWidget()
                spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
                toolbar.addWidget(spacer)
            elif group != TOOLBAR[0]:
                toolbar.addSeparator()
            toolbar.addActions(buttons[group])

    def _add_samples(self, menu: QMenu) -> None:
        samples = QMenu(tr("&Samples"), menu)
        for name in SAMPLES:
            entry = samples.addAction(name)
            entry.triggered.connect(lambda _=False, chosen=name: self.sample_chosen.emit(chosen))
        self.add_submenu("File", samples)

    def _add_panels(self, menu: QMenu) -> None:
        panels = menu.addMenu(tr("&Panels"))
        for dock in self.docks.values():
            panels.addAction(dock.toggleViewAction())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._painted:
            self.panels.canvas.focus_view()  # not a text field, where letters would trigger no command
        self._layout.place()  # panel sizes take effect only once the window has its final size
        self._toolbar.setToolButtonStyle(_button_style(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible() and not self.menuBar().isHidden():  # in full screen all panels are hidden
            self._layout.place()
            self._toolbar.setToolButtonStyle(_button_style(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.can_close():
            event.ignore()
            return
        self.hide()  # at once, as the engine thread may take a moment to end
        self.closed.emit()
        super().closeEvent(event)


def _button_style(width: int) -> Qt.ToolButtonStyle:
    style = Qt.ToolButtonStyle
    return style.ToolButtonTextBesideIcon if width >= _TEXT_FROM else style.ToolButtonIconOnly


def _dock_contents(panels: Panels) -> dict[str, QWidget]:
    """Return the widget of each dock by its title."""
    predictions = QWidget()
    column = QVBoxLayout(predictions)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(panels.prediction_list, stretch=1)
    column.addWidget(panels.part_choice)
    column.addWidget(panels.input_form)
    return {
        "Model": panels.model_tree,
        "Training": panels.training_panel,
        "Predictions": predictions,
        "Method": panels.method_panel,
        "Maps": make_scroll_area(panels.layer_list),
        "Tiles": panels.tile_grid,
        "Folder": panels.folder_panel,
        "Plots": panels.plot_panel,
        "Jobs": panels.job_list,
    }
