"""Arrange menus, panels and layout of the main window; contains no logic."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QByteArray, QMimeData, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from app.shell.command import Command, translated_menu
from app.shell.panels import Panels
from engine.imaging.samples import SAMPLES
from widgets.common.object_names import set_object_name
from widgets.common.platform_shortcuts import platform_shortcut
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["MainWindow"]

_Area = Qt.DockWidgetArea
_FRAME = QSize(10, 40)  # pixels of the window frame drawn by the desktop


class MainWindow(QMainWindow):
    """The main window with all panels.

    Signals
    -------
    first_painted :
        The window has been painted for the first time.
    file_dropped : str
        The user has dropped this file on the window.
    content_dropped : QMimeData
        The user has dropped something other than a local file.
    sample_chosen : str
        The user has chosen this sample photograph.
    closed :
        The window is closing.
    """

    first_painted = Signal()
    file_dropped = Signal(str)
    content_dropped = Signal(QMimeData)
    sample_chosen = Signal(str)
    closed = Signal()

    def __init__(self, panels: Panels) -> None:
        super().__init__()
        self.panels = panels
        self.can_close: Callable[[], bool] = lambda: True
        self._actions: list[tuple[Command, QAction]] = []
        self.docks: dict[str, QDockWidget] = {}
        self._menus: dict[str, QMenu] = {}
        self._painted = False
        self._sized = False
        self._assemble()
        self._default_layout = self.saveState()

    @property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the menus, in their order."""
        return tuple(command for command, _ in self._actions)

    def add_commands(self, commands: Sequence[Command]) -> None:
        """Create the menus and the toolbar."""
        menus = self._menus
        toolbar = set_object_name(QToolBar(tr("Toolbar"), movable=False, iconSize=QSize(20, 20)), "toolbar")
        toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for command in commands:
            menu = menus.get(command.menu) or menus.setdefault(
                command.menu, self._new_menu(command.menu, menus)
            )
            if command.starts_group:
                menu.addSeparator()
            entry = menu.addAction(command.translated_title)
            entry.setShortcut(platform_shortcut(command.shortcut))
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
            if command.in_toolbar:
                toolbar.addAction(entry)
        self._add_samples(menus["File"])
        self._add_panels(menus["View"])
        self.addToolBar(toolbar)
        self._default_layout = self.saveState()
        screen = QGuiApplication.primaryScreen().availableSize()
        self.resize(QSize(1440, 900).boundedTo(screen - _FRAME))  # last, as added widgets enlarge the window
        self.restyle()

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
            self.panels.tile_grid,
            self.panels.plot_panel,
            self.panels.job_list,
            self.panels.live_bar,
            self.panels.training_panel,
        ):
            widget.restyle()

    def reset_layout(self) -> None:
        """Restore the default layout of the panels."""
        self.restoreState(self._default_layout)
        self._size_docks()

    def restore(self, geometry: QByteArray, layout: QByteArray) -> None:
        """Restore the saved size and layout; empty values are ignored."""
        if not geometry.isEmpty():
            self.restoreGeometry(geometry)
        if not layout.isEmpty():
            self._sized = self.restoreState(layout)

    def _assemble(self) -> None:
        self.setWindowTitle("Convscope")
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.panels.messages)
        layout.addWidget(self.panels.live_bar)
        row = QHBoxLayout()
        row.addWidget(self.panels.panes, stretch=1)
        row.addWidget(self.panels.big_tiles, stretch=1)
        layout.addLayout(row, stretch=1)
        self.setCentralWidget(centre)
        self.setCorner(Qt.Corner.BottomLeftCorner, _Area.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, _Area.RightDockWidgetArea)
        model = self._dock("Model", self.panels.model_tree, _Area.LeftDockWidgetArea)
        self.tabifyDockWidget(
            model, self._dock("Training", self.panels.training_panel, _Area.LeftDockWidgetArea)
        )
        model.raise_()
        predictions = QWidget()
        column = QVBoxLayout(predictions)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.panels.prediction_list, stretch=1)
        column.addWidget(self.panels.part_choice)
        column.addWidget(self.panels.input_form)
        self._dock("Predictions", predictions, _Area.RightDockWidgetArea)
        method = self._dock("Method", self.panels.method_panel, _Area.RightDockWidgetArea)
        layers = self._dock("Layers", make_scroll_area(self.panels.layer_list), _Area.RightDockWidgetArea)
        tiles = self._dock("Tiles", self.panels.tile_grid, _Area.BottomDockWidgetArea)
        self.tabifyDockWidget(tiles, self._dock("Folder", self.panels.film_strip, _Area.BottomDockWidgetArea))
        tiles.raise_()
        jobs = self._dock("Jobs", self.panels.job_list, _Area.BottomDockWidgetArea)
        plots = self._dock("Plots", self.panels.plot_panel, _Area.BottomDockWidgetArea)
        self.tabifyDockWidget(jobs, plots)
        jobs.raise_()
        self.tabifyDockWidget(method, layers)
        method.raise_()
        self._status = QLabel()
        self.statusBar().addPermanentWidget(self._status)
        self.panels.canvas.hovered.connect(self._show_hover)

    def dock_widgets(self) -> list[QDockWidget]:
        """Return the docks of all panels in the order of their creation."""
        return list(self.docks.values())

    def raise_dock(self, title: str) -> None:
        """Raise a panel above its tabbed neighbours."""
        self.docks[title].raise_()

    def open_dock(self, title: str) -> None:
        """Show a panel and raise it."""
        self.docks[title].show()
        self.raise_dock(title)

    def show_status(self, text: str) -> None:
        """Show a text about the running work in the status bar."""
        self._status.setText(text)

    def _show_hover(self, text: str) -> None:
        self.statusBar().showMessage(text)

    def _size_docks(self) -> None:
        model, predictions, method, tiles, jobs = (
            self.docks[name] for name in ("Model", "Predictions", "Method", "Tiles", "Jobs")
        )
        self.resizeDocks([model, predictions], [440, 300], Qt.Orientation.Horizontal)
        self.resizeDocks([predictions, method], [355, 395], Qt.Orientation.Vertical)
        self.resizeDocks([tiles, jobs], [400, 360], Qt.Orientation.Horizontal)
        self.resizeDocks([tiles], [230], Qt.Orientation.Vertical)

    def _dock(self, title: str, widget: QWidget, area: _Area) -> QDockWidget:
        dock = set_object_name(QDockWidget(tr(title), self), title)
        dock.setWidget(widget)
        self.addDockWidget(area, dock)
        self.docks[title] = dock
        return dock

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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        for file in files:
            self.file_dropped.emit(file)
        if not files:
            self.content_dropped.emit(event.mimeData())
        event.acceptProposedAction()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._sized:  # panel sizes take effect only once the window has its final size
            self._sized = True
            self._size_docks()

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
