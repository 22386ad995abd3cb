"""Threads for work in the background of the window."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from engine.core.errors import UserError, innermost_message
from engine.core.platform_rules import STACK_BYTES

__all__ = ["BackgroundWorker"]

_Result = TypeVar("_Result")


class BackgroundWorker(QObject):
    """Calls functions one after another in a thread, and passes results on in the thread of the window."""

    _done = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self, maxThreadCount=1)
        self._pool.setStackSize(STACK_BYTES)
        self._done.connect(self._hand_back)

    def run(
        self,
        work: Callable[[], _Result],
        receive: Callable[[_Result], object],
        fail: Callable[[UserError], object],
    ) -> None:
        """Call `work` in the thread, and pass its result to a function in the thread of the window.

        Other errors than UserError are programming errors. They are raised in the thread, and `fail` gets a
        sentence about them, so that no work stays unanswered.

        Parameters
        ----------
        work
            Computes the result.
        receive
            Called with the result.
        fail
            Called with the error if `work` raises one.
        """
        self._pool.start(_Task(work, receive, fail, self._done.emit))

    def clear(self) -> None:
        """Drop the functions that have not begun."""
        self._pool.clear()

    def wait(self) -> None:
        """Return once no function runs or waits."""
        self._pool.waitForDone()

    @Slot(object, object)
    def _hand_back(self, take: Callable[[Any], object], result: object) -> None:
        take(result)


class _Task(QRunnable):
    def __init__(
        self,
        work: Callable[[], Any],
        receive: Callable[[Any], object],
        fail: Callable[[UserError], object],
        deliver: Callable[[Callable[[Any], object], object], None],
    ) -> None:
        super().__init__()
        self._work, self._receive, self._fail, self._deliver = work, receive, fail, deliver

    def run(self) -> None:
        try:
            result = self._work()
        except UserError as error:
            self._deliver(self._fail, error)
        except Exception as error:
            self._deliver(self._fail, UserError(f"{type(error).__name__}: {innermost_message(error)}."))
            raise
        else:
            self._deliver(self._receive, result)
