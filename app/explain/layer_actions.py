"""Carry out the actions on layers: their menu, their activations, and tiles that follow the choice."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from app.explain.explain_controller import ExplainController
from app.explain.job_queue import JobQueue
from app.explain.shown_results import ShownResults
from app.explain.tile_menu import Entry, show_menu
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.method import method_class, unsupported_reason
from engine.core.model import Model
from engine.methods import Activations, FilterPatterns, FilterWeights, GradCam
from widgets.common.translation import tr

__all__ = ["LayerActions"]

_PAUSE = 60  # milliseconds without another choice, after which the tiles follow
_FIELD = "receptive-field"


class LayerActions(QObject):
    """Carries out the user's actions on layers.

    While the tiles show activations, they follow the chosen layer. One job at a time computes them, and the
    next one is for the latest choice.
    """

    def __init__(
        self,
        panels: Panels,
        state: AppState,
        shown: ShownResults,
        jobs: JobQueue,
        explaining: ExplainController,
    ) -> None:
        super().__init__(panels.model_tree)
        self._state, self._shown, self._jobs, self._explaining = state, shown, jobs, explaining
        self._method_panel, self._messages = panels.method_panel, panels.messages
        self._wanted = ""  # the path of the layer whose activations the tiles will show
        self._timer = QTimer(self, interval=_PAUSE, singleShot=True)
        self._timer.timeout.connect(self._show_wanted)
        jobs.changed.connect(self._timer.start)
        panels.model_tree.layer_chosen.connect(self._follow)
        self.serve(panels.model_tree)

    def serve(self, widget: QWidget) -> None:
        """Connect a widget that has the signals `layer_opened` and `menu_requested`."""
        widget.layer_opened.connect(self.show_activations)  # type: ignore[attr-defined]
        widget.menu_requested.connect(  # type: ignore[attr-defined]
            lambda path, place: self._show_menu(widget, path, place)
        )

    def show_activations(self, path: str) -> None:
        """Show the activations of a layer as tiles, or say why this is not possible."""
        obstacle = self._obstacle(Activations.name, path)
        if obstacle:
            self._messages.show_note(obstacle)
        else:
            self._run(Activations.name, path)

    def _show_menu(self, widget: QWidget, path: str, place: QPoint) -> None:
        titles = (
            (Activations.name, tr("&Activations")),
            (FilterWeights.name, tr("Filter &weights")),
            (FilterPatterns.name, tr("Filter &patterns")),
            (GradCam.name, tr("&Grad-CAM here")),
            (_FIELD, tr("&Receptive field")),
        )
        entries = [
            Entry(title, partial(self._run, name, path), obstacle=self._obstacle(name, path))
            for name, title in titles
        ]
        entries[0] = replace(entries[0], keys="Enter")
        copy = Entry("|" + tr("&Copy name"), lambda: QGuiApplication.clipboard().setText(path))
        show_menu(widget, place, (*entries, copy), "layer_menu")

    def _run(self, name: str, path: str) -> None:
        self._method_panel.set_method(name)
        self._method_panel.choose_layer(path)
        self._explaining.run()

    def _obstacle(self, name: str, path: str) -> str:
        """Return why a method cannot run on a layer now; empty if it can."""
        model = self._state.model
        if model is None:
            return tr("No model is open.")
        return (
            unsupported_reason(method_class(name), model)
            or self._obstacle_of_layer(model, name, path)
            or ("" if self._state.can_explain else tr("Open a picture first."))
        )

    def _obstacle_of_layer(self, model: Model, name: str, path: str) -> str:
        if name == FilterWeights.name:
            has_kernel = path in model.layers("kernel")
            return "" if has_kernel else tr("{layer} has no convolution kernel.", layer=path)
        if path not in model.layers("map"):
            return tr("The output of {layer} is not a stack of feature maps.", layer=path)
        target = self._state.target
        is_cut = (
            name == GradCam.name and (0 if target is None else target.head) not in model.layer(path).heads
        )
        return tr("The explained output does not depend on {layer}.", layer=path) if is_cut else ""

    def _follow(self, path: str) -> None:
        """Show the activations of another layer soon, if the tiles show activations."""
        self._wanted = path
        self._timer.start()

    def _show_wanted(self) -> None:
        outcome, running, path = self._shown.tiles, self._jobs.running, self._wanted
        if outcome is None or not path or not isinstance(outcome.job.method, Activations):
            self._wanted = ""  # a running job of another method is not disturbed: it keeps the choice waiting
        elif running is None:
            self._wanted = ""
            if (
                path != outcome.job.method.layer
                and self._state.matches_job(outcome.job)
                and not self._obstacle(Activations.name, path)
            ):
                method = replace(outcome.job.method, layer=path)
                target = self._state.target or outcome.job.target
                job = replace(outcome.job, key=self._state.new_key(), method=method, target=target)
                self._explaining.start(job)
