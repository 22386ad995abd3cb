"""The welcome steps: five sentences that point at the real window, once at the first start and whenever asked for."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QApplication, QWidget

from app.shell.panel_navigation import PanelNavigation
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.runtime.job import Outcome
from widgets.common.translation import tr
from widgets.common.welcome_bubble import WelcomeBubble

__all__ = ["WELCOME_STEPS", "WelcomeStep", "WelcomeSteps"]


@dataclass(frozen=True, slots=True)
class WelcomeStep:
    """What is said of a widget; `panel` is the one it stands in, brought to the front first."""

    title: str
    text: str
    target: Callable[[Panels], QWidget]
    panel: str = ""


WELCOME_STEPS = (
    WelcomeStep(
        "The picture",
        "The coloured map shows where the evidence for the class lies. Drop a picture of your own here, or paste one with Ctrl+V.",
        lambda panels: panels.canvas,
    ),
    WelcomeStep(
        "What the model says",
        "The most likely classes. Click any of them to see what speaks for it; the search finds all the others.",
        lambda panels: panels.prediction_list,
        "Predictions",
    ),
    WelcomeStep(
        "How to ask",
        "Choose a method and press Run. The ? says what the method does, and when not to believe it.",
        lambda panels: panels.method_panel,
        "Method",
    ),
    WelcomeStep(
        "Maps over the picture",
        "Each method lays its map here. Change its opacity and colours, or hide it to see the bare picture.",
        lambda panels: panels.layer_list,
        "Layers",
    ),
    WelcomeStep(
        "Inside the model",
        "Every layer of the model. Choose one to see its weights and to explain it. Ctrl+Shift+P finds everything by its name.",
        lambda panels: panels.model_tree,
        "Model",
    ),
)


class WelcomeSteps(QObject):
    """Goes through the steps; where another window lies over this one, it waits for the menu."""

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        state: AppState,
        navigation: PanelNavigation,
    ) -> None:
        super().__init__(window)
        self._window, self._panels, self._settings, self._navigation = window, panels, settings, navigation
        self._bubble = WelcomeBubble(window)
        self._number = 0
        self._waits = False
        self._bubble.step_changed.connect(self._move)
        self._bubble.closed.connect(self._end)
        state.job_ended.connect(self._begin)

    def start_after_first_map(self) -> None:
        """Begin by itself as soon as there is something to point at, if the user has not seen the steps yet."""
        self._waits = self._settings.get("welcome")

    def start(self) -> None:
        """Begin with the first step."""
        self._waits = False
        self._number = 0
        self._show()

    @Slot(object)
    def _begin(self, outcome: Outcome | None) -> None:
        if self._waits and outcome is not None and QApplication.activeModalWidget() is None:
            self.start()

    def _move(self, by: int) -> None:
        self._number += by
        if self._number < len(WELCOME_STEPS):
            self._show()
        else:
            self._end()

    def _show(self) -> None:
        step = WELCOME_STEPS[self._number]
        if step.panel:
            self._window.docks[step.panel].show()
            self._window.raise_dock(step.panel)
        self._bubble.point_at(
            step.target(self._panels), tr(step.title), tr(step.text), (self._number + 1, len(WELCOME_STEPS))
        )

    def _end(self) -> None:
        """Go, and do not come again by itself."""
        self._bubble.end()
        self._settings.set("welcome", False)
        self._navigation.focus_canvas()
