"""The help window: a list of pages, a browser, search within the page, and Back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from widgets.common.help_browser import HelpBrowser
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["HelpPage", "HelpWindow"]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """A help page.

    Parameters
    ----------
    title
        The title in the list.
    address
        `file:` for a Markdown file, `convscope:` for a page that is generated when shown; empty for a heading
        of the list.
    """

    title: str
    address: str = ""


class HelpWindow(QWidget):
    """A window that does not block its parent, and closes with it."""

    def __init__(self, pages: Sequence[HelpPage], make_page: Callable[[str], str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._pages = tuple(pages)
        self._list = set_object_name(QListWidget(), "help_pages")
        self._browser = set_object_name(HelpBrowser(make_page), "help_page")
        self._back = set_object_name(QPushButton(tr("&Back")), "help_back", tr("Previous page (Alt+Left)"))
        self._search = set_object_name(
            QLineEdit(placeholderText=tr("Search in this page"), clearButtonEnabled=True), "help_search"
        )
        self._message = set_object_name(QLabel(), "help_said")
        self._assemble()
        self._list.currentRowChanged.connect(
            lambda row: self._browser.setSource(QUrl(self._pages[row].address))
        )
        self._browser.sourceChanged.connect(self._mark_page)
        self._browser.backwardAvailable.connect(self._back.setEnabled)
        self._browser.page_missing.connect(
            lambda file: self._message.setText(tr("{file} is not a help page.", file=file))
        )
        self._back.clicked.connect(self._browser.backward)
        self._search.textChanged.connect(lambda: self._find(again=False))
        self._search.returnPressed.connect(self._find)
        for keys, act in (
            ("Ctrl+F", self._begin_search),
            ("Shift+F3", lambda: self._find(backward=True)),
            ("F3", self._find),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        QShortcut(QKeySequence("Alt+Left"), self).activated.connect(self._back.click)
        QShortcut(QKeySequence("Esc"), self).activated.connect(self.close)

    def show_page(self, address: str = "") -> None:
        """Open a page; an empty address opens the present one, or the first."""
        if address or self._browser.source().isEmpty():
            self._browser.setSource(QUrl(address or self._pages[0].address))
        self.show()
        self.raise_()
        self.activateWindow()
        self._browser.setFocus()

    def _assemble(self) -> None:
        self.setWindowTitle(tr("Convscope help"))
        for page in self._pages:
            self._list.addItem(_item(page))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setWordWrap(True)
        self._list.setSpacing(2)
        self._list.setAccessibleName(tr("Pages of the help"))
        self._search.setAccessibleName(tr("Search in this page"))
        self._search.setMaximumWidth(260)
        self._back.setEnabled(False)
        bar = QHBoxLayout()
        bar.addWidget(self._back)
        bar.addWidget(self._message, stretch=1)
        bar.addWidget(self._search)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(bar)
        column.addWidget(self._browser, stretch=1)
        splitter = QSplitter()
        splitter.addWidget(self._list)
        splitter.addWidget(right)
        splitter.setSizes([220, 860])
        splitter.setStretchFactor(1, 1)
        QVBoxLayout(self).addWidget(splitter)
        self.resize(QSize(1080, 760).boundedTo(self.screen().availableSize() * 0.9))

    def _mark_page(self, source: QUrl) -> None:
        """Select the shown page in the list, also after a link was followed."""
        self._message.clear()
        address = source.toString().partition("#")[0]
        row = next((row for row, page in enumerate(self._pages) if page.address == address), -1)
        self._list.blockSignals(True)
        self._list.setCurrentRow(row)
        self._list.blockSignals(False)

    def _begin_search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _find(self, again: bool = True, backward: bool = False) -> None:
        """Go to the next occurrence of the text; while it is typed, stay at a place that still matches."""
        cursor = self._browser.textCursor()
        if not again:
            cursor.setPosition(cursor.selectionStart())
            self._browser.setTextCursor(cursor)
        is_found = self._browser.find_text(self._search.text(), backward)
        self._message.setText("" if is_found else tr("Not on this page."))


def _item(page: HelpPage) -> QListWidgetItem:
    """Return the row of a page; a heading is bold and cannot be selected."""
    item = QListWidgetItem(page.title)
    if not page.address:
        font = item.font()
        font.setBold(True)
        item.setFont(font)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
    return item
