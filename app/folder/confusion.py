"""Show the confusion matrix of the open model for the pictures of the folder."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.folder.folder_controller import FolderController
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.dataset.confusion_matrix import ConfusionMatrix
from widgets.folder.confusion_dialog import ConfusionDialog
from widgets.folder.folder_panel import FolderPanel

__all__ = ["ConfusionController"]


class ConfusionController(QObject):
    """Shows the confusion matrix, updates it with new predictions, and filters the panel by its cells.

    Signals
    -------
    changed :
        The value of `is_possible` has changed.
    """

    changed = Signal()

    def __init__(
        self, window: MainWindow, folder_panel: FolderPanel, state: AppState, folder: FolderController
    ) -> None:
        super().__init__(window)
        self._window, self._folder_panel, self._state, self._folder = window, folder_panel, state, folder
        self._dialog: ConfusionDialog | None = None
        self._was_possible = False
        folder.predictions_changed.connect(self._follow)

    @property
    def is_possible(self) -> bool:
        """Whether there are predictions for pictures whose true class is known."""
        return self._state.model is not None and self._folder.has_labelled_predictions

    def show(self) -> None:
        """Show the matrix in a separate window."""
        if self._dialog is None:
            self._dialog = ConfusionDialog(self._window)
            self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._dialog.cell_chosen.connect(self._filter)
            self._dialog.destroyed.connect(self._forget)
        self._fill()
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    @Slot()
    def _follow(self) -> None:
        if self._dialog is not None:
            self._fill()
        if self.is_possible is not self._was_possible:
            self._was_possible = self.is_possible
            self.changed.emit()

    def _fill(self) -> None:
        model, labelled = self._state.model, self._folder.labelled_predictions
        if self._dialog is None or model is None or not model.heads:
            return
        classes = tuple(model.label(index) for index in range(model.heads[0].num_classes))
        labels = tuple(label for label, _ in labelled)
        predictions = tuple(prediction for _, prediction in labelled)
        self._dialog.show_confusion(self._folder.name, ConfusionMatrix(classes, labels, predictions))

    @Slot(object)
    def _filter(self, cell: tuple[int, int]) -> None:
        self._folder_panel.filter_by_cell(cell)
        self._window.open_dock("Folder")

    def _forget(self) -> None:
        self._dialog = None
