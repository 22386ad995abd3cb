"""Start the process that trains; it outlives the process that starts it."""

import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from engine.core.errors import UserError
from engine.core.platform_rules import detached_process_options
from engine.training.run_events import ProcessStarting, RunEnded
from engine.training.run_folder import HEARTBEAT_TIMEOUT, RunFolder
from engine.training.run_owner import RunOwner, is_running, is_suspended

__all__ = ["check_idle", "start_training"]

_ROOT = Path(__file__).parents[2]
_START = (
    f"import sys; sys.path.insert(0, {str(_ROOT)!r}); "
    "from engine.training.__main__ import main; sys.exit(main(sys.argv[1:]))"
)

_POLL = 0.2  # seconds between two looks for a heartbeat


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
    owner = run.take_over()  # until the process takes over
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
        run.release(owner)
        raise UserError(
            f"No process could be started: {error.strerror}.", "Close other programs, and try again."
        ) from None
    threading.Thread(
        target=_accompany, args=(process, run, owner), daemon=True, name="end of a training"
    ).start()


def _accompany(process: "subprocess.Popen[bytes]", run: RunFolder, owner: RunOwner) -> None:
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
            run.release(owner)
            return


def check_idle(run: RunFolder) -> None:
    """Refuse a run that a process works on, or that has finished.

    Whether a process of another machine works on it takes `HEARTBEAT_TIMEOUT` to find out.

    Raises
    ------
    UserError
        In both cases.
    """
    ended = run.read_history().ended
    if ended is None and (_has_new_heartbeat(run) if run.has_process is None else run.has_process):
        raise UserError(f"{run.path.name} is being trained already.", _way_out(run.owner))
    if ended is not None and ended.reason in ("finished", "early"):
        raise UserError(
            f"The training in {run.path.name} has finished.", "Start another one in a new folder."
        )


def _has_new_heartbeat(run: RunFolder) -> bool:
    """Return whether a heartbeat arrives within the timeout, by the clock of this process."""
    before, end = run.progress_state, time.monotonic() + HEARTBEAT_TIMEOUT
    while before != (0, 0) and time.monotonic() < end:
        if run.progress_state != before:
            return True
        time.sleep(_POLL)
    return False


def _way_out(owner: RunOwner | None) -> str:
    if owner is None or not is_running(owner):
        return "Stop it first, on its machine."
    if is_suspended(owner):
        return f"Its process {owner.pid} is suspended; let it continue (kill -CONT {owner.pid}), or end it."
    return f"Stop it first; its process is {owner.pid}."
