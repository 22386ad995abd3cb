"""Show the picture full screen with large labels and one key for each choice."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QGraphicsView, QWidget

from app.classroom.caption_builder import CaptionBuilder
from app.classroom.demo import Demo
from app.classroom.demo_memory import DemoMemory
from app.classroom.method_navigation import MethodNavigation
from app.explain.feature import ExplainFeature
from app.live.live_controller import LiveController
from app.shell.full_screen import FullScreen
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.session.session import SavedPanel
from widgets.classroom.caption_overlay import CaptionOverlay
from widgets.common.translation import tr, tr_noop

__all__ = ["Classroom"]

_REFRESH = 125  # milliseconds between two updates of the caption
_KEYS = tr_noop("M method    L layer    C class    Space freeze    D demo    H keys    Esc leave")
_DEMO = tr_noop("Demo: any key or click stops it")
_Kind = QEvent.Type
_STOPPING = (Qt.Key.Key_D, Qt.Key.Key_Escape)  # while the demo runs, these keys only stop it


class Classroom(QObject):
    """Switches the classroom view on and off, and keeps its labels up to date.

    Signals
    -------
    changed :
        The classroom view has been entered or left.
    """

    changed = Signal()
    navigation: MethodNavigation
    demo: Demo
    labels: CaptionOverlay

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        explain: ExplainFeature,
        live: LiveController,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._pictures = window, explain.state, explain.pictures
        self._canvas, self._panes, self._big_tiles = panels.canvas, panels.panes, panels.big_tiles
        self._method_panel = panels.method_panel
        self._screen = FullScreen(window, panels.live_bar)
        self.navigation = MethodNavigation(panels, explain.state, live)
        memory = DemoMemory(window, panels, explain, live)
        self.demo = Demo(
            explain.state,
            live,
            self.navigation,
            lambda: float(settings.get("demo_seconds")),
            memory.remember,
        )
        self._captions = CaptionBuilder(panels, explain, live, self.demo)
        self.labels = CaptionOverlay(panels.canvas, window.centralWidget())
        self._refresher = QTimer(self, interval=_REFRESH)
        self._fit = QTimer(self, singleShot=True, interval=0)
        self._had_colour_bar = True  # before the classroom view was entered
        self._question = QShortcut(QKeySequence("?"), window, self.labels.show_shortcuts, enabled=False)
        self._refresher.timeout.connect(self._refresh)
        self._fit.timeout.connect(panels.canvas.fit)
        self._screen.ended.connect(self.leave)
        self.demo.changed.connect(self._show_step)
        explain.predictions.predicted.connect(self._explain)
        explain.comparison.changed.connect(self._watch_mouse)
        for watched in (window, panels.canvas):
            watched.installEventFilter(self)

    @property
    def is_active(self) -> bool:
        """Whether the classroom view is shown."""
        return self._screen.is_active

    @property
    def panels(self) -> tuple[SavedPanel, ...]:
        """The panels as they are outside the classroom view."""
        return self._screen.panels

    def toggle(self) -> None:
        """Enter or leave the classroom view."""
        if self.is_active:
            self.leave()
        else:
            self.enter()

    def enter(self) -> None:
        """Show the picture full screen."""
        canvas = self._canvas
        self._had_colour_bar = canvas.has_colour_bar
        canvas.show_colour_bar(False)
        self._screen.enter()
        self._watch_mouse()
        for view in canvas.findChildren(QGraphicsView):  # the view receives the keyboard focus of the canvas
            view.setFocus()
        self._refresh()
        self.labels.set_shown(True)
        self.labels.show_keys(tr(_KEYS))
        self._activate(on=True)

    def leave(self) -> None:
        """Restore all panels."""
        if not self.is_active:
            return
        self.demo.stop()
        self._activate(on=False)
        self.labels.set_shown(False)
        self._big_tiles.show_tiles(None)
        self._screen.leave()
        self._canvas.show_colour_bar(self._had_colour_bar)
        self._fit.start()

    def leave_tile_or_classroom(self) -> None:
        """Return from a tile to the picture, or leave the classroom view."""
        if self.is_active and not self._canvas.has_replacement:
            self.leave()
        else:
            self._pictures.leave_tile()

    def toggle_demo(self) -> None:
        """Start or stop the demo."""
        self.demo.toggle()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stop the demo on keys and clicks, show the keys on mouse moves, and fit the picture on resize."""
        kind = event.type()
        if not self.is_active:
            return False
        if kind == _Kind.ShortcutOverride and isinstance(event, QKeyEvent):
            return self._stop_demo(event)
        if kind == _Kind.MouseButtonPress:
            self.demo.stop()
        elif kind == _Kind.MouseMove:
            self.labels.show_shortcuts()
        elif kind == _Kind.Resize and watched is self._canvas:
            self._fit.start()
        return False

    def _stop_demo(self, event: QKeyEvent) -> bool:
        if not self.demo.is_running:
            return False
        self.demo.stop()
        if event.key() in _STOPPING:
            event.accept()
            return True
        return False

    def _activate(self, on: bool) -> None:
        """Enable or disable the keys of the classroom view and the updates of its caption."""
        self._question.setEnabled(on)
        (self._refresher.start if on else self._refresher.stop)()
        self.changed.emit()

    def _watch_mouse(self) -> None:
        """Follow the mouse over all panes, including newly added ones."""
        for view in self._panes.findChildren(QGraphicsView):
            surface: QWidget = view.viewport()
            surface.setMouseTracking(True)
            surface.installEventFilter(self)

    def _refresh(self) -> None:
        self._big_tiles.show_tiles(self._captions.tiles)
        self.labels.show_caption(self._captions.build())

    def _show_step(self) -> None:
        if self.is_active:
            self.labels.show_keys(tr(_DEMO if self.demo.is_running else _KEYS))
            self._refresh()

    def _explain(self) -> None:
        """Run a method without a target on a new picture, as this view has no Run button."""
        method = self._method_panel.method() if self.is_active else None
        if method is not None and not method.uses_target:
            self._state.explain_requested.emit()
