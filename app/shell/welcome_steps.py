"""Show the welcome steps: five short texts that point at parts of the window.

They appear once at the first start, and from the Help menu.
"""

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
    """A text about a widget; `panel` is the panel to raise first."""

    title: str
    text: str
    target: Callable[[Panels], QWidget]
    panel: str = ""


WELCOME_STEPS = (
    WelcomeStep(
        "The picture",
        "The coloured map shows where the evidence for the class lies. "
        "Drop your own picture here, or paste one with Ctrl+V.",
        lambda panels: panels.canvas,
    ),
    WelcomeStep(
        "Predictions of the model",
        "The most likely classes. Click a class to see the evidence for it; search for any other class.",
        lambda panels: panels.prediction_list,
        "Predictions",
    ),
    WelcomeStep(
        "Choose a method",
        "Choose a method and press Run. The ? button explains the method and its limits.",
        lambda panels: panels.method_panel,
        "Method",
    ),
    WelcomeStep(
        "Maps over the picture",
        "Each result adds a map here. Change its opacity and colours, or hide it to see the picture alone.",
        lambda panels: panels.layer_list,
        "Maps",
    ),
    WelcomeStep(
        "Inside the model",
        "Every layer of the model. Select one to see its weights or to explain it. "
        "Ctrl+Shift+P searches all commands by name.",
        lambda panels: panels.model_tree,
        "Model",
    ),
)


class WelcomeSteps(QObject):
    """Shows the steps one after another; does not start by itself while a dialog is open."""

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
        self._is_waiting = False
        self._bubble.step_changed.connect(self._move)
        self._bubble.closed.connect(self._end)
        state.job_ended.connect(self._begin)

    def start_after_first_map(self) -> None:
        """Start the steps after the first map, unless the user has seen them before."""
        self._is_waiting = self._settings.get("welcome")

    def start(self) -> None:
        """Show the first step."""
        self._is_waiting = False
        self._number = 0
        self._show()

    @Slot(object)
    def _begin(self, outcome: Outcome | None) -> None:
        if self._is_waiting and outcome is not None and QApplication.activeModalWidget() is None:
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
        """Close the steps, and do not show them at the next start."""
        self._bubble.end()
        self._settings.set("welcome", False)
        self._navigation.focus_canvas()
