"""The commands of a folder of pictures."""

from app.folder.feature import FolderFeature
from app.shell.command import Command

__all__ = ["confusion_commands", "open_folder_commands", "top_images_commands"]


def open_folder_commands(folder: FolderFeature) -> tuple[Command, ...]:
    """Return the command that opens a folder."""
    return (
        Command(
            "File",
            "Open fol&der of pictures...",
            folder.controller.ask,
            "Ctrl+Shift+O",
            tip="Walk through the pictures of a folder, each with what the network says",
        ),
    )


def top_images_commands(folder: FolderFeature) -> tuple[Command, ...]:
    """Return the command that searches the folder for a unit."""
    return (
        Command(
            "E&xplain",
            "Pictures that e&xcite a unit...",
            folder.top_images.ask,
            "Ctrl+Shift+U",
            tip="Look through the open folder for the pictures with the largest activations of a layer's unit",
            enabled=lambda: folder.top_images.is_possible,
        ),
    )


def confusion_commands(folder: FolderFeature) -> tuple[Command, ...]:
    """Return the command that shows the confusion matrix."""
    return (
        Command(
            "Train",
            "&Confusion matrix",
            folder.confusion.show,
            tip="Which classes the open model takes for which, in the pictures of the folder strip",
            enabled=lambda: folder.confusion.is_possible,
        ),
    )
