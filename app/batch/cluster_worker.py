"""What runs on the workers of a Dask cluster: each holds the open model of a run."""

import threading
from typing import Any

from distributed import get_worker

from app.batch.batch_item import BatchItem, ItemResult
from app.batch.explain_item import explain_item, open_for_batch
from app.batch.job_bundle import JobBundle, unpack_bundle
from app.headless.model_session import ModelSession
from engine.storage.temporary_folder import temporary_folder

__all__ = ["MissingModelError", "explain_on_worker", "install_model", "remove_model"]


class MissingModelError(Exception):
    """A worker has no model of the run, as it was started again under its old address."""


class _WorkerModel:
    """The model of one run on one worker; opened for the first picture.

    Parameters
    ----------
    bundle
        The request, with all files that it needs.
    top
        The number of predicted classes in the table.
    threads
        The number of threads of the worker.
    """

    def __init__(self, bundle: JobBundle, top: int, threads: int) -> None:
        self._bundle, self._top, self._threads = bundle, top, threads
        self._one_at_a_time = threading.Lock()
        self._model_session: ModelSession | None = None

    def finish(self, item: BatchItem) -> ItemResult:
        """Explain a picture; other pictures wait, as a model runs one at a time."""
        with self._one_at_a_time:
            if self._model_session is None:
                with temporary_folder() as folder:
                    self._model_session = open_for_batch(unpack_bundle(self._bundle, folder), self._threads)
            return explain_item(self._model_session, item, self._top)


_models: dict[tuple[str, str], _WorkerModel] = {}  # by worker, as a process may hold several, and by run


def install_model(run: str, bundle: JobBundle, top: int, dask_worker: Any) -> None:
    """Hold the model of a run on a worker, which Dask passes by the name of the last parameter."""
    _models[dask_worker.address, run] = _WorkerModel(bundle, top, dask_worker.state.nthreads)


def remove_model(run: str, dask_worker: Any) -> None:
    """Release the model of a run on a worker."""
    _models.pop((dask_worker.address, run), None)


def explain_on_worker(run: str, item: BatchItem) -> ItemResult:
    """Explain a picture on the current worker."""
    model = _models.get((get_worker().address, run))
    if model is None:
        raise MissingModelError(run)
    return model.finish(item)
