"""The run of a batch on a Dask cluster, in an event loop: its workers and the pictures that they have.

Each picture is given to one worker by name, so a picture is never lost with a worker. No wait for the cluster
is without a limit: a scheduler or worker that is frozen answers nothing, and its connection stays open.
"""

import asyncio
import contextlib
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import dask
from distributed import CancelledError, Client, Future

from app.batch.batch_item import BatchItem, ItemResult
from app.batch.cluster_worker import MissingModelError, explain_on_worker, install_model, remove_model
from app.batch.explain_item import failed
from app.batch.job_bundle import JobBundle
from engine.core.errors import UserError
from engine.imaging.picture_file import read_content

__all__ = ["ClusterRun", "Message", "RunEnd"]

_CONNECTING = 10.0  # seconds for the answer of a scheduler
_WAITING = 30.0  # seconds without any worker, after which the batch ends
_SILENCE = 10.0  # seconds without a sign of life, after which the user is told
_LIMIT = 60.0  # seconds without an answer, after which the batch ends
_INSTALLING = 600.0  # seconds for the transfer of a model to a worker
_LOOKING = 1.0  # seconds between two looks at the workers
_PARTING = 1.0  # seconds for the removal of the models at the end
_AHEAD = 2  # pictures on their way to each worker
_MAX_QUEUED = 64  # results that wait to be written
_MAX_DEATHS = 3  # of workers that were explaining the same picture
_LARGEST_TASK = "2GB"  # Dask warns of tasks over 10 MB, and a picture may be larger
_AGAIN = "Finished pictures are kept. Run the same command again when the cluster is available."


@dataclass(frozen=True, slots=True)
class RunEnd:
    """The last message of a run, with its error if there is one."""

    error: BaseException | None = None


Message = ItemResult | str | RunEnd
"""What a run reports: a result, a sentence for the user, or its end."""


@dataclass(eq=False, slots=True)
class _Worker:
    """A worker of the cluster, its sign of life, and the pictures that it has."""

    address: str
    last_seen: float = 0.0  # by the clock of the scheduler
    heard: float = 0.0  # by the clock of this process, when `last_seen` changed
    is_ready: bool = False  # it has the model
    is_silent: bool = False
    tasks: dict["asyncio.Task[ItemResult]", BatchItem] = field(default_factory=dict)


class ClusterRun:
    """Sends pictures to the workers and reports the results.

    Parameters
    ----------
    address
        The address of the scheduler.
    bundle
        The request, with all files that it needs.
    items
        The pictures.
    top
        The number of predicted classes in the table.
    report
        Takes messages; called in the thread of the event loop.
    """

    def __init__(
        self,
        address: str,
        bundle: JobBundle,
        items: Iterator[BatchItem],
        top: int,
        report: Callable[[Message], object],
    ) -> None:
        self._address, self._bundle, self._items, self._top = address, bundle, items, top
        self._report = report
        self._name = f"convscope-{uuid4().hex}"
        self._version = version("convscope")
        self._client: Client | None = None
        self._workers: dict[str, _Worker] = {}
        self._refused: set[str] = set()  # workers of another version
        self._returned: deque[BatchItem] = deque()  # from workers that are lost or silent
        self._deaths: Counter[str] = Counter()
        self._admissions: set[asyncio.Task[None]] = set()
        self._num_queued, self._is_exhausted, self._was_silent = 0, False, False
        self._answered = self._alive = time.monotonic()  # of the scheduler; of any worker
        self._error: BaseException | None = None

    async def main(self) -> None:
        """Explain all pictures; the last message is a `RunEnd`."""
        self._ended = asyncio.Event()
        try:
            with dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGEST_TASK}):
                await self._work()
        except (OSError, CancelledError, asyncio.CancelledError):  # any call of Dask may notice it first
            self._error = self._lost_scheduler()
        except Exception as caught:  # noqa: BLE001 - raised in the thread of the batch
            self._error = caught
        await self._part()
        self._report(RunEnd(self._error))

    def take_result(self) -> None:
        """Count a result as written, and send the next pictures."""
        self._num_queued -= 1
        self._feed()

    async def _work(self) -> None:
        self._client = await self._connect()
        self._answered = self._alive = time.monotonic()
        while not self._ended.is_set():
            await self._look()
            self._feed()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._ended.wait(), _LOOKING)

    async def _connect(self) -> Client:
        client = None
        try:
            client = Client(self._address, timeout=_CONNECTING, set_as_default=False, asynchronous=True)
            await client
            return client
        except (TimeoutError, OSError):
            error = UserError(
                f"No Dask scheduler answers at {self._address}.",
                "Start one with 'dask scheduler', or check the address.",
            )
        except (ValueError, TypeError) as caught:
            error = UserError(
                f"{self._address!r} is not a valid address of a Dask scheduler ({caught}).",
                "Give an address such as tcp://host:8786.",
            )
        if client is not None:
            client.status = "closed"  # else its destructor closes it, and fails
        raise error

    async def _part(self) -> None:
        """Cancel pending pictures and remove the model from the workers, unless the cluster is silent."""
        for worker in self._workers.values():
            self._take_back(worker)
        for task in self._admissions:
            task.cancel()
        client, ready = self._client, [worker.address for worker in self._usable()]
        if client is None:
            return
        with contextlib.suppress(OSError, RuntimeError, asyncio.TimeoutError, CancelledError):
            if ready and client.status == "running" and not self._was_silent:
                removal = client.run(remove_model, self._name, workers=ready, on_error="ignore")
                await asyncio.wait_for(removal, _PARTING)
        with contextlib.suppress(OSError, RuntimeError, asyncio.TimeoutError, CancelledError):
            await asyncio.wait_for(client.close(timeout=_PARTING / 4), _PARTING / 4)
        client.status = "closed"  # its destructor has nothing to do

    async def _look(self) -> None:
        """List the workers; admit new ones, and give the pictures of lost and silent ones to others."""
        assert self._client is not None
        if self._client.status != "running":
            raise OSError
        try:
            identity = self._client.scheduler.identity(n_workers=-1)
            there = (await asyncio.wait_for(identity, _SILENCE))["workers"]
        except TimeoutError:
            self._note_silent_scheduler()
            return
        self._answered, self._was_silent = time.monotonic(), False
        is_first = not self._workers and not self._refused
        for address, worker in there.items():
            if address not in self._workers and address not in self._refused:
                self._admit(address, is_first)
            if address in self._workers:
                self._hear(self._workers[address], worker["last_seen"])
        for address in sorted(self._workers.keys() - there.keys()):
            self._report(f"The worker {address} is lost; other workers take its pictures.")
            self._take_back(self._workers.pop(address), is_dead=True)
        self._refused &= there.keys()
        self._check_workers()

    def _note_silent_scheduler(self) -> None:
        now = time.monotonic()
        if not self._was_silent:
            self._report(f"The Dask scheduler at {self._address} has not answered for {_SILENCE:.0f} s.")
        self._was_silent = True
        for worker in self._workers.values():
            worker.heard = now  # nothing is known of it
        if now - self._answered > _LIMIT:
            raise self._lost_scheduler()

    def _hear(self, worker: _Worker, last_seen: float) -> None:
        """Note a sign of life of a worker, or its silence."""
        now = time.monotonic()
        if last_seen != worker.last_seen:
            worker.last_seen, worker.heard = last_seen, now
            if worker.is_silent:
                self._report(f"The worker {worker.address} answers again.")
            worker.is_silent = False
        elif not worker.is_silent and now - worker.heard > _SILENCE:
            worker.is_silent = True
            consequence = "; other workers take its pictures" if worker.tasks else ""
            self._report(f"The worker {worker.address} has not answered for {_SILENCE:.0f} s{consequence}.")
        if worker.is_silent and self._usable():
            self._take_back(worker)

    def _check_workers(self) -> None:
        """Raise an error if no worker has given a sign of life for long."""
        now = time.monotonic()
        if any(not worker.is_silent for worker in self._workers.values()):
            self._alive = now
        elif self._workers and now - self._alive > _LIMIT:
            raise UserError(f"No worker of the Dask scheduler at {self._address} answers.", _AGAIN)
        elif not self._workers and now - self._alive > _WAITING:
            raise self._no_workers()

    def _no_workers(self) -> UserError:
        if self._deaths or self._returned or self._is_exhausted:
            return UserError(
                f"The Dask scheduler at {self._address} has lost all its workers.",
                f"Start a worker. {_AGAIN}",
            )
        return UserError(
            f"The Dask scheduler at {self._address} has no workers.",
            f"Start one: dask worker {self._address}",
        )

    def _lost_scheduler(self) -> UserError:
        return UserError(f"The Dask scheduler at {self._address} no longer answers.", _AGAIN)

    def _admit(self, address: str, is_first: bool) -> None:
        """Begin to check a new worker, and to send it the model."""
        worker = self._workers[address] = _Worker(address, heard=time.monotonic())
        task = asyncio.create_task(self._prepare(worker, is_first))
        self._admissions.add(task)
        task.add_done_callback(self._admissions.discard)

    async def _prepare(self, worker: _Worker, is_first: bool) -> None:
        try:
            theirs = await self._call(worker, _LIMIT, version, "convscope")
            if theirs != self._version:
                self._refuse(worker, theirs, is_first)
                return
            failure = await self._call(
                worker, _INSTALLING, install_model, self._name, self._bundle, self._top
            )
            if isinstance(failure, ImportError | AttributeError):
                self._end(self._not_installed(failure))
                return
            if isinstance(failure, Exception):
                raise OSError from failure
        except (TimeoutError, OSError, CancelledError):
            self._forget(worker)  # the next look finds it again, if it is there
            return
        worker.is_ready = True
        self._feed()

    async def _call(self, worker: _Worker, seconds: float, function: Callable[..., Any], *args: Any) -> Any:
        """Call a function on a worker; return its value, or the error that it raised there."""
        assert self._client is not None
        call = self._client.run(function, *args, workers=[worker.address], on_error="return")
        answer = (await asyncio.wait_for(call, seconds))[worker.address]
        if isinstance(answer, OSError):
            raise answer
        return answer

    def _refuse(self, worker: _Worker, theirs: object, is_first: bool) -> None:
        """Leave out a worker of another version, as its results would be indistinguishable."""
        there = f"has Convscope {theirs}" if isinstance(theirs, str) else "does not have Convscope"
        text = f"The worker {worker.address} {there}, and this command has {self._version}"
        if is_first:
            self._end(UserError(f"{text}.", "Install the same version there."))
            return
        self._forget(worker)
        self._refused.add(worker.address)
        self._report(f"{text}; it gets no pictures.")

    def _not_installed(self, error: BaseException) -> UserError:
        return UserError(
            f"The workers of {self._address} do not have Convscope ({error}).", "Install it there too."
        )

    def _forget(self, worker: _Worker) -> None:
        self._take_back(worker)
        if self._workers.get(worker.address) is worker:
            del self._workers[worker.address]

    def _usable(self) -> list[_Worker]:
        return [worker for worker in self._workers.values() if worker.is_ready and not worker.is_silent]

    def _take_back(self, worker: _Worker, is_dead: bool = False) -> None:
        """Take the pictures of a worker back; the first one may be the reason of its death."""
        taken = dict(worker.tasks)
        worker.tasks.clear()
        for place, (task, item) in enumerate(taken.items()):
            task.cancel()
            self._deaths[item.relative_path] += is_dead and place == 0
            if self._deaths[item.relative_path] < _MAX_DEATHS:
                self._returned.append(item)
            else:
                message = "All workers that tried this picture died; the memory may be too small."
                self._deliver(failed(item, self._top, message))

    def _feed(self) -> None:
        """Send pictures until each worker has enough; note the end of all work."""
        if self._client is None or self._client.status != "running" or self._ended.is_set():
            return
        for depth in range(1, _AHEAD + 1):
            for worker in self._usable():
                if len(worker.tasks) < depth and (sent := self._next_sent()) is not None:
                    self._give(worker, *sent)
        is_busy = self._returned or any(worker.tasks for worker in self._workers.values())
        if self._is_exhausted and not is_busy:
            self._ended.set()

    def _next_sent(self) -> tuple[BatchItem, BatchItem] | None:
        """Return the next picture and its copy with the content; unreadable pictures are reported."""
        while self._num_queued < _MAX_QUEUED:
            item = self._returned.popleft() if self._returned else next(self._items, None)
            if item is None:
                self._is_exhausted = True
                return None
            try:
                content = read_content(item.path)
            except UserError as error:
                self._deliver(failed(item, self._top, str(error)))
            else:
                return item, BatchItem(item.relative_path, Path(item.path.name), content)
        return None

    def _give(self, worker: _Worker, item: BatchItem, sent: BatchItem) -> None:
        task = asyncio.create_task(self._explain(worker.address, sent))
        worker.tasks[task] = item
        task.add_done_callback(lambda task: self._receive(worker, task))

    async def _explain(self, address: str, sent: BatchItem) -> ItemResult:
        assert self._client is not None
        future: Future = self._client.submit(
            explain_on_worker,
            self._name,
            sent,
            key=f"{self._name}-{uuid4().hex}",
            pure=False,
            workers=[address],
            allow_other_workers=False,
        )
        try:
            result: ItemResult = await future
            return result
        finally:
            future.release()

    def _receive(self, worker: _Worker, task: "asyncio.Task[ItemResult]") -> None:
        """Report the result of a picture, unless it was taken back."""
        item = worker.tasks.pop(task, None)
        if item is None:
            return
        error = None if task.cancelled() else task.exception()
        if task.cancelled() or isinstance(error, CancelledError):
            self._returned.append(item)  # the next look finds out why
        elif isinstance(error, MissingModelError):
            self._returned.append(item)
            self._forget(worker)
        elif error is None:
            self._deliver(task.result())
            self._feed()
        elif isinstance(error, UserError):
            self._end(error)
        elif isinstance(error, ImportError):
            self._end(self._not_installed(error))
        else:
            self._deliver(failed(item, self._top, f"{type(error).__name__}: {error}"))
            self._feed()

    def _deliver(self, result: ItemResult) -> None:
        self._num_queued += 1
        self._report(result)

    def _end(self, error: UserError) -> None:
        self._error = error
        self._ended.set()
