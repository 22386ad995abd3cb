"""Light and dark: the scheme that is set, and the desktop's where that is to be followed."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.shell.settings import Settings
from app.shell.window import MainWindow
from widgets.common.theme import apply_scheme

__all__ = ["ColourSchemeController"]


class ColourSchemeController(QObject):
    """Dresses the window when the setting changes, or the desktop while the setting says to follow it."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        settings.changed.connect(self._take)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @Slot(str)
    def _take(self, name: str) -> None:
        if name == "scheme":
            self._dress(self._settings.get("scheme"))

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        if self._settings.get("scheme") == "system":
            self._dress("system", scheme)

    def _dress(self, scheme: str, desktop: Qt.ColorScheme | None = None) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_scheme(application, scheme, desktop)
        self._window.restyle()
