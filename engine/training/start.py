"""Start the process that trains, so that it outlives whoever started it."""

import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from engine.core.errors import UserError
from engine.core.platform_rules import detached_process_options
from engine.training.run_events import ProcessStarting, RunEnded
from engine.training.run_folder import HEARTBEAT_TIMEOUT, RunFolder

__all__ = ["check_idle", "start_training"]

_ROOT = Path(__file__).parents[2]
_START = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from engine.training.__main__ import main; sys.exit(main(sys.argv[1:]))"


def start_training(run: RunFolder) -> None:
    """Start or resume a run in a process of its own, at low priority; what it has to say beside events goes to output.txt.

    Raises
    ------
    UserError
        Where a process is at it already, the run has come to its end, or none can be started.
    """
    run.plan()
    check_idle(run)
    run.repair_last_line()
    run.send_command(
        "go"
    )  # here and not in the process, which would take back what is wished while it starts
    run.append_event(ProcessStarting())
    try:
        with (run.path / "output.txt").open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-c", _START, str(run.path.absolute())],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=run.path,
                **detached_process_options(),
            )
    except OSError as error:
        run.append_event(RunEnded("failed", f"No process could be started: {error.strerror}."))
        raise UserError(
            f"No process could be started: {error.strerror}.", "Close other programs, and try again."
        ) from None
    threading.Thread(target=_accompany, args=(process, run), daemon=True, name="end of a training").start()


def _accompany(process: "subprocess.Popen[bytes]", run: RunFolder) -> None:
    """Give signs of life for a process until it ends, and take it off the list of processes.

    Its own may be longer apart than `HEARTBEAT_TIMEOUT`: on a busy machine with nothing in the disk cache it loads
    TensorFlow for that long, and no other thread of it runs meanwhile. It would be taken for dead, and
    another process started beside it.
    """
    while True:
        try:
            process.wait(HEARTBEAT_TIMEOUT / 4)
        except subprocess.TimeoutExpired:
            with suppress(OSError):  # the folder has been taken away
                run.write_heartbeat()
        else:
            return


def check_idle(run: RunFolder) -> None:
    """Refuse to start a second process beside one that lives, and to take up what is finished."""
    if run.is_alive:
        raise UserError(
            f"{run.path.name} is being trained already.",
            f"Stop it first; if it was killed, wait {HEARTBEAT_TIMEOUT:.0f} seconds.",
        )
    ended = run.read_history().ended
    if ended is not None and ended.reason in ("finished", "early"):
        raise UserError(
            f"The training in {run.path.name} has come to its end.", "Begin another in a new folder."
        )
