"""Create jobs from the method form: in the foreground, in the background, and to check a map."""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.explain.job_queue import JobQueue
from app.explain.model_controller import ModelController
from app.explain.shown_results import ShownResults
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.method import method_class
from engine.core.results import Heatmap, Layers, Tiles
from engine.core.target import Target
from engine.methods import ClassModel, FilterWeights, TrustReport
from engine.runtime.job import Job, Outcome
from widgets.common.translation import tr

__all__ = ["ExplainController"]


class ExplainController(QObject):
    """Creates and starts jobs from the choices of the user."""

    def __init__(
        self,
        panels: Panels,
        state: AppState,
        shown: ShownResults,
        jobs: JobQueue,
        models: ModelController,
    ) -> None:
        super().__init__(panels.method_panel)
        self._state, self._shown, self._jobs, self._models = state, shown, jobs, models
        self._method_panel, self._prediction_list = panels.method_panel, panels.prediction_list
        self._messages = panels.messages
        panels.model_tree.kernels_requested.connect(self.show_kernels)
        panels.job_list.show_requested.connect(self.show_job)
        panels.layer_list.trust_check_requested.connect(lambda: self.check_trust())
        jobs.background_job_ended.connect(self._show_note)
        state.explain_requested.connect(self.run)
        state.target_requested.connect(self.explain_target)

    @property
    def is_running(self) -> bool:
        """Whether a job runs or waits in the foreground, or a model is being opened."""
        return self._jobs.running is not None or self._state.is_opening

    def stop(self, key: int | None = None) -> None:
        """Stop the job or the opening with this key; None stops the running job, else the opening."""
        opening = self._models.opening_key
        if opening and (key == opening or (key is None and self._jobs.running is None)):
            self._models.cancel_opening()
        else:
            self._jobs.stop(key)

    def run(self) -> None:
        """Run the method in the form for the chosen class, in place of the running job."""
        if not self._state.can_explain:  # keeps the message about a live source
            return
        self._messages.hide()
        self.start_selected_method()
        if self._jobs.running is not None:
            self._shown.awaited_job_key = self._jobs.running.key

    def run_in_background(self) -> None:
        """Run the method in the form in the background."""
        self._messages.hide()
        self.start_selected_method(background=True)

    def explain_target(self, target: Target) -> None:
        """Choose another class, and explain it if the chosen method depends on the class."""
        self._state.target = target
        self._prediction_list.select(target)
        cls = method_class(self._method_panel.current_method)
        if cls.uses_target:
            self.run()
        elif self._state.can_explain:
            self._messages.show_note(
                tr(
                    "{method} is the same for every class. Choose another method to explain a class.",
                    method=tr(cls.title),
                )
            )

    def check_trust(self, preset: str = "") -> None:
        """Check the chosen map with a `TrustReport`, by one of its presets if one is named."""
        outcome = self._shown.trust_candidate
        if outcome is not None and isinstance(outcome.result, Heatmap):
            self._messages.hide()
            self._shown.open_plots()
            params = TrustReport.presets[preset] if preset else {}
            report = TrustReport(outcome.job.method, outcome.result)
            method = replace(report, **params)  # type: ignore[arg-type]
            self.start(
                replace(outcome.job, key=self._state.new_key(), method=method, marks=self._state.marks)
            )

    def show_class_model(self, target: Target) -> None:
        """Make the picture that a class answers to most."""
        self._method_panel.set_method(ClassModel.name)
        self.explain_target(target)

    def show_kernels(self, layer: str) -> None:
        """Show the kernels of a layer as tiles."""
        self._method_panel.set_method(FilterWeights.name)
        self._method_panel.choose_layer(layer)
        self.run()

    def show_job(self, key: int) -> None:
        """Show the result of a job, if it belongs to the current picture and preprocessing."""
        outcome, latest = self._jobs.outcome(key), self._jobs.latest_result(key)
        if latest is None:
            return
        job, result = latest
        self._shown.awaited_job_key = key
        of_cells = isinstance(result, Tiles) and not result.sources and (result.over_picture or result.layer)
        if (isinstance(result, (Heatmap, Layers)) or of_cells) and not self._state.matches_job(job):
            self._messages.show_note(
                tr("This result belongs to another picture, or to other input settings.")
            )
        elif outcome is not None:
            self._shown.keep(outcome)
        else:
            self._shown.show(job, result)

    def start_automatically(self) -> None:
        """Explain the top class, without hiding the notes on the model or the picture."""
        method = self._method_panel.method()
        if method is not None and method.uses_target:
            self.start_selected_method()

    def start_selected_method(self, background: bool = False) -> None:
        """Start the method in the form, if model and picture are ready."""
        method = self._method_panel.method()
        if method is None or not self._state.can_explain:
            return
        photograph, preprocessing = self._state.photograph, self._state.preprocessing
        assert photograph is not None and preprocessing is not None
        target = self._state.target or Target(0)
        self.start(
            Job(self._state.new_key(), method, target, photograph, preprocessing, self._state.marks),
            background,
        )

    def start(self, job: Job, background: bool = False) -> None:
        """Start a job on the open model."""
        self._jobs.start(job, self._state.model_key, background)

    def _show_note(self, outcome: Outcome) -> None:
        self._messages.show_note(
            outcome.result.title + ": " + tr("done in the background. Click its row under Jobs to see it.")
        )
