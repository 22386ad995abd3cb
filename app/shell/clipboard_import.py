"""What comes from the clipboard, or is dropped: pictures, files, and paths as text."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QMimeData, QObject, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPixmap

from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.errors import UserError
from engine.imaging.opencv import MAX_PIXELS
from engine.imaging.picture_file import Photograph
from widgets.common.message_bar import MessageBar
from widgets.common.translation import tr, tr_noop

__all__ = ["ClipboardImport", "parse_mime_data"]

_NAME = "pasted picture"
_NOTE = tr_noop("This picture comes from no file, so the recipe beside an export cannot name one.")
_LONGEST = 200  # characters of a text that a message repeats


class ClipboardImport(QObject):
    """Opens what is pasted or dropped."""

    def __init__(self, window: MainWindow, messages: MessageBar, state: AppState) -> None:
        super().__init__(window)
        self._messages, self._state = messages, state
        window.content_dropped.connect(self.open_content)

    def paste(self) -> None:
        """Open what the clipboard holds."""
        self.open_content(QGuiApplication.clipboard().mimeData())

    def open_content(self, content: QMimeData) -> None:
        """Open a picture, or the file that is named; what cannot be used gets a sentence."""
        try:
            found = parse_mime_data(content)
        except UserError as error:
            self._messages.show_error(error)
            return
        if isinstance(found, Photograph):
            self._state.photograph_requested.emit(found)
        else:
            self._state.path_requested.emit(found)


def parse_mime_data(content: QMimeData) -> Photograph | Path:
    """Return the file or picture in `content`: files before pictures, as file managers give both; text only where it is a path."""
    urls = [*content.urls(), *_urls_in(content.text())]
    for path in _paths(urls, content.text()):
        return path
    if content.hasImage():
        return _photograph(content.imageData())
    raise _refusal(urls, content.text().strip())


def _urls_in(text: str) -> Iterator[QUrl]:
    for line in text.splitlines()[:1]:
        if line.strip().partition("://")[0] in ("file", "http", "https"):
            yield QUrl(line.strip())


def _paths(urls: list[QUrl], text: str) -> Iterator[Path]:
    """Yield the local files that are named, and the text itself if it names one that is there."""
    for url in urls:
        if url.isLocalFile():
            yield Path(url.toLocalFile())
    line = text.strip().strip("\"'")
    if line and "\n" not in line and "\0" not in line and len(line) < 4096:
        path = Path(line).expanduser()
        if path.is_absolute() and path.exists():
            yield path


def _photograph(found: object) -> Photograph:
    """Return a picture of Qt's as a photograph, transparency laid on white."""
    image = found.toImage() if isinstance(found, QPixmap) else found
    if not isinstance(image, QImage) or image.isNull():
        raise UserError(tr("The picture cannot be decoded."), tr("Save it as PNG or JPEG and open the file."))
    height, width = image.height(), image.width()
    if height * width > MAX_PIXELS:
        said = tr_noop("The picture has {number:,.0f} million pixels, and up to {most} million are read.")
        message = tr(said, number=height * width / 1e6, most=MAX_PIXELS // 10**6)
        raise UserError(message, tr("Make it smaller, or cut it."))
    image.setDevicePixelRatio(1)
    flat = QImage(width, height, QImage.Format.Format_RGB888)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    rows = np.frombuffer(flat.constBits(), np.uint8).reshape(height, flat.bytesPerLine())
    return Photograph(_NAME, rows[:, : 3 * width].reshape(height, width, 3).copy(), notes=(_NOTE,))


def _refusal(urls: list[QUrl], text: str) -> UserError:
    if any(url.scheme() in ("http", "https") for url in urls):
        address = next(url.toString() for url in urls if url.scheme() in ("http", "https"))
        return UserError(
            tr("{address} is on the network, which Convscope never uses.", address=address[:_LONGEST]),
            tr("Save the picture and open the file, or copy the picture itself."),
        )
    if text:
        shown = text.splitlines()[0][:_LONGEST]
        return UserError(
            tr("There is no file {name!r}.", name=shown),
            tr("Paste a picture, a file, or the whole path of a file."),
        )
    return UserError(
        tr("There is neither a picture nor a file in what was pasted."),
        tr("Copy a picture, a file, or the path of a file."),
    )
