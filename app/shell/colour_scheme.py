"""Apply the light or the dark colour scheme."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.shell.settings import Settings
from app.shell.window import MainWindow
from widgets.common.theme import apply_scheme

__all__ = ["ColourSchemeController"]


class ColourSchemeController(QObject):
    """Applies the colour scheme of the setting, or of the desktop if the setting is `system`."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        settings.changed.connect(self._apply_setting)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow)

    @Slot(str)
    def _apply_setting(self, name: str) -> None:
        if name == "scheme":
            self._apply(self._settings.get("scheme"))

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        if self._settings.get("scheme") == "system":
            self._apply("system", scheme)

    def _apply(self, scheme: str, desktop: Qt.ColorScheme | None = None) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        apply_scheme(application, scheme, desktop)
        self._window.restyle()
