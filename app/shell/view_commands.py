"""The commands of the view: zoom, layers, colours, layout."""

from PySide6.QtGui import QAction

from app.shell.command import Command
from app.shell.view_actions import ViewActions

__all__ = [
    "about_commands",
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
            tip="Close the window, and end what is running",
            role=_Role.QuitRole,
        ),
    )


def edit_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands that edit layers."""
    return (
        Command(
            "Edit",
            "&Undo",
            view.undo,
            "Ctrl+Z",
            "undo",
            "Take back what was last done to the layers",
            view.history.canUndo,
        ),
        Command(
            "Edit",
            "&Redo",
            view.redo,
            "Ctrl+Shift+Z",
            "redo",
            "Do it again",
            view.history.canRedo,
        ),
        Command(
            "Edit",
            "|Re&name layer",
            view.rename_layer,
            tip="Call the chosen layer by another name",
            enabled=lambda: view.has_layer,
        ),
        Command(
            "Edit",
            "&Duplicate layer",
            view.duplicate_layer,
            "Ctrl+D",
            tip="Lay a copy over it",
            enabled=lambda: view.has_layer,
        ),
        Command(
            "Edit",
            "Re&move layer",
            view.remove_layer,
            tip="Take the chosen layer away",
            enabled=lambda: view.has_layer,
        ),
    )


def zoom_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands on the size of the picture and on the colour bar."""
    return (
        Command(
            "View",
            "&Fit picture",
            view.fit,
            "Ctrl+0",
            "fit-to-screen-outline",
            "Show the whole picture",
            in_toolbar=True,
        ),
        Command(
            "View",
            "&Actual size",
            view.show_actual_size,
            "Ctrl+Shift+0",
            tip="One pixel of the picture for one of the screen",
        ),
        Command("View", "Zoom &in", lambda: view.zoom(1.25), "Ctrl++", tip="Show the picture larger"),
        Command("View", "Zoom &out", lambda: view.zoom(0.8), "Ctrl+-", tip="Show the picture smaller"),
        Command(
            "View",
            "&Zoom to layer",
            view.zoom_to_layer,
            tip="Show the chosen layer as large as it fits",
            enabled=lambda: view.has_layer,
        ),
        Command(
            "View",
            "Colour &bar",
            view.toggle_colour_bar,
            "Ctrl+B",
            tip="Show or hide what the colours mean",
        ),
    )


def layer_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands that show, hide and move layers."""
    return (
        Command(
            "View",
            "Show or &hide overlay",
            view.toggle_overlay,
            "Ctrl+H",
            tip="Compare with the bare picture",
        ),
        Command("View", "Layer &up", lambda: view.move_layer(1), "Ctrl+Up", tip="Move the chosen layer up"),
        Command(
            "View", "Layer do&wn", lambda: view.move_layer(-1), "Ctrl+Down", tip="Move the chosen layer down"
        ),
    )


def scheme_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the commands of the colour scheme and of the layout."""
    return (
        Command(
            "View",
            "|&Light",
            lambda: view.set_scheme("light"),
            tip="Light colours",
            is_checked=lambda: view.scheme == "light",
        ),
        Command(
            "View",
            "&Dark",
            lambda: view.set_scheme("dark"),
            tip="Dark colours",
            is_checked=lambda: view.scheme == "dark",
        ),
        Command(
            "View",
            "As the &system",
            lambda: view.set_scheme("system"),
            tip="Colours as the desktop says",
            is_checked=lambda: view.scheme == "system",
        ),
        Command("View", "|&Reset layout", view.reset_layout, tip="Put all panels back"),
    )


def about_commands(view: ViewActions) -> tuple[Command, ...]:
    """Return the command that names the application."""
    return (Command("Help", "|&About Convscope", view.show_about, role=_Role.AboutRole),)
