"""The trainings that were begun or watched last, kept for the next start."""

import json
from pathlib import Path

from app.shell.settings import Settings
from engine.storage.untrusted_files import parse_json

__all__ = ["RecentTrainings"]

_KEPT = 10


class RecentTrainings:
    """Folders of runs, the newest first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def folders(self) -> list[Path]:
        """The folders, whether or not they are still there."""
        try:
            return [Path(path) for path in parse_json(self._settings.get("recent_trainings") or "[]")]
        except (ValueError, TypeError):  # a settings file that somebody has edited
            return []

    def add(self, folder: Path) -> None:
        """Remember a folder as the newest."""
        others = [path for path in self.folders if path != folder.absolute()]
        kept = [folder.absolute(), *others][:_KEPT]
        self._settings.set("recent_trainings", json.dumps([str(path) for path in kept], allow_nan=False))
