"""The commands `samples` and `train`: write pictures for a training, and train a network on a folder."""

import argparse
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.headless.terminal import print_line
from engine.core.errors import UserError
from engine.storage.atomic import is_same_file

if TYPE_CHECKING:
    from engine.training.run_events import EpochDone, Event, RunBegun, RunEnded, RunHistory
    from engine.training.run_folder import RunFolder

__all__ = ["add_training_commands", "run_samples", "run_training"]


def add_training_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands; the flags of `train` derive from the plan."""
    from engine.core.params import specs
    from engine.training.plan import TrainingPlan

    samples = commands.add_parser(
        "samples", help="write a set of pictures for a training", description="Write a set of pictures."
    )
    samples.add_argument(
        "folder", type=Path, metavar="DIR", help="the folder for the pictures; it must be empty or new"
    )
    samples.add_argument(
        "--set",
        choices=("faces", "digits"),
        default="faces",
        help="faces and others, or handwritten digits (needs convscope[samples])",
    )
    train = commands.add_parser(
        "train", help="train a network on a folder of pictures", description="Train a network."
    )
    train.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="one sub-folder per class, or folders train and validation with one per class each",
    )
    train.add_argument(
        "--out", type=Path, metavar="RUN", help="the folder for model and progress (default: DIR-training)"
    )
    train.add_argument("--resume", action="store_true", help="continue a training that was stopped or killed")
    group = train.add_argument_group("the plan")
    for spec in specs(TrainingPlan):
        choices = f" One of: {', '.join(spec.choices)}." if spec.choices else ""
        default = "automatic" if spec.automatic or spec.default == "" else spec.default
        text = f"{spec.help}{choices} (default: {default})".replace("%", "%%")
        group.add_argument(
            f"--{spec.name.replace('_', '-')}",
            dest=f"param_{spec.name}",
            metavar=spec.kind.upper(),
            help=text,
        )


def run_samples(options: argparse.Namespace, _: list[str]) -> int:
    """Write a set of pictures and print the counts."""
    from engine.dataset.sample_sets import write_set

    counts = write_set(options.set, options.folder)
    print_line(", ".join(f"{count} {name}" for name, count in counts.items()) + f" in {options.folder}")
    return 0


def run_training(options: argparse.Namespace, _: list[str]) -> int:
    """Start or resume a training and print its progress."""
    from engine.training.process.worker import work
    from engine.training.run_folder import RunFolder

    folder = options.folder.absolute()
    run = RunFolder(options.out or folder.with_name(f"{folder.name}-training"))
    given = {
        name.removeprefix("param_"): text
        for name, text in vars(options).items()
        if name.startswith("param_") and text
    }
    _resume(run, folder, given) if options.resume else _create(run, folder, given)
    run.send_command("go")
    teller = _ProgressPrinter(run)
    with _stopping(run):
        code = work(run, teller.print_event)
    teller.close()
    return code


def _create(run: "RunFolder", folder: Path, given: dict[str, str]) -> None:
    from engine.core.params import build_from_params, specs
    from engine.training.plan import TrainingPlan, check_plan
    from engine.training.training_pictures import list_classes

    plan = build_from_params(
        TrainingPlan,
        {spec.name: spec.parse(given[spec.name]) for spec in specs(TrainingPlan) if spec.name in given},
    )
    check_plan(plan)
    list_classes(folder)  # refuses an unsuitable folder before the run is written
    run.create(plan, folder)


def _resume(run: "RunFolder", folder: Path, given: dict[str, str]) -> None:
    from engine.training.start import check_idle

    if given:
        flag = f"--{min(given).replace('_', '-')}"
        message = f"A resumed training keeps its plan, and {flag} would change it."
        raise UserError(message, "Remove the parameters, or start another training with --out.")
    before = run.plan()[1]
    if not is_same_file(before, folder):
        raise UserError(
            f"The training in {run.path} uses the pictures in {before}, not those in {folder}.",
            "Name that folder, or choose another run with --out.",
        )
    check_idle(run)


@contextmanager
def _stopping(run: "RunFolder") -> Iterator[None]:
    """Let Ctrl+C end the training after the running batch, and a second Ctrl+C at once.

    If SIGINT is ignored, as in the background of a script, it stays ignored.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return

    def stop(*_: Any) -> None:
        run.send_command("stop")
        print_line("Stopping after this batch. Press Ctrl+C again to stop at once.", flush=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class _ProgressPrinter:
    """Prints the events of a run: one line for each epoch."""

    def __init__(self, run: "RunFolder") -> None:
        from engine.training.run_events import RunHistory

        self._run, self._history = run, RunHistory()

    def print_event(self, event: "Event") -> None:
        """Print an event of the start, of an epoch, or a warning."""
        from engine.training.run_events import EpochDone, RunBegun, TrainingWarning, apply_events

        self._history = apply_events((event,), self._history)
        if isinstance(event, RunBegun):
            lines = _beginning(event)
        elif isinstance(event, EpochDone):
            lines = [_epoch(event, self._history)]
        else:
            lines = [f"warning: {event.text}"] if isinstance(event, TrainingWarning) else []
        for line in lines:
            print_line(line, flush=True)

    def close(self) -> None:
        """Print the end of the run and the file of the model."""
        assert self._history.ended is not None
        for line in _ending(self._history.ended, self._run):
            print_line(line)


def _beginning(begun: "RunBegun") -> list[str]:
    counts = ", ".join(
        f"{name} {count}" for name, count in zip(begun.classes, begun.num_training, strict=True)
    )
    shape = " x ".join(map(str, begun.input_shape))
    again = [f"Resuming after epoch {begun.epoch}."] if begun.epoch else []
    return [
        *(f"note: {note}" for note in begun.notes),
        f"{sum(begun.num_training)} pictures for training ({counts}), {sum(begun.num_validation)} for "
        f"validation; {begun.num_weights:,} weights, input {shape}.",
        *again,
    ]


def _epoch(epoch: "EpochDone", story: "RunHistory") -> str:
    assert story.begun is not None
    total, seconds = story.begun.num_epochs, [one.seconds for one in story.epochs[-5:]]
    left = round(sum(seconds) / len(seconds) * (total - epoch.epoch))
    validation = (
        f"{epoch.validation_loss:.4f}, {epoch.validation_accuracy:.1%}{' (best)' if epoch.is_best else ''}"
    )
    return (
        f"epoch {epoch.epoch} of {total}: loss {epoch.loss:.4f}, accuracy {epoch.accuracy:.1%}; "
        f"validation {validation}; {epoch.seconds:.1f} s, at most {left // 60}:{left % 60:02} left"
    )


def _ending(ended: "RunEnded", run: "RunFolder") -> list[str]:
    if ended.reason == "failed":
        return [f"Failed: {ended.text}", *_model(run)]
    words = {
        "finished": "Finished.",
        "early": "Stopped early, because the validation loss no longer fell.",
        "stopped": "Stopped. The same command with --resume instead of parameters continues.",
    }
    return [words[ended.reason], *_model(run)]


def _model(run: "RunFolder") -> list[str]:
    best = run.read_history().best
    if best is None or not run.model.exists():
        return ["There is no model yet, because no epoch was completed."]
    return [
        f"The model of epoch {best.epoch}, validation accuracy {best.validation_accuracy:.1%}: {run.model}"
    ]
