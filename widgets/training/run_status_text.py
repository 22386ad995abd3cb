"""Describe a training in two sentences: its status, and the quality of its network."""

from engine.training.run_events import ProcessStarting, RunEnded, RunHistory
from engine.training.run_status import RunStatus
from widgets.common.time_left import format_duration
from widgets.common.translation import tr

__all__ = ["describe_quality", "describe_status"]


def describe_status(status: RunStatus) -> str:
    """Return a sentence on the status of a run."""
    running = status.history.batch.epoch if status.history.batch is not None else status.epoch + 1
    epoch, count = min(running, status.num_epochs), status.num_epochs
    match status.state:
        case "starting":
            return _starting(status.history.starting)
        case "running":
            return tr("Epoch {epoch} of {count}", epoch=epoch, count=count) + _left(status)
        case "pausing":
            return tr("Pausing after the current batch ...")
        case "paused":
            return tr("Paused in epoch {epoch} of {count}.", epoch=epoch, count=count)
        case "stopping":
            return tr("Stopping after the current batch ...")
        case "died":
            return _died(status.epoch)
        case "ended":
            assert status.history.ended is not None
            return _ended(status.history.ended, status.epoch)


def describe_quality(history: RunHistory) -> str:
    """Return a sentence on the accuracy now and at best; empty before the first epoch."""
    best = history.best
    if best is None:
        return ""
    last = history.epochs[-1]
    text = tr(
        "Validation: accuracy {accuracy:.1%}, loss {loss:.3g}.",
        accuracy=last.validation_accuracy,
        loss=last.validation_loss,
    )
    if best.epoch == last.epoch:
        return text + " " + tr("This epoch is the best so far.")
    return (
        text
        + " "
        + tr("Best: {accuracy:.1%} in epoch {epoch}.", accuracy=best.validation_accuracy, epoch=best.epoch)
    )


def _starting(starting: ProcessStarting | None) -> str:
    if starting is None or not starting.total:
        return tr("Starting: TensorFlow is being loaded ...")
    return tr(
        "Starting: {done:,} of {total:,} pictures are read ...", done=starting.done, total=starting.total
    )


def _left(status: RunStatus) -> str:
    left = status.seconds_left
    return "" if left is None else tr(", about {time} left", time=format_duration(left))


def _died(epoch: int) -> str:
    if not epoch:
        return tr("The training process ended unexpectedly before the first epoch. Resume starts again.")
    return tr(
        "The training process ended unexpectedly after epoch {epoch}. Resume continues from there.",
        epoch=epoch,
    )


def _ended(ended: RunEnded, epoch: int) -> str:
    match ended.reason:
        case "finished":
            return (
                tr("Done after {epoch} epochs.", epoch=epoch) if epoch != 1 else tr("Done after one epoch.")
            )
        case "early":
            return tr(
                "Stopped early after epoch {epoch}: the validation loss has stopped falling.",
                epoch=epoch,
            )
        case "stopped":
            if not epoch:
                return tr("Stopped before the end of the first epoch. Resume starts again.")
            return tr("Stopped after epoch {epoch}. Resume continues from there.", epoch=epoch)
        case "failed":
            return tr("Training failed: {text}", text=ended.text)
