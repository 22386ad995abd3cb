"""How long a job still takes, from how it has gone lately."""

__all__ = ["TimeLeft", "format_duration"]

_LEAST_SECONDS = 1.0
_SHARE = 1 / 3


class TimeLeft:
    """Watches a job's progress.

    What comes before the first step that is done, such as tracing, happens once and says nothing of the steps
    to come; and of those that are done the last third counts, at least the last second, as the pace changes
    with the size of portions and the machine.
    """

    def __init__(self) -> None:
        self._first = 0.0
        self._marks: list[
            tuple[float, int]
        ] = []  # the first of them is the one that the pace is measured from

    def after(self, now: float, done: int, total: int) -> float | None:
        """Take note that at `now`, in seconds, so many steps are done; return the seconds that are left, None if not known."""
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()  # begun anew
        if not self._marks or self._marks[-1][1] == 0:
            self._first = now
        self._marks.append((now, done))
        self._forget(now - max(_LEAST_SECONDS, _SHARE * (now - self._first)))
        since, before = self._marks[0]
        return (now - since) / (done - before) * (total - done) if done > before else None

    def _forget(self, recent: float) -> None:
        """Leave out what was before `recent`, but for the last of it; and the start, as soon as there are two marks after it."""
        while len(self._marks) > 2 and (self._marks[0][1] == 0 or self._marks[1][0] <= recent):
            self._marks.pop(0)


def format_duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"
