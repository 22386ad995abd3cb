"""Open a picture, and show it in place of the previous one."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.explain.picture_loader import PictureLoader
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.samples import sample_path
from widgets.common.translation import tr

__all__ = ["PictureController"]


class PictureController(QObject):
    """Opens pictures; if a picture cannot be read, the previous one stays.

    Signals
    -------
    about_to_show : Photograph
        A picture is about to replace the current picture or live source.
    replaced :
        Another picture is open; results and marks of the previous one are outdated.
    shown : Target or None, bool
        The picture is shown: the target to explain, and whether to start no job.
    """

    about_to_show = Signal(object)
    replaced = Signal()
    shown = Signal(object, bool)

    def __init__(
        self, window: MainWindow, panels: Panels, state: AppState, settings: Settings, loader: PictureLoader
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._settings, self._loader = window, state, settings, loader
        self._canvas, self._part_choice, self._messages = panels.canvas, panels.part_choice, panels.messages
        loader.opened.connect(self.show)
        loader.failed.connect(self._fail)
        state.picture_requested.connect(self.open)
        state.photograph_requested.connect(loader.show_loaded)
        state.sample_requested.connect(self.open_sample)

    @Slot(object)
    def open(self, path: Path) -> None:
        """Read a picture file and show it."""
        self._window.show_status(tr("Reading {name} ...", name=path.name))
        self._loader.open(path)

    @Slot(str)
    def open_sample(self, name: str) -> None:
        """Open a sample picture of the application."""
        try:
            self.open(sample_path(name))
        except UserError as error:
            self._messages.show_error(error)

    def ask(self) -> None:
        """Let the user choose a picture file."""
        path = dialogs.ask_picture_file(self._window, self._settings.get("folder"))
        if path is not None:
            self._settings.set("folder", str(path.parent))
            self.open(path)

    @Slot(object)
    def show(self, photograph: Photograph, target: Target | None = None, quiet: bool = False) -> None:
        """Show a picture that has been read, and request its predictions.

        Parameters
        ----------
        photograph
            The picture.
        target
            The target to explain; None for the top class.
        quiet
            Whether to start no job when the predictions are known.
        """
        self.about_to_show.emit(photograph)
        self._state.photograph = photograph
        self._messages.hide()
        if photograph.notes:
            self._messages.show_note(" ".join(map(tr, photograph.notes)))
        self._window.show_status("")
        self.replaced.emit()
        self._part_choice.show_photograph(photograph)
        self._canvas.set_picture(photograph.pixels)
        self.shown.emit(target, quiet)

    def leave_tile(self) -> None:
        """Show the picture again, in place of a tile."""
        self._messages.hide()
        self._canvas.set_replacement(None)

    @Slot(object)
    def _fail(self, error: UserError) -> None:
        self._window.show_status("")
        self._messages.show_error(error)
