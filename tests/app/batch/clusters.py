"""A real Dask scheduler and its workers, on this machine's loopback."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

from tests.app.batch.batches import ROOT

LOOPBACK = ["--host", "127.0.0.1", "--no-dashboard"]


class Cluster:
    """A scheduler and its workers, which tests kill, freeze and add."""

    def __init__(self, folder):
        self._folder, self._told = folder, folder / "scheduler.json"
        file = ["--scheduler-file", str(self._told)]
        self.scheduler = _process("scheduler", [*LOOPBACK, "--port", "0", *file])
        self.workers = []
        self.address = self._read_address()

    def add_worker(self, *path):
        """Start a worker; folders of `path` come first in its search for modules."""
        joining = ["--scheduler-file", str(self._told), "--nthreads", "1", "--no-nanny"]
        joining += ["--local-directory", str(self._folder)]
        self.workers.append(_process("worker", [*LOOPBACK, *joining], path))
        return self.workers[-1]

    def close(self):
        for process in (*self.workers, self.scheduler):
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGCONT)
            process.kill()
            process.wait()

    def _read_address(self):
        """The address in the file of the scheduler, once that is complete."""
        deadline = time.monotonic() + 60
        while True:
            try:
                return json.loads(self._told.read_text())["address"]
            except (FileNotFoundError, json.JSONDecodeError):
                assert self.scheduler.poll() is None and time.monotonic() < deadline
                time.sleep(0.05)


def _process(role, arguments, path=()):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*map(str, path), str(ROOT)])}
    command = [sys.executable, "-m", f"distributed.cli.dask_{role}", *arguments]
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd=path[0] if path else None,
    )
