"""Read and write the folder of a run, the only link to its process.

plan.json         the plan, and the folder of pictures
pictures.json     the files for training, and those for validation
progress.jsonl    the events, one a line; its time is updated every few seconds while the process lives
owner.json        the process that works on the run
reserve           room on the disk for the last event
wish              the last command: pause, go or stop
validation.json   the predictions of model.keras for the validation pictures, once the training has ended
model.keras       the model of the best epoch, with its sidecar and labels
epochs/NNNN.keras the models after some of the epochs, kept for later comparison
backup/           the state from which another process resumes
output.txt        the standard output and errors of a process that the window has started
logs/             logs for TensorBoard, if the plan asks for them
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, cast, get_args

from engine.core.errors import UserError
from engine.core.params import build_from_params, param_values
from engine.storage.atomic import remove_file, remove_tree, retry_while_locked, write_atomically
from engine.storage.plain_values import DecodeError, Decoder, as_plain, refuse_array
from engine.storage.untrusted_files import open_regular, parse_json, read_json, read_text
from engine.training.plan import TrainingPlan
from engine.training.run_events import (
    BatchDone,
    EpochDone,
    Event,
    PauseChanged,
    ProcessStarting,
    Reason,
    RunBegun,
    RunEnded,
    RunHistory,
    TrainingWarning,
    apply_events,
)
from engine.training.run_owner import RunOwner, is_running, read_owner, this_process
from engine.training.validation_results import ValidationResults, are_valid

__all__ = ["HEARTBEAT_TIMEOUT", "Follower", "RunCommand", "RunFolder"]

RunCommand = Literal["go", "pause", "stop"]

HEARTBEAT_TIMEOUT = 10.0
"""Seconds without a heartbeat until a process of another machine counts as dead."""

_OWNER = "owner.json"
_RESERVE = "reserve"
_RESERVED = 2**16  # bytes
_FILES = (
    "plan.json",
    "pictures.json",
    "progress.jsonl",
    "wish",
    "validation.json",
    "output.txt",
    _OWNER,
    _RESERVE,
)
_MAX_COMMAND_BYTES = 64
_MAX_BYTES = 2**28
"""Largest list of pictures, and most bytes of new events, that are read at once."""

_EVENTS: Mapping[str, type[Event]] = {
    "starting": ProcessStarting,
    "begun": RunBegun,
    "batch": BatchDone,
    "epoch": EpochDone,
    "warned": TrainingWarning,
    "paused": PauseChanged,
    "ended": RunEnded,
}
_TAGS = {kind: tag for tag, kind in _EVENTS.items()}


@dataclass(frozen=True, slots=True)
class RunFolder:
    """Name the files in the folder of one run; none of them need exist."""

    path: Path

    @property
    def model(self) -> Path:
        """The model of the best epoch."""
        return self.path / "model.keras"

    @property
    def progress(self) -> Path:
        """The file of events."""
        return self.path / "progress.jsonl"

    @property
    def epochs(self) -> Path:
        """The folder of models kept for looking back."""
        return self.path / "epochs"

    @property
    def backup(self) -> Path:
        """The folder of backups."""
        return self.path / "backup"

    @property
    def logs(self) -> Path:
        """The folder of TensorBoard logs."""
        return self.path / "logs"

    def create(self, plan: TrainingPlan, pictures: Path) -> None:
        """Make the folder with a plan; a run that has ended without an epoch is replaced.

        Raises
        ------
        UserError
            If the folder already holds a run with an epoch or a process, or cannot be made.
        """
        if self._is_fruitless:
            self._remove_run()
        elif (self.path / "plan.json").exists():
            raise UserError(f"{self.path} already holds a training.", "Resume it, or choose another folder.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"{self.path} cannot be made: {error.strerror}.", "Choose a folder that can be written."
            ) from None
        self._write("plan.json", {"pictures": str(pictures.absolute()), "plan": param_values(plan)})

    @property
    def _is_fruitless(self) -> bool:
        """Whether there is a run that no process works on and that has no epoch, so that nothing is lost."""
        if not (self.path / "plan.json").exists() or self.is_alive:
            return False
        return not (self.read_history().epochs or self.model.exists() or any(self.epochs.glob("*.keras")))

    def _remove_run(self) -> None:
        """Delete the files of a run; other files in the folder stay."""
        for folder in (self.backup, self.epochs, self.logs):
            remove_tree(folder)
        for name in _FILES:
            remove_file(self.path / name)

    def plan(self) -> tuple[TrainingPlan, Path]:
        """Return the plan and the folder of pictures.

        Raises
        ------
        UserError
            If they cannot be read or are incomplete.
        """
        kept = self._read("plan.json")
        try:
            return build_from_params(TrainingPlan, kept["plan"]), Path(kept["pictures"])
        except (KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"The plan in {self.path} is incomplete: {error}.", "Start another training."
            ) from None

    def save_pictures(self, training: tuple[Path, ...], validation: tuple[Path, ...]) -> None:
        """Save the lists of files for training and for validation."""
        self._write(
            "pictures.json",
            {"training": [str(file) for file in training], "validation": [str(file) for file in validation]},
        )

    @property
    def has_pictures(self) -> bool:
        """Whether the lists of files are saved."""
        return (self.path / "pictures.json").exists()

    def pictures(self) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Return the files for training, and those for validation.

        Raises
        ------
        UserError
            If they cannot be read or are incomplete.
        """
        kept = self._read("pictures.json")
        try:
            return tuple(map(Path, kept["training"])), tuple(map(Path, kept["validation"]))
        except (KeyError, TypeError) as error:
            raise UserError(
                f"The list of pictures in {self.path} is incomplete: {error}.", "Start another training."
            ) from None

    def save_validation(self, results: ValidationResults) -> None:
        """Save the predictions of the best network."""
        self._write("validation.json", as_plain(results))

    def validation(self) -> ValidationResults | None:
        """Return the predictions of the best network; None if there are none that can be read."""
        try:
            plain = read_json(self.path / "validation.json", _MAX_BYTES, self.path)
            found = Decoder(refuse_array, {}, {ValidationResults: are_valid}).decode(ValidationResults, plain)
        except (UserError, DecodeError):
            return None
        assert isinstance(found, ValidationResults)
        return found

    def append_event(self, event: Event) -> None:
        """Append an event to the progress file, at once."""
        line = json.dumps({"event": _TAGS[type(event)], **as_plain(event)}, allow_nan=False)
        with retry_while_locked(lambda: self.progress.open("a", encoding="utf-8")) as stream:
            stream.write(line + "\n")
            if not isinstance(event, BatchDone):
                stream.flush()
                os.fsync(stream.fileno())  # A backup must not be newer than the event of its epoch.

    def keep_reserve(self) -> None:
        """Take room on the disk, so that the last event can be written on a full disk."""
        # Random bytes, which no file system can compress.
        write_atomically(self.path / _RESERVE, lambda stream: stream.write(os.urandom(_RESERVED)))

    def free_reserve(self) -> None:
        """Give the room back, before the last event."""
        remove_file(self.path / _RESERVE)

    def repair_last_line(self) -> None:
        """End a line that was cut off by a power failure, so that the next event begins a new one."""
        try:
            with open_regular(self.progress, self.path) as stream:
                stream.seek(max(0, stream.seek(0, os.SEEK_END) - 1))
                last = stream.read(1)
        except UserError:
            return
        if last not in (b"", b"\n"):
            with self.progress.open("ab") as stream:
                stream.write(b"\n")

    def write_heartbeat(self) -> None:
        """Update the time of the progress file."""
        with suppress(OSError):  # Another program holds it open, or it is gone; the next heartbeat will do.
            self.progress.touch()

    @property
    def has_heartbeat(self) -> bool:
        """Whether there was a heartbeat within `HEARTBEAT_TIMEOUT` by the clocks; the last event is one too.

        A time in the future, as after a change of the clock, is no heartbeat.
        """
        try:
            return abs(time.time() - self.progress.stat().st_mtime) < HEARTBEAT_TIMEOUT
        except OSError:
            return False

    @property
    def progress_state(self) -> tuple[int, int]:
        """The time, in nanoseconds, and the size of the progress file; each heartbeat changes the time."""
        try:
            stat = self.progress.stat()
        except OSError:
            return 0, 0
        return stat.st_mtime_ns, stat.st_size

    @property
    def owner(self) -> RunOwner | None:
        """The process that works on the run, or that worked on it last; None in runs of version 0.1.0."""
        return read_owner(self.path / _OWNER, self.path)

    @property
    def has_process(self) -> bool | None:
        """Whether a process works on the run; None if only heartbeats can tell."""
        owner = self.owner
        return None if owner is None else is_running(owner)

    def take_over(self) -> RunOwner:
        """Make this process the owner of the run; a process that worked on it ends at its next event."""
        owner = this_process()
        self._write(_OWNER, as_plain(owner))
        return owner

    def release(self, owner: RunOwner) -> None:
        """Mark the work of an owner as ended, unless another process has taken over.

        The mark stays, so that a suspended process of before learns that it has lost the run.
        """
        if self.owner != owner:
            return
        try:
            self._write(_OWNER, as_plain(replace(owner, started="")))
        except UserError:  # the disk is full
            remove_file(self.path / _OWNER)

    @property
    def is_alive(self) -> bool:
        """Whether a process works on the run: it runs, or else has a heartbeat, and has not ended."""
        has_process = self.has_process
        is_running = self.has_heartbeat if has_process is None else has_process
        return is_running and self.read_history().ended is None

    def read_history(self) -> RunHistory:
        """Return the history of the run."""
        return Follower(self).poll()

    def send_command(self, command: RunCommand) -> None:
        """Send a command to the process: pause, go on, or stop after the current batch."""
        write_atomically(self.path / "wish", lambda stream: stream.write(command.encode()))

    @property
    def command(self) -> RunCommand:
        """The last command; "go" if there is none."""
        try:
            text = read_text(self.path / "wish", _MAX_COMMAND_BYTES, self.path).strip()
        except UserError:
            return "go"
        return "pause" if text == "pause" else "stop" if text == "stop" else "go"

    def _write(self, name: str, plain: Mapping[str, Any]) -> None:
        text = json.dumps(plain, indent=2, allow_nan=False) + "\n"
        write_atomically(self.path / name, lambda stream: stream.write(text.encode()))

    def _read(self, name: str) -> Any:
        try:
            return read_json(self.path / name, _MAX_BYTES, self.path)
        except UserError:
            raise UserError(
                f"{self.path} holds no training: its {name} cannot be read.",
                "Choose the folder of a training.",
            ) from None


@dataclass(slots=True)
class Follower:
    """Read new events from a progress file at each poll; an incomplete line waits for the next one.

    A process of another machine is alive while its heartbeats arrive, whatever time they have.
    """

    folder: RunFolder
    _offset: int = 0
    _history: RunHistory = field(default_factory=RunHistory)
    _seen: tuple[int, int] = (0, 0)
    _changed: float = -HEARTBEAT_TIMEOUT

    @property
    def is_alive(self) -> bool:
        """Whether a process works on the run, as far as the events of the last poll tell."""
        has_process = self.folder.has_process
        is_running = self._has_beats() if has_process is None else has_process
        return is_running and self._history.ended is None

    def _has_beats(self) -> bool:
        """Return whether the progress file has changed within the timeout, by the clock of this process."""
        before, now = self._seen, time.monotonic()
        self._seen = self.folder.progress_state
        if before == (0, 0) or self._seen < before:  # nothing to compare with
            self._changed = now if self.folder.has_heartbeat else now - HEARTBEAT_TIMEOUT
        elif self._seen > before:
            self._changed = now
        return now - self._changed < HEARTBEAT_TIMEOUT

    def poll(self) -> RunHistory:
        """Return the history after all events so far."""
        try:
            with open_regular(self.folder.progress, self.folder.path) as stream:
                stream.seek(self._offset)
                found = stream.read(_MAX_BYTES)
        except UserError:
            return self._history
        whole = found[: found.rfind(b"\n") + 1]
        self._offset += len(whole)
        events = (_event(line) for line in whole.splitlines())
        self._history = apply_events((event for event in events if event is not None), self._history)
        return self._history


def _event(line: bytes) -> Event | None:
    """Return the event in a line, or None if it cannot be read, as after a power failure."""
    try:
        plain = parse_json(line)
        kind = _EVENTS[plain.pop("event")]
        event: Event = Decoder(refuse_array, {Reason: _reason}, {}).decode(kind, plain)
    except (ValueError, KeyError, AttributeError, TypeError, DecodeError):
        return None
    return event


def _reason(plain: Any) -> Reason:
    if plain not in get_args(Reason):
        raise DecodeError(f"the reason {plain!r}")
    return cast(Reason, plain)
