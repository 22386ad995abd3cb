"""What the View and Help menus do: nothing here concerns the engine."""

from importlib.metadata import version

from PySide6.QtGui import QUndoStack

from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow

__all__ = ["ViewActions"]


class ViewActions:
    """Actions on how things are shown."""

    def __init__(self, window: MainWindow, panels: Panels, settings: Settings) -> None:
        self._window, self._settings = window, settings
        self._stack, self._canvas, self._layer_list = panels.stack, panels.canvas, panels.layer_list
        panels.layer_list.zoom_requested.connect(self.zoom_to_layer)

    def fit(self) -> None:
        """Show the whole picture."""
        self._canvas.fit()

    def toggle_overlay(self) -> None:
        """Show or hide the chosen layer."""
        layer = self._layer_list.current_layer()
        if layer is not None:
            self._stack.set_visible(layer.key, not layer.visible)

    def move_layer(self, steps: int) -> None:
        """Move the chosen layer up or down."""
        layer = self._layer_list.current_layer()
        if layer is not None:
            self._stack.move(layer.key, steps)

    @property
    def has_layer(self) -> bool:
        """Whether a layer is chosen."""
        return self._layer_list.current_layer() is not None

    @property
    def history(self) -> QUndoStack:
        """What the user has done to the layers."""
        return self._stack.history

    def undo(self) -> None:
        """Take back what was last done to the layers."""
        self.history.undo()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.history.redo()

    def rename_layer(self) -> None:
        """Let the user call the chosen layer by another name."""
        self._window.raise_dock("Layers")
        self._layer_list.rename()

    def duplicate_layer(self) -> None:
        """Lay a copy of the chosen layer over it."""
        self._layer_list.duplicate()

    def remove_layer(self) -> None:
        """Take the chosen layer away."""
        self._layer_list.remove()

    def show_actual_size(self) -> None:
        """Show one pixel of the picture as one of the screen."""
        self._canvas.show_actual_size()

    def zoom(self, factor: float) -> None:
        """Show the picture larger or smaller."""
        self._canvas.zoom(factor)

    def zoom_to_layer(self) -> None:
        """Show the chosen layer as large as it fits."""
        layer = self._layer_list.current_layer()
        if layer is not None:
            self._canvas.zoom_to(layer.box)

    def toggle_colour_bar(self) -> None:
        """Show or hide what the colours of the topmost layer mean."""
        self._canvas.show_colour_bar(not self._canvas.has_colour_bar)

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
