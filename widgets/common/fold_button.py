"""A button with an arrow that shows or hides a widget."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

__all__ = ["FoldButton"]


class FoldButton(QToolButton):
    """Show `content`, if there is one, while the button is checked; it is hidden at first."""

    def __init__(self, text: str, content: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = content
        self.setText(text)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.toggled.connect(self._fold)
        self._fold(False)

    def _fold(self, is_open: bool) -> None:
        if self._content is not None:
            self._content.setVisible(is_open)
        self.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)
