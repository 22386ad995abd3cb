"""Translation of the window's texts."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from widgets.common.platform_shortcuts import localise_shortcuts, platform_shortcut

__all__ = ["CONTEXT", "native_shortcut_text", "tr", "tr_noop"]

CONTEXT = "Convscope"


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the window; in English if there is no translation.

    Parameters
    ----------
    text
        The English text. Shortcuts in it, such as `Ctrl+O`, are written as the desktop writes them.
    values
        Values for the names in braces.
    """
    translated = QCoreApplication.translate(CONTEXT, text) if text else ""
    localised = localise_shortcuts(translated, native_shortcut_text)
    return localised.format(**values) if values else localised


def tr_noop(text: str) -> str:
    """Return a text unchanged; marks a text in a table for translation by `tr` where it is shown."""
    return text


def native_shortcut_text(keys: str) -> str:
    """Return keys such as `Ctrl+O` as the desktop writes them in the language of the window."""
    return QKeySequence(platform_shortcut(keys)).toString(QKeySequence.SequenceFormat.NativeText)
