"""A browser for pages of Markdown with pictures, links and headings."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QTextBlock, QTextCursor, QTextDocument, QTextLength, QTextTable
from PySide6.QtWidgets import QTextBrowser, QWidget

from widgets.common.translation import tr

__all__ = ["HelpBrowser"]

_THUMBNAIL = 170  # width of pictures in tables, in pixels
_ANY = QTextDocument.ResourceType.UnknownResource
_PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
_RECORD = re.compile(r"\s?\(\[why\]\(adr/[^)]*\)\)")
_PAGE = 720  # largest width of other pictures, in pixels


class HelpBrowser(QTextBrowser):
    """Shows files, and pages of the scheme `convscope`; opens other addresses on the desktop.

    Signals
    -------
    page_missing : str
        The target of a link does not exist.

    Parameters
    ----------
    make_page
        Returns the Markdown of a page of the scheme `convscope`.
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
        """Select the next occurrence of a text; return whether there is one.

        The search continues at the start after the last occurrence.
        """
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

    def _go_to_heading(self, source: QUrl) -> None:
        if source.hasFragment():
            for block in self._blocks():
                if block.blockFormat().headingLevel() and _slug(block.text()) == source.fragment():
                    self._show_block(block)
                    return

    def _show_block(self, block: QTextBlock) -> None:
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.setTextCursor(QTextCursor(block))
        self.verticalScrollBar().setValue(round(top) - 8)

    def _blocks(self) -> list[QTextBlock]:
        blocks, block = [], self.document().begin()
        while block.isValid():
            blocks.append(block)
            block = block.next()
        return blocks

    def doSetSource(self, name: QUrl | str, type: QTextDocument.ResourceType = _ANY) -> None:  # noqa: A002
        """Stay on the page and emit `page_missing` if the file does not exist."""
        url = self.source().resolved(QUrl(name))
        file = Path(url.toLocalFile())
        if url.isLocalFile() and not (file.suffix == ".md" and file.is_file()):
            self.page_missing.emit(str(file))
        else:
            super().doSetSource(name, QTextDocument.ResourceType.MarkdownResource)

    def loadResource(self, type: int, name: QUrl | str) -> object:  # noqa: A002
        if QUrl(name).scheme() == "convscope":
            return self._make_page(QUrl(name).path())
        resource = super().loadResource(type, name)
        if type == QTextDocument.ResourceType.MarkdownResource.value and resource is not None:
            return self._take_page(bytes(resource.data()).decode("utf-8"))
        if type == QTextDocument.ResourceType.ImageResource.value and resource is not None:
            image = QImage.fromData(resource)
            width = _THUMBNAIL if QUrl(name).fileName() in self._in_tables else min(image.width(), _PAGE)
            return image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        return resource

    def _take_page(self, text: str) -> str:
        """Record which pictures are in tables, and make the text fit for readers of the help.

        Each picture gets a text, without which Qt drops it. Links to decision records are for developers.
        """
        text = _RECORD.sub("", text)
        rows = (line for line in text.splitlines() if line.startswith("|"))
        self._in_tables = {place.rpartition("/")[2] for row in rows for place in _PICTURE.findall(row)}
        return text.replace("![](", "![picture](")

    def _widen_columns(self) -> None:
        """Set the width of a first column of pictures, which Qt makes too narrow."""
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
    """Return the anchor of a heading: lower case, no punctuation, hyphens for spaces."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
