"""What is remembered between two starts, declared once."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QSettings

__all__ = ["SETTINGS", "Setting", "Settings"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One remembered value; its type is that of `default`."""

    name: str
    default: Any


SETTINGS = (
    Setting("scheme", "system"),
    Setting("folder", ""),
    Setting("trusted", ""),
    Setting("geometry", QByteArray()),
    Setting("layout", QByteArray()),
)


class Settings:
    """Reads and writes `SETTINGS` in a QSettings store; a value of another type counts as absent."""

    def __init__(self, store: QSettings) -> None:
        self._store = store
        self._defaults = {setting.name: setting.default for setting in SETTINGS}

    def get(self, name: str) -> Any:
        """Return a setting."""
        default = self._defaults[name]
        value = self._store.value(name, default)
        return value if isinstance(value, type(default)) else default

    def set(self, name: str, value: Any) -> None:
        """Remember a setting."""
        assert isinstance(value, type(self._defaults[name])), name
        self._store.setValue(name, value)
