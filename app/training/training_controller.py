"""Connect setup, monitoring and results of trainings."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from app.explain.feature import ExplainFeature
from app.folder.folder_controller import FolderController
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.training import training_dialogs
from app.training.recent_trainings import RecentTrainings
from app.training.result_loader import ResultLoader
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
    """Connects the training dialog, the monitored run and its results to the window.

    Parameters
    ----------
    start
        Starts the training process of a run.

    Signals
    -------
    changed :
        The available commands may have changed.
    """

    changed = Signal()
    monitor: TrainingMonitor
    loader: ResultLoader
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
        self._end_note = -1  # the number of the note on the end of a training
        self.monitor = TrainingMonitor(window, panels, self._recent, start)
        self.setup = TrainingSetup(window, settings)
        self.loader = ResultLoader(window, panels.training_panel, self.monitor)
        self.results = TrainingResults(window, panels, explain, folder, self.monitor, self.loader)
        self._connect()

    def ask(self) -> None:
        """Show the dialog of a new training, unless a training is running."""
        if self.monitor.is_live:
            self._window.open_dock("Training")
            self._messages.show_note(tr("A training is running. Stop it or wait until it has ended."))
            return
        self.setup.ask()

    def ask_run(self) -> None:
        """Let the user open a run: a recent one, or any folder."""
        dialog = AttachDialog(self._recent.folders, self._window)
        dialog.chosen.connect(self.attach)
        dialog.other_folder_requested.connect(self._ask_folder)
        dialog.show()

    @Slot(object)
    def attach(self, folder: Path) -> None:
        """Follow the run in a folder."""
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
        """Stop the threads of the window; the training continues."""
        self.monitor.stop_watching()
        self.setup.stop()
        self.loader.stop()

    def can_close(self) -> bool:
        """Return whether the window may close; ask the user about a running training."""
        status = self.monitor.status
        if status is None or not self.monitor.is_live:
            return True
        answer = training_dialogs.ask_how_to_close(self._window, status.name)
        if answer == "stop":
            self.monitor.stop()
        return answer != "cancel"

    def _ask_folder(self) -> None:
        folder = training_dialogs.ask_run_folder(self._window, self._settings.get("folder"))
        if folder is not None:
            self.attach(folder)

    @Slot()
    def _follow_latest(self) -> None:
        """Follow the latest run if it is still running."""
        latest = next(iter(self._recent.folders), None)
        if latest is not None and self.monitor.run is None:
            self.monitor.attach(RunFolder(latest), quietly=True)

    @Slot(str)
    def _show_end(self, sentence: str) -> None:
        status = self.monitor.status
        if status is not None:
            self._end_note = self._messages.show_note(f"{status.name}: {sentence}")

    @Slot()
    def _withdraw_end(self) -> None:
        """Remove the note on the end of a training once a training is running again."""
        if self.monitor.is_live:
            self._messages.withdraw(self._end_note)

    def _connect(self) -> None:
        window, training = self._window, self.monitor
        window.first_painted.connect(self._follow_latest)
        self.setup.chosen.connect(training.start)
        training.ended.connect(self._show_end)
        training.changed.connect(self._withdraw_end)
        training.changed.connect(self.changed)
        panel = self._training_panel
        panel.train_requested.connect(self.ask)
        for requested in (panel.pause_requested, panel.continue_requested):
            requested.connect(training.toggle_pause)
        panel.stop_requested.connect(training.stop)
        panel.resume_requested.connect(training.resume)
        panel.open_model_requested.connect(self.results.open_best_model)
        panel.picture_chosen.connect(self.results.open_picture)
        panel.patterns_requested.connect(self.results.ask_patterns)
