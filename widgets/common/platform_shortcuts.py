"""Shortcuts that an operating system reserves, and their replacements.

Keys are in Qt's portable form. On macOS Qt's Ctrl is the Command key and its Meta is Control.
"""

import re
import sys
from collections.abc import Callable, Mapping

__all__ = ["RESERVED_SHORTCUTS", "localise_shortcuts", "platform_shortcut"]

_REPLACEMENTS: Mapping[str, Mapping[str, str]] = {
    "darwin": {"Ctrl+M": "Ctrl+Shift+M", "Ctrl+H": "Ctrl+Shift+H", "F11": "Ctrl+Shift+F"},
    "win32": {"Ctrl+Shift+Z": "Ctrl+Y", "Ctrl+Alt+O": "Ctrl+F12", "Ctrl+Shift+0": "Ctrl+9"},
}
"""By system, then by the shortcut on Linux. Ctrl+Y is Windows's Redo, and Ctrl+F12 is Open in Office."""

RESERVED_SHORTCUTS: Mapping[str, Mapping[str, str]] = {
    "darwin": {
        "Ctrl+H": "hides the application",
        "Ctrl+Alt+H": "hides the others",
        "Ctrl+M": "minimises the window",
        "Ctrl+Alt+M": "minimises all windows",
        "Ctrl+Alt+D": "hides the Dock",
        "Ctrl+Tab": "goes to the next application",
        "Ctrl+Space": "Spotlight",
        "Ctrl+Alt+Space": "Finder search",
        "Ctrl+`": "goes to the next window",
        "Ctrl+Shift+3": "takes a picture of the screen",
        "Ctrl+Shift+4": "takes a picture of a part",
        "Ctrl+Shift+5": "takes pictures of the screen",
        "Ctrl+Shift+Q": "logs out",
        "Ctrl+Alt+Esc": "ends applications",
        "Ctrl+Shift+/": "searches the menus",
        "Meta+Ctrl+F": "full screen",
        "Meta+Ctrl+Q": "locks the screen",
        "Meta+Up": "Mission Control",
        "Meta+Down": "windows of the application",
        "F11": "shows the desktop",
        "F12": "Dashboard, in older versions",
    },
    "win32": {
        **{f"Ctrl+Shift+{digit}": "changes the keyboard layout, where that is set" for digit in range(10)},
        "Ctrl+Esc": "Start menu",
        "Ctrl+Shift+Esc": "Task Manager",
        "Ctrl+Alt+Del": "locks the screen",
        "Alt+Tab": "goes to the next window",
        "Alt+F4": "closes the window",
        "Alt+Space": "menu of the window",
        "F10": "goes to the menus",
    },
    "linux": {
        "Ctrl+Alt+T": "terminal",
        "Ctrl+Alt+Del": "logs out",
        "Ctrl+Alt+L": "locks the screen",
        "Ctrl+Alt+Up": "goes to another workspace",
        "Ctrl+Alt+Down": "goes to another workspace",
        "Alt+F2": "runs a command",
        "Alt+F4": "closes the window",
        "Alt+Tab": "goes to the next window",
    },
}
"""The reserved shortcuts of each system and their purpose, from the lists of Apple, Microsoft and GNOME.

On Windows every Ctrl+Alt with a letter, digit or mark is reserved too: AltGr is Ctrl+Alt and types
characters.
"""

_PORTABLE = {"Strg": "Ctrl", "Umschalt": "Shift", "Bild auf": "PgUp", "Bild ab": "PgDown", "Links": "Left"}
_KEYS = re.compile(
    r"\b(?:(?:Ctrl|Strg|Shift|Umschalt|Alt)\+)+(?:F\d+|Bild (?:auf|ab)|[A-Z][A-Za-z]+|[A-Z0-9])\b"
)
_MODIFIER = re.compile(r"\b(?:Ctrl|Strg)\b(?![+-])")


def platform_shortcut(keys: str) -> str:
    """Return the shortcut on this system for one that is `keys` on Linux."""
    return _REPLACEMENTS.get(sys.platform, {}).get(keys, keys)


def localise_shortcuts(text: str, write: Callable[[str], str]) -> str:
    """Return a text in which keys are named as on this system.

    Parameters
    ----------
    text
        English or German.
    write
        Returns a shortcut in portable form as the desktop writes it.
    """
    if "+" in text:
        text = _KEYS.sub(lambda found: write(_portable(found[0])) or found[0], text)
    if sys.platform == "darwin":
        text = _MODIFIER.sub("\N{PLACE OF INTEREST SIGN}", text)
    return text


def _portable(keys: str) -> str:
    return "+".join(_PORTABLE.get(key, key) for key in keys.split("+"))
