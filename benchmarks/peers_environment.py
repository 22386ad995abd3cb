"""The environment of the peers, made when it is first needed, and a peer at work in it."""

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "PEERS", "Peer", "prepare"]

PEERS = {"xplique": "2.0.2", "tf-explain": "0.3.1", "tf-keras-vis": "0.8.7"}
FOLDER = Path(__file__).parents[1] / "build" / "peers"
_HERE = Path(__file__).parent
_PYTHON = FOLDER / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
_READY = FOLDER / "ready"


def prepare() -> str:
    """Make the environment if it is not there; return why it cannot be made, or nothing."""
    wanted = [f"{name}=={version}" for name, version in PEERS.items()]
    stamp = "\n".join(wanted) + (_HERE / "peers_requirements.txt").read_text(encoding="utf-8")
    if _READY.is_file() and _READY.read_text(encoding="utf-8") == stamp:
        return ""
    print(f"installing {', '.join(PEERS)} into {FOLDER} (2 GB)", flush=True)
    venv.create(FOLDER, clear=True, with_pip=True)
    steps: Sequence[Sequence[str]] = (("-r", str(_HERE / "peers_requirements.txt")), ("--no-deps", *wanted))
    for step in steps:
        command = [str(_PYTHON), "-m", "pip", "install", "--quiet", *step]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            return next(
                (line for line in done.stderr.splitlines() if line.startswith("ERROR")), f"pip ended with {done.returncode}."
            )
    _READY.write_text(stamp, encoding="utf-8")
    return ""


class Peer:
    """A process that answers a line of JSON with another; a context manager."""

    def __init__(self, name: str) -> None:
        command = [str(_PYTHON), str(_HERE / "peer_worker.py"), name]
        self.log = FOLDER / f"{name}.log"
        with self.log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # closes its input, which ends it

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """Return what it answers.

        Raises
        ------
        RuntimeError
            When it has failed; its log tells why.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **request}) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # it has no answer then
        line = self._process.stdout.readline()
        if not line:
            said = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
            raise RuntimeError(said[-1] if said else "it ended without a word")
        answer: dict[str, Any] = json.loads(line)
        return answer
