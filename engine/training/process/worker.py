"""Run a training process from a run folder to its end; TensorFlow is imported on the way."""

import logging
from collections.abc import Callable

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
    run.repair_last_line()
    reporter = RunReporter(run, on_event)
    with reporter.heartbeat():
        try:
            ended = _outcome(run, reporter)
            if ended.reason in ("finished", "early"):
                remove_tree(run.backup)
            reporter.report(ended)
        except OwnerLost:
            # The files are those of the other process now: nothing more is written.
            ended = RunEnded("failed", _LOST)
            on_event(ended)
        else:
            run.send_command("go")  # A "stop" has been followed; it must not stop the next process.
    return EXIT_CODES[ended.reason]


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
