"""The words of the window in the user's language."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence

from widgets.common.platform_shortcuts import keys_here, with_native_keys

__all__ = ["CONTEXT", "keys_as_read", "later", "tr"]

CONTEXT = "Convscope"


def tr(text: str, /, **values: object) -> str:
    """Return a text in the language of the window, with `values` where it names them in braces; English where none is known.

    Keys that it names, as `Ctrl+O`, are written as the desktop does.
    """
    said = with_native_keys(QCoreApplication.translate(CONTEXT, text), keys_as_read) if text else ""
    return said.format(**values) if values else said


def later(text: str) -> str:
    """Return a text as it is: marks one that stands in a table, and that `tr` translates where it is shown."""
    return text


def keys_as_read(keys: str) -> str:
    """Return keys such as `Ctrl+O` as the desktop and the language write them."""
    return QKeySequence(keys_here(keys)).toString(QKeySequence.SequenceFormat.NativeText)
