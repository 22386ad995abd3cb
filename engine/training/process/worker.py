"""Run a training process from a run folder to its end; TensorFlow is imported on the way."""

import errno
import logging
from collections.abc import Callable
from contextlib import suppress

from engine.core.errors import UserError
from engine.network import tensorflow_startup
from engine.storage.atomic import remove_tree
from engine.training.process.picture_loading import gather
from engine.training.process.run_reporter import RunReporter, StopRequested
from engine.training.run_events import Event, ProcessStarting, Reason, RunEnded
from engine.training.run_folder import RunFolder
from engine.training.run_owner import OwnerLost
from engine.training.training_pictures import list_classes

__all__ = ["EXIT_CODES", "work"]

_LOST = "Another process has taken over this training, so this one has ended."

EXIT_CODES = {"finished": 0, "early": 0, "failed": 1, "stopped": 130}


def work(run: RunFolder, on_event: Callable[[Event], object] = lambda event: None) -> int:
    """Train the plan of a run, from its beginning or from the last backup; return the exit code.

    `on_event` is called with each event.
    """
    try:
        run.repair_last_line()
        reporter = RunReporter(run, on_event)
        run.keep_reserve()
    except (UserError, OSError) as error:  # There is no room for an event either.
        ended = RunEnded("failed", _sentence(run, error))
        on_event(ended)
        return EXIT_CODES[ended.reason]
    with reporter.heartbeat():
        ended = _work(run, reporter, on_event)
    return EXIT_CODES[ended.reason]


def _work(run: RunFolder, reporter: RunReporter, on_event: Callable[[Event], object]) -> RunEnded:
    try:
        ended = _outcome(run, reporter)
        if ended.reason in ("finished", "early"):
            remove_tree(run.backup)
        run.free_reserve()
        run.repair_last_line()  # It may be cut off by a full disk.
        reporter.report(ended)
    except OwnerLost:
        # The files are those of the other process now: nothing more is written.
        ended = RunEnded("failed", _LOST)
        on_event(ended)
    except OSError as error:  # Other programs have taken the room of the reserve.
        ended = RunEnded("failed", _sentence(run, error))
        on_event(ended)
    else:
        with suppress(UserError):
            run.send_command("go")  # A "stop" has been followed; it must not stop the next process.
    return ended


def _sentence(run: RunFolder, error: UserError | OSError) -> str:
    if isinstance(error, UserError):
        return str(error)
    reason = "no room is left there" if _is_full(error) else error.strerror or str(error)
    return f"{str(run.path)!r} cannot be written: {reason}. Free space on that disk, and resume the training."


def _is_full(error: Exception) -> bool:
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def _outcome(run: RunFolder, reporter: RunReporter) -> RunEnded:
    try:
        reporter.report(ProcessStarting())
        return RunEnded(_train(run, reporter))
    except OwnerLost:
        raise
    except StopRequested:
        return RunEnded("stopped")
    except KeyboardInterrupt:
        reporter.report(RunEnded("stopped"))
        raise
    except UserError as error:
        return RunEnded("failed", str(error))
    except Exception as error:
        if isinstance(error, OSError) and _is_full(error):
            return RunEnded("failed", _sentence(run, error))
        logging.exception("training failed")
        return RunEnded("failed", f"Unexpected error: {error or type(error).__name__}")


def _train(run: RunFolder, reporter: RunReporter) -> Reason:
    plan, folder = run.plan()
    if not run.has_pictures:
        list_classes(folder)  # Refuses unfit folders before TensorFlow takes seconds to import.
    tensorflow_startup.import_tensorflow()
    # These import TensorFlow, whose log level has to be set before.
    from engine.training.process.networks import input_of
    from engine.training.process.trainer import Trainer

    def on_progress(done: int, total: int) -> None:
        reporter.report(ProcessStarting(done, total))
        reporter.check_commands()

    begun = reporter.history.begun
    wanted = (begun.input_shape[0], begun.input_shape[2]) if begun is not None else input_of(plan)
    pictures, cache = gather(run, plan, folder, wanted, on_progress)
    return Trainer(run, plan, pictures, cache, reporter).run()
