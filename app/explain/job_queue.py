"""Start, follow and end jobs: one in the foreground, others in the background."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from app.explain.shown_results import ShownResults
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.params import Value, specs
from engine.core.results import Result
from engine.runtime.engine_thread import EngineThread
from engine.runtime.job import Job, Outcome
from engine.runtime.messages import Explain, JobProgressed
from widgets.common.job_list import JobList
from widgets.common.translation import localise_number, tr

__all__ = ["JobQueue"]

_NUM_KEPT = 12  # outcomes that can be shown again from the list of jobs


class JobQueue(QObject):
    """Holds the foreground job, whose place a newer job takes, and the background jobs.

    A paused job moves to the background when another job takes its place.

    Signals
    -------
    ended : Outcome or None
        The foreground job has ended; the outcome is None if it was stopped or has failed.
    background_job_ended : Outcome
        A background job is done; its result has not been shown.
    changed :
        A job has started, or the foreground job has changed or ended.
    """

    ended = Signal(object)
    background_job_ended = Signal(object)
    changed = Signal()

    def __init__(self, job_list: JobList, engine: EngineThread, shown: ShownResults, state: AppState) -> None:
        super().__init__(job_list)
        self._job_list, self._engine, self._shown, self._state = job_list, engine, shown, state
        self._running: Job | None = None
        self._progress = (0, 0)
        self._partial: Result | None = None
        self._paused: set[int] = set()
        self._background: dict[int, tuple[Job, Result | None]] = {}
        self._done: dict[int, Outcome] = {}

    @property
    def running(self) -> Job | None:
        """The foreground job: running, waiting or paused; None where there is none."""
        return self._running

    @property
    def steps(self) -> tuple[int, int]:
        """The steps of the foreground job: done and in total."""
        return self._progress

    def start(self, job: Job, model: int, background: bool = False) -> None:
        """Start a job on the model with the key `model`; in the foreground it replaces the running job."""
        if background:
            self._background[job.key] = (job, None)
        else:
            self._displace_running()
            self._running, self._progress, self._partial = job, (0, 0), None
        title = self._shown.title_of(job, tr(job.method.title))
        self._job_list.add_job(
            job.key, tr("{title} (in the background)", title=title) if background else title
        )
        self._engine.submit(Explain(job, model, background))
        self.changed.emit()

    def stop(self, key: int | None = None) -> None:
        """Stop the running job, or the one with this key; its partial result stays."""
        if self._running is not None and key in (None, self._running.key):
            self.cancel_running(tr("stopped"))
            self.ended.emit(None)
        elif key in self._background:
            self._drop(key, tr("stopped"))

    def cancel_running(self, text: str = "") -> None:
        """Cancel the running job; its partial result stays, with a note."""
        if self._running is not None:
            self._engine.cancel(self._running.key)
            self._keep_partial(self._running)
            self._end(self._running, text or tr("superseded"))

    def cancel_all(self) -> None:
        """Cancel all jobs and forget their results, which belong to another model."""
        self.cancel_running()
        for key in list(self._background):
            self._drop(key, tr("cancelled"))
        self._done.clear()

    def pause(self, key: int, paused: bool) -> None:
        """Pause or resume a job.

        A resumed job runs in the foreground if no other job does and it explains the current picture.
        """
        if paused:
            self._paused.add(key)
            self._engine.pause(key)
            return
        self._paused.discard(key)
        if (
            key in self._background
            and self._running is None
            and self._state.matches_job(self._background[key][0])
        ):
            (self._running, self._partial), self._progress = self._background.pop(key), (0, 0)
            self.changed.emit()
        self._engine.resume(key, in_background=key in self._background)

    def show_paused(self, key: int) -> None:
        """Show that a job is paused."""
        if key in self._paused:
            self._job_list.show_paused(key)

    def update_parameters(self, method: str, values: Mapping[str, Value]) -> None:
        """Send the running job new values of the parameters that its method accepts while it runs."""
        if self._running is not None and self._running.method.name == method:
            live = {spec.name for spec in specs(self._running.method) if spec.live}
            accepted = {name: value for name, value in values.items() if name in live}
            if accepted:
                self._engine.send_params(self._running.key, accepted)

    def latest_result(self, key: int) -> tuple[Job, Result] | None:
        """Return the job with this key and its result, partial if it still runs in the background."""
        if key in self._done:
            return self._done[key].job, self._done[key].result
        job, partial = self._background.get(key, (None, None))
        return None if job is None or partial is None else (job, partial)

    def outcome(self, key: int) -> Outcome | None:
        """Return the outcome of a job that is done."""
        return self._done.get(key)

    def progress(self, answer: JobProgressed) -> None:
        """Show the progress and the partial result of a job."""
        progress = answer.progress
        if answer.key in self._background:
            job, before = self._background[answer.key]
            self._background[answer.key] = (job, progress.partial or before)
        elif self._running is None or answer.key != self._running.key:
            return
        else:
            self._progress = (progress.done, progress.total)
            self._partial = progress.partial or self._partial
            if progress.partial is not None:
                self._shown.show(self._running, progress.partial)
        self._job_list.progress(answer.key, progress.done, progress.total)

    def finish(self, outcome: Outcome) -> None:
        """Keep the outcome of a job, and show it unless the job ran in the background."""
        key = outcome.job.key
        text = tr("done in {time}", time=_duration(outcome.seconds))
        if key in self._background:
            self._background.pop(key)
            self._remember(outcome)
            self._job_list.end(key, tr("{text}, click to show", text=text), complete=True)
            self.background_job_ended.emit(outcome)
        elif self._running is not None and key == self._running.key:
            self._remember(outcome)
            self._shown.keep(outcome)
            self._end(self._running, text, complete=True)
            self.ended.emit(outcome)

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """End the job with this key as failed; return whether there was one."""
        if key in self._background:
            self._background.pop(key)
            self._job_list.end(key, tr("failed"))
            return True
        if self._running is None or key != self._running.key:
            return False
        self._keep_partial(self._running)
        self._end(self._running, tr("failed"))
        self.ended.emit(None)
        return True

    def _displace_running(self) -> None:
        """Move a paused foreground job to the background, and cancel a running one."""
        if self._running is not None and self._running.key in self._paused:
            self._keep_partial(self._running)
            self._background[self._running.key] = (self._running, self._partial)
            self._running = None
        else:
            self.cancel_running()

    def _drop(self, key: int, text: str) -> None:
        self._background.pop(key)
        self._paused.discard(key)
        self._engine.cancel(key)
        self._job_list.end(key, text)

    def _remember(self, outcome: Outcome) -> None:
        self._done[outcome.job.key] = outcome
        for key in sorted(self._done)[:-_NUM_KEPT]:
            self._done.pop(key)

    def _end(self, job: Job, text: str, complete: bool = False) -> None:
        self._job_list.end(job.key, text, complete)
        self._paused.discard(job.key)
        self._running = None
        self.changed.emit()

    def _keep_partial(self, job: Job) -> None:
        self._shown.keep_partial(job, self._partial, self._progress)


def _duration(seconds: float) -> str:
    """Return a duration as text: in seconds, or in milliseconds below 0.1 s."""
    return localise_number(f"{seconds:.1f} s") if seconds >= 0.1 else f"{1000 * seconds:.0f} ms"
