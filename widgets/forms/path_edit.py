"""Provide a line for the path of a file or folder: typed, chosen in a dialog, or dropped."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["PathEdit"]


class PathEdit(QWidget):
    """Edit a path, with a button for a dialog.

    Parameters
    ----------
    title
        The title of the dialog.
    folder
        True for a folder, False for a file.

    Signals
    -------
    changed : str
        The path has changed.
    """

    changed = Signal(str)

    def __init__(self, title: str, folder: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._folder = title, folder
        self._line = set_object_name(_DropLineEdit(), "path")
        self._browse = set_object_name(QPushButton(tr("Browse..."), autoDefault=False), "browse", title)
        self._browse.setAccessibleName(title)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line, stretch=1)
        layout.addWidget(self._browse)
        self.setFocusProxy(self._line)
        self._line.textChanged.connect(self.changed)
        self._browse.clicked.connect(self._ask)

    def text(self) -> str:
        """Return the path, without surrounding blanks."""
        return self._line.text().strip()

    def setText(self, text: str) -> None:
        """Write a path into the line."""
        self._line.setText(text)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._line.setAccessibleName(name)

    def setToolTip(self, tip: str) -> None:
        super().setToolTip(tip)
        self._line.setToolTip(tip)

    def set_placeholder(self, text: str) -> None:
        """Set the text that is shown while the line is empty."""
        self._line.setPlaceholderText(text)

    def _ask(self) -> None:
        if self._folder:
            chosen = QFileDialog.getExistingDirectory(self, self._title, self.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, self._title, self.text())
        if chosen:
            self._line.setText(chosen)


class _DropLineEdit(QLineEdit):
    """Replace its text with the path of a dropped file."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()
        else:
            super().dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.setText(files[0])
            event.acceptProposedAction()
        else:
            super().dropEvent(event)
