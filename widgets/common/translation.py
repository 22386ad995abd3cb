"""The words of the window in the user's language."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from widgets.common.platform_shortcuts import localise_shortcuts, platform_shortcut

__all__ = ["CONTEXT", "native_shortcut_text", "tr", "tr_noop"]

CONTEXT = "Convscope"


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the window, with `values` where it names them in braces; English where none is known.

    Keys that it names, as `Ctrl+O`, are written as the desktop does.
    """
    said = localise_shortcuts(QCoreApplication.translate(CONTEXT, text), native_shortcut_text) if text else ""
    return said.format(**values) if values else said


def tr_noop(text: str) -> str:
    """Return a text as it is: marks one that stands in a table, and that `tr` translates where it is shown."""
    return text


def native_shortcut_text(keys: str) -> str:
    """Return keys such as `Ctrl+O` as the desktop and the language write them."""
    return QKeySequence(platform_shortcut(keys)).toString(QKeySequence.SequenceFormat.NativeText)
