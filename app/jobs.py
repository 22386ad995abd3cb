"""The job that is running: asked for, followed, ended. A newer job takes the place of an older one."""

from PySide6.QtCore import QObject, Signal

from app.shown_results import ShownResults
from app.window import Window
from engine.job import Job, Outcome
from engine.messages import Explain, Progressed
from engine.runner import Runner

__all__ = ["Jobs"]


class Jobs(QObject):
    """Knows the running job; answers of any other are dropped.

    Signals
    -------
    ended : Outcome or None
        A job has come to an end, with its outcome where there is one.
    changed :
        A job has begun or ended.
    """

    ended = Signal(object)
    changed = Signal()

    def __init__(self, window: Window, runner: Runner, shown: ShownResults) -> None:
        super().__init__(window)
        self._window, self._runner, self._shown = window, runner, shown
        self._running: Job | None = None
        self._progress = (0, 0)

    @property
    def running(self) -> Job | None:
        """The job that is running or waiting."""
        return self._running

    def start(self, job: Job, model: int) -> None:
        """Run a job in place of the one before, on the model that was opened under the key `model`."""
        self.abandon()
        self._running, self._progress = job, (0, 0)
        self._window.jobs.begin(job.key, self._shown.title_of(job))
        self._runner.submit(Explain(job, model))
        self.changed.emit()

    def stop(self, key: int | None = None) -> None:
        """Stop the running job, if it is the one with this key; what it has shown so far stays."""
        if self._running is not None and key in (None, self._running.key):
            self.abandon("stopped")
            self.ended.emit(None)

    def abandon(self, text: str = "replaced") -> None:
        """Give up the running job; its answers will be dropped, what it has shown stays with a note."""
        if self._running is not None:
            self._runner.cancel(self._running.key)
            self._keep_partial(self._running)
            self._end(self._running, text)

    def progress(self, answer: Progressed) -> None:
        """Show how far the job is."""
        if self._running is None or answer.key != self._running.key:
            return
        progress = answer.progress
        self._progress = (progress.done, progress.total)
        self._window.jobs.progress(answer.key, progress.done, progress.total)
        if progress.partial is not None:
            self._shown.show(self._running, progress.partial)

    def finish(self, outcome: Outcome) -> None:
        """Show what the job has come to."""
        if self._running is None or outcome.job.key != self._running.key:
            return
        self._shown.keep(outcome)
        self._end(self._running, f"done in {outcome.seconds:.1f} s", complete=True)
        self.ended.emit(outcome)

    def fail(self, key: int) -> bool:
        """End the job with this key as failed; return whether it was the running one."""
        if self._running is None or key != self._running.key:
            return False
        self._keep_partial(self._running)
        self._end(self._running, "failed")
        self.ended.emit(None)
        return True

    def _end(self, job: Job, text: str, complete: bool = False) -> None:
        self._window.jobs.end(job.key, text, complete)
        self._running = None
        self.changed.emit()

    def _keep_partial(self, job: Job) -> None:
        done, total = self._progress
        self._shown.keep_partial(job, f"Stopped after {done} of {total} steps; not the full result.")
