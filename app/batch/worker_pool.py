"""Explain pictures in several processes on this machine; each opens the model once."""

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

from app.batch.batch_item import BatchItem, ItemResult, ItemResults
from app.batch.explain_item import explain_item, failed, open_for_batch
from app.headless.explain_request import ExplainRequest
from engine.core.errors import UserError
from engine.core.platform_rules import ignore_interrupts_in_children, use_large_stacks
from engine.core.standard_streams import open_standard_streams
from engine.network.tensorflow_startup import num_cores

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection

__all__ = ["explain_in_processes"]

_AHEAD = 2  # pictures of a worker, so the next one waits there
_MAX_FAILED_STARTS = 2
_PATIENCE = 5.0  # seconds for the end of a worker
_OPEN = "open"


def explain_in_processes(
    request: ExplainRequest, items: Iterator[BatchItem], top: int, count: int
) -> ItemResults:
    """Explain pictures in `count` processes; yield results in the order of completion.

    A process that dies is replaced, and its picture fails. Closing the generator ends all processes.

    Raises
    ------
    UserError
        If the model cannot be opened, or does not support the request.
    """
    pool = _WorkerPool(request, items, top, count)
    try:
        yield from pool.work()
    except BaseException:
        pool.shut_down(at_once=True)
        raise
    pool.shut_down(at_once=False)


@dataclass(eq=False, slots=True)
class _Worker:
    process: SpawnProcess
    connection: Connection
    given: deque[BatchItem] = field(default_factory=deque)
    is_open: bool = False


class _WorkerPool:
    def __init__(self, request: ExplainRequest, items: Iterator[BatchItem], top: int, count: int) -> None:
        self._request, self._items, self._top, self._count = request, items, top, count
        self._workers: list[_Worker] = []
        self._returned: deque[BatchItem] = deque()  # from workers that died before they started them
        self._failed_starts = 0

    def work(self) -> Iterator[ItemResult]:
        """Explain all pictures and yield their results."""
        while True:
            self._assign_items()
            busy = [worker for worker in self._workers if worker.given]
            if not busy:
                return
            ready = wait([worker.connection for worker in busy])
            for worker in [worker for worker in busy if worker.connection in ready]:
                yield from self._receive(worker)

    def shut_down(self, at_once: bool) -> None:
        """End all workers: at once, or after their current message."""
        for worker in self._workers:
            if at_once:
                worker.process.kill()
            else:
                with contextlib.suppress(OSError):
                    worker.connection.send(None)
        for worker in self._workers:
            worker.process.join(_PATIENCE)
            worker.process.kill()
            worker.process.join()
            worker.connection.close()
        self._workers.clear()

    def _assign_items(self) -> None:
        """Give each worker one picture, then each a second; start workers only for pictures."""
        for depth in range(1, _AHEAD + 1):
            for place in range(self._count):
                if place < len(self._workers) and len(self._workers[place].given) >= depth:
                    continue
                item = self._returned.popleft() if self._returned else next(self._items, None)
                if item is None:
                    return
                if place >= len(self._workers):
                    self._workers.append(self._start_worker())
                self._give(self._workers[place], item)

    def _give(self, worker: _Worker, item: BatchItem) -> None:
        worker.given.append(item)
        with contextlib.suppress(OSError):  # the worker has died; `_receive` handles that
            worker.connection.send(item)

    def _start_worker(self) -> _Worker:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, self._request, self._top, max(1, num_cores() // self._count))
        process = context.Process(target=_worker_main, args=arguments, daemon=True)
        with _block_interrupts():
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def _receive(self, worker: _Worker) -> Iterator[ItemResult]:
        try:
            message = worker.connection.recv()
        except (EOFError, OSError):
            yield from self._remove_dead_worker(worker)
            return
        if isinstance(message, UserError):
            raise message
        if message == _OPEN:
            worker.is_open, self._failed_starts = True, 0
            return
        worker.given.popleft()
        yield message

    def _remove_dead_worker(self, worker: _Worker) -> Iterator[ItemResult]:
        """Remove a dead worker; the next picture starts another one in its place."""
        worker.process.join()
        worker.connection.close()
        self._workers.remove(worker)
        code = worker.process.exitcode or 0
        why = f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"
        if worker.is_open:
            error = (
                f"The worker of this picture died ({why}); the memory may be too small. Try fewer --workers."
            )
            yield failed(worker.given.popleft(), self._top, error)
        else:
            self._failed_starts += 1
            if self._failed_starts >= _MAX_FAILED_STARTS:
                raise UserError(f"Workers died while they opened the model ({why}).", "Try fewer --workers.")
        self._returned.extend(worker.given)


@contextlib.contextmanager
def _block_interrupts() -> Iterator[None]:
    """Block Ctrl+C while a process starts, so that the process ignores it and this process ends it.

    Another thread may receive the blocked signal, and Python would raise here. So it is only recorded.
    """
    if sys.platform == "win32":
        with ignore_interrupts_in_children():
            yield
        return
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: received.append(number))
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        signal.signal(signal.SIGINT, handler)
    if received:
        signal.raise_signal(signal.SIGINT)


def _worker_main(connection: Connection, request: ExplainRequest, top: int, threads: int) -> None:
    """Open the model and explain pictures until the end, or until the connection closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    open_standard_streams()
    use_large_stacks()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        try:
            session = open_for_batch(request, threads)
        except UserError as error:
            connection.send(error)
            return
        connection.send(_OPEN)
        while (item := connection.recv()) is not None:
            connection.send(explain_item(session, item, top))
