"""Implement the commands of the View, Edit and Help menus."""

from importlib.metadata import version

from PySide6.QtGui import QUndoStack

from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow

__all__ = ["ViewActions"]


class ViewActions:
    """Actions on the picture, the layers and the window."""

    def __init__(self, window: MainWindow, panels: Panels, settings: Settings) -> None:
        self._window, self._settings = window, settings
        self._stack, self._canvas, self._layer_list = panels.stack, panels.canvas, panels.layer_list
        panels.layer_list.zoom_requested.connect(self.zoom_to_layer)

    def fit(self) -> None:
        """Show the whole picture."""
        self._canvas.fit()

    def toggle_overlay(self) -> None:
        """Show or hide the selected layer."""
        layer = self._layer_list.current_layer()
        if layer is not None:
            self._stack.set_visible(layer.key, not layer.visible)

    def move_layer(self, steps: int) -> None:
        """Move the selected layer up or down."""
        layer = self._layer_list.current_layer()
        if layer is not None:
            self._stack.move(layer.key, steps)

    @property
    def has_layer(self) -> bool:
        """Whether a layer is selected."""
        return self._layer_list.current_layer() is not None

    @property
    def history(self) -> QUndoStack:
        """The undo stack of the layers."""
        return self._stack.history

    def undo(self) -> None:
        """Undo the last change of the layers."""
        self.history.undo()

    def redo(self) -> None:
        """Redo the change that was undone last."""
        self.history.redo()

    def rename_layer(self) -> None:
        """Let the user rename the selected layer."""
        self._window.raise_dock("Maps")
        self._layer_list.rename()

    def duplicate_layer(self) -> None:
        """Put a copy of the selected layer above it."""
        self._layer_list.duplicate()

    def remove_layer(self) -> None:
        """Remove the selected layer."""
        self._layer_list.remove()

    def show_actual_size(self) -> None:
        """Show each pixel of the picture as one pixel of the screen."""
        self._canvas.show_actual_size()

    def zoom(self, factor: float) -> None:
        """Scale the view of the picture by a factor."""
        self._canvas.zoom(factor)

    def zoom_to_layer(self) -> None:
        """Fit the selected layer into the view."""
        layer = self._layer_list.current_layer()
        if layer is not None:
            self._canvas.zoom_to(layer.box)

    def toggle_colour_bar(self) -> None:
        """Show or hide the colour bar of the topmost layer."""
        self._canvas.show_colour_bar(not self._canvas.has_colour_bar)

    @property
    def scheme(self) -> str:
        """The theme: `light`, `dark` or `system`."""
        return str(self._settings.get("scheme"))

    def set_scheme(self, scheme: str) -> None:
        """Set the theme: `light`, `dark` or `system`."""
        self._settings.set("scheme", scheme)

    @property
    def centre_view(self) -> str:
        """What the centre shows: `picture`, `tiles`, `split` or `network`."""
        return self._window.view

    def show_in_centre(self, view: str) -> None:
        """Show `picture`, `tiles`, `split` or `network` in the centre."""
        self._window.show_view(view)

    def reset_layout(self) -> None:
        """Restore the default layout of the panels."""
        self._window.reset_layout()

    def show_about(self) -> None:
        """Show name, version and licences."""
        dialogs.show_about(self._window, version("convscope"))

    def quit(self) -> None:
        """Close the window and end the application."""
        self._window.close()
