"""Marks around each text that is translated, by which one that has been forgotten stands out."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QDockWidget,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QWidget,
)


class _Marked(QTranslator):
    def translate(self, context, text, disambiguation=None, n=-1):
        return f"«{text}»"  # Qt's own texts too

    def isEmpty(self):
        return False


@contextmanager
def marked() -> Iterator[None]:
    """Translate each text into itself between marks, for as long as this lasts."""
    marks = _Marked()
    QCoreApplication.installTranslator(marks)
    try:
        yield
    finally:
        QCoreApplication.removeTranslator(marks)


def plain(texts: Iterable[str]) -> set[str]:
    """Return those of the texts that are words and bear no mark."""
    return {
        text.replace("&", "")
        for text in texts
        if "«" not in text and sum(letter.isalpha() for letter in text) > 1
    }


def shown_in(window: QWidget) -> set[str]:
    """Return all texts of a window and its widgets."""
    return {
        window.windowTitle(),
        *(text for widget in (window, *window.findChildren(QWidget)) for text in shown(widget)),
    }


def shown(widget: QWidget) -> Iterator[str]:
    """Yield all texts of a widget that a user, or a screen reader, comes upon."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    for kind, texts_of in (
        (QLabel, lambda: [widget.text()]),
        (QAbstractButton, lambda: [widget.text()]),
        (QLineEdit, lambda: [widget.placeholderText()]),
        (QDockWidget, lambda: [widget.windowTitle()]),
        (QMenu, lambda: [widget.title()]),
        (QComboBox, lambda: [widget.itemText(row) for row in range(widget.count())]),
        (QListWidget, lambda: [widget.item(row).text() for row in range(widget.count())]),
    ):
        if isinstance(widget, kind):
            yield from texts_of()
    for entry in widget.actions():
        yield from (entry.text(), entry.toolTip(), entry.statusTip())
