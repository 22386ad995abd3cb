"""Read the validation results of a training that has ended, and thumbnails of its worst mistakes."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from app.training.training_monitor import TrainingMonitor
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.imaging.thumbnail_reader import read_thumbnail
from engine.training.run_folder import RunFolder
from engine.training.validation_results import ValidationResults
from widgets.common.threads import BackgroundWorker
from widgets.training.result_card import MISTAKE_SIDE, MISTAKES_SHOWN
from widgets.training.training_panel import TrainingPanel

__all__ = ["ResultLoader"]

_Read = tuple[ValidationResults | None, Sequence[Bytes | None]]


class ResultLoader(QObject):
    """Shows the results of the followed run in the panel while its training is over."""

    def __init__(self, parent: QObject, panel: TrainingPanel, training: TrainingMonitor) -> None:
        super().__init__(parent)
        self._panel, self._training = panel, training
        self._worker = BackgroundWorker(self)
        self._shown: RunFolder | None = None
        self.results: ValidationResults | None = None
        training.changed.connect(self._follow)

    def stop(self) -> None:
        """Wait until the running work has ended."""
        self._shown = None
        self._worker.clear()
        self._worker.wait()

    @Slot()
    def _follow(self) -> None:
        """Read the results once the training of a run is over; show none before."""
        status, run = self._training.status, self._training.run
        over = run if status is not None and status.is_over and status.has_model else None
        if over == self._shown:
            return
        self._shown = over
        self._show(over, (None, ()))
        if over is not None:
            self._worker.run(partial(_read, over), partial(self._show, over), lambda _: None)

    def _show(self, run: RunFolder | None, read: _Read) -> None:
        if run == self._shown:
            self.results = read[0]
            self._panel.show_results(*read)


def _read(run: RunFolder) -> _Read:
    results = run.validation()
    if results is None:
        return None, ()
    return results, [_thumbnail(Path(one.file)) for one in results.mistakes(MISTAKES_SHOWN)]


def _thumbnail(file: Path) -> Bytes | None:
    """Return a small picture, or None if its file is no longer readable."""
    try:
        return read_thumbnail(file, 2 * MISTAKE_SIDE)
    except UserError:
        return None
