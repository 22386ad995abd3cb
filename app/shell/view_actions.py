"""What the View and Help menus do: nothing here concerns the engine."""

from importlib.metadata import version

from PySide6.QtGui import QUndoStack

from app.shell import dialogs
from app.shell.settings import Settings
from app.shell.window import MainWindow

__all__ = ["ViewActions"]


class ViewActions:
    """Actions on how things are shown."""

    def __init__(self, window: MainWindow, settings: Settings) -> None:
        self._window, self._settings = window, settings
        window.layers.zoom_requested.connect(self.zoom_to_layer)

    def fit(self) -> None:
        """Show the whole picture."""
        self._window.canvas.fit()

    def toggle_overlay(self) -> None:
        """Show or hide the chosen layer."""
        layer = self._window.layers.current_layer()
        if layer is not None:
            self._window.stack.set_visible(layer.key, not layer.visible)

    def move_layer(self, steps: int) -> None:
        """Move the chosen layer up or down."""
        layer = self._window.layers.current_layer()
        if layer is not None:
            self._window.stack.move(layer.key, steps)

    @property
    def has_layer(self) -> bool:
        """Whether a layer is chosen."""
        return self._window.layers.current_layer() is not None

    @property
    def history(self) -> QUndoStack:
        """What the user has done to the layers."""
        return self._window.stack.history

    def undo(self) -> None:
        """Take back what was last done to the layers."""
        self.history.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.history.redo()

    def rename_layer(self) -> None:
        """Let the user call the chosen layer by another name."""
        self._window.raise_dock("Layers")
        self._window.layers.rename()

    def duplicate_layer(self) -> None:
        """Lay a copy of the chosen layer over it."""
        self._window.layers.duplicate()

    def remove_layer(self) -> None:
        """Take the chosen layer away."""
        self._window.layers.remove()

    def show_actual_size(self) -> None:
        """Show one pixel of the picture as one of the screen."""
        self._window.canvas.show_actual_size()

    def zoom(self, factor: float) -> None:
        """Show the picture larger or smaller."""
        self._window.canvas.zoom(factor)

    def zoom_to_layer(self) -> None:
        """Show the chosen layer as large as it fits."""
        layer = self._window.layers.current_layer()
        if layer is not None:
            self._window.canvas.zoom_to(layer.box)

    def toggle_colour_bar(self) -> None:
        """Show or hide what the colours of the topmost layer mean."""
        self._window.canvas.show_colour_bar(not self._window.canvas.has_colour_bar)

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
