"""The actions of the class room: one key each, while the picture is alone on the screen."""

from app.shell.action import Action

__all__ = ["CLASSROOM_ACTIONS"]

_MENU = "View/In the class roo&m"

CLASSROOM_ACTIONS = (
    Action(
        "View",
        "|&Class room",
        lambda c: c.class_room.toggle(),
        "F11",
        tip="The picture on the whole screen, with labels that are read from the last row",
    ),
    Action(
        _MENU,
        "&Next method",
        lambda c: c.class_room.navigation.step_method(1),
        "M",
        tip="Of those that can follow moving pictures",
        enabled=lambda c: c.class_room.is_active,
    ),
    Action(
        _MENU,
        "Method &before",
        lambda c: c.class_room.navigation.step_method(-1),
        "Shift+M",
        tip="Of those that can follow moving pictures",
        enabled=lambda c: c.class_room.is_active,
    ),
    Action(
        _MENU,
        "Next &layer",
        lambda c: c.class_room.navigation.step_layer(1),
        "L",
        tip="The last layer of the next, coarser size of map; from the last one to the first",
        enabled=lambda c: c.class_room.is_active,
    ),
    Action(
        _MENU,
        "Layer be&fore",
        lambda c: c.class_room.navigation.step_layer(-1),
        "Shift+L",
        tip="The last layer of the finer size of map before",
        enabled=lambda c: c.class_room.is_active,
    ),
    Action(
        _MENU,
        "Next &class",
        lambda c: c.class_room.navigation.step_class(),
        "C",
        tip="Explain the next of the three likeliest classes whatever comes, then the likeliest again",
        enabled=lambda c: c.class_room.is_active,
    ),
    Action(
        _MENU,
        "&Demo",
        lambda c: c.class_room.toggle_demo(),
        "D",
        tip="One method and layer after another by itself; any key or click stops it",
        enabled=lambda c: c.class_room.is_active,
    ),
    Action(
        _MENU,
        "Show the &keys",
        lambda c: c.class_room.labels.show_shortcuts(),
        "H",
        tip="A line with all keys; it also comes with the mouse",
        enabled=lambda c: c.class_room.is_active,
    ),
)
