"""Turns the pages of tiles that are too many for one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from widgets.naming import named

__all__ = ["NEXT_KEYS", "PREVIOUS_KEYS", "Pager"]

PREVIOUS_KEYS, NEXT_KEYS = "Ctrl+PgUp", "Ctrl+PgDown"


class Pager(QWidget):
    """Which units are shown of how many, and the way to those before and after."""

    page_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._page = (0, 0, 0)
        self._length = 0
        self.previous = self._button("Previous", PREVIOUS_KEYS, -1)
        self._text = named(QLabel(), "page")
        self.next = self._button("Next", NEXT_KEYS, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.previous, self._text, self.next):
            layout.addWidget(widget)
        self.hide()

    def show_page(self, page: tuple[int, int, int] | None) -> None:
        """Show where a page (first unit, units on a page, units in all) stands, if it is not all there is."""
        self._page = page or (0, 0, 0)
        first, count, total = self._page
        is_last = first > 0 and first + count >= total  # and perhaps shorter than the others
        self._length = max(count, self._length) if is_last else count
        self._text.setText(f"{first} to {min(first + count, total) - 1} of {total}")
        self.previous.setEnabled(first > 0)
        self.next.setEnabled(first + count < total)
        self.setVisible(count < total)

    def way_to(self, unit: int) -> str:
        """Return how to come to a unit of another page, as a sentence; empty where there is none."""
        _, count, total = self._page
        return f"Unit {unit} is on another page: press Enter." if count < total and unit < total else ""

    def _button(self, title: str, keys: str, step: int) -> QToolButton:
        button = named(QToolButton(), f"{title.lower()}_page", f"{title} page ({keys})")
        button.setText(title)
        button.setAccessibleName(f"{title} page")
        button.clicked.connect(lambda: self._turn(step))
        return button

    def _turn(self, step: int) -> None:
        self.page_asked.emit(max(0, self._page[0] + step * self._length))
