"""Choose an architecture, and the file of its weights."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from engine.core.architecture_names import ARCHITECTURES
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop

__all__ = ["ArchitectureDialog"]

_EXPLAINED = tr_noop(
    "A file of weights does not say which network they belong to. Choose an architecture of "
    "keras.applications, or the JSON file made by model.to_json(). Without a file of weights, those in "
    "Keras's cache are used, or else random ones. Nothing is downloaded."
)


class ArchitectureDialog(QDialog):
    """Ask for an architecture and a file of weights.

    Signals
    -------
    chosen : str, Path or None
        The user wants this architecture, with the weights of this file.
    """

    chosen = Signal(str, object)

    def __init__(self, parent: QWidget | None = None, weights: Path | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open architecture"))
        self._names = set_object_name(
            QComboBox(editable=True), "architecture", tr("One of keras.applications, or a JSON file")
        )
        self._names.addItems(list(ARCHITECTURES))
        self._names.setCurrentText("MobileNetV2")
        self._weights = set_object_name(
            QLineEdit(str(weights or ""), placeholderText=tr("Keras's cache, or random")),
            "weights",
            tr("File of weights"),
        )
        explanation = QLabel(tr(_EXPLAINED), wordWrap=True)
        layout = QFormLayout(self)
        layout.addRow(explanation)
        layout.addRow(tr("&Architecture"), self._with_browse(self._names, tr("Description (*.json)")))
        layout.addRow(tr("&Weights"), self._with_browse(self._weights, tr("Weights (*.h5 *.hdf5 *.keras)")))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addRow(buttons)
        self.setMinimumWidth(520)

    def _with_browse(self, field: QComboBox | QLineEdit, kinds: str) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        button = QPushButton(tr("Browse..."))
        button.setAccessibleName(f"{tr('Browse...')} {field.toolTip()}")
        button.clicked.connect(lambda: self._browse(field, kinds))
        layout.addWidget(field, stretch=1)
        layout.addWidget(button)
        return row

    def _browse(self, field: QComboBox | QLineEdit, kinds: str) -> None:
        path = QFileDialog.getOpenFileName(self, tr("Choose a file"), "", kinds)[0]
        if path and isinstance(field, QComboBox):
            field.setCurrentText(path)
        elif path and isinstance(field, QLineEdit):
            field.setText(path)

    def accept(self) -> None:
        text = self._weights.text().strip()
        self.chosen.emit(self._names.currentText().strip(), Path(text) if text else None)
        super().accept()
