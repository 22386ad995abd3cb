"""The files of the kept state: one owner, a damaged file put aside, and no endless series of crashes."""

import logging
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

from engine.core.errors import UserError
from engine.session.kept_session import KeptSession, SessionKeeper, read_kept
from engine.session.session_file import SUFFIX
from engine.storage.atomic import remove_file, replace_file
from engine.storage.untrusted_files import read_bytes

__all__ = ["KeptFiles"]

_MAX_FAILED_STARTS = 2
_log = logging.getLogger(__name__)


class KeptFiles:
    """Reads and writes the kept state in a folder; only one window at a time may.

    Attributes
    ----------
    kept
        What is open, or was when the application ended.
    previous
        What was open before a start that did not show it.
    damaged
        A kept file that could not be read.

    Parameters
    ----------
    folder
        The folder; it is created for the user alone when it is needed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.kept, self.previous, self.damaged = (
            folder / f"{name}{SUFFIX}" for name in ("kept", "previous", "damaged")
        )
        self._starts = folder / "starts"
        self._lock = QLockFile(str(folder / "lock"))
        self._lock.setStaleLockTime(0)  # a lock is stale once its process has ended, not after a time
        self._keeper = SessionKeeper(self.kept)

    def own(self) -> bool:
        """Return whether this window owns the files; take them if no other window does."""
        if self._lock.isLocked():
            return True
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self._lock.tryLock(0)

    def release(self) -> None:
        """Let another window own the files."""
        self._lock.unlock()

    def read(self) -> KeptSession | None:
        """Return what was kept; None if there is nothing, or nothing that can be shown.

        Raises
        ------
        UserError
            The file is damaged and was put aside, or has twice ended a start.
        """
        if not self.kept.exists():
            return None
        if self._count_start() > _MAX_FAILED_STARTS:
            self.set_aside()
            raise UserError("The last starts ended early.")
        try:
            kept = read_kept(self.kept)
        except UserError as error:
            _log.warning("kept state: %s", error)
            self._rename(self.damaged)
            raise
        return kept if kept.session.photograph is not None else None

    def write(self, kept: KeptSession) -> bool:
        """Write what is open, in any thread; return whether it was written.

        Raises
        ------
        UserError
            The file cannot be written.
        """
        return self._keeper.write(kept)

    def set_aside(self) -> None:
        """Make the kept state the previous one."""
        if self.kept.exists():
            self._rename(self.previous)

    def clear(self) -> None:
        """Delete the kept and the previous state."""
        for path in (self.kept, self.previous):
            remove_file(path)

    def end_start(self) -> None:
        """Note that this start has come through."""
        remove_file(self._starts)

    def _count_start(self) -> int:
        """Return the number of starts in a row that have not come through, with this one."""
        try:
            before = int(read_bytes(self._starts, 8))
        except (UserError, ValueError):
            before = 0
        with suppress(OSError):
            self._starts.write_text(str(before + 1))
        return before + 1

    def _rename(self, target: Path) -> None:
        try:
            replace_file(self.kept, target)
        except OSError as error:
            _log.warning("kept state: %s", error)
