"""Hand each answer of the engine to the features that registered for its type."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from engine.core.errors import UserError
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import Answer, InternalError, RequestFailed

__all__ = ["EngineAnswers"]

_Answer = TypeVar("_Answer")
OnFailure = Callable[[int, UserError | None], bool]


class EngineAnswers(QObject):
    """Dispatches answers by type; handlers drop the answers to outdated requests.

    Signals
    -------
    failed : UserError
        A request that is not outdated has failed.
    internal_error : str, str
        Summary and report of a programming error.
    """

    failed = Signal(object)
    internal_error = Signal(str, str)

    def __init__(self, engine: EngineThread, parent: QObject) -> None:
        super().__init__(parent)
        self._handlers: dict[type[Any], list[Callable[[Any], object]]] = defaultdict(list)
        self._on_failure: list[OnFailure] = []
        engine.answered.connect(self.receive)

    def on(self, kind: type[_Answer], handler: Callable[[_Answer], object]) -> None:
        """Call `handler` with each answer of type `kind`, in the order of registration."""
        self._handlers[kind].append(handler)

    def on_failure(self, handler: OnFailure) -> None:
        """Call `handler` with the key of each failed request (0 for all) and its error.

        The handler returns whether the request is still current, so that its failure is shown.
        """
        self._on_failure.append(handler)

    @Slot(object)
    def receive(self, answer: Answer) -> None:
        """Hand an answer to its handlers."""
        if isinstance(answer, RequestFailed) and self._fail(answer.key, answer.error):
            self.failed.emit(answer.error)
        elif isinstance(answer, InternalError):
            self._fail(answer.key, None)
            self.internal_error.emit(answer.summary, answer.report)
        for handler in self._handlers[type(answer)]:
            handler(answer)

    def _fail(self, key: int, error: UserError | None) -> bool:
        # a list, so that every handler is called, even after one has returned True
        is_current = [handler(key, error) for handler in self._on_failure]
        return any(is_current)
