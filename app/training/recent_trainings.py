"""Remember the most recently started or opened trainings."""

import json
from pathlib import Path

from app.shell.settings import Settings
from engine.storage.untrusted_files import parse_json

__all__ = ["RecentTrainings"]

_KEPT = 10


class RecentTrainings:
    """The folders of the most recent runs, newest first."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @property
    def folders(self) -> list[Path]:
        """The folders; some may no longer exist."""
        try:
            return [Path(path) for path in parse_json(self._settings.get("recent_trainings") or "[]")]
        except (ValueError, TypeError):  # a settings file edited by hand
            return []

    def add(self, folder: Path) -> None:
        """Add a folder at the front."""
        others = [path for path in self.folders if path != folder.absolute()]
        kept = [folder.absolute(), *others][:_KEPT]
        self._settings.set("recent_trainings", json.dumps([str(path) for path in kept], allow_nan=False))
