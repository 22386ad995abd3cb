"""Ask the user about trainings in modal dialogs."""

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QWidget

from app.shell import dialogs
from widgets.common.translation import tr

__all__ = ["ask_how_to_close", "ask_run_folder", "ask_sample_folder"]


def ask_run_folder(parent: QWidget, folder: str) -> Path | None:
    """Return the folder of a training that the user chooses, if any."""
    return _chosen(QFileDialog.getExistingDirectory(parent, tr("Folder of a training"), folder))


def ask_sample_folder(parent: QWidget, folder: str) -> Path | None:
    """Return the folder that the user chooses for the sample pictures, if any."""
    return _chosen(QFileDialog.getExistingDirectory(parent, tr("Folder for the sample pictures"), folder))


def ask_how_to_close(parent: QWidget, name: str) -> Literal["leave", "stop", "cancel"]:
    """Ask how to continue with a running training when the window closes; the default leaves it running."""
    return dialogs.ask_how_to_close(
        parent,
        tr("A training is running"),
        tr("{name} is still being trained.", name=name),
        tr(
            "It runs in a separate process and can continue without the window. "
            "Convscope shows it again at the next start."
        ),
    )


def _chosen(answer: str) -> Path | None:
    return Path(answer) if answer else None
