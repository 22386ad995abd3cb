"""Open pictures, files and paths that are pasted or dropped."""

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
_NOTE = tr_noop("This picture was pasted, so the settings of an export (.json) cannot name its file.")
_MAX_QUOTED = 200  # characters of a pasted text that a message quotes


class ClipboardImport(QObject):
    """Opens pasted and dropped content."""

    def __init__(self, window: MainWindow, messages: MessageBar, state: AppState) -> None:
        super().__init__(window)
        self._messages, self._state = messages, state

    def paste(self) -> None:
        """Open the content of the clipboard."""
        self.open_content(QGuiApplication.clipboard().mimeData())

    def open_content(self, content: QMimeData) -> None:
        """Open a picture or a file; show an error if `content` holds neither."""
        try:
            opened = parse_mime_data(content)
        except UserError as error:
            self._messages.show_error(error)
            return
        if isinstance(opened, Photograph):
            self._state.photograph_requested.emit(opened)
        else:
            self._state.path_requested.emit(opened)


def parse_mime_data(content: QMimeData) -> Photograph | Path:
    """Return the file or the picture in `content`.

    Files come before pictures, as file managers provide both. Text counts only if it is the path of a file.

    Raises
    ------
    UserError
        If `content` holds neither a picture nor a local file.
    """
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
    """Yield the local files among `urls`, and the path in `text` if it exists."""
    for url in urls:
        if url.isLocalFile():
            yield Path(url.toLocalFile())
    line = text.strip().strip("\"'")
    if line and "\n" not in line and "\0" not in line and len(line) < 4096:
        path = Path(line).expanduser()
        if path.is_absolute() and path.exists():
            yield path


def _photograph(content: object) -> Photograph:
    """Return a QImage or QPixmap as a photograph on a white background."""
    image = content.toImage() if isinstance(content, QPixmap) else content
    if not isinstance(image, QImage) or image.isNull():
        raise UserError(tr("The picture cannot be decoded."), tr("Save it as PNG or JPEG and open the file."))
    height, width = image.height(), image.width()
    if height * width > MAX_PIXELS:
        text = tr_noop("The picture has {number:,.0f} million pixels; the limit is {most} million.")
        message = tr(text, number=height * width / 1e6, most=MAX_PIXELS // 10**6)
        raise UserError(message, tr("Scale it down or crop it."))
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
            tr(
                "{address} is a network address, and Convscope never uses the network.",
                address=address[:_MAX_QUOTED],
            ),
            tr("Save the picture to a file and open it, or copy the picture itself."),
        )
    if text:
        shown = text.splitlines()[0][:_MAX_QUOTED]
        return UserError(
            tr("There is no file {name!r}.", name=shown),
            tr("Paste a picture, a file, or the absolute path of a file."),
        )
    return UserError(
        tr("The pasted content holds neither a picture nor a file."),
        tr("Copy a picture, a file, or the path of a file."),
    )
