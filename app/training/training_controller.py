"""Networks that are trained here: asked for, watched, looked into."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.explain.feature import ExplainFeature
from app.folder.folder_controller import FolderController
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.training import training_dialogs
from app.training.recent_trainings import RecentTrainings
from app.training.training_monitor import StartTraining, TrainingMonitor
from app.training.training_results import TrainingResults
from app.training.training_setup import TrainingSetup
from engine.core.errors import UserError
from engine.training.run_folder import RunFolder
from engine.training.start import start_training as start_process
from widgets.common.translation import tr
from widgets.training.attach_dialog import AttachDialog

__all__ = ["TrainingController"]


class TrainingController(QObject):
    """Joins the dialog, the run that is watched, what is done with its network, and the confusion matrix.

    Parameters
    ----------
    start
        Starts a process that works on a run.

    Signals
    -------
    changed :
        What can be done has changed.
    """

    changed = Signal()
    monitor: TrainingMonitor
    results: TrainingResults

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        explain: ExplainFeature,
        folder: FolderController,
        start: StartTraining = start_process,
    ) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._training_panel, self._messages = panels.training_panel, panels.messages
        self._recent = RecentTrainings(settings)
        self._end_note = -1  # the number of the message that told of an end
        self.monitor = TrainingMonitor(window, panels, self._recent, start)
        self.setup = TrainingSetup(window, settings)
        self.results = TrainingResults(window, panels, explain, folder, self.monitor)
        self._connect()

    def ask(self) -> None:
        """Let the user say what is to be learned."""
        if self.monitor.is_live:
            self._window.open_dock("Training")
            self._messages.show_note(tr("A training is running. Stop it first, or let it end."))
            return
        self.setup.ask()

    def ask_run(self) -> None:
        """Let the user choose a run to watch: one of the latest, or any folder."""
        dialog = AttachDialog(self._recent.folders, self._window)
        dialog.chosen.connect(self.attach)
        dialog.other_folder_requested.connect(self._ask_folder)
        dialog.show()

    @Slot(object)
    def attach(self, folder: Path) -> None:
        """Watch the run in a folder."""
        run = RunFolder(folder)
        try:
            run.plan()
        except UserError as error:
            self._messages.show_error(error)
            return
        self._recent.add(folder)
        self.monitor.attach(run)
        self._window.open_dock("Training")

    def stop(self) -> None:
        """End the threads that look and count; the training goes on."""
        self.monitor.stop_watching()
        self.setup.stop()

    def can_close(self) -> bool:
        """Ask what becomes of the training, where one is running; return whether the window may close."""
        standing = self.monitor.status
        if standing is None or not self.monitor.is_live:
            return True
        answer = training_dialogs.ask_how_to_close(self._window, standing.name)
        if answer == "stop":
            self.monitor.stop()
        return answer != "cancel"

    def _ask_folder(self) -> None:
        folder = training_dialogs.ask_run_folder(self._window, self._settings.get("folder"))
        if folder is not None:
            self.attach(folder)

    @Slot()
    def _find_again(self) -> None:
        """Watch the latest run, if it is still going on."""
        latest = next(iter(self._recent.folders), None)
        if latest is not None and self.monitor.run is None:
            self.monitor.attach(RunFolder(latest), quietly=True)

    @Slot(str)
    def _tell_end(self, sentence: str) -> None:
        standing = self.monitor.status
        if standing is not None:
            self._end_note = self._messages.show_note(f"{standing.name}: {sentence}")

    @Slot()
    def _take_back(self) -> None:
        """Take away what was said of an end, once the training goes on or another is begun."""
        if self.monitor.is_live:
            self._messages.withdraw(self._end_note)

    def _connect(self) -> None:
        window, training = self._window, self.monitor
        window.can_close = self.can_close
        window.first_painted.connect(self._find_again)
        self.setup.chosen.connect(training.start)
        training.ended.connect(self._tell_end)
        training.changed.connect(self._take_back)
        training.changed.connect(self.changed)
        panel = self._training_panel
        panel.train_requested.connect(self.ask)
        for asked in (panel.pause_requested, panel.continue_requested):
            asked.connect(training.toggle_pause)
        panel.stop_requested.connect(training.stop)
        panel.resume_requested.connect(training.resume)
        panel.open_model_requested.connect(self.results.open_best_model)
        panel.patterns_requested.connect(self.results.ask_patterns)
