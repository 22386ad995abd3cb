"""Declare the commands of trainings."""

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
            "Train a network on a folder of pictures and inspect it meanwhile",
        ),
        Command(
            "Train",
            "Open a running tr&aining...",
            training.ask_run,
            tip="Show a training that was started before",
        ),
        Command(
            "Train",
            "|&Pause or resume the training",
            training.monitor.toggle_pause,
            tip="Pause or resume the training",
            enabled=lambda: training.monitor.is_live,
        ),
        Command(
            "Train",
            "&Stop the training",
            training.monitor.stop,
            tip="Stop the training after the current batch; it can be resumed",
            enabled=lambda: training.monitor.is_live,
        ),
        Command(
            "Train",
            "&Resume a stopped training",
            training.monitor.resume,
            tip="Continue after the last finished epoch in a new process",
            enabled=lambda: training.monitor.can_resume,
        ),
        Command(
            "Train",
            "|&Look inside the network",
            training.results.open_best_model,
            "Ctrl+Shift+I",
            "magnify",
            "Open the best network so far, and its worst mistakes in the panel Folder",
            lambda: training.monitor.has_model,
        ),
        Command(
            "Train",
            "Patterns over the &epochs...",
            training.results.ask_patterns,
            tip="Compare the patterns that activate units of a layer after each epoch",
            enabled=lambda: training.monitor.has_model,
        ),
    )
