"""From the method form to a job, and from a job to one more: running, in the background, asking whether a map is to be trusted."""

from dataclasses import replace

from PySide6.QtCore import QObject

from app.explain.job_queue import JobQueue
from app.explain.model_controller import ModelController
from app.explain.shown_results import ShownResults
from app.shell.panels import Panels
from app.state.app_state import AppState
from engine.core.results import Heatmap, Layers, Tiles
from engine.core.target import Target
from engine.methods import FilterWeights, TrustReport
from engine.runtime.job import Job, Outcome
from widgets.common.translation import tr

__all__ = ["ExplainController"]


class ExplainController(QObject):
    """Turns what the user chooses into jobs."""

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
        jobs.background_job_ended.connect(self._tell_of)
        state.explain_requested.connect(self.run)
        state.target_requested.connect(self.explain_target)

    @property
    def is_running(self) -> bool:
        """Whether a job runs or waits, or a model is being opened."""
        return self._jobs.running is not None or self._state.is_opening

    def stop(self, key: int | None = None) -> None:
        """Stop the job or the opening of a model with this key, without one the running job or else the opening."""
        opening = self._models.opening_key
        if opening and (key == opening or (key is None and self._jobs.running is None)):
            self._models.cancel_opening()
        else:
            self._jobs.stop(key)

    def run(self) -> None:
        """Run the method as its form says, for the chosen class; a job before it is given up."""
        if not self._state.can_explain:  # what is said of moving pictures stays
            return
        self._messages.hide()
        self.start_selected_method()
        if self._jobs.running is not None:
            self._shown.awaited_job_key = self._jobs.running.key

    def run_in_background(self) -> None:
        """Run the method as its form says, whenever there is nothing else to do."""
        self._messages.hide()
        self.start_selected_method(background=True)

    def explain_target(self, target: Target) -> None:
        """Explain another class by the method that is chosen."""
        self._state.target = target
        self._prediction_list.select(target)
        self.run()

    def check_trust(self, preset: str = "") -> None:
        """Ask whether the chosen map is to be trusted; by one of the presets of `TrustReport`, or as it is."""
        outcome = self._shown.trust_candidate
        if outcome is not None and isinstance(outcome.result, Heatmap):
            self._messages.hide()
            given = TrustReport.presets[preset] if preset else {}
            method = replace(TrustReport(outcome.job.method, outcome.result), **given)  # type: ignore[arg-type]
            self.start(
                replace(outcome.job, key=self._state.new_key(), method=method, marks=self._state.marks)
            )

    def show_kernels(self, layer: str) -> None:
        """Show the filters of a layer as tiles."""
        self._method_panel.set_method(FilterWeights.name)
        self._method_panel.choose_layer(layer)
        self.run()

    def show_job(self, key: int) -> None:
        """Show what a job has come to, if it is about the picture that is shown."""
        outcome, found = self._jobs.outcome(key), self._jobs.latest_result(key)
        if found is None:
            return
        job, result = found
        self._shown.awaited_job_key = key
        of_cells = isinstance(result, Tiles) and not result.sources and (result.over_picture or result.layer)
        if (isinstance(result, (Heatmap, Layers)) or of_cells) and not self._state.matches_job(job):
            self._messages.show_note(
                tr("That result belongs to another picture, or to one prepared in another way.")
            )
        elif outcome is not None:
            self._shown.keep(outcome)
        else:
            self._shown.show(job, result)

    def start_automatically(self) -> None:
        """Explain the likeliest class; what the message bar says of the model or the picture stays."""
        method = self._method_panel.method()
        if method is not None and method.uses_target:
            self.start_selected_method()

    def start_selected_method(self, background: bool = False) -> None:
        """Start the method as its form says, if there is all that it needs."""
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
        """Start a job."""
        self._jobs.start(job, self._state.model_key, background)

    def _tell_of(self, outcome: Outcome) -> None:
        self._messages.show_note(
            outcome.result.title + ": " + tr("done in the background. Click its row under Jobs to see it.")
        )
