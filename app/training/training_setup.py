"""Show the training dialog; count pictures and write samples and plans in a worker thread."""

import itertools
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.training import training_dialogs
from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.dataset.sample_sets import write_set
from engine.imaging.thumbnail_reader import read_thumbnail
from engine.training.plan import TrainingPlan, check_plan
from engine.training.run_folder import RunFolder
from engine.training.training_pictures import Listing, list_classes
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr
from widgets.training.class_preview import CLASSES_SHOWN, PICTURES_SHOWN, THUMBNAIL_SIDE
from widgets.training.train_dialog import TrainDialog

__all__ = ["TrainingSetup", "contents"]

_SetupResult = Listing | Path | RunFolder | UserError
_SAMPLE = "faces"
_NAMED = 6  # classes that are listed by name


class TrainingSetup(QObject):
    """Shows the dialog and creates the folder of the run.

    Signals
    -------
    chosen : RunFolder
        The folder of a new run with its plan; the training has not started yet.
    """

    chosen = Signal(object)

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._worker, self._keys, self._request_key = BackgroundWorker(self), itertools.count(1), 0
        self._dialog: TrainDialog | None = None
        self._refuse: Callable[[UserError], None] = lambda error: None

    def ask(self) -> None:
        """Show the dialog, or raise it if it is open."""
        if self._dialog is None:
            self._dialog = TrainDialog(self._window)
            self._dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            self._dialog.folder_changed.connect(self._count)
            self._dialog.sample_requested.connect(self._ask_sample)
            self._dialog.chosen.connect(self._create)
            self._dialog.destroyed.connect(self._forget)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def stop(self) -> None:
        """Wait until the running work has ended."""
        self._request_key = 0
        self._worker.clear()
        self._worker.wait()

    @Slot(object)
    def _count(self, folder: Path) -> None:
        assert self._dialog is not None
        self._run(lambda: list_classes(folder), self._dialog.show_obstacle)

    @Slot(object, object, object)
    def _create(self, plan: TrainingPlan, pictures: Path, place: Path) -> None:
        assert self._dialog is not None
        self._run(lambda: _create_run(place, plan, pictures), self._dialog.show_refusal)

    @Slot()
    def _ask_sample(self) -> None:
        assert self._dialog is not None
        folder = training_dialogs.ask_sample_folder(self._dialog, self._settings.get("folder"))
        if folder is not None:
            self._dialog.show_busy(tr("Writing the sample pictures ..."))
            self._run(lambda: _write_sample(folder / _SAMPLE), self._dialog.show_refusal)

    def _run(
        self, work: Callable[[], Listing | Path | RunFolder], refuse: Callable[[UserError], None]
    ) -> None:
        self._request_key, self._refuse = next(self._keys), refuse
        self._worker.clear()  # drop older requests, as the user may still be typing
        key = self._request_key
        self._worker.run(
            work, lambda result: self._accept(key, result), lambda error: self._accept(key, error)
        )

    @Slot(int, object)
    def _accept(self, key: int, result: _SetupResult) -> None:
        if key != self._request_key or self._dialog is None:
            return
        match result:
            case Path():
                self._dialog.show_folder(result)
            case Listing():
                self._show_listing(key, result)
            case RunFolder():
                self._dialog.close()
                self.chosen.emit(result)
            case UserError():
                self._refuse(result)

    def _show_listing(self, key: int, listing: Listing) -> None:
        """Show the classes of a folder, then thumbnails of each as they are read."""
        assert self._dialog is not None
        counts = {name: len(files) for name, files in listing.training.items()}
        self._dialog.show_contents(contents(listing), counts)
        for name in listing.classes[:CLASSES_SHOWN]:
            files = listing.training[name]
            self._worker.run(
                lambda name=name, files=files: (name, _read_thumbnails(files)),  # type: ignore[misc]
                lambda read: self._show_pictures(key, *read),
                lambda error: None,
            )

    def _show_pictures(self, key: int, name: str, pictures: list[Bytes]) -> None:
        if key == self._request_key and self._dialog is not None:
            self._dialog.show_pictures(name, pictures)

    def _forget(self) -> None:
        self._dialog, self._request_key = None, 0


def _write_sample(folder: Path) -> Path:
    """Write the sample pictures to a folder and return it."""
    write_set(_SAMPLE, folder)
    return folder


def _read_thumbnails(files: Sequence[Path]) -> list[Bytes]:
    """Return the first pictures of a class that can be read, (height, width, 3) uint8, small."""
    read: list[Bytes] = []
    for file in files[: 2 * PICTURES_SHOWN]:
        with suppress(UserError):
            read.append(read_thumbnail(file, 2 * THUMBNAIL_SIDE))
        if len(read) == PICTURES_SHOWN:
            break
    return read


def _create_run(place: Path, plan: TrainingPlan, pictures: Path) -> RunFolder:
    """Check the plan, create the folder of a run and return it."""
    check_plan(plan)
    run = RunFolder(place)
    run.create(plan, pictures)
    return run


def contents(listing: Listing) -> str:
    """Return sentences on the pictures and classes of a folder."""
    counts = {name: len(files) for name, files in listing.training.items()}
    named = ", ".join(f"{name} {count:,}" for name, count in list(counts.items())[:_NAMED])
    if len(counts) > _NAMED:
        named += ", ..."
    total = sum(counts.values())
    summary = tr(
        "{total:,} pictures of {count} classes: {named}.", total=total, count=len(counts), named=named
    )
    if listing.validation is None:
        validation = tr("A share of each class is used for validation.")
    else:
        validation = tr(
            "{total:,} other pictures are used for validation.",
            total=sum(len(files) for files in listing.validation.values()),
        )
    return " ".join([summary, validation, *listing.notes])
