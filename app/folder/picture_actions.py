"""Carry out the actions on a picture of the folder panel: open, explain, menu."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QGuiApplication

from app.explain.feature import ExplainFeature
from app.explain.tile_menu import Entry, show_menu
from app.folder.confusion import ConfusionController
from app.folder.top_images import TopImagesController
from app.shell.desktop import open_folder
from app.shell.panels import Panels
from widgets.common.translation import tr

__all__ = ["PictureActions"]


class PictureActions(QObject):
    """Explains a picture after a double click, and shows the menu of a picture."""

    def __init__(
        self,
        panels: Panels,
        explain: ExplainFeature,
        top_images: TopImagesController,
        confusion: ConfusionController,
    ) -> None:
        super().__init__(panels.folder_panel)
        self._panel, self._state = panels.folder_panel, explain.state
        self._loader, self._jobs = explain.loader, explain.jobs
        self._top_images, self._confusion = top_images, confusion
        self._awaited: Path | None = None  # explained as soon as its predictions are known
        panels.folder_panel.explain_requested.connect(self.explain)
        panels.folder_panel.menu_requested.connect(self._show_menu)
        # After `start_automatically`, which is connected first and may have started the job.
        explain.predictions.predicted.connect(self._explain_awaited)

    @Slot(object)
    def explain(self, path: Path) -> None:
        """Open a picture unless it is open, and run the method in the form on it."""
        if self._loader.path != path:
            self._state.picture_requested.emit(path)
        is_open = self._loader.path == path and not self._loader.is_reading and bool(self._state.scores)
        self._awaited = None if is_open else path
        if is_open and self._jobs.running is None:
            self._state.explain_requested.emit()

    @Slot()
    def _explain_awaited(self) -> None:
        awaited, self._awaited = self._awaited, None
        if awaited is not None and awaited == self._loader.path and self._jobs.running is None:
            self._state.explain_requested.emit()

    @Slot(object, QPoint)
    def _show_menu(self, path: Path, place: QPoint) -> None:
        clipboard = QGuiApplication.clipboard()
        no_folder = "" if self._top_images.is_possible else tr("Needs a model with feature maps.")
        no_classes = (
            "" if self._confusion.is_possible else tr("Needs predictions of pictures in class folders.")
        )
        entries = (
            Entry(tr("&Open"), lambda: self._state.picture_requested.emit(path), "Return"),
            Entry(tr("&Explain"), lambda: self.explain(path), "Ctrl+Return"),
            Entry(tr("Explain &all shown..."), self._panel.explain_all_requested.emit),
            Entry("|" + tr("Pictures that e&xcite a unit..."), self._top_images.ask, obstacle=no_folder),
            Entry(tr("&Confusion matrix"), self._confusion.show, obstacle=no_classes),
            Entry("|" + tr("&Show in folder"), lambda: open_folder(path.parent)),
            Entry(tr("Copy &path"), lambda: clipboard.setText(str(path))),
        )
        show_menu(self._panel, place, entries)
