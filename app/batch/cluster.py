"""Explain pictures on the workers of a Dask cluster; imported only for `--scheduler`."""

import contextlib
import logging
import queue
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

import dask
from distributed import CancelledError, Client, Future, KilledWorker, WorkerPlugin, get_worker

from app.batch.batch_item import BatchItem, ItemResult, ItemResults
from app.batch.explain_item import explain_item, failed, open_for_batch
from app.batch.job_bundle import JobBundle, pack_bundle, unpack_bundle
from app.headless.explain_request import ExplainRequest
from app.headless.model_session import ModelSession
from engine.core.errors import UserError
from engine.imaging.picture_file import read_content

__all__ = ["explain_on_cluster"]

_CONNECTING = 10.0  # seconds for the answer of a scheduler
_WAITING = 30.0  # seconds without any worker, after which the batch ends
_POLL_SECONDS = 1.0  # between two checks of the cluster
_AHEAD = 2  # pictures on their way to each worker
_LARGEST_TASK = "2GB"  # Dask warns of tasks over 10 MB, and a picture may be larger
_AGAIN = "Finished pictures are kept. Run the same command again when the cluster is available."


def explain_on_cluster(
    request: ExplainRequest, items: Iterator[BatchItem], top: int, address: str, tell: Callable[[str], None]
) -> ItemResults:
    """Explain pictures on the cluster of the scheduler at `address`; yield results as they are ready.

    Pictures travel as bytes, and the model once to each worker; results return as bytes. `tell` is called
    with a sentence on each lost worker; Dask gives its pictures to other workers.

    Raises
    ------
    UserError
        If the scheduler does not answer or is lost, if there are no workers, or if the model cannot be
        opened.
    """
    _silence_dask_log()
    bundle = pack_bundle(request)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGEST_TASK}):
        client = _connect(address)
        run = _Run(client, address, items, top, tell)
        try:
            run.install(bundle)
            yield from run.work()
        except (OSError, CancelledError):  # any call of Dask may notice it first
            raise UserError(f"The Dask scheduler at {address} no longer answers.", _AGAIN) from None
        finally:
            run.end()


class ModelPlugin(WorkerPlugin):  # type: ignore[misc]  # Dask has no reliable types
    """The open model of one run on one worker; opened for the first picture, released at the end of the run.

    Parameters
    ----------
    name
        The unique name of the run.
    bundle
        The request, with all files that it needs.
    top
        The number of predicted classes in the table.
    """

    def __init__(self, name: str, bundle: JobBundle, top: int) -> None:
        self.name = name
        self._bundle, self._top = bundle, top

    def setup(self, worker: Any) -> None:
        """Store the number of threads; the worker calls this when it joins."""
        self._threads, self._one_at_a_time = worker.state.nthreads, threading.Lock()
        self._model_session: ModelSession | None = None

    def teardown(self, worker: Any) -> None:
        """Release the model."""
        self._model_session = None

    def finish(self, item: BatchItem) -> ItemResult:
        """Explain a picture; other pictures wait, as a model runs one at a time."""
        with self._one_at_a_time:
            if self._model_session is None:
                with tempfile.TemporaryDirectory(prefix="convscope-", ignore_cleanup_errors=True) as folder:
                    self._model_session = open_for_batch(
                        unpack_bundle(self._bundle, Path(folder)), self._threads
                    )
            return explain_item(self._model_session, item, self._top)


def _explain_on_worker(name: str, item: BatchItem) -> ItemResult:
    """Explain a picture on the current worker."""
    found: ModelPlugin = get_worker().plugins[name]
    return found.finish(item)


class _Run:
    """The pending pictures of a run, and the state of the cluster."""

    def __init__(
        self, client: Client, address: str, items: Iterator[BatchItem], top: int, tell: Callable[[str], None]
    ) -> None:
        self._client, self._address, self._items, self._top, self._tell = client, address, items, top, tell
        self._name = f"convscope-{uuid4().hex}"
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._pending_futures: dict[str, tuple[Future, BatchItem]] = {}
        self._workers: set[str] = set()
        self._is_installed = False
        self._looked = self._seen = time.monotonic()

    def install(self, bundle: JobBundle) -> None:
        """Send the model to every worker, also to workers that join later."""
        try:
            self._client.wait_for_workers(1, timeout=_WAITING)
            self._check_versions()
            self._client.register_plugin(ModelPlugin(self._name, bundle, self._top))
            self._is_installed = True
            self._look()
        except TimeoutError:
            raise UserError(
                f"The Dask scheduler at {self._address} has no workers.",
                f"Start one: dask worker {self._address}",
            ) from None
        except (ImportError, AttributeError) as error:
            raise UserError(
                f"The workers of {self._address} do not have Convscope ({error}).", "Install it there too."
            ) from None

    def _check_versions(self) -> None:
        """Refuse workers with another version of Convscope, as their results would be indistinguishable."""
        ours = version("convscope")
        for worker, theirs in self._client.run(version, "convscope", on_error="return").items():
            if theirs != ours:
                there = f"has Convscope {theirs}" if isinstance(theirs, str) else "does not have Convscope"
                raise UserError(
                    f"The worker {worker} {there}, and this command has {ours}.",
                    "Install the same version there.",
                )

    def work(self) -> Iterator[ItemResult]:
        """Send all pictures and yield their results."""
        while True:
            yield from self._send()
            if not self._pending_futures:
                return
            with contextlib.suppress(queue.Empty):
                future = self._done.get(timeout=_POLL_SECONDS)
                yield self._result_of(future, self._pending_futures.pop(future.key)[1])
            if time.monotonic() - self._looked >= _POLL_SECONDS:
                self._look()
                self._check()

    def end(self) -> None:
        """Cancel pending pictures and remove the model from the workers."""
        if self._is_installed and self._client.status == "running":
            with contextlib.suppress(OSError, RuntimeError, TimeoutError):
                self._client.cancel([future for future, _ in self._pending_futures.values()])
                self._client.unregister_worker_plugin(self._name)
        self._client.close(timeout=2)

    def _send(self) -> Iterator[ItemResult]:
        """Send pictures until each worker has enough; yield unreadable pictures as failed."""
        while len(self._pending_futures) < _AHEAD * max(1, len(self._workers)):
            item = next(self._items, None)
            if item is None:
                return
            try:
                content = read_content(item.path)
            except UserError as error:
                yield failed(item, self._top, str(error))
                continue
            sent = BatchItem(item.relative_path, Path(item.path.name), content)
            future = self._client.submit(
                _explain_on_worker, self._name, sent, key=f"{self._name}-{uuid4().hex}", pure=False
            )
            self._pending_futures[future.key] = future, item
            future.add_done_callback(self._done.put)

    def _result_of(self, future: Future, item: BatchItem) -> ItemResult:
        if future.status == "finished":
            finished: ItemResult = future.result()
            return finished
        if future.status == "cancelled":
            raise CancelledError
        error = future.exception()
        if isinstance(error, UserError):
            raise error
        if isinstance(error, ImportError):
            raise UserError(
                f"The workers of {self._address} do not have Convscope ({error}).", "Install it there too."
            )
        if isinstance(error, KilledWorker):
            message = "All workers that tried this picture died; the memory may be too small."
            return failed(item, self._top, message)
        return failed(item, self._top, f"{type(error).__name__}: {error}")

    def _look(self) -> None:
        """List the workers and report lost ones."""
        self._looked = time.monotonic()
        there = set(self._client.scheduler_info(n_workers=-1)["workers"])
        for worker in sorted(self._workers - there):
            self._tell(f"The worker {worker} is lost; other workers take its pictures.")
        self._workers = there
        if there:
            self._seen = self._looked

    def _check(self) -> None:
        if self._client.status != "running":
            raise CancelledError
        if time.monotonic() - self._seen > _WAITING:
            raise UserError(
                f"The Dask scheduler at {self._address} has lost all its workers.",
                f"Start a worker. {_AGAIN}",
            )


def _silence_dask_log() -> None:
    """Keep the log of Dask off the terminal; errors are reported as sentences."""
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def _connect(address: str) -> Client:
    try:
        return Client(address, timeout=_CONNECTING, set_as_default=False)
    except (OSError, TimeoutError):
        raise UserError(
            f"No Dask scheduler answers at {address}.",
            "Start one with 'dask scheduler', or check the address.",
        ) from None
    except (ValueError, TypeError) as error:
        raise UserError(
            f"{address!r} is not a valid address of a Dask scheduler ({error}).",
            "Give an address such as tcp://host:8786.",
        ) from None
