"""Draw the buttons of a panel's title in the colours of the theme."""

from PySide6.QtWidgets import QAbstractButton, QDockWidget

from widgets.common.theme import theme_icon

__all__ = ["restyle_dock_buttons"]

_ICONS = {"qt_dockwidget_closebutton": "close", "qt_dockwidget_floatbutton": "dock-window"}


def restyle_dock_buttons(dock: QDockWidget) -> None:
    """Give the buttons that close a panel and tear it off icons of the theme; those of Qt are black."""
    for name, icon in _ICONS.items():
        button = dock.findChild(QAbstractButton, name)
        if button is not None:
            button.setIcon(theme_icon(icon))
