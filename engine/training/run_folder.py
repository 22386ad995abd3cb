"""The folder of a run: its plan, its progress, what the user wants of it, and what it has made. It is the only link to the process.

plan.json         what was asked for: the plan, and the folder of pictures
pictures.json     which files are trained on, and which are for validation
progress.jsonl    what has happened, an event a line; touched every few seconds while the process lives
wish              pause, go or stop, as the window last asked
model.keras       the model of the best epoch, with its sidecar and labels
epochs/NNNN.keras the model after each epoch that is kept for looking back
backup/           what a process needs to go on where another was killed
output.txt        what a process that the window has started says beside its events
logs/             for TensorBoard, where the plan asks for them
"""

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from engine.core.errors import UserError
from engine.core.params import build_from_params, param_values
from engine.storage.atomic import retry_while_locked, write_atomically
from engine.storage.plain_values import DecodeError, Decoder, as_plain
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

__all__ = ["HEARTBEAT_TIMEOUT", "Follower", "RunCommand", "RunFolder"]

RunCommand = Literal["go", "pause", "stop"]

HEARTBEAT_TIMEOUT = 10.0
"""Seconds after the last sign of life until a process counts as dead."""

_LONGEST_WISH = 64  # bytes
_MOST = 2**28  # bytes that are read of a list of pictures, or of the events since the last look

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
    """Where one run is; nothing of it need be there yet."""

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
        """What another process needs to go on."""
        return self.path / "backup"

    @property
    def logs(self) -> Path:
        """What TensorBoard reads."""
        return self.path / "logs"

    def create(self, plan: TrainingPlan, pictures: Path) -> None:
        """Make the folder, with what was asked for; a folder that holds a run already is refused."""
        if (self.path / "plan.json").exists():
            raise UserError(f"{self.path} already holds a training.", "Resume it, or choose another folder.")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UserError(
                f"{self.path} cannot be made: {error.strerror}.", "Choose a folder that can be written."
            ) from None
        self._write("plan.json", {"pictures": str(pictures.absolute()), "plan": param_values(plan)})

    def plan(self) -> tuple[TrainingPlan, Path]:
        """Return the plan and the folder of pictures."""
        kept = self._read("plan.json")
        try:
            return build_from_params(TrainingPlan, kept["plan"]), Path(kept["pictures"])
        except (KeyError, TypeError, AttributeError) as error:
            raise UserError(
                f"The plan in {self.path} is incomplete: {error}.", "Begin another training."
            ) from None

    def save_pictures(self, training: tuple[Path, ...], validation: tuple[Path, ...]) -> None:
        """Note which files are trained on and which are for validation."""
        self._write(
            "pictures.json",
            {"training": [str(file) for file in training], "validation": [str(file) for file in validation]},
        )

    @property
    def has_pictures(self) -> bool:
        """Whether it has been decided which files are trained on."""
        return (self.path / "pictures.json").exists()

    def pictures(self) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Return the files trained on, and those for validation."""
        kept = self._read("pictures.json")
        try:
            return tuple(map(Path, kept["training"])), tuple(map(Path, kept["validation"]))
        except (KeyError, TypeError) as error:
            raise UserError(
                f"The list of pictures in {self.path} is incomplete: {error}.", "Begin another training."
            ) from None

    def append_event(self, event: Event) -> None:
        """Add an event to the progress; at once, so that whoever reads along sees it."""
        line = json.dumps({"event": _TAGS[type(event)], **as_plain(event)}, allow_nan=False)
        with retry_while_locked(lambda: self.progress.open("a", encoding="utf-8")) as stream:
            stream.write(line + "\n")
            if not isinstance(event, BatchDone):
                stream.flush()
                os.fsync(stream.fileno())  # a backup must not outlive what was told of its epoch

    def repair_last_line(self) -> None:
        """End a line that a power cut has broken off, so that the next event begins one of its own."""
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
        """Give a sign of life."""
        with suppress(PermissionError):  # held open by another program: the next sign of life is as good
            self.progress.touch()

    @property
    def has_heartbeat(self) -> bool:
        """Whether something has given a sign of life lately; the last one tells of the end."""
        try:
            return time.time() - self.progress.stat().st_mtime < HEARTBEAT_TIMEOUT
        except OSError:
            return False

    @property
    def is_alive(self) -> bool:
        """Whether a process has given a sign of life lately, and not come to its end."""
        return self.has_heartbeat and self.read_history().ended is None

    def read_history(self) -> RunHistory:
        """Return all that has been told so far."""
        return Follower(self).poll()

    def send_command(self, wish: RunCommand) -> None:
        """Ask the process to pause, to go on, or to stop after the running batch."""
        write_atomically(self.path / "wish", lambda stream: stream.write(wish.encode()))

    @property
    def command(self) -> RunCommand:
        """What was asked for last."""
        try:
            text = read_text(self.path / "wish", _LONGEST_WISH, self.path).strip()
        except UserError:
            return "go"
        return "pause" if text == "pause" else "stop" if text == "stop" else "go"

    def _write(self, name: str, plain: Mapping[str, Any]) -> None:
        text = json.dumps(plain, indent=2, allow_nan=False) + "\n"
        write_atomically(self.path / name, lambda stream: stream.write(text.encode()))

    def _read(self, name: str) -> Any:
        try:
            return read_json(self.path / name, _MOST, self.path)
        except UserError:
            raise UserError(
                f"{self.path} holds no training: its {name} cannot be read.",
                "Choose the folder that a training was started in.",
            ) from None


@dataclass(slots=True)
class Follower:
    """Reads a progress file along, only what is new each time; a line that is not whole yet waits for the next look."""

    folder: RunFolder
    _offset: int = 0
    _story: RunHistory = field(default_factory=RunHistory)

    def poll(self) -> RunHistory:
        """Return the story by now."""
        try:
            with open_regular(self.folder.progress, self.folder.path) as stream:
                stream.seek(self._offset)
                found = stream.read(_MOST)
        except UserError:
            return self._story
        whole = found[: found.rfind(b"\n") + 1]
        self._offset += len(whole)
        events = (_event(line) for line in whole.splitlines())
        self._story = apply_events((event for event in events if event is not None), self._story)
        return self._story


def _event(line: bytes) -> Event | None:
    """Return the event in a line; what cannot be read, as after a power cut, is passed over."""
    try:
        plain = parse_json(line)
        kind = _EVENTS[plain.pop("event")]
        event: Event = Decoder(_no_array, {Reason: _reason}, {}).decode(kind, plain)
    except (ValueError, KeyError, AttributeError, TypeError, DecodeError):
        return None
    return event


def _reason(plain: Any) -> Reason:
    if plain not in get_args(Reason):
        raise DecodeError(f"the reason {plain!r}")
    return cast(Reason, plain)


def _no_array(name: str) -> Any:
    raise DecodeError(f"an array, {name}")
