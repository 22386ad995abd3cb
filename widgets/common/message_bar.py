"""Messages for the user, which float over the picture and do not block the window."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.core.errors import UserError
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["MessageBar"]

_KINDS = {
    "error": ("alert-circle-outline", "#c62828"),
    "note": ("information-outline", "#2f6fde"),
    "success": ("check-circle-outline", "#2e7d32"),
}
"""Icon and colour of each kind of message."""
_FADING = 6000  # milliseconds until a message of success disappears
_WIDEST = 680
_MARGIN = 10


class MessageBar(QFrame):
    """A message that disappears when it is closed or replaced; one of success disappears by itself."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._kind = ""
        self._path: Path | None = None
        self._icon = QLabel()
        self._label = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setAccessibleName(tr("Message"))
        self._fading = QTimer(self, singleShot=True, interval=_FADING)
        self._fading.timeout.connect(self._fade)
        self._open = set_object_name(QToolButton(), "open_file")
        self._folder = set_object_name(QToolButton(), "open_folder")
        self._close = set_object_name(QToolButton(autoRaise=True), "close", tr("Close this message"))
        self._close.setAccessibleName(tr("Close this message"))
        self._assemble()
        self.restyle()
        self.hide()

    @property
    def text(self) -> str:
        """The message shown, without markup; empty when there is none."""
        return str(self._label.property("plain") or "") if not self.isHidden() else ""

    @property
    def kind(self) -> str:
        """The kind of the message shown: `error`, `note` or `success`; empty when there is none."""
        return self._kind if not self.isHidden() else ""

    def float_over(self, area: QWidget) -> None:
        """Float over the upper edge of a widget."""
        self.setParent(area)
        area.installEventFilter(self)
        self.hide()

    def show_error(self, error: UserError) -> int:
        """Show an error and its hint; return a number for `withdraw`."""
        return self._show("error", error.message, error.hint)

    def show_note(self, text: str, path: Path | None = None) -> int:
        """Show a note; return a number for `withdraw`.

        With the `path` of a new file or folder, buttons open it and its folder.
        """
        return self._show("note", text, "", path)

    def show_success(self, text: str, path: Path | None = None) -> int:
        """Show for some seconds that something has succeeded; return a number for `withdraw`.

        With the `path` of a new file or folder, buttons open it and its folder.
        """
        number = self._show("success", text, "", path)
        self._fading.start()
        return number

    def withdraw(self, number: int) -> None:
        """Hide the message with this number, unless another one has taken its place."""
        if number == self._number:
            self.hide()

    def restyle(self) -> None:
        """Draw icons and colours for a changed theme."""
        self._close.setIcon(theme_icon("close"))
        if not self._kind:
            return
        symbol, colour = _KINDS[self._kind]
        self._icon.setPixmap(theme_icon(symbol, colour).pixmap(20, 20))
        background = _blend(self.palette().color(QPalette.ColorRole.Base), QColor(colour), 0.12)
        self.setStyleSheet(
            f"MessageBar {{ background: {background.name()};"
            f" border: 1px solid {colour}; border-left: 5px solid {colour}; border-radius: 5px; }}"
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def _assemble(self) -> None:
        buttons = QHBoxLayout()
        for button, text in ((self._open, tr("Open")), (self._folder, tr("Show in folder"))):
            button.setText(text)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout()
        column.addWidget(self._label)
        column.addLayout(buttons)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 6, 6, 6)
        layout.addWidget(self._icon, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(column, stretch=1)
        layout.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        self._close.clicked.connect(self.hide)
        self._open.clicked.connect(lambda: self._show_on_desktop(self._path))
        self._folder.clicked.connect(lambda: self._show_on_desktop(self._path and self._path.parent))

    def _show(self, kind: str, text: str, hint: str, path: Path | None = None) -> int:
        self._number += 1
        self._kind, self._path = kind, path
        self._fading.stop()
        self.restyle()
        self._label.setText(f"{text}\n{hint}".rstrip())
        self._label.setProperty("plain", f"{text} {hint}".rstrip())
        for button in (self._open, self._folder):
            button.setVisible(path is not None)
        self._place()
        self.show()
        self.raise_()
        return self._number

    def _place(self) -> None:
        """Take the width that the text needs, at most that of the area, below its upper edge."""
        area = self.parentWidget()
        if area is None:
            return
        width = min(_WIDEST, max(100, area.width() - 2 * _MARGIN))
        beside = 80  # pixels of icon, button and margins
        text = self._label.fontMetrics().boundingRect(
            0, 0, width - beside, 10_000, Qt.TextFlag.TextWordWrap, self._label.text()
        )
        self.setFixedWidth(min(width, text.width() + beside + 20))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(max(layout.heightForWidth(self.width()) + 4, 34))
        self.move((area.width() - self.width()) // 2, _MARGIN)

    def _fade(self) -> None:
        """Disappear, unless the mouse is over the message."""
        if self.underMouse():
            self._fading.start()
        else:
            self.hide()

    def _show_on_desktop(self, path: Path | None) -> None:
        if path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def _blend(base: QColor, accent: QColor, share: float) -> QColor:
    """Mix a share of `accent` into `base`."""
    parts = zip(
        (base.red(), base.green(), base.blue()), (accent.red(), accent.green(), accent.blue()), strict=True
    )
    return QColor(*(round((1 - share) * ours + share * theirs) for ours, theirs in parts))
