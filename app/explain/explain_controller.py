"""From the method form to a job, and from a job to one more: running, in the background, asking whether a map is to be trusted."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject

from app.explain.app_state import AppState
from app.explain.job_queue import JobQueue
from app.explain.mark_controller import MarkController
from app.explain.model_controller import ModelController
from app.explain.shown_results import ShownResults
from app.shell.window import MainWindow
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
        window: MainWindow,
        subject: AppState,
        keys: Iterator[int],
        shown: ShownResults,
        jobs: JobQueue,
        models: ModelController,
        marking: MarkController,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._keys, self._shown = window, subject, keys, shown
        self._jobs, self._models, self._marking = jobs, models, marking
        window.model_tree.kernels_requested.connect(self.show_kernels)
        window.jobs.show_requested.connect(self.show_job)
        window.layers.trust_check_requested.connect(lambda: self.check_trust())
        jobs.background_job_ended.connect(self._tell_of)
        marking.mask_changed.connect(self.run)

    @property
    def is_possible(self) -> bool:
        """Whether there is a model that can be asked and a picture, and no other model on its way."""
        return self._state.model is not None and self._state.photograph is not None and self._models.is_ready

    def run(self) -> None:
        """Run the method as its form says, for the chosen class; a job before it is given up."""
        if not self.is_possible:  # what is said of moving pictures stays
            return
        self._window.messages.hide()
        self.start_selected_method()
        if self._jobs.running is not None:
            self._shown.awaited_job_key = self._jobs.running.key

    def run_in_background(self) -> None:
        """Run the method as its form says, whenever there is nothing else to do."""
        self._window.messages.hide()
        self.start_selected_method(background=True)

    def explain_target(self, target: Target) -> None:
        """Explain another class by the method that is chosen."""
        self._state.target = target
        self._window.predictions.select(target)
        self.run()

    def check_trust(self, preset: str = "") -> None:
        """Ask whether the chosen map is to be trusted; by one of the presets of `TrustReport`, or as it is."""
        outcome = self._shown.trust_candidate
        if outcome is not None and isinstance(outcome.result, Heatmap):
            self._window.messages.hide()
            given = TrustReport.presets[preset] if preset else {}
            method = replace(TrustReport(outcome.job.method, outcome.result), **given)  # type: ignore[arg-type]
            self.start(replace(outcome.job, key=next(self._keys), method=method, marks=self._marking.marks))

    def show_kernels(self, layer: str) -> None:
        """Show the filters of a layer as tiles."""
        self._window.method_panel.set_method(FilterWeights.name)
        self._window.method_panel.choose_layer(layer)
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
            self._window.messages.show_note(
                tr("That result belongs to another picture, or to one prepared in another way.")
            )
        elif outcome is not None:
            self._shown.keep(outcome)
        else:
            self._shown.show(job, result)

    def start_automatically(self) -> None:
        """Explain the likeliest class; what the message bar says of the model or the picture stays."""
        method = self._window.method_panel.method()
        if method is not None and method.uses_target:
            self.start_selected_method()

    def start_selected_method(self, background: bool = False) -> None:
        """Start the method as its form says, if there is all that it needs."""
        method = self._window.method_panel.method()
        if method is None or not self.is_possible:
            return
        photograph, preprocessing = self._state.photograph, self._state.preprocessing
        assert photograph is not None and preprocessing is not None
        target = self._state.target or Target(0)
        self.start(
            Job(next(self._keys), method, target, photograph, preprocessing, self._marking.marks), background
        )

    def start(self, job: Job, background: bool = False) -> None:
        """Start a job."""
        self._jobs.start(job, self._models.key, background)

    def _tell_of(self, outcome: Outcome) -> None:
        self._window.messages.show_note(
            outcome.result.title + ": " + tr("done in the background. Click its row under Jobs to see it.")
        )
