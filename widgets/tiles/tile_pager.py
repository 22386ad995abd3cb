"""Navigation between pages of tiles."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from widgets.common.object_names import set_object_name
from widgets.common.translation import native_shortcut_text, tr

__all__ = ["NEXT_KEYS", "PREVIOUS_KEYS", "TilePager"]

PREVIOUS_KEYS, NEXT_KEYS = "Ctrl+PgUp", "Ctrl+PgDown"


class TilePager(QWidget):
    """Shows the range of units on the page, with buttons for the previous and the next page."""

    page_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._page = (0, 0, 0)
        self._length = 0
        self.previous = self._button("previous", tr("Previous"), tr("Previous page"), PREVIOUS_KEYS)
        self._text = set_object_name(QLabel(), "page")
        self.next = self._button("next", tr("Next"), tr("Next page"), NEXT_KEYS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.previous, self._text, self.next):
            layout.addWidget(widget)
        self.hide()

    def show_page(self, page: tuple[int, int, int] | None) -> None:
        """Show the position of a page (first unit, units on a page, all units); hide a single page."""
        self._page = page or (0, 0, 0)
        first, count, total = self._page
        is_last = first > 0 and first + count >= total  # the last page may be shorter
        self._length = max(count, self._length) if is_last else count
        last = min(first + count, total) - 1
        self._text.setText(tr("{first} to {last} of {total}", first=first, last=last, total=total))
        self.previous.setEnabled(first > 0)
        self.next.setEnabled(first + count < total)
        self.setVisible(count < total)

    def page_hint(self, unit: int) -> str:
        """Return how to reach a unit on another page, as a sentence; empty if there is no such page."""
        _, count, total = self._page
        return (
            tr("Unit {unit} is on another page: press Enter.", unit=unit)
            if count < total and unit < total
            else ""
        )

    def _button(self, name: str, text: str, tip: str, keys: str) -> QToolButton:
        button = set_object_name(QToolButton(), f"{name}_page", f"{tip} ({native_shortcut_text(keys)})")
        button.setText(text)
        button.setAccessibleName(tip)
        button.clicked.connect(lambda: self._turn(-1 if name == "previous" else 1))
        return button

    def _turn(self, step: int) -> None:
        self.page_requested.emit(max(0, self._page[0] + step * self._length))
