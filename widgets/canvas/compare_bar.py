"""The bar above compared views."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QToolBar, QToolButton, QWidget

from widgets.common.translation import tr

__all__ = ["CompareBar"]


class CompareBar(QToolBar):
    """One button for each way to compare; checkable ones exclude each other.

    The buttons are made from the actions of the menu, so both are always in step.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Compare"), parent)
        self._modes = QActionGroup(self)
        self.setObjectName("compare_bar")
        self.setMovable(False)
        self.setIconSize(QSize(18, 18))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setAccessibleName(tr("Compare"))
        self.hide()

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show these actions as buttons, with a line after the checkable ones."""
        for action in actions:
            if action.isCheckable():
                self._modes.addAction(action)
            elif self.actions() and self.actions()[-1].isCheckable():
                self.addSeparator()
            self.addAction(action)
            button = self.widgetForAction(action)
            assert isinstance(button, QToolButton)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(action.text().replace("&", ""))
