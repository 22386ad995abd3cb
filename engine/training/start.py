"""Start the process that trains; it outlives the process that starts it."""

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
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); "
    "from engine.training.__main__ import main; sys.exit(main(sys.argv[1:]))"
)


def start_training(run: RunFolder) -> None:
    """Start or resume a run in a process with low priority; its output goes to output.txt.

    Raises
    ------
    UserError
        If a process works on the run already, the run has finished, or no process can be started.
    """
    run.plan()
    check_idle(run)
    run.repair_last_line()
    # The command is reset here: the process would undo commands that are sent while it starts.
    run.send_command("go")
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
    """Write heartbeats for a process until it ends, and reap it.

    Its own heartbeats may be further apart than `HEARTBEAT_TIMEOUT`: on a busy machine with a cold disk
    cache, the import of TensorFlow holds all its threads for longer. The run would count as dead, and another
    process could be started.
    """
    while True:
        try:
            process.wait(HEARTBEAT_TIMEOUT / 4)
        except subprocess.TimeoutExpired:
            with suppress(OSError):  # The folder has been removed.
                run.write_heartbeat()
        else:
            return


def check_idle(run: RunFolder) -> None:
    """Refuse a run that a process works on, or that has finished.

    Raises
    ------
    UserError
        In both cases.
    """
    if run.is_alive:
        raise UserError(
            f"{run.path.name} is being trained already.",
            f"Stop it first; if it was killed, wait {HEARTBEAT_TIMEOUT:.0f} seconds.",
        )
    ended = run.read_history().ended
    if ended is not None and ended.reason in ("finished", "early"):
        raise UserError(
            f"The training in {run.path.name} has finished.", "Start another one in a new folder."
        )
