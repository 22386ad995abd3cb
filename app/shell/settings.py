"""What is remembered between two starts, declared once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from engine.core.method import METHODS
from engine.core.results import DIVERGING, Look
from engine.imaging.render import COLOUR_MAPS

__all__ = ["PREFERENCES", "SETTINGS", "Setting", "Settings"]

Choices = Callable[[], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Setting:
    """One remembered value; its type is that of `default`.

    With a `label` it is a preference, which the user changes in a form; `choices` says what it may be, as
    value and title.
    """

    name: str
    default: Any
    label: str = ""
    help: str = ""
    choices: Choices | None = None


def _colour_maps() -> Mapping[str, str]:
    return {name: name for name in COLOUR_MAPS}


def _methods() -> Mapping[str, str]:
    return {name: cls.title for name, cls in METHODS.items()}


SETTINGS = (
    Setting(
        "scheme",
        "system",
        "Colours of the window",
        "As the system: light or dark as the desktop says, also when it changes",
        lambda: {"system": "As the system", "light": "Light", "dark": "Dark"},
    ),
    Setting(
        "positive_map",
        Look().colour_map,
        "Colours of maps",
        "For maps that begin at nothing, such as Grad-CAM",
        _colour_maps,
    ),
    Setting(
        "signed_map",
        DIVERGING.colour_map,
        "Colours of signed maps",
        "For maps of evidence for and against; the middle of the colours stands for zero",
        _colour_maps,
    ),
    Setting(
        "method",
        "grad-cam",
        "Method at the start",
        "The method that is chosen when Convscope starts",
        _methods,
    ),
    Setting(
        "language",
        "system",
        "Language",
        "The language of the window, from the next start on",
        lambda: {"system": "As the system", "en": "English", "de": "Deutsch"},
    ),
    Setting(
        "keep_layout",
        True,
        "Remember size and panels of the window",
        "Off: each start shows the panels where they first were",
    ),
    Setting(
        "welcome",
        True,
        "Show the welcome steps at the next start",
        "Five short steps through the window; also in the Help menu",
    ),
    Setting(
        "demo_seconds",
        "8",
        "Step of the demo",
        "How long each method and layer is to be seen when the class room's demo goes on by itself",
        lambda: {seconds: f"{seconds} seconds" for seconds in ("4", "8", "15", "30")},
    ),
    Setting(
        "burn_caption",
        True,
        "Write class and probability into recordings",
        "A line at the lower edge of each frame that is explained",
    ),
    Setting("folder", ""),
    Setting("sources", ""),
    Setting("snapshot_folder", ""),
    Setting("trusted", ""),
    Setting("recent_pictures", ""),
    Setting("recent_models", ""),
    Setting("recent_videos", ""),
    Setting("recent_trainings", ""),
    Setting("geometry", QByteArray()),
    Setting("layout", QByteArray()),
)
PREFERENCES = tuple(setting for setting in SETTINGS if setting.label)


class Settings(QObject):
    """Reads and writes `SETTINGS` in a QSettings store; a value of another type, or none of the choices, counts as absent.

    Signals
    -------
    changed : str
        The setting of this name has been set.
    """

    changed = Signal(str)

    def __init__(self, store: QSettings) -> None:
        super().__init__()
        self._store = store
        self._known = {setting.name: setting for setting in SETTINGS}

    def get(self, name: str) -> Any:
        """Return a setting."""
        setting = self._known[name]
        value = self._store.value(name, setting.default)
        if isinstance(setting.default, bool) and value in ("true", "false"):  # as an INI file has it
            value = value == "true"
        is_known = setting.choices is None or value in setting.choices()
        return value if isinstance(value, type(setting.default)) and is_known else setting.default

    def set(self, name: str, value: Any) -> None:
        """Remember a setting."""
        assert isinstance(value, type(self._known[name].default)), name
        self._store.setValue(name, value)
        self.changed.emit(name)

    def restore_preferences(self) -> None:
        """Set all preferences to what they were at the first start."""
        for setting in PREFERENCES:
            self.set(setting.name, setting.default)
