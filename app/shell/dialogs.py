"""Ask the user for files, folders and confirmations in modal dialogs."""

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget

from engine.model_files.formats.registry import dialog_patterns
from widgets.common.translation import tr
from widgets.forms.other_inputs_form import picture_name_filter
from widgets.model.architecture_dialog import ArchitectureDialog

__all__ = [
    "ask_architecture",
    "ask_folder",
    "ask_how_to_close",
    "ask_labels_file",
    "ask_model_file",
    "ask_model_folder",
    "ask_picture_file",
    "ask_picture_folder",
    "ask_python_file",
    "ask_save_file",
    "ask_session_file",
    "ask_to_save",
    "ask_unit",
    "confirm_trust",
    "show_about",
]


def ask_picture_file(parent: QWidget, folder: str) -> Path | None:
    """Return the picture file the user chooses, if any."""
    return _chosen(
        QFileDialog.getOpenFileName(
            parent, tr("Open picture"), folder, f"{picture_name_filter()};;{tr('All files (*)')}"
        )
    )


def ask_picture_folder(parent: QWidget, folder: str) -> Path | None:
    """Return the folder of pictures the user chooses, if any."""
    answer = QFileDialog.getExistingDirectory(parent, tr("Open folder of pictures"), folder)
    return Path(answer) if answer else None


def ask_folder(parent: QWidget, title: str, folder: str) -> Path | None:
    """Return the output folder that the user chooses, if any."""
    answer = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(answer) if answer else None


def ask_to_save(parent: QWidget, name: str) -> Literal["save", "discard", "cancel"]:
    """Ask what to do with the changes of a session; closing the question cancels."""
    buttons = QMessageBox.StandardButton
    box = QMessageBox(
        QMessageBox.Icon.Question,
        tr("Unsaved changes"),
        tr("Save the changes of {name}?", name=name),
        buttons.Save | buttons.Discard | buttons.Cancel,
        parent,
    )
    box.button(buttons.Discard).setText(tr("Do&n't save"))
    box.setDefaultButton(buttons.Save)
    answer = box.exec()
    box.deleteLater()
    return "save" if answer == buttons.Save else "discard" if answer == buttons.Discard else "cancel"


def ask_unit(parent: QWidget, layer: str, count: int, proposal: int) -> int | None:
    """Return the unit that the user chooses in a layer with `count` units, if any."""
    question = tr("Which unit of {layer}, 0 to {last}?", layer=layer, last=count - 1)
    unit, is_chosen = QInputDialog.getInt(
        parent, tr("Pictures with the largest activations"), question, proposal, 0, count - 1
    )
    return unit if is_chosen else None


def ask_model_file(parent: QWidget, folder: str) -> Path | None:
    """Return the model file the user chooses, if any."""
    return _chosen(
        QFileDialog.getOpenFileName(
            parent,
            tr("Open model"),
            folder,
            tr("Keras models ({patterns});;All files (*)", patterns=dialog_patterns()),
        )
    )


def ask_model_folder(parent: QWidget, folder: str) -> Path | None:
    """Return the SavedModel folder the user chooses, if any."""
    answer = QFileDialog.getExistingDirectory(parent, tr("Open SavedModel folder"), folder)
    return Path(answer) if answer else None


def ask_session_file(parent: QWidget, folder: str) -> Path | None:
    """Return the session file the user chooses, if any."""
    return _chosen(
        QFileDialog.getOpenFileName(
            parent, tr("Open session"), folder, tr("Sessions (*.convscope);;All files (*)")
        )
    )


def ask_labels_file(parent: QWidget, folder: str) -> Path | None:
    """Return the file of class names the user chooses, if any."""
    return _chosen(
        QFileDialog.getOpenFileName(
            parent, tr("Class names"), folder, tr("Class names (*.txt *.json *.csv);;All files (*)")
        )
    )


def ask_python_file(parent: QWidget, folder: str) -> Path | None:
    """Return the Python file the user chooses, if any."""
    return _chosen(
        QFileDialog.getOpenFileName(
            parent, tr("Python file that defines custom layers"), folder, "Python (*.py)"
        )
    )


def confirm_trust(parent: QWidget, path: Path) -> bool:
    """Return whether the user allows to run a Python file; the default button is Cancel."""
    box = QMessageBox(
        QMessageBox.Icon.Warning,
        tr("Trust Python file"),
        tr("Run the code in {name}?", name=path.name),
        parent=parent,
    )
    box.setInformativeText(
        f"{path}\n\n"
        + tr(
            "Its code can do everything that you can do on this computer. It runs whenever a model needs "
            "a layer or function that it defines, until the file changes."
        )
    )
    run = box.addButton(tr("Run it"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    is_trusted = box.clickedButton() is run
    box.deleteLater()
    return is_trusted


def ask_architecture(
    parent: QWidget, weights: Path | None, take: Callable[[str, Path | None], object]
) -> ArchitectureDialog:
    """Let the user choose an architecture and a file of weights, and pass both to `take`."""
    dialog = ArchitectureDialog(parent, weights)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.chosen.connect(take)
    dialog.show()
    return dialog


def ask_how_to_close(
    parent: QWidget, title: str, question: str, details: str
) -> Literal["leave", "stop", "cancel"]:
    """Ask how to continue with a running process when the window closes; the default leaves it running."""
    box = QMessageBox(QMessageBox.Icon.Question, title, question, parent=parent)
    box.setInformativeText(details)
    leave = box.addButton(tr("&Leave it running"), QMessageBox.ButtonRole.AcceptRole)
    stop = box.addButton(tr("&Stop it"), QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(leave)
    box.exec()
    answer = box.clickedButton()
    box.deleteLater()
    return "leave" if answer is leave else "stop" if answer is stop else "cancel"


def ask_save_file(parent: QWidget, title: str, proposal: Path, suffix: str, kinds: str = "") -> Path | None:
    """Return the file to write, if the user chooses one.

    `suffix` is added before the question about overwriting. `kinds` is a name filter of Qt, by default
    all files with that suffix.
    """
    dialog = QFileDialog(parent, title, str(proposal), kinds or f"*{suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(proposal.name)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    path = Path(dialog.selectedFiles()[0]) if accepted else None
    dialog.deleteLater()
    return path


def show_about(parent: QWidget, version: str) -> None:
    """Show name, version and licences."""
    box = QMessageBox(
        QMessageBox.Icon.NoIcon, tr("About Convscope"), f"<h3>Convscope {version}</h3>", parent=parent
    )
    box.setInformativeText(
        tr(
            "Explains the decisions of convolutional networks.<br><br>"
            "Embedded model: EfficientNet-Lite0, ImageNet weights, Apache-2.0. Photographs: scikit-image."
        )
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()


def _chosen(answer: tuple[str, str]) -> Path | None:
    return Path(answer[0]) if answer[0] else None
