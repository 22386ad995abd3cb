"""Explain all pictures of the folder panel in a process of its own, and follow its progress."""

import os
from collections.abc import Sequence
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.batch.batch_process import BatchProcess, BatchStatus
from app.batch.command_line import batch_arguments
from app.batch.run import BatchOptions
from app.explain.feature import ExplainFeature
from app.folder.batch_request import batch_obstacle, make_request
from app.folder.folder_controller import FolderController
from app.shell import dialogs
from app.shell.desktop import open_folder
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.core.method import METHODS, make, unsupported_reason
from engine.methods import PaintedMask
from widgets.common.translation import tr
from widgets.folder.explain_all_dialog import BatchChoice, BatchOffer, ExplainAllDialog, OfferedMethod

__all__ = ["ExplainAllController"]

_EVERY = 250  # milliseconds between two looks at the process


class ExplainAllController(QObject):
    """Asks how to explain the shown pictures, starts the batch, and shows its progress as a job.

    Signals
    -------
    changed :
        The value of `is_running` has changed.
    """

    changed = Signal()

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        settings: Settings,
        explain: ExplainFeature,
        folder: FolderController,
    ) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self._state, self._models, self._folder = explain.state, explain.models, folder
        self._panel, self._method_panel = panels.folder_panel, panels.method_panel
        self._job_list, self._messages = panels.job_list, panels.messages
        self._process: BatchProcess | None = None
        self._key, self._out = 0, Path()  # of the running or last batch
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self._poll)
        panels.folder_panel.explain_all_requested.connect(self.ask)
        panels.job_list.cancel_requested.connect(self._stop_if_own)
        panels.job_list.pause_requested.connect(self._pause_if_own)
        panels.job_list.show_requested.connect(self._show_if_own)

    @property
    def is_running(self) -> bool:
        """Whether a batch is running."""
        return self._process is not None

    @property
    def is_possible(self) -> bool:
        """Whether a folder is open and no batch is running."""
        return bool(self._folder.entries) and not self.is_running

    @Slot()
    def ask(self) -> None:
        """Let the user choose a method and a folder, unless a batch runs or the model cannot be used."""
        obstacle = tr("Pictures are being explained already. Stop that batch or wait until it has ended.")
        if not self.is_running:
            obstacle = batch_obstacle(self._state, self._models)
        pictures = tuple(entry.path for entry in self._panel.shown_entries)
        if obstacle or not pictures:
            self._messages.show_note(obstacle or tr("There are no pictures to explain."))
            return
        dialog = ExplainAllDialog(self._make_offer(pictures), self._window)
        dialog.chosen.connect(lambda choice: self.start(pictures, choice))
        dialog.show()

    def start(self, pictures: Sequence[Path], choice: BatchChoice) -> None:
        """Start to explain pictures."""
        form = self._method_panel.method()
        method = make(choice.method) if choice.method else form
        if method is None or self.is_running:
            return
        self._remember(choice)
        root = self._folder.root
        self._out = choice.out.expanduser().absolute()
        options = BatchOptions(root, self._out, table=choice.table, html=choice.html, background=True)
        target = self._state.target if choice.keeps_target else None

        def arguments(names: Path) -> list[str]:
            request = make_request(self._state, self._models, method, target, names.parent)
            return batch_arguments(request, options, names)

        try:
            _check_out(self._out, root)
            relative = [path.absolute().relative_to(root).as_posix() for path in pictures]
            self._process = BatchProcess(relative, arguments)
        except UserError as error:
            self._messages.show_error(error)
            return
        self._key = self._state.new_key()
        title = tr("{method}: {count} pictures", method=tr(method.title), count=len(pictures))
        self._job_list.add_job(self._key, title)
        self._job_list.show_activity(self._key, tr("starting"), 0)
        self._timer.start()
        self.changed.emit()

    def stop(self) -> None:
        """Let the batch end after its current picture."""
        if self._process is not None:
            self._process.stop()

    def can_close(self) -> bool:
        """Return whether the window may close; ask the user about a running batch."""
        if self._process is None:
            return True
        answer = dialogs.ask_how_to_close(
            self._window,
            tr("Pictures are being explained"),
            tr("A batch is still explaining pictures."),
            tr("It runs in a separate process and can continue without the window."),
        )
        if answer == "stop":
            self.stop()
        return answer != "cancel"

    def stop_watching(self) -> None:
        """Stop following the batch; its process continues."""
        self._timer.stop()
        if self._process is not None:
            self._process.leave_alone()
            self._process = None

    def _make_offer(self, pictures: Sequence[Path]) -> BatchOffer:
        total = len(self._folder.entries)
        name, count = self._folder.name, len(pictures)
        what = tr("Pictures of {name}: {count}", name=name, count=count)
        if count < total:
            what = tr("Shown pictures of {name}: {count} of {total}", name=name, count=count, total=total)
        model, target = self._state.model, self._state.target
        label = model.describe(target.index, target.head) if model is not None and target is not None else ""
        table, html = self._settings.get("batch_table"), self._settings.get("batch_html")
        return BatchOffer(what, self._offered_methods(), label, self._proposed_out(), table, html)

    def _offered_methods(self) -> list[OfferedMethod]:
        model, form = self._state.model, self._method_panel.method()
        assert model is not None
        possible = [
            cls
            for cls in METHODS.values()
            # a mask is drawn on one picture
            if cls is not PaintedMask and not unsupported_reason(cls, model)
        ]
        offered = [OfferedMethod(cls.name, tr(cls.title), cls.uses_target) for cls in possible]
        if form is not None and type(form) in possible:
            title = tr("{method}, with the settings of the panel Method", method=tr(form.title))
            offered.insert(0, OfferedMethod("", title, form.uses_target))
        return offered

    def _proposed_out(self) -> Path:
        """Return a folder where the last one was, else beside the pictures, else in the user's documents."""
        name, root = f"{self._folder.name}-explained", self._folder.root
        kept = self._settings.get("batch_parent")
        if kept and Path(kept).is_dir():
            return Path(kept) / name
        beside = root.parent
        return (beside if os.access(beside, os.W_OK) else platformdirs.user_documents_path()) / name

    def _remember(self, choice: BatchChoice) -> None:
        self._settings.set("batch_parent", str(choice.out.expanduser().absolute().parent))
        self._settings.set("batch_table", choice.table)
        self._settings.set("batch_html", choice.html)

    @Slot()
    def _poll(self) -> None:
        if self._process is None:
            return
        status = self._process.poll()
        if status.total:
            self._job_list.progress(self._key, status.done, status.total)
        if status.is_over:
            self._process = None
            self._timer.stop()
            self._show_end(status)
            self.changed.emit()

    def _show_end(self, status: BatchStatus) -> None:
        if status.error:
            self._job_list.end(self._key, tr("failed"))
            self._messages.show_error(UserError(status.error))
            return
        text = _describe(status)
        self._job_list.end(
            self._key, tr("stopped") if status.is_stopped else tr("done"), not status.is_stopped
        )
        self._messages.show_note(text, self._out)

    @Slot(int)
    def _stop_if_own(self, key: int) -> None:
        if key == self._key:
            self.stop()

    @Slot(int, bool)
    def _pause_if_own(self, key: int, is_paused: bool) -> None:
        if key == self._key and self._process is not None:
            self._process.pause(is_paused)
            if is_paused:
                self._job_list.show_paused(key)

    @Slot(int)
    def _show_if_own(self, key: int) -> None:
        if key and key == self._key and self._out.is_dir():
            open_folder(self._out)


def _describe(status: BatchStatus) -> str:
    """Return a sentence on the end of a batch."""
    made = status.explained + status.kept
    if status.is_stopped:
        return tr(
            "Stopped after {count} of {total} pictures. Explain all continues with the others.",
            count=status.done,
            total=status.total,
        )
    text = tr("1 picture is explained.") if made == 1 else tr("{count} pictures are explained.", count=made)
    if status.failed:
        text += " " + tr("{count} could not be explained; the results name them.", count=status.failed)
    return text


def _check_out(out: Path, root: Path) -> None:
    """Refuse a folder of results that is the folder of pictures."""
    if out == root:
        raise UserError(tr("The results cannot be written among the pictures."), tr("Choose another folder."))
