"""The process that trains: from a run's folder to its end, whatever that is. TensorFlow is brought in on the way."""

import logging
from collections.abc import Callable

from engine.core.errors import UserError
from engine.network import tensorflow_startup
from engine.storage.atomic import remove_tree
from engine.training.process.picture_loading import gather
from engine.training.process.run_reporter import RunReporter, StopRequested
from engine.training.run_events import Event, ProcessStarting, Reason, RunEnded
from engine.training.run_folder import RunFolder
from engine.training.training_pictures import list_classes

__all__ = ["EXIT_CODES", "work"]

EXIT_CODES = {"finished": 0, "early": 0, "failed": 1, "stopped": 130}


def work(run: RunFolder, heard: Callable[[Event], object] = lambda event: None) -> int:
    """Train what a run's plan says, from its beginning or where another process has left it; return the exit code.

    `heard` is told each event too.
    """
    run.repair_last_line()
    teller = RunReporter(run, heard)
    with teller.heartbeat():
        try:
            teller.report(ProcessStarting())
            ended = RunEnded(_train(run, teller))
        except StopRequested:
            ended = RunEnded("stopped")
        except KeyboardInterrupt:
            teller.report(RunEnded("stopped"))
            raise
        except UserError as error:
            ended = RunEnded("failed", str(error))
        except Exception as error:
            logging.exception("training failed")
            ended = RunEnded("failed", f"Training came to grief: {error or type(error).__name__}")
    if ended.reason in ("finished", "early"):
        remove_tree(run.backup)
    teller.report(ended)
    run.send_command("go")  # what was wished is done: the next process is not to end as well
    return EXIT_CODES[ended.reason]


def _train(run: RunFolder, teller: RunReporter) -> Reason:
    plan, folder = run.plan()
    if not run.has_pictures:
        list_classes(folder)  # refuses what nothing can be learned from before TensorFlow takes its seconds
    tensorflow_startup.import_tensorflow()
    from engine.training.process.networks import input_of
    from engine.training.process.trainer import (
        Trainer,  # brings in TensorFlow, which has to be quietened first
    )

    def heard(done: int, total: int) -> None:
        teller.report(ProcessStarting(done, total))
        teller.check_commands()

    begun = teller.story.begun
    wanted = (begun.input_shape[0], begun.input_shape[2]) if begun is not None else input_of(plan)
    pictures, shelf = gather(run, plan, folder, wanted, heard)
    return Trainer(run, plan, pictures, shelf, teller).run()
