"""What the View and Help menus do: nothing here concerns the engine."""

from importlib.metadata import version

from app import dialogs
from app.settings import Settings
from app.window import Window

__all__ = ["View"]


class View:
    """Actions on how things are shown."""

    def __init__(self, window: Window, settings: Settings) -> None:
        self._window, self._settings = window, settings

    def fit(self) -> None:
        """Show the whole picture."""
        self._window.canvas.fit()

    def toggle_overlay(self) -> None:
        """Show or hide the chosen layer."""
        layer = self._window.layers.current()
        if layer is not None:
            self._window.stack.set_visible(layer.key, not layer.visible)

    def move_layer(self, steps: int) -> None:
        """Move the chosen layer up or down."""
        layer = self._window.layers.current()
        if layer is not None:
            self._window.stack.move(layer.key, steps)

    @property
    def scheme(self) -> str:
        """Light, dark, or as the system."""
        return str(self._settings.get("scheme"))

    def set_scheme(self, scheme: str) -> None:
        """Change between light and dark."""
        self._settings.set("scheme", scheme)

    def reset_layout(self) -> None:
        """Put all panels back to where they were at the first start."""
        self._window.reset_layout()

    def show_about(self) -> None:
        """Say what this is."""
        dialogs.show_about(self._window, version("convscope"))

    def quit(self) -> None:
        """Close the window, which ends the application."""
        self._window.close()
