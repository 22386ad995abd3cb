"""The environment of the peers, made when it is first needed, and a peer at work in it."""

import json
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["FOLDER", "PEERS", "Environment", "Peer", "prepare"]

PEERS = {"xplique": "2.0.2", "tf-explain": "0.3.1", "tf-keras-vis": "0.8.7"}
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Environment:
    """A virtual environment below build/, made when it is first needed.

    Parameters
    ----------
    name
        Of its folder, and of its file of requirements, NAME_requirements.txt.
    bare
        Packages and their versions, installed without what they depend on.
    """

    name: str
    bare: Mapping[str, str]

    @property
    def folder(self) -> Path:
        """Where it is."""
        return _HERE.parent / "build" / self.name

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")

    def prepare(self) -> str:
        """Make it if it is not there; return why it cannot be made, or nothing."""
        requirements, ready = _HERE / f"{self.name}_requirements.txt", self.folder / "ready"
        wanted = [f"{name}=={version}" for name, version in self.bare.items()]
        stamp = "\n".join(wanted) + requirements.read_text(encoding="utf-8")
        if ready.is_file() and ready.read_text(encoding="utf-8") == stamp:
            return ""
        print(f"installing {', '.join(self.bare)} into {self.folder} (2 GB)", flush=True)
        venv.create(self.folder, clear=True, with_pip=True)
        steps: Sequence[Sequence[str]] = (("-r", str(requirements)), ("--no-deps", *wanted))
        for step in steps:
            command = [str(self.python), "-m", "pip", "install", "--quiet", *step]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                errors = (line for line in done.stderr.splitlines() if line.startswith("ERROR"))
                return next(errors, f"pip ended with {done.returncode}.")
        ready.write_text(stamp, encoding="utf-8")
        return ""


_PEERS = Environment("peers", PEERS)
FOLDER = _PEERS.folder


def prepare() -> str:
    """Make the environment of the peers if it is not there; return why it cannot be made, or nothing."""
    return _PEERS.prepare()


class Peer:
    """A process that answers a line of JSON with another; a context manager."""

    def __init__(self, name: str) -> None:
        command = [str(_PEERS.python), str(_HERE / "peer_worker.py"), name]
        self.log = FOLDER / f"{name}.log"
        with self.log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
            )

    def __enter__(self) -> "Peer":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()  # closes its input, which ends it

    def ask(self, do: str, **request: Any) -> dict[str, Any]:
        """Return the answer of the library.

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
