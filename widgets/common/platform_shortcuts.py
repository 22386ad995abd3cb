"""Shortcuts that an operating system reserves, and their replacements.

Keys are in Qt's portable form. On macOS Qt's Ctrl is the Command key and its Meta is Control.
"""

import re
import sys
from collections.abc import Callable, Mapping

__all__ = ["localise_shortcuts", "platform_shortcut"]

_REPLACEMENTS: Mapping[str, Mapping[str, str]] = {
    "darwin": {"Ctrl+M": "Ctrl+Shift+M", "Ctrl+H": "Ctrl+Shift+H", "F11": "Ctrl+Shift+F"},
    "win32": {"Ctrl+Shift+Z": "Ctrl+Y", "Ctrl+Alt+O": "Ctrl+F12", "Ctrl+Shift+0": "Ctrl+9"},
}
"""By system, then by the shortcut on Linux. Ctrl+Y is Windows's Redo, and Ctrl+F12 is Open in Office."""

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
