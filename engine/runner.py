"""The engine's thread. TensorFlow is imported, traced and run on it only."""

import gc
import importlib
import queue
import traceback
from typing import TYPE_CHECKING

from PySide6.QtCore import QThread, Signal

from engine.backend import lower_priority, start
from engine.errors import UserError
from engine.messages import Broke, Cancelled, Failed, Idle, Opened, Request, Starting

if TYPE_CHECKING:
    from engine.service import Service

__all__ = ["Runner"]

_COURTESY = (
    60  # ms for the window to show a new model; making hundreds of rows against a busy interpreter lock takes several times that
)


class Runner(QThread):
    """Takes requests in order and answers them from its own thread.

    Signals
    -------
    answered : object
        One `engine.messages.Answer`; connect bound methods of QObjects, so that they run in their own thread.
    """

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._requests: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        self._given_up: set[int] = set()
        self._stopping = False
        self._frozen = False

    def submit(self, request: Request) -> None:
        """Queue a request."""
        self._requests.put(request)

    def cancel(self, key: int) -> None:
        """Give up the request `key` at its next cancel point, or before it begins."""
        self._given_up.add(key)

    def stop(self) -> None:
        """Give up everything and end the thread; returns when it has ended."""
        self._stopping = True
        self._requests.put(None)
        self.wait()

    def run(self) -> None:
        """Serve until stopped."""
        try:
            lower_priority()
            service = self._begin()
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            self.answered.emit(Broke(0, f"TensorFlow cannot be loaded: {error}", traceback.format_exc()))
            return
        while (request := self._next(service)) is not None:
            self._serve(service, request)

    def _begin(self) -> "Service":
        self.answered.emit(Starting("Loading TensorFlow ..."))
        start()
        service: Service = importlib.import_module("engine.service").Service()
        gc.freeze()
        return service

    def _next(self, service: "Service") -> Request | None:
        """Wait for the next request, warming up meanwhile; None ends the thread."""
        while not self._stopping:
            try:
                return self._requests.get_nowait()
            except queue.Empty:
                if not self._warm_up(service):
                    break
        if self._stopping:
            return None
        self._freeze_once()
        self.answered.emit(Idle())
        return self._requests.get()

    def _warm_up(self, service: "Service") -> bool:
        try:
            return service.warm_up()
        except UserError:
            return True  # whoever asks for it will be told
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            self.answered.emit(Broke(0, f"{type(error).__name__}: {error}", traceback.format_exc()))
            return True

    def _freeze_once(self) -> None:
        """Take the first model out of the collector's sight too; later models must stay collectable."""
        if not self._frozen:
            self._frozen = True
            gc.freeze()

    def _serve(self, service: "Service", request: Request) -> None:
        answers = service.handle(request)
        try:
            while not self._is_given_up(request):
                answer = next(answers, None)
                if answer is None or self._is_given_up(request):
                    break
                self.answered.emit(answer)
                if isinstance(answer, Opened):
                    self.msleep(_COURTESY)
        except UserError as error:
            self.answered.emit(Failed(request.key, error))
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            self.answered.emit(Broke(request.key, f"{type(error).__name__}: {error}", traceback.format_exc()))
        finally:
            answers.close()
        if request.key in self._given_up:
            self._given_up.discard(request.key)
            self.answered.emit(Cancelled(request.key))

    def _is_given_up(self, request: Request) -> bool:
        return self._stopping or request.key in self._given_up
