"""The commands of the class room: one key each, while the picture is alone on the screen."""

from app.classroom.classroom import Classroom
from app.shell.command import Command

__all__ = ["back_commands", "classroom_commands"]

_MENU = "View/In the class roo&m"


def classroom_commands(classroom: Classroom) -> tuple[Command, ...]:
    """Return the commands of the class room."""
    return (
        Command(
            "View",
            "|&Class room",
            classroom.toggle,
            "F11",
            tip="The picture on the whole screen, with labels that are read from the last row",
        ),
        Command(
            _MENU,
            "&Next method",
            lambda: classroom.navigation.step_method(1),
            "M",
            tip="Of those that can follow moving pictures",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Method &before",
            lambda: classroom.navigation.step_method(-1),
            "Shift+M",
            tip="Of those that can follow moving pictures",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Next &layer",
            lambda: classroom.navigation.step_layer(1),
            "L",
            tip="The last layer of the next, coarser size of map; from the last one to the first",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Layer be&fore",
            lambda: classroom.navigation.step_layer(-1),
            "Shift+L",
            tip="The last layer of the finer size of map before",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Next &class",
            classroom.navigation.step_class,
            "C",
            tip="Explain the next of the three likeliest classes whatever comes, then the likeliest again",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "&Demo",
            classroom.toggle_demo,
            "D",
            tip="One method and layer after another by itself; any key or click stops it",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Show the &keys",
            classroom.labels.show_shortcuts,
            "H",
            tip="A line with all keys; it also comes with the mouse",
            enabled=lambda: classroom.is_active,
        ),
    )


def back_commands(classroom: Classroom) -> tuple[Command, ...]:
    """Return the command that leaves a tile or the class room."""
    return (
        Command(
            "View",
            "Bac&k to the picture",
            classroom.leave_tile_or_classroom,
            "Esc",
            tip="Leave a tile, or the class room",
        ),
    )
