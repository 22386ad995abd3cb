"""Declare, read and write the settings of the application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from engine.core.look import DIVERGING, Look
from engine.core.method import METHODS
from engine.dataset.folder_predictions import ORDERS
from engine.imaging.render import COLOUR_MAPS
from engine.storage.untrusted_files import parse_json

__all__ = ["PREFERENCES", "SETTINGS", "Setting", "Settings"]

Choices = Callable[[], Mapping[str, str]]
_MOST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """A stored value with the type of `default`.

    A setting with a `label` is a preference, which the user changes in a form. `choices` returns the
    allowed values with their titles; `is_valid` checks a value of another kind.
    """

    name: str
    default: Any
    label: str = ""
    help: str = ""
    choices: Choices | None = None
    is_valid: Callable[[str], bool] | None = None

    def allows(self, value: object) -> bool:
        """Return whether a stored value has the type of the default and is allowed."""
        if not isinstance(value, type(self.default)):  # a comma in an INI file makes a list of a text
            return False
        return (self.choices is None or value in self.choices()) and (
            self.is_valid is None or self.is_valid(value)
        )


def _is_pixels(text: str) -> bool:
    return text in ("", "fit") or (text.isdecimal() and len(text) < _MOST_DIGITS)


def _is_list(text: str) -> bool:
    try:
        return isinstance(parse_json(text or "[]"), list)
    except ValueError:
        return False


def _colour_maps() -> Mapping[str, str]:
    return {name: name for name in COLOUR_MAPS}


def _methods() -> Mapping[str, str]:
    return {name: cls.title for name, cls in METHODS.items()}


SETTINGS = (
    Setting(
        "start",
        "kept",
        "At the start",
        "What is open is kept by itself, also after a crash; "
        "File > Reopen last work shows what a fresh start left out",
        lambda: {
            "kept": "Show what was open last",
            "fresh": "Start fresh",
            "nothing": "Start fresh, keep nothing",
        },
    ),
    Setting(
        "scheme",
        "system",
        "Theme",
        "System: follow the desktop, also when it changes between light and dark",
        lambda: {"system": "System", "light": "Light", "dark": "Dark"},
    ),
    Setting(
        "positive_map",
        Look().colour_map,
        "Colours of maps",
        "For maps without negative values, such as Grad-CAM",
        _colour_maps,
    ),
    Setting(
        "signed_map",
        DIVERGING.colour_map,
        "Colours of signed maps",
        "For maps of evidence for and against a class; the middle colour means zero",
        _colour_maps,
    ),
    Setting(
        "method",
        "grad-cam",
        "Default method",
        "The selected method when Convscope starts",
        _methods,
    ),
    Setting(
        "language",
        "system",
        "Language",
        "The language of the window; applies at the next start",
        lambda: {"system": "System", "en": "English", "de": "Deutsch"},
    ),
    Setting(
        "keep_layout",
        True,
        "Remember the layout of the window",
        "Off: each start shows the default layout",
    ),
    Setting(
        "welcome",
        True,
        "Show the welcome steps at the next start",
        "A tour of the window in five short steps; also in the Help menu",
    ),
    Setting(
        "demo_seconds",
        "8",
        "Duration of a demo step",
        "How long the demo of the classroom view shows each method and layer",
        lambda: {seconds: f"{seconds} seconds" for seconds in ("4", "8", "15", "30")},
    ),
    Setting(
        "burn_caption",
        True,
        "Write class and probability into recordings",
        "A line at the lower edge of each explained frame",
    ),
    Setting("folder", ""),
    Setting("folder_order", ORDERS[0], choices=lambda: {order: order for order in ORDERS}),
    Setting("thumbnail_height", "", is_valid=_is_pixels),
    Setting("batch_parent", ""),
    Setting("batch_table", True),
    Setting("batch_html", True),
    Setting("sources", "", is_valid=_is_list),
    Setting("snapshot_folder", ""),
    Setting("trusted", "", is_valid=_is_list),
    Setting("favourite_methods", ""),
    Setting("more_parameters", False),
    Setting("recent_pictures", "", is_valid=_is_list),
    Setting("recent_folders", "", is_valid=_is_list),
    Setting("recent_sessions", "", is_valid=_is_list),
    Setting("recent_models", "", is_valid=_is_list),
    Setting("recent_videos", "", is_valid=_is_list),
    Setting("recent_trainings", "", is_valid=_is_list),
    Setting("layer_columns", "layer icon output"),
    Setting("layer_details", True),
    Setting("layer_details_height", "0", is_valid=_is_pixels),  # in pixels; 0 for the default
    Setting("tile_side", "fit", is_valid=_is_pixels),
    Setting("tile_order", "default"),
    Setting("tiles_ascending", False),
    Setting("blank_tiles", False),
    Setting("geometry", QByteArray()),
    Setting("layout", QByteArray()),
)
PREFERENCES = tuple(setting for setting in SETTINGS if setting.label)


class Settings(QObject):
    """Reads and writes `SETTINGS` in a QSettings store.

    A stored value of another type, or outside the choices, is ignored.

    Signals
    -------
    changed : str
        The name of a setting that has been set.
    """

    changed = Signal(str)

    def __init__(self, store: QSettings) -> None:
        super().__init__()
        self._store = store
        self._declared = {setting.name: setting for setting in SETTINGS}

    def get(self, name: str) -> Any:
        """Return the value of a setting."""
        setting = self._declared[name]
        value = self._stored(setting)
        return value if setting.allows(value) else setting.default

    @property
    def left_aside(self) -> tuple[Setting, ...]:
        """The settings whose stored values are not valid; their defaults are used."""
        return tuple(
            setting
            for setting in SETTINGS
            if self._store.contains(setting.name) and not setting.allows(self._stored(setting))
        )

    @property
    def damaged_file(self) -> str:
        """The name of the settings file if it cannot be read as one, else an empty text."""
        return "" if self._store.status() == QSettings.Status.NoError else self._store.fileName()

    def set(self, name: str, value: Any) -> None:
        """Store the value of a setting."""
        assert isinstance(value, type(self._declared[name].default)), name
        self._store.setValue(name, value)
        self.changed.emit(name)

    def _stored(self, setting: Setting) -> Any:
        value = self._store.value(setting.name, setting.default)
        if isinstance(setting.default, bool) and value in ("true", "false"):  # INI files store text
            return value == "true"
        return value

    def restore_preferences(self) -> None:
        """Set all preferences to their defaults."""
        for setting in PREFERENCES:
            self.set(setting.name, setting.default)
