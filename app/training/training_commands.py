"""The commands of trainings."""

from app.shell.command import Command
from app.training.training_controller import TrainingController

__all__ = ["training_commands"]


def training_commands(training: TrainingController) -> tuple[Command, ...]:
    """Return the commands of the Train menu."""
    return (
        Command(
            "Train",
            "&Train a network...",
            training.ask,
            "Ctrl+Shift+T",
            "school-outline",
            "Learn from a folder of pictures, and look inside while it does",
        ),
        Command(
            "Train",
            "&Attach to a training...",
            training.ask_run,
            tip="Watch a training that was begun before",
        ),
        Command(
            "Train",
            "|&Pause or go on with the training",
            training.monitor.toggle_pause,
            tip="Let the training wait, or go on",
            enabled=lambda: training.monitor.is_live,
        ),
        Command(
            "Train",
            "&Stop the training",
            training.monitor.stop,
            tip="End the training after the running batch; it can be resumed",
            enabled=lambda: training.monitor.is_live,
        ),
        Command(
            "Train",
            "&Resume the training",
            training.monitor.resume,
            tip="Go on from the last epoch that is done, in a new process",
            enabled=lambda: training.monitor.can_resume,
        ),
        Command(
            "Train",
            "|&Look inside the network",
            training.results.open_best_model,
            "Ctrl+Shift+I",
            "magnify",
            "Open the best network so far, and its worst mistakes in the folder strip",
            lambda: training.monitor.has_model,
        ),
        Command(
            "Train",
            "Patterns over the &epochs...",
            training.results.ask_patterns,
            tip="What units of a layer looked for after each epoch, side by side",
            enabled=lambda: training.monitor.has_model,
        ),
    )
