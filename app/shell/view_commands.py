"""Declare the commands of zoom, maps, theme and layout."""

from PySide6.QtGui import QAction

from app.shell.command import Command
from app.shell.view_actions import ViewActions

__all__ = [
    "about_commands",
    "centre_commands",
    "edit_commands",
    "layer_commands",
    "quit_commands",
    "scheme_commands",
    "zoom_commands",
]

_Role = QAction.MenuRole


def quit_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the command that closes the window."""
    return (
        Command(
            "File",
            "|&Quit",
            view.quit,
            "Ctrl+Q",
            tip="Stop all jobs and close the window",
            role=_Role.QuitRole,
        ),
    )


def edit_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands that edit maps and marks."""
    return (
        Command(
            "Edit",
            "&Undo",
            view.undo,
            "Ctrl+Z",
            "undo",
            "Undo the last change of the maps or marks",
            view.history.canUndo,
        ),
        Command(
            "Edit",
            "&Redo",
            view.redo,
            "Ctrl+Shift+Z",
            "redo",
            "Redo the last undone change of the maps or marks",
            view.history.canRedo,
        ),
        Command(
            "Edit",
            "|Re&name map",
            view.rename_layer,
            tip="Rename the selected map",
            enabled=lambda: view.has_layer,
        ),
        Command(
            "Edit",
            "&Duplicate map",
            view.duplicate_layer,
            "Ctrl+D",
            tip="Put a copy of the selected map above it",
            enabled=lambda: view.has_layer,
        ),
        Command(
            "Edit",
            "Re&move map",
            view.remove_layer,
            tip="Remove the selected map",
            enabled=lambda: view.has_layer,
        ),
    )


def zoom_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands of zoom and colour bar."""
    return (
        Command(
            "View",
            "&Fit picture",
            view.fit,
            "Ctrl+0",
            "fit-to-screen-outline",
            "Show the whole picture",
        ),
        Command(
            "View",
            "&Actual size",
            view.show_actual_size,
            "Ctrl+Shift+0",
            tip="Show each pixel of the picture as one pixel of the screen",
        ),
        Command("View", "Zoom &in", lambda: view.zoom(1.25), "Ctrl++", tip="Enlarge the view"),
        Command("View", "Zoom &out", lambda: view.zoom(0.8), "Ctrl+-", tip="Reduce the view"),
        Command(
            "View",
            "&Zoom to map",
            view.zoom_to_layer,
            tip="Fit the selected map into the view",
            enabled=lambda: view.has_layer,
        ),
        Command(
            "View",
            "Colour &bar",
            view.toggle_colour_bar,
            "Ctrl+B",
            tip="Show or hide the colour bar of the topmost map",
        ),
    )


def centre_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands that choose what the centre of the window shows."""
    return tuple(
        Command(
            "View",
            title,
            lambda name=name: view.show_in_centre(name),  # type: ignore[misc]
            key,
            icon,
            tip,
            toolbar="view",
            is_checked=lambda name=name: view.centre_view == name,  # type: ignore[misc]
        )
        for name, title, key, icon, tip in (
            ("picture", "|Picture", "F7", "image-outline", "Show the picture in the centre"),
            ("tiles", "Tiles", "F8", "view-grid-outline", "Show the tiles in the whole centre"),
            ("split", "Split view", "F9", "view-split-vertical", "Show picture and tiles side by side"),
            ("network", "Network graph", "Shift+F9", "graph-outline", "Show the network as a graph"),
        )
    )


def layer_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands that show, hide and move maps."""
    return (
        Command(
            "View",
            "Show or &hide map",
            view.toggle_overlay,
            "Ctrl+H",
            tip="Show or hide the selected map",
        ),
        Command(
            "View", "Move map &up", lambda: view.move_layer(1), "Ctrl+Up", tip="Move the selected map up"
        ),
        Command(
            "View",
            "Move map do&wn",
            lambda: view.move_layer(-1),
            "Ctrl+Down",
            tip="Move the selected map down",
        ),
    )


def scheme_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands of theme and layout."""
    return (
        Command(
            "View",
            "|&Light",
            lambda: view.set_scheme("light"),
            tip="Use the light theme",
            is_checked=lambda: view.scheme == "light",
        ),
        Command(
            "View",
            "&Dark",
            lambda: view.set_scheme("dark"),
            tip="Use the dark theme",
            is_checked=lambda: view.scheme == "dark",
        ),
        Command(
            "View",
            "&System theme",
            lambda: view.set_scheme("system"),
            tip="Follow the theme of the desktop",
            is_checked=lambda: view.scheme == "system",
        ),
        Command("View", "|&Reset layout", view.reset_layout, tip="Restore the default layout of the panels"),
    )


def about_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the command that shows name and version."""
    return (Command("Help", "|&About Convscope", view.show_about, role=_Role.AboutRole),)
