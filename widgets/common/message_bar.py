"""Messages for the user, in a line above the picture that does not block the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QWidget

from engine.core.errors import UserError
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["MessageBar"]


class MessageBar(QFrame):
    """A line that appears with a message and disappears when it is closed or replaced."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._icon = QLabel()
        self._label = QLabel()
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setAccessibleName(tr("Message"))
        self._symbol = ""
        self._close = close = QToolButton(autoRaise=True)
        close.setToolTip(tr("Close this message"))
        close.setAccessibleName(tr("Close this message"))
        close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.addWidget(self._icon)
        layout.addWidget(self._label, stretch=1)
        layout.addWidget(close)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.restyle()
        self.hide()

    @property
    def text(self) -> str:
        """The message shown, without markup; empty when there is none."""
        return str(self._label.property("plain") or "") if not self.isHidden() else ""

    def show_error(self, error: UserError) -> int:
        """Show an error and its hint; return a number for `withdraw`."""
        return self._show("alert-circle-outline", error.message, error.hint)

    def show_note(self, text: str) -> int:
        """Show a note; return a number for `withdraw`."""
        return self._show("information-outline", text, "")

    def withdraw(self, number: int) -> None:
        """Hide the message with this number, unless another one has taken its place."""
        if number == self._number:
            self.hide()

    def restyle(self) -> None:
        """Draw the icons in the colours of a changed theme."""
        self._close.setIcon(theme_icon("close"))
        if self._symbol:
            self._icon.setPixmap(theme_icon(self._symbol).pixmap(20, 20))

    def _show(self, symbol: str, text: str, hint: str) -> int:
        self._number += 1
        self._symbol = symbol
        self.restyle()
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setText(f"{text}\n{hint}".rstrip())
        self._label.setProperty("plain", f"{text} {hint}".rstrip())
        self.show()
        return self._number
