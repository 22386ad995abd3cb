"""Open a folder of pictures, show it in the panel, and have its pictures predicted."""

import itertools
import os
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.core.model import Model
from engine.dataset.folder import Entry, entries_from_files, find_class_of_group, read_folder, skipped_files
from engine.dataset.folder_predictions import ORDERS, Prediction
from engine.imaging.readers.registry import install_hints
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import FolderPredicted, PredictFolder
from widgets.common.threads import BackgroundWorker
from widgets.common.translation import tr

__all__ = ["FolderController"]

_Key = Qt.Key
_NUM_NAMED = 3  # number of skipped files that a message names


class FolderController(QObject):
    """Lists a folder in the background, and has its pictures predicted when the engine is idle.

    Predictions are cached by file, its time and size, model, preprocessing and label, so that no picture is
    predicted twice.

    Signals
    -------
    picture_requested : Path
        The user wants to open this picture.
    changed :
        Another folder is open.
    predictions_changed :
        Predictions have arrived or were discarded.
    """

    picture_requested = Signal(object)
    changed = Signal()
    predictions_changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        state: AppState,
        engine: EngineThread,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._engine, self._settings = window, state, engine, settings
        self._canvas, self._folder_panel = panels.canvas, panels.folder_panel
        self._job_list, self._messages = panels.job_list, panels.messages
        self._worker, self._keys, self._request_key = BackgroundWorker(self), itertools.count(1), 0
        self._path = Path()
        self._entries: tuple[Entry, ...] = ()
        self._known: dict[Hashable, Prediction] = {}
        self._predicting = 0
        self._missing: list[tuple[int, Hashable]] = []
        self._states: list[tuple[Entry, int | None, Hashable]] = []
        self._order = ORDERS[0]
        panels.folder_panel.picture_chosen.connect(self.picture_requested)
        panels.job_list.cancel_requested.connect(self._cancel_if_own)
        self._shortcuts = self._make_shortcuts()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The pictures of the open folder, sorted by name."""
        return self._entries

    @property
    def path(self) -> Path | None:
        """The folder; None for a list of files from several folders."""
        return self._path if self._path.is_dir() and self._path.name else None

    @property
    def name(self) -> str:
        """The name of the folder."""
        return self._path.name

    @property
    def root(self) -> Path:
        """The folder that holds all pictures, directly or in sub-folders, as an absolute path."""
        paths = [entry.path.absolute() for entry in self._entries]
        opened = self._path.absolute()
        if all(path.is_relative_to(opened) for path in paths):
            return opened
        return Path(os.path.commonpath([path.parent for path in paths]))

    @property
    def is_predicting(self) -> bool:
        """Whether pictures are still being predicted."""
        return self._predicting != 0

    @property
    def labelled_predictions(self) -> list[tuple[int, Prediction]]:
        """The true class and the prediction of each picture for which both are known."""
        labelled = (
            (label, self._known.get(state)) for state in self._states if (label := state[1]) is not None
        )
        return [(label, prediction) for label, prediction in labelled if prediction is not None]

    @property
    def has_labelled_predictions(self) -> bool:
        """Whether there is a prediction for a picture whose true class is known."""
        return any(state[1] is not None and state in self._known for state in self._states)

    def labelled_prediction(self, path: Path) -> tuple[int, Prediction] | None:
        """Return the true class and the prediction of a picture; None unless both are known."""
        state = next((state for state in self._states if state[0].path == path), None)
        prediction = self._known.get(state) if state is not None else None
        return (
            (state[1], prediction)
            if state is not None and state[1] is not None and prediction is not None
            else None
        )

    def hardest_picture(self) -> Path | None:
        """Return the picture with the largest margin, the worst mistake; None without predictions."""
        known = ((self._known.get(state), state[0].path) for state in self._states)
        margins = [
            (found.margin, path) for found, path in known if found is not None and found.margin is not None
        ]
        return max(margins)[1] if margins else None

    def ask(self) -> None:
        """Let the user open a folder."""
        path = dialogs.ask_picture_folder(self._window, self._settings.get("folder"))
        if path is not None:
            self._settings.set("folder", str(path))
            self.open(path)

    def open(self, path: Path) -> None:
        """Show the pictures of a folder; if it cannot be read, the previous one stays."""
        self._list(path, lambda: read_folder(path))

    def open_files(self, title: str, files: Sequence[Path], order: str = "") -> None:
        """Show picture files of any folders under `title`, in one of `ORDERS`, else as the user chose."""
        self._list(Path(title), lambda: entries_from_files(files), order)

    def _list(self, path: Path, read: Callable[[], tuple[Entry, ...]], order: str = "") -> None:
        self._request_key, self._order = next(self._keys), order or self._settings.get("folder_order")
        self._window.show_status(tr("Reading {name} ...", name=path.name))
        key = self._request_key
        self._worker.run(
            lambda: _list_folder(path, read),
            lambda listing: self._take_list(key, listing),
            lambda error: self._take_failure(key, error),
        )

    def predict(self) -> None:
        """Predict the pictures with the open model and the current preprocessing."""
        self._cancel(tr("superseded"))
        model, prepared = self._state.model, self._state.preprocessing
        self._states = []
        if not self._entries or model is None or prepared is None:
            return
        labels = self._labels(model)
        self._folder_panel.show_labels(labels, model.label)
        about = (model.digest or self._state.model_key, model.name, model.origin, model.picture, prepared)
        states = self._states = [
            (entry, label, about) for entry, label in zip(self._entries, labels, strict=True)
        ]
        self._folder_panel.add(
            {number: self._known[state] for number, state in enumerate(states) if state in self._known}
        )
        self._missing = [(number, state) for number, state in enumerate(states) if state not in self._known]
        if self._missing and not self._state.is_model_missing and model.heads and model.heads[0].num_classes:
            self._predicting = self._state.new_key()
            title = tr(
                "Predicting {count} of {name} (in the background)", count=len(self._missing), name=self.name
            )
            self._job_list.add_job(self._predicting, title)
            files = tuple((self._entries[number].path, labels[number]) for number, _ in self._missing)
            self._engine.submit(PredictFolder(self._predicting, files, prepared, self._state.model_key))
        self.predictions_changed.emit()

    def receive(self, answer: FolderPredicted) -> None:
        """Show the next predictions, unless they are outdated."""
        if answer.key != self._predicting:
            return
        done = answer.first + len(answer.predictions)
        predicted = dict(zip(self._missing[answer.first : done], answer.predictions, strict=True))
        self._known |= {state: prediction for (_, state), prediction in predicted.items()}
        self._folder_panel.add({number: prediction for (number, _), prediction in predicted.items()})
        self._job_list.progress(answer.key, done, len(self._missing))
        if done == len(self._missing):
            self._job_list.end(answer.key, tr("done"), complete=True)
            self._predicting = 0
        self.predictions_changed.emit()

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """Stop predicting if its request has this key; return whether it has."""
        if key == 0 or key != self._predicting:
            return False
        self._job_list.end(key, tr("failed"))
        self._predicting = 0
        return True

    def stop(self) -> None:
        """Stop the threads that read the folder and its thumbnails."""
        self._request_key = 0
        self._worker.clear()
        self._worker.wait()
        self._folder_panel.stop()

    def _take_failure(self, key: int, error: UserError) -> None:
        if key == self._request_key:
            self._window.show_status("")
            self._messages.show_error(error)

    def _take_list(self, key: int, listing: "_FolderListing") -> None:
        if key != self._request_key:
            return
        self._window.show_status("")
        self._path, self._entries = listing.path, listing.entries
        self._messages.hide()
        if listing.skipped:
            self._show_skipped(listing.skipped)
        self._folder_panel.show_folder(self._entries, self._order)
        self._window.open_dock("Folder")
        self._folder_panel.grid.setFocus()
        for shortcut in self._shortcuts:
            shortcut.setEnabled(True)
        self.predict()
        self.changed.emit()

    def _show_skipped(self, names: Sequence[str]) -> None:
        dots = " ..." if len(names) > _NUM_NAMED else ""
        text = tr(
            "{count} files skipped, as their names have no known picture suffix: {names}",
            count=len(names),
            names=", ".join(names[:_NUM_NAMED]) + dots,
        )
        self._window.show_status(" ".join((text, *map(tr, install_hints(names)))))

    def _labels(self, model: Model) -> list[int | None]:
        """Return the class of each picture after the name of its sub-folder."""
        of_group = {
            group: find_class_of_group(model, group)
            for group in {entry.group for entry in self._entries}
            if group
        }
        return [of_group.get(entry.group) for entry in self._entries]

    def _cancel(self, text: str) -> None:
        if self._predicting:
            self._engine.cancel(self._predicting)
            self._job_list.end(self._predicting, text)
            self._predicting = 0

    def _cancel_if_own(self, key: int) -> None:
        if key == self._predicting:
            self._cancel(tr("stopped"))

    def _make_shortcuts(self) -> list[QShortcut]:
        """Return shortcuts for the canvas that move through the folder; disabled without a folder."""
        film = self._folder_panel
        steps = {
            _Key.Key_Left: lambda: film.select_relative(-1),
            _Key.Key_Right: lambda: film.select_relative(1),
            _Key.Key_Home: lambda: film.go_to_end(last=False),
            _Key.Key_End: lambda: film.go_to_end(last=True),
        }
        made = []
        for key, step in steps.items():
            shortcut = QShortcut(
                QKeySequence(key), self._canvas, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(step)
            shortcut.setEnabled(False)
            made.append(shortcut)
        return made


@dataclass(frozen=True, slots=True)
class _FolderListing:
    path: Path
    entries: tuple[Entry, ...]
    skipped: tuple[str, ...] = ()


def _list_folder(path: Path, read: Callable[[], tuple[Entry, ...]]) -> _FolderListing:
    skipped = skipped_files(path) if path.is_dir() else ()
    return _FolderListing(path, read(), skipped)
