"""Declare the commands of the classroom view, one key each."""

from app.classroom.classroom import Classroom
from app.shell.command import Command

__all__ = ["back_commands", "classroom_commands"]

_MENU = "View/Classroo&m options"


def classroom_commands(classroom: Classroom) -> tuple[Command, ...]:
    """Return the commands of the classroom view."""
    return (
        Command(
            "View",
            "|&Classroom view",
            classroom.toggle,
            "F11",
            tip="Show the picture full screen with large labels",
        ),
        Command(
            _MENU,
            "&Next method",
            lambda: classroom.navigation.step_method(1),
            "M",
            tip="Explain with the next method that is fast enough for moving pictures",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "&Previous method",
            lambda: classroom.navigation.step_method(-1),
            "Shift+M",
            tip="Explain with the previous method that is fast enough for moving pictures",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Next &layer",
            lambda: classroom.navigation.step_layer(1),
            "L",
            tip="Explain at the last layer of the next, coarser map size; the first follows the last",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "P&revious layer",
            lambda: classroom.navigation.step_layer(-1),
            "Shift+L",
            tip="Explain at the last layer of the previous, finer map size",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Next &class",
            classroom.navigation.step_class,
            "C",
            tip="Pin the next of the three top classes; after the last, follow the top class again",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "&Demo",
            classroom.toggle_demo,
            "D",
            tip="Step through methods and layers automatically; any key or click stops it",
            enabled=lambda: classroom.is_active,
        ),
        Command(
            _MENU,
            "Show the &keys",
            classroom.labels.show_shortcuts,
            "H",
            tip="Show a line with all keys; moving the mouse shows it too",
            enabled=lambda: classroom.is_active,
        ),
    )


def back_commands(classroom: Classroom) -> tuple[Command, ...]:
    """Return the command that leaves a tile or the classroom view."""
    return (
        Command(
            "View",
            "Bac&k to the picture",
            classroom.leave_tile_or_classroom,
            "Esc",
            tip="Leave a tile or the classroom view",
        ),
    )
