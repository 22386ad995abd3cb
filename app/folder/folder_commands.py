"""Declare the commands of a folder of pictures."""

from app.folder.feature import FolderFeature
from app.shell.command import Command

__all__ = ["confusion_commands", "explain_all_commands", "open_folder_commands", "top_images_commands"]


def open_folder_commands(folder: FolderFeature) -> tuple[Command, ...]:
    """Return the command that opens a folder."""
    return (
        Command(
            "File",
            "Open fol&der of pictures...",
            folder.controller.ask,
            "Ctrl+Shift+O",
            tip="Open a folder, and show its pictures with their predictions",
        ),
    )


def explain_all_commands(folder: FolderFeature) -> tuple[Command, ...]:
    """Return the commands of a batch over the folder."""
    return (
        Command(
            "E&xplain",
            "|Explain a&ll pictures of the folder...",
            folder.explain_all.ask,
            icon="image-multiple-outline",
            tip="Explain all pictures that the panel Folder shows, and write the results to a folder",
            enabled=lambda: folder.explain_all.is_possible,
        ),
    )


def top_images_commands(folder: FolderFeature) -> tuple[Command, ...]:
    """Return the command that searches the folder for the top pictures of a unit."""
    return (
        Command(
            "E&xplain",
            "Pictures that e&xcite a unit...",
            folder.top_images.ask,
            "Ctrl+Shift+U",
            tip="Search the open folder for the pictures that activate a unit of a layer most",
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
            tip="Count the true and the predicted classes of the pictures in the folder",
            enabled=lambda: folder.confusion.is_possible,
        ),
    )
