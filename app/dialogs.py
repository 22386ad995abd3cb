"""The questions that need a window of their own."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.photograph import SUFFIXES

__all__ = ["ask_model_file", "ask_picture_file", "ask_save_file", "show_about"]

_PICTURES = "Pictures (" + " ".join(f"*{suffix}" for suffix in SUFFIXES) + ")"


def ask_picture_file(parent: QWidget, folder: str) -> Path | None:
    """Return the picture file the user chooses, if any."""
    return _chosen(QFileDialog.getOpenFileName(parent, "Open picture", folder, f"{_PICTURES};;All files (*)"))


def ask_model_file(parent: QWidget, folder: str) -> Path | None:
    """Return the model file the user chooses, if any."""
    return _chosen(QFileDialog.getOpenFileName(parent, "Open model", folder, "Keras models (*.keras *.h5 *.hdf5);;All files (*)"))


def ask_save_file(parent: QWidget, title: str, proposal: Path, suffix: str) -> Path | None:
    """Return the file to write, if the user chooses one; `suffix` is added before the question about overwriting."""
    dialog = QFileDialog(parent, title, str(proposal), f"*{suffix}")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(proposal.name)
    accepted = dialog.exec() == QFileDialog.DialogCode.Accepted
    path = Path(dialog.selectedFiles()[0]) if accepted else None
    dialog.deleteLater()
    return path


def show_about(parent: QWidget, version: str) -> None:
    """Say what this is."""
    box = QMessageBox(QMessageBox.Icon.NoIcon, "About Convscope", f"<h3>Convscope {version}</h3>", parent=parent)
    box.setInformativeText(
        "Shows why a convolutional network decided what it decided.<br><br>"
        "Embedded model: EfficientNet-Lite0, ImageNet weights, Apache-2.0. Photographs: scikit-image."
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setModal(False)
    box.show()


def _chosen(answer: tuple[str, str]) -> Path | None:
    return Path(answer[0]) if answer[0] else None
