"""Explain pictures on the workers of a Dask cluster; imported only for `--scheduler`.

The connection to the cluster lives in a thread of its own. So this thread only ever waits for its messages,
and Ctrl+C ends the command at once, however silent the cluster is.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator

from app.batch.batch_item import BatchItem, ItemResult, ItemResults
from app.batch.cluster_run import ClusterRun, Message, RunEnd
from app.batch.job_bundle import pack_bundle
from app.headless.explain_request import ExplainRequest

__all__ = ["explain_on_cluster"]

_POLL_SECONDS = 0.5  # between two looks for Ctrl+C, on systems whose waits it does not interrupt
_GOODBYE = 1.5  # seconds for the end of the connection


def explain_on_cluster(
    request: ExplainRequest, items: Iterator[BatchItem], top: int, address: str, tell: Callable[[str], None]
) -> ItemResults:
    """Explain pictures on the cluster of the scheduler at `address`; yield results as they are ready.

    Pictures travel as bytes, and the model once to each worker; results return as bytes. `tell` is called
    with a sentence on each worker that is lost, silent or of another version; other workers get its pictures.

    Raises
    ------
    UserError
        If the scheduler does not answer or is lost, if there are no workers, or if the model cannot be
        opened.
    """
    _silence_dask_log()
    messages: queue.SimpleQueue[Message] = queue.SimpleQueue()
    run = ClusterRun(address, pack_bundle(request), items, top, messages.put)
    connection = _Connection(run)
    connection.start()
    try:
        while not isinstance(message := _next(messages), RunEnd):
            if isinstance(message, ItemResult):
                yield message
                connection.call(run.take_result)
            else:
                tell(message)
        if message.error is not None:
            raise message.error
    finally:
        connection.end()


class _Connection(threading.Thread):
    """The thread of a run's event loop. It is a daemon, so no silent cluster keeps the command alive."""

    def __init__(self, run: ClusterRun) -> None:
        super().__init__(name="Dask cluster", daemon=True)
        self._run_of_pictures = run
        self._loop = asyncio.new_event_loop()

    def run(self) -> None:
        """Run the event loop until the run has ended."""
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._run_of_pictures.main())
        self._loop.run_until_complete(asyncio.wait([self._task]))

    def call(self, function: Callable[[], object]) -> None:
        """Call a function in the event loop."""
        self._loop.call_soon_threadsafe(function)

    def end(self) -> None:
        """End the run, and wait a moment for it."""
        self.call(lambda: self._task.cancel())
        self.join(_GOODBYE)


def _next(messages: "queue.SimpleQueue[Message]") -> Message:
    while True:
        try:
            return messages.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            continue


def _silence_dask_log() -> None:
    """Keep the log of Dask off the terminal; errors are reported as sentences."""
    names = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    for name in (*names, "asyncio"):  # asyncio reports the tasks that a lost connection leaves
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
