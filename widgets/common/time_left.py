"""The remaining time of a job, estimated from its recent progress."""

from widgets.common.translation import localise_number

__all__ = ["TimeLeft", "format_duration"]

_LEAST_SECONDS = 1.0
_SHARE = 1 / 3


class TimeLeft:
    """Estimates the remaining time of a job.

    The time before the first finished step does not count, as tracing happens only once. Of the finished
    steps, the last third counts, and at least the last second, because the pace varies.
    """

    def __init__(self) -> None:
        self._first = 0.0
        self._marks: list[tuple[float, int]] = []  # the pace is measured from the first of them

    def after(self, now: float, done: int, total: int) -> float | None:
        """Record progress, and return the remaining seconds; None if unknown.

        Parameters
        ----------
        now
            The time in seconds.
        done, total
            Finished steps, and all steps.
        """
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()  # the job has started again
        if not self._marks or self._marks[-1][1] == 0:
            self._first = now
        self._marks.append((now, done))
        self._forget(now - max(_LEAST_SECONDS, _SHARE * (now - self._first)))
        since, before = self._marks[0]
        return (now - since) / (done - before) * (total - done) if done > before else None

    def _forget(self, recent: float) -> None:
        """Remove all marks before `recent` but the last; remove the start once two other marks exist."""
        while len(self._marks) > 2 and (self._marks[0][1] == 0 or self._marks[1][0] <= recent):
            self._marks.pop(0)


def format_duration(seconds: float) -> str:
    """Return a duration as text, in seconds, minutes or hours."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else localise_number(f"{seconds / 3600:.1f} h")
