"""Translation of the window's texts and numbers."""

import string
from typing import Any

from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QKeySequence

from widgets.common.platform_shortcuts import localise_shortcuts, platform_shortcut

__all__ = ["CONTEXT", "localise_number", "native_shortcut_text", "tr", "tr_noop"]

CONTEXT = "Convscope"
_SWAPPED = str.maketrans(".,", ",.")


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the window; in English if there is no translation.

    Parameters
    ----------
    text
        The English text. Shortcuts in it, such as `Ctrl+O`, are written as the desktop writes them.
    values
        Values for the names in braces. Numbers get the decimal point of the window's language.
    """
    translated = QCoreApplication.translate(CONTEXT, text) if text else ""
    localised = localise_shortcuts(translated, native_shortcut_text)
    return _FORMATTER.vformat(localised, (), values) if values else localised


def localise_number(text: str) -> str:
    """Return a number such as `1,280.5` with the separators of the window's language."""
    if QLocale().decimalPoint() == ".":
        return text
    return text.translate(_SWAPPED)


class _Formatter(string.Formatter):
    """Formats texts as `str.format` does, with the decimal point of the window's language in fractions."""

    def format_field(self, value: Any, format_spec: str) -> str:
        formatted = str(super().format_field(value, format_spec))
        return localise_number(formatted) if isinstance(value, (int, float)) else formatted


_FORMATTER = _Formatter()


def tr_noop(text: str) -> str:
    """Return a text unchanged; marks a text in a table for translation by `tr` where it is shown."""
    return text


def native_shortcut_text(keys: str) -> str:
    """Return keys such as `Ctrl+O` as the desktop writes them in the language of the window."""
    return QKeySequence(platform_shortcut(keys)).toString(QKeySequence.SequenceFormat.NativeText)
