"""The engine thread, the only thread that imports, traces and runs TensorFlow."""

import gc
import importlib
import queue
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from engine.core.errors import UserError
from engine.core.params import Value
from engine.core.platform_rules import STACK_BYTES
from engine.network.tensorflow_startup import (
    import_tensorflow,
    lower_priority,
    num_cores,
    skip_source_inspection,
)
from engine.runtime.messages import (
    Answer,
    EngineBusy,
    EngineIdle,
    Explain,
    FolderPredicted,
    FrameExplained,
    InternalError,
    JobPaused,
    JobProgressed,
    ModelOpened,
    NoFrameYet,
    PredictFolder,
    Request,
    RequestCancelled,
    RequestFailed,
    Watch,
)

if TYPE_CHECKING:
    from engine.runtime.service import Answers, Service

__all__ = ["EngineThread"]

# ms for the window to show a new model; creating hundreds of rows takes several times that while another
# thread holds the interpreter lock
_COURTESY = 60


class _Wake:
    """A queue item: something other than requests has changed."""


@dataclass(slots=True)
class _Work:
    """A request in progress; `begun` says whether its first answer has been requested."""

    request: Request
    answers: "Answers"
    begun: bool = False

    @property
    def key(self) -> int:
        return self.request.key


class EngineThread(QThread):
    """Serves requests in order; jobs that are paused or run in the background make way for others.

    Signals
    -------
    answered : object
        One `engine.runtime.messages.Answer`. Connect bound methods of QObjects, so that they run in their own
        thread.
    """

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setStackSize(STACK_BYTES)
        self._requests: queue.SimpleQueue[Request | _Wake] = queue.SimpleQueue()
        self._given_up: set[int] = set()
        self._paused: set[int] = set()
        self._behind: set[int] = set()
        self._sent: dict[int, Mapping[str, Value]] = {}
        # jobs that have made way; they continue when the queue is empty
        self._waiting: dict[int, _Work] = {}
        self._stopping = False
        self._frozen = False

    # From any thread

    def submit(self, request: Request) -> None:
        """Queue a request."""
        self._requests.put(request)

    def cancel(self, key: int) -> None:
        """Cancel the request `key` at its next cancel point, or before it begins."""
        self._given_up.add(key)
        self._requests.put(_Wake())

    def pause(self, key: int) -> None:
        """Pause the job `key` at its next step; other requests are served meanwhile."""
        self._paused.add(key)

    def resume(self, key: int, in_background: bool = False) -> None:
        """Resume a paused job, behind all waiting requests if `in_background`."""
        self._behind.discard(key)
        if in_background:
            self._behind.add(key)
        self._paused.discard(key)
        self._requests.put(_Wake())

    def send_params(self, key: int, values: Mapping[str, Value]) -> None:
        """Send new values of live parameters to the job `key`, which applies them at its next step."""
        self._sent[key] = {**self._sent.get(key, {}), **values}

    def stop(self) -> None:
        """Cancel everything and end the thread; returns when it has ended."""
        self._stopping = True
        self._requests.put(_Wake())
        self.wait()

    # On the engine thread

    def run(self) -> None:
        """Serve requests until stopped."""
        try:
            lower_priority()
            service = self._begin()
        except UserError as error:
            self.answered.emit(RequestFailed(0, error))
            return
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            self.answered.emit(
                InternalError(0, f"TensorFlow cannot be loaded: {error}", traceback.format_exc())
            )
            return
        while (work := self._next(service)) is not None:
            self._drive(work)
        for work in self._waiting.values():
            work.answers.close()

    def _begin(self) -> "Service":
        self.answered.emit(EngineBusy())
        with skip_source_inspection():
            # one core is left for frames and the window (docs/adr/0014)
            import_tensorflow(max(1, num_cores() - 1))
            service: Service = importlib.import_module("engine.runtime.service").Service()
        gc.freeze()
        return service

    def _next(self, service: "Service") -> _Work | None:
        """Wait for work: requests first, then paused work, then warming up; None ends the thread."""
        while not self._stopping:
            self._drop_given_up()
            try:
                taken = self._requests.get_nowait()
            except queue.Empty:
                resting = self._paused
                ready = next((key for key in self._waiting if key not in resting), None)
                if ready is not None:
                    return self._waiting.pop(ready)
                if self._warm_up(service):
                    continue
                self._freeze_once()
                self.answered.emit(EngineIdle())
                taken = self._requests.get()
            if not isinstance(taken, _Wake):
                return _Work(taken, service.handle(taken))
        return None

    def _drop_given_up(self) -> None:
        for key in [key for key in self._waiting if key in self._given_up]:
            self._end(self._waiting.pop(key))

    def _warm_up(self, service: "Service") -> bool:
        try:
            return service.warm_up()
        except UserError:
            return True  # the request that needs it will report the error
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            self.answered.emit(InternalError(0, f"{type(error).__name__}: {error}", traceback.format_exc()))
            return True

    def _freeze_once(self) -> None:
        """Exempt the first model from garbage collection; later models must stay collectable."""
        if not self._frozen:
            self._frozen = True
            gc.freeze()

    def _drive(self, work: _Work) -> None:
        """Serve a request until it is finished, cancelled, or makes way."""
        try:
            while not self._is_given_up(work.key):
                answer = self._step(work)
                if answer is None or self._is_given_up(work.key):
                    break
                self.answered.emit(answer)
                if isinstance(answer, ModelOpened):
                    self.msleep(_COURTESY)
                if self._makes_way(work, answer):
                    self._waiting[work.key] = work
                    if work.key in self._paused:
                        self.answered.emit(JobPaused(work.key))
                    return
        except UserError as error:
            self.answered.emit(RequestFailed(work.key, error))
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            self.answered.emit(
                InternalError(work.key, f"{type(error).__name__}: {error}", traceback.format_exc())
            )
        self._end(work)

    def _step(self, work: _Work) -> Answer | None:
        """Send new live parameters to the job, and return its next answer; None after the last."""
        sent = self._sent.pop(work.key, None) if work.begun else None
        work.begun = True
        try:
            return work.answers.send(sent)
        except StopIteration:
            return None

    def _makes_way(self, work: _Work, answer: Answer) -> bool:
        between = isinstance(answer, (FolderPredicted, FrameExplained, NoFrameYet))
        if not between and not (isinstance(answer, JobProgressed) and answer.progress.is_pausable):
            return False
        request = work.request
        is_patient = isinstance(request, (PredictFolder, Watch)) or (
            isinstance(request, Explain) and request.background
        )
        in_background = is_patient or work.key in self._behind
        return work.key in self._paused or (in_background and not self._requests.empty())

    def _end(self, work: _Work) -> None:
        work.answers.close()
        self._sent.pop(work.key, None)
        self._behind.discard(work.key)
        if work.key in self._given_up:
            self._given_up.discard(work.key)
            self._paused.discard(work.key)
            self.answered.emit(RequestCancelled(work.key))

    def _is_given_up(self, key: int) -> bool:
        return self._stopping or key in self._given_up
