"""Wrap all tooltips of the application, those of item views and menus too, and show them as plain text."""

import textwrap

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QLabel

__all__ = ["TOOLTIP_COLUMNS", "TooltipWrapper", "wrap_tooltip"]

TOOLTIP_COLUMNS = 60
"""Characters in a line of a tooltip, at most."""

_CLASS = "QTipLabel"  # Qt's own label, which shows every tooltip


def wrap_tooltip(text: str) -> str:
    """Return a text with lines of `TOOLTIP_COLUMNS` characters at most; longer words are broken."""
    lines = text.split("\n")
    return "\n".join(
        part
        for line in lines
        for part in (textwrap.wrap(line, TOOLTIP_COLUMNS, break_on_hyphens=False) or [""])
    )


class TooltipWrapper(QObject):
    """Wraps each tooltip as it appears; names such as `<unit>` stay text and are not read as markup.

    Qt's label of tooltips is changed, rather than each text where it is set, so that no tooltip is left out.
    """

    def __init__(self, application: QApplication, parent: QObject) -> None:
        super().__init__(parent)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wrap a tooltip when it is shown, and when it gets another text."""
        if event.type() in (QEvent.Type.Show, QEvent.Type.Resize) and watched.inherits(_CLASS):
            assert isinstance(watched, QLabel)
            self._wrap(watched)
        return False

    def _wrap(self, label: QLabel) -> None:
        wrapped = wrap_tooltip(label.text())
        if label.textFormat() is Qt.TextFormat.PlainText and wrapped == label.text():
            return
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(False)
        label.setText(wrapped)
        label.resize(label.sizeHint())
        self._keep_on_screen(label)

    @staticmethod
    def _keep_on_screen(label: QLabel) -> None:
        """Move a tooltip that is taller than Qt expected into the screen."""
        screen, place = label.screen().geometry(), label.geometry()
        below = max(0, place.bottom() - screen.bottom())
        label.move(place.left(), max(screen.top(), place.top() - below))
