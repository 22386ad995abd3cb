"""Start a batch in a process of its own, follow its progress, pause it and stop it."""

import errno
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.batch.picture_list import list_as_text
from engine.core.errors import UserError
from engine.core.platform_rules import detached_process_options
from engine.storage.temporary_folder import make_temporary_folder, no_room_error

__all__ = ["BatchProcess", "BatchStatus"]

_ROOT = Path(__file__).parents[2]
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); "
    "from app.cli.cli import main; sys.exit(main(sys.argv[1:]))"
)
_LONGEST = 400  # characters of the last line of a process that has failed


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """The state of a batch.

    Parameters
    ----------
    done, total
        Pictures that are finished, and all; total is 0 until it is known.
    explained, kept, failed
        Pictures explained now, explained before, and failed; known at the end.
    is_over
        Whether the process has ended.
    is_stopped
        Whether it was stopped before its end.
    error
        Why nothing could be explained; empty otherwise.
    """

    done: int = 0
    total: int = 0
    explained: int = 0
    kept: int = 0
    failed: int = 0
    is_over: bool = False
    is_stopped: bool = False
    error: str = ""


class BatchProcess:
    """One process of `convscope batch --json`.

    Its output goes to a temporary file, so that it can outlive this process.

    Parameters
    ----------
    pictures
        The paths of the pictures, below the folder of pictures.
    arguments
        Returns the command line for the file that lists the pictures.

    Raises
    ------
    UserError
        If the process cannot be started.
    """

    def __init__(self, pictures: Sequence[str], arguments: Callable[[Path], Sequence[str]]) -> None:
        self.folder = make_temporary_folder("convscope-batch-")
        self._read_to = 0
        self._values: dict[str, object] = {}
        self._is_stopping = False
        names = self.folder / "pictures.txt"
        self._output, self._errors = self.folder / "output.txt", self.folder / "errors.txt"
        try:
            names.write_bytes(list_as_text(pictures))
            self._process = self._start(arguments(names))
        except OSError as error:
            self._clean()
            if error.errno == errno.ENOSPC:
                raise no_room_error(self.folder.parent) from None
            raise UserError(
                f"No process could be started: {error.strerror}.", "Close other programs, and try again."
            ) from None

    @property
    def process(self) -> "subprocess.Popen[bytes]":
        """The process."""
        return self._process

    def poll(self) -> BatchStatus:
        """Return the current state; the temporary files are removed after the end."""
        code = self._process.poll()
        self._read()
        status = BatchStatus(done=self._number("done"), total=self._number("total"))
        if code is None:
            return status
        ended = self._end(code)
        self._close_input()
        self._clean()
        return ended

    def pause(self, is_paused: bool) -> None:
        """Suspend or resume the process."""
        with suppress(psutil.Error):
            first = psutil.Process(self._process.pid)
            # on Windows, python.exe of a virtual environment starts the real Python as its child
            for process in (first, *first.children(recursive=True)):
                if is_paused:
                    process.suspend()
                else:
                    process.resume()

    def stop(self) -> None:
        """Let the process end after its current picture; finished pictures are kept."""
        self._is_stopping = True
        self.pause(False)
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.write(b"stop\n")
            self._process.stdin.flush()

    def leave_alone(self) -> None:
        """Let the process continue without this one."""
        self.pause(False)
        self._close_input()

    def _start(self, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
        with self._output.open("ab") as output, self._errors.open("ab") as errors:
            return subprocess.Popen(
                [sys.executable, "-X", "utf8", "-c", _START, *arguments],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                **detached_process_options(),
            )

    def _read(self) -> None:
        """Read the complete lines since the last time."""
        with suppress(OSError), self._output.open("rb") as stream:
            stream.seek(self._read_to)
            lines = stream.read().rpartition(b"\n")[0]
            self._read_to += len(lines) + bool(lines)
            for line in lines.splitlines():
                with suppress(ValueError):
                    values = json.loads(line)
                    self._values |= values if isinstance(values, dict) else {}

    def _end(self, code: int) -> BatchStatus:
        summary, error = self._values.get("summary"), str(self._values.get("error", ""))
        if isinstance(summary, dict):
            explained, kept, failed = (int(summary[name]) for name in ("explained", "kept", "failed"))
            done, is_stopped = int(summary["done"]), bool(summary["stopped"])
            return BatchStatus(done, int(summary["total"]), explained, kept, failed, True, is_stopped)
        if self._is_stopping:
            total = self._number("total")
            return BatchStatus(self._number("done"), total, is_over=True, is_stopped=True)
        return BatchStatus(is_over=True, error=error or self._last_line(code))

    def _last_line(self, code: int) -> str:
        """Return a sentence on a process that has ended without one."""
        lines = [""]
        with suppress(OSError):
            lines += self._errors.read_text(encoding="utf-8", errors="replace").split("\n")
        last = next((line.strip() for line in reversed(lines) if line.strip()), "")[-_LONGEST:]
        return f"The batch ended with code {code}. {last}".strip()

    def _number(self, name: str) -> int:
        value = self._values.get(name)
        return value if isinstance(value, int) else 0

    def _close_input(self) -> None:
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()

    def _clean(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
