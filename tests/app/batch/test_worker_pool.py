"""The pool of worker processes, with connections of other systems; no process is started."""

import multiprocessing
import threading
from types import SimpleNamespace

import pytest

from app.batch import worker_pool
from app.batch.batch_item import BatchItem, ItemResult
from app.batch.worker_pool import _Worker, _WorkerPool, explain_in_processes


class OtherConnection:
    """Not a `Connection`, but with its methods: what Pipe returns on Windows is its sibling."""

    def __init__(self, connection):
        self.send, self.recv, self.close, self.fileno = (
            getattr(connection, name) for name in ("send", "recv", "close", "fileno")
        )


@pytest.fixture
def threads(monkeypatch):
    """Workers that are threads."""
    made = []

    def started(self):
        ours, theirs = multiprocessing.Pipe()

        def serve():
            theirs.send("open")
            while (piece := theirs.recv()) is not None:
                theirs.send(ItemResult(piece.relative_path, {"error": ""}))

        thread = threading.Thread(target=serve)
        thread.start()
        made.append(thread)
        return _Worker(
            SimpleNamespace(join=thread.join, kill=lambda: None, exitcode=0), OtherConnection(ours)
        )

    monkeypatch.setattr(_WorkerPool, "_start_worker", started)
    return made


def test_workers_behind_connections_of_another_kind_explain_all_pictures(threads, tmp_path):
    pieces = [BatchItem(f"{number}.png", tmp_path) for number in range(9)]
    found = [finished.relative_path for finished in explain_in_processes(None, iter(pieces), 5, 3)]
    assert sorted(found) == sorted(piece.relative_path for piece in pieces)
    assert len(threads) == 3 and not any(thread.is_alive() for thread in threads)


def test_more_workers_than_windows_can_wait_for_are_cut_to_what_it_can(monkeypatch, capsys, tmp_path):
    from app.batch import run

    monkeypatch.setattr("engine.core.platform_rules.sys.platform", "win32")
    way = run._make_executor(None, run.BatchOptions(tmp_path, tmp_path, workers=100), None)
    assert (way.func, way.keywords["count"]) == (worker_pool.explain_in_processes, 60)
    assert "note: 60 workers" in capsys.readouterr().err
