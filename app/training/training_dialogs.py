"""The questions about trainings that need a window of their own."""

from pathlib import Path
from typing import Literal

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from widgets.common.translation import tr

__all__ = ["ask_how_to_close", "ask_run_folder", "ask_sample_folder"]


def ask_run_folder(parent: QWidget, folder: str) -> Path | None:
    """Return the folder of a training that the user chooses, if any."""
    return _chosen(QFileDialog.getExistingDirectory(parent, tr("Folder of a training"), folder))


def ask_sample_folder(parent: QWidget, folder: str) -> Path | None:
    """Return the folder that the user chooses for the sample pictures, if any."""
    return _chosen(QFileDialog.getExistingDirectory(parent, tr("Where to put the sample pictures"), folder))


def ask_how_to_close(parent: QWidget, name: str) -> Literal["leave", "stop", "cancel"]:
    """Ask what becomes of a training when the window is closed; the answer that comes of a hasty key leaves it running."""
    box = QMessageBox(
        QMessageBox.Icon.Question,
        tr("A training is running"),
        tr("{name} is still being trained.", name=name),
        parent=parent,
    )
    box.setInformativeText(
        tr(
            "It runs in a process of its own and can go on without the window. Convscope finds it again at its next start."
        )
    )
    leave = box.addButton(tr("&Leave it running"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(tr("&Stop it"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(leave)
    box.exec()
    answer = box.clickedButton()
    box.deleteLater()
    return "leave" if answer is leave else "stop" if answer is stop else "cancel"


def _chosen(answer: str) -> Path | None:
    return Path(answer) if answer else None
