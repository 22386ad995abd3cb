"""Take files and pictures that are dropped on the window, and say beforehand what a drop would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QMainWindow

from app.headless.file_kinds import FileKind, kind_of
from widgets.common.drop_overlay import DropOverlay
from widgets.common.translation import tr, tr_noop

__all__ = ["DropPlan", "FileDrops", "plan_drop"]

_ONE: Mapping[FileKind, str] = {
    FileKind.PICTURE: tr_noop("Drop to open the picture {name}"),
    FileKind.FOLDER: tr_noop("Drop to open the folder {name}"),
    FileKind.MODEL: tr_noop("Drop to open the model {name}"),
    FileKind.SESSION: tr_noop("Drop to open the session {name}"),
    FileKind.VIDEO: tr_noop("Drop to open the video {name}"),
    FileKind.LABELS: tr_noop("Drop to use the class names in {name}"),
}
_UNKNOWN = tr_noop(
    "{name} cannot be opened: it is not a picture, folder, model, session, video or list of class names"
)
_SEVERAL = tr_noop("Drop one folder, model, session, video or list of class names at a time")
_TOGETHER = tr_noop("A picture, a folder, a video and a session take the same place: drop only one of them")
_SHOWN = (FileKind.PICTURE, FileKind.FOLDER, FileKind.SESSION, FileKind.VIDEO)
_Kind = QEvent.Type


@dataclass(frozen=True, slots=True)
class DropPlan:
    """What a drop would do: the sentence for the user, and the files to open; without files it is refused."""

    sentence: str
    paths: tuple[Path, ...] = ()


def plan_drop(paths: Sequence[Path]) -> DropPlan:
    """Return what a drop of files and folders would do; files of no known kind are left out."""
    kinds = {path: kind_of(path) for path in paths}
    known = tuple(path for path in paths if kinds[path] is not FileKind.UNKNOWN)
    unknown = [path.name for path in paths if kinds[path] is FileKind.UNKNOWN]
    if not known:
        return DropPlan(tr(_UNKNOWN, name=", ".join(unknown)))
    found = [kinds[path] for path in known]
    pictures = found.count(FileKind.PICTURE)
    if len(set(found)) + max(0, pictures - 1) < len(found):
        return DropPlan(tr(_SEVERAL))
    if len(set(found).intersection(_SHOWN)) > 1:
        return DropPlan(tr(_TOGETHER))
    if len(known) == 1:
        sentence = tr(_ONE[found[0]], name=known[0].name)
    elif pictures == len(known):
        sentence = tr("Drop to open {count} pictures as a list", count=pictures)
    else:
        sentence = tr("Drop to open {names}", names=", ".join(path.name for path in known))
    if unknown:
        sentence += "\n" + tr("Left out: {names}", names=", ".join(unknown))
    return DropPlan(sentence, known)


class FileDrops(QObject):
    """Watches drags over the window; drops are copies, so that no file manager moves the files.

    Signals
    -------
    files_dropped : tuple of Path
        The user has dropped files or folders.
    content_dropped : QMimeData
        The user has dropped something other than a local file.
    """

    files_dropped = Signal(object)
    content_dropped = Signal(QMimeData)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._overlay = DropOverlay(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _: QObject, event: QEvent) -> bool:
        """Take the drags over the window."""
        if event.type() == _Kind.DragLeave:
            self._overlay.hide()
        elif event.type() in (_Kind.DragEnter, _Kind.DragMove, _Kind.Drop) and isinstance(event, QDropEvent):
            self._take(event)
            return True
        return False

    def _take(self, event: QDropEvent) -> None:
        content = event.mimeData()
        paths = [Path(url.toLocalFile()) for url in content.urls() if url.isLocalFile()]
        is_other = not paths and (content.hasImage() or content.hasUrls())
        can_copy = bool(event.possibleActions() & Qt.DropAction.CopyAction)
        if not can_copy or not (paths or is_other):
            event.ignore()
            return
        plan = plan_drop(paths) if paths else DropPlan(tr("Drop to open the picture"))
        is_accepted = bool(plan.paths) or is_other
        event.setDropAction(Qt.DropAction.CopyAction if is_accepted else Qt.DropAction.IgnoreAction)
        if event.type() == _Kind.Drop:
            self._overlay.hide()
            if plan.paths:
                self.files_dropped.emit(plan.paths)
            elif is_other:
                self.content_dropped.emit(content)
        else:
            self._overlay.show_sentence(plan.sentence, is_accepted)
        event.accept()  # also a refusal: without it no DragLeave comes, and the sentence would stay
