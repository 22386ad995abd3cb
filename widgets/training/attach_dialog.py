"""Choose a training to watch: one of the latest, or another folder."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["AttachDialog"]

_PATH = Qt.ItemDataRole.UserRole


class AttachDialog(QDialog):
    """List the folders of trainings, newest first; the dialog is deleted when it closes.

    Signals
    -------
    chosen : Path
        The user wants to watch the training in this folder.
    other_folder_requested :
        The user wants to choose another folder.
    """

    chosen = Signal(object)
    other_folder_requested = Signal()

    def __init__(self, folders: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open a training"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._list = set_object_name(
            QListWidget(), "recent_trainings", tr("Folders of trainings, the newest first")
        )
        self._list.setAccessibleName(tr("Trainings"))
        for folder in folders:
            item = QListWidgetItem(f"{folder.name}\n{folder.parent}")
            item.setData(_PATH, folder)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        self._list.setSpacing(3)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        attach = set_object_name(
            buttons.addButton(tr("Open"), QDialogButtonBox.ButtonRole.AcceptRole), "attach"
        )
        other = set_object_name(
            buttons.addButton(tr("Other folder..."), QDialogButtonBox.ButtonRole.ActionRole), "other_training"
        )
        for button in (other, buttons.button(QDialogButtonBox.StandardButton.Cancel)):
            button.setAutoDefault(False)  # Enter opens the selected folder.
        attach.setEnabled(bool(folders))
        attach.setDefault(bool(folders))
        layout = QVBoxLayout(self)
        layout.addWidget(QLabel(tr("Recent trainings:") if folders else tr("No training is known yet.")))
        layout.addWidget(self._list, stretch=1)
        layout.addWidget(buttons)
        self.resize(460, 300)
        self._list.setFocus()
        self._list.itemDoubleClicked.connect(lambda _: self.accept())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        other.clicked.connect(self._ask_other)

    def _ask_other(self) -> None:
        self.reject()
        self.other_folder_requested.emit()

    def accept(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(_PATH))
            super().accept()
