"""Pages of Markdown with their pictures and links, and places in them that can be gone to."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextBlock, QTextCursor, QTextDocument, QTextLength, QTextTable
from PySide6.QtWidgets import QTextBrowser, QWidget

from widgets.common.translation import tr

__all__ = ["HelpBrowser"]

_THUMBNAIL = 170  # pixels that pictures in tables are shown wide
_UNKNOWN = QTextDocument.ResourceType.UnknownResource
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_PAGE = 720  # pixels that the others are shown wide, at most


class HelpBrowser(QTextBrowser):
    """Shows files, and pages that `make_page` makes for addresses of the scheme `convscope`; opens others on the desktop.

    Signals
    -------
    page_missing : str
        What a link names is not there.
    """

    page_missing = Signal(str)

    def __init__(self, make_page: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._make_page = make_page
        self._in_tables: set[str] = set()
        self.setOpenExternalLinks(True)
        self.setAccessibleName(tr("Page"))
        self.document().setDocumentMargin(16)
        self.sourceChanged.connect(self._widen_columns)
        self.sourceChanged.connect(self._go_to_heading)

    def find_text(self, words: str, backward: bool = False) -> bool:
        """Select the next place with these words, from the start again after the last; return whether there is one."""
        flag = QTextDocument.FindFlag.FindBackward if backward else QTextDocument.FindFlag(0)
        if not words or self.find(words, flag):
            return True
        cursor = self.textCursor()
        before = QTextCursor(cursor)
        cursor.movePosition(QTextCursor.MoveOperation.End if backward else QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)
        if self.find(words, flag):
            return True
        self.setTextCursor(before)
        return False

    def go_to_title(self, title: str) -> bool:
        """Show the row of a table, or else the heading, with this title at the top; return whether there is one."""
        blocks = [block for block in self._blocks() if block.text().strip() == title]
        in_table = [block for block in blocks if QTextCursor(block).currentTable() is not None]
        headings = [block for block in blocks if block.blockFormat().headingLevel()]
        found = next(iter((*in_table, *headings)), None)
        if found is None:
            return False
        self._show_block(found, select=True)
        return True

    def _go_to_heading(self, source: QUrl) -> None:
        if source.hasFragment():
            for block in self._blocks():
                if block.blockFormat().headingLevel() and _slug(block.text()) == source.fragment():
                    self._show_block(block)
                    return

    def _show_block(self, block: QTextBlock, select: bool = False) -> None:
        cursor = QTextCursor(block)
        top = self.document().documentLayout().blockBoundingRect(block).top()
        table = cursor.currentTable()
        if table is not None:  # the pictures of a row stand higher than the text beside them
            first = table.cellAt(table.cellAt(cursor).row(), 0).firstCursorPosition()
            top = min(top, self.document().documentLayout().blockBoundingRect(first.block()).top())
        self.verticalScrollBar().setValue(round(top) - 8)
        if select:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        bar = self.verticalScrollBar().value()
        self.setTextCursor(cursor)
        self.verticalScrollBar().setValue(bar)

    def _blocks(self) -> list[QTextBlock]:
        found, block = [], self.document().begin()
        while block.isValid():
            found.append(block)
            block = block.next()
        return found

    def doSetSource(self, name: QUrl | str, type: QTextDocument.ResourceType = _UNKNOWN) -> None:  # noqa: A002
        """Stay where we are, and say so, if there is no such file."""
        url = self.source().resolved(QUrl(name))
        file = Path(url.toLocalFile())
        if url.isLocalFile() and not (file.suffix == ".md" and file.is_file()):
            self.page_missing.emit(str(file))
        else:
            super().doSetSource(name, QTextDocument.ResourceType.MarkdownResource)

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002
        if QUrl(name).scheme() == "convscope":
            return self._make_page(QUrl(name).path())
        found = super().loadResource(type, name)
        if type == QTextDocument.ResourceType.MarkdownResource.value and found is not None:
            return self._take_page(bytes(found.data()).decode("utf-8"))
        if type == QTextDocument.ResourceType.ImageResource.value and found is not None:
            image = QImage.fromData(found)
            width = _THUMBNAIL if QUrl(name).fileName() in self._in_tables else min(image.width(), _PAGE)
            return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        return found

    def _take_page(self, text: str) -> str:
        """Note which pictures stand in tables; give each a text, without which Qt drops it."""
        rows = (line for line in text.splitlines() if line.startswith("|"))
        self._in_tables = {place.rpartition("/")[2] for row in rows for place in _PICTURE.findall(row)}
        return text.replace("![](", "![picture](")

    def _widen_columns(self) -> None:
        """Give a first column of pictures the width that they have: Qt makes it too narrow, as if they could be wrapped."""
        for frame in self.document().rootFrame().childFrames():
            if (
                isinstance(frame, QTextTable)
                and "\ufffc" in frame.cellAt(1, 0).firstCursorPosition().block().text()
            ):
                shape = frame.format()
                fixed = QTextLength(QTextLength.Type.FixedLength, _THUMBNAIL + 8)
                free = [QTextLength(QTextLength.Type.VariableLength, 0)] * (frame.columns() - 1)
                shape.setColumnWidthConstraints([fixed, *free])
                frame.setFormat(shape)


def _slug(heading: str) -> str:
    """Return the name by which links find a heading: small letters, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
