"""Every action once: its menu, name, shortcut, icon, what it does and when it can."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from app.classroom.classroom_actions import CLASSROOM_ACTIONS
from app.live.live_actions import LIVE_ACTIONS
from app.session.session_actions import EXPORT_ACTIONS, SESSION_ACTIONS
from app.shell.action import Action
from app.training.training_actions import TRAINING_ACTIONS

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["ACTIONS", "Action"]

_Role = QAction.MenuRole


def _layer(controller: "Controller") -> bool:
    return controller.view.has_layer


def _kept(controller: "Controller") -> bool:
    return controller.comparing.has_any


def _has_scheme(name: str) -> Callable[["Controller"], bool]:
    return lambda c: c.view.scheme == name


ACTIONS = (
    Action(
        "File",
        "Open &picture...",
        lambda c: c.ask_picture(),
        "Ctrl+O",
        "image-outline",
        "Open a picture file",
        in_toolbar=True,
    ),
    Action(
        "File",
        "Open &model...",
        lambda c: c.models.ask_file(),
        "Ctrl+M",
        "file-tree-outline",
        "Open a Keras model file",
        in_toolbar=True,
    ),
    Action(
        "File",
        "Open fol&der of pictures...",
        lambda c: c.folder.ask(),
        "Ctrl+Shift+O",
        tip="Walk through the pictures of a folder, each with what the network says",
    ),
    Action(
        "File",
        "Open SavedModel &folder...",
        lambda c: c.models.ask_folder(),
        tip="Open a TensorFlow SavedModel",
    ),
    Action(
        "File",
        "Open &architecture...",
        lambda c: c.models.ask_architecture(),
        tip="One of keras.applications, with a file of weights for it",
    ),
    Action(
        "File",
        "&Class names...",
        lambda c: c.ask_labels(),
        tip="Take the class names from a text, JSON or CSV file",
        enabled=lambda c: c.model is not None,
    ),
    Action(
        "File",
        "Tr&ust Python file...",
        lambda c: c.models.ask_trusted(),
        tip="Let a file that you trust define the custom layers of a model",
    ),
    Action(
        "File",
        "Forget trusted files",
        lambda c: c.models.forget_trusted(),
        tip="Run no Python file any more",
    ),
    Action("File", "Open &embedded model", lambda c: c.open_model(None), tip="Go back to EfficientNet-Lite0"),
    *SESSION_ACTIONS,
    Action(
        "File/E&xport",
        "Export &overlay...",
        lambda c: c.export(c.exports.overlay),
        "Ctrl+E",
        "image-move",
        "Save the picture as shown (PNG), with its recipe",
        lambda c: c.shown.has_overlay,
        in_toolbar=True,
    ),
    Action(
        "File/E&xport",
        "Export &raw map...",
        lambda c: c.export(c.exports.raw),
        "Ctrl+Shift+E",
        "matrix",
        "Save the numbers of the chosen layer (NPY), with their recipe",
        lambda c: c.shown.has_layer,
    ),
    Action(
        "File/E&xport",
        "Export &tiles...",
        lambda c: c.export(c.exports.tiles),
        tip="Save the tiles as one picture (PNG) and their numbers (NPY)",
        enabled=lambda c: c.shown.tiles is not None,
    ),
    Action(
        "File/E&xport",
        "Export re&port...",
        lambda c: c.export(c.exports.report),
        tip="Save the report's plots (PNG) and numbers (JSON)",
        enabled=lambda c: c.shown.report is not None,
    ),
    *EXPORT_ACTIONS,
    Action(
        "File",
        "|&Quit",
        lambda c: c.view.quit(),
        "Ctrl+Q",
        tip="Close the window, and end what is running",
        role=_Role.QuitRole,
    ),
    Action(
        "Edit",
        "&Undo",
        lambda c: c.view.undo(),
        "Ctrl+Z",
        "undo",
        "Take back what was last done to the layers",
        lambda c: c.view.history.canUndo(),
    ),
    Action(
        "Edit",
        "&Redo",
        lambda c: c.view.redo(),
        "Ctrl+Shift+Z",
        "redo",
        "Do it again",
        lambda c: c.view.history.canRedo(),
    ),
    Action(
        "Edit",
        "|Re&name layer",
        lambda c: c.view.rename_layer(),
        tip="Call the chosen layer by another name",
        enabled=_layer,
    ),
    Action(
        "Edit",
        "&Duplicate layer",
        lambda c: c.view.duplicate_layer(),
        "Ctrl+D",
        tip="Lay a copy over it",
        enabled=_layer,
    ),
    Action(
        "Edit",
        "Re&move layer",
        lambda c: c.view.remove_layer(),
        tip="Take the chosen layer away",
        enabled=_layer,
    ),
    Action(
        "Edit",
        "&Paste",
        lambda c: c.habits.pasting.paste(),
        "Ctrl+V",
        tip="Open the picture or file on the clipboard",
    ),
    Action(
        "Edit",
        "|Pr&eferences...",
        lambda c: c.habits.show_preferences(),
        "Ctrl+,",
        tip="Colours, first method, language, start",
        role=_Role.PreferencesRole,
    ),
    Action(
        "E&xplain",
        "&Run",
        lambda c: c.explain(),
        "Ctrl+R",
        "play",
        "Run the method",
        lambda c: c.can_explain,
        in_toolbar=True,
    ),
    Action(
        "E&xplain",
        "&Stop",
        lambda c: c.stop_job(),
        "Ctrl+.",
        "stop",
        "Stop the running job",
        lambda c: c.is_running,
        in_toolbar=True,
    ),
    Action(
        "E&xplain",
        "Run in the &background",
        lambda c: c.explaining.run_in_background(),
        "Ctrl+Shift+R",
        tip="Run the method whenever there is nothing else to do",
        enabled=lambda c: c.can_explain,
    ),
    Action(
        "E&xplain",
        "Is this map to be &trusted?",
        lambda c: c.explaining.check_trust(),
        "Ctrl+T",
        "help-circle-outline",
        "Put the chosen map to the test",
        lambda c: c.shown.trust_candidate is not None,
    ),
    Action(
        "View",
        "&Fit picture",
        lambda c: c.view.fit(),
        "Ctrl+0",
        "fit-to-screen-outline",
        "Show the whole picture",
        in_toolbar=True,
    ),
    Action(
        "View",
        "&Actual size",
        lambda c: c.view.show_actual_size(),
        "Ctrl+Shift+0",
        tip="One pixel of the picture for one of the screen",
    ),
    Action("View", "Zoom &in", lambda c: c.view.zoom(1.25), "Ctrl++", tip="Show the picture larger"),
    Action("View", "Zoom &out", lambda c: c.view.zoom(0.8), "Ctrl+-", tip="Show the picture smaller"),
    Action(
        "View",
        "&Zoom to layer",
        lambda c: c.view.zoom_to_layer(),
        tip="Show the chosen layer as large as it fits",
        enabled=_layer,
    ),
    Action(
        "View",
        "Colour &bar",
        lambda c: c.view.toggle_colour_bar(),
        "Ctrl+B",
        tip="Show or hide what the colours mean",
    ),
    Action(
        "View",
        "Bac&k to the picture",
        lambda c: c.class_room.leave_tile_or_classroom(),
        "Esc",
        tip="Leave a tile, or the class room",
    ),
    Action(
        "View",
        "Show or &hide overlay",
        lambda c: c.view.toggle_overlay(),
        "Ctrl+H",
        tip="Compare with the bare picture",
    ),
    Action("View", "Layer &up", lambda c: c.view.move_layer(1), "Ctrl+Up", tip="Move the chosen layer up"),
    Action(
        "View", "Layer do&wn", lambda c: c.view.move_layer(-1), "Ctrl+Down", tip="Move the chosen layer down"
    ),
    Action(
        "E&xplain",
        "Pictures that e&xcite a unit...",
        lambda c: c.exciting.ask(),
        "Ctrl+Shift+U",
        tip="Look through the open folder for the pictures with the largest activations of a layer's unit",
        enabled=lambda c: c.exciting.is_possible,
    ),
    *LIVE_ACTIONS,
    *TRAINING_ACTIONS,
    Action(
        "Mark",
        "&Hand",
        lambda c: c.marking.set_tool("hand"),
        "Ctrl+1",
        "hand-back-right-outline",
        "Drag the picture about",
    ),
    Action(
        "Mark",
        "&Box",
        lambda c: c.marking.set_tool("box"),
        "Ctrl+2",
        "vector-square",
        "Draw a box around the object: maps and localisation are compared with it",
        lambda c: c.has_picture,
    ),
    Action(
        "Mark",
        "&Paint",
        lambda c: c.marking.set_tool("paint"),
        "Ctrl+3",
        "brush",
        "Paint over what is to be covered, and see what that does to the score",
        lambda c: c.has_picture,
    ),
    Action(
        "Mark",
        "&Erase",
        lambda c: c.marking.set_tool("erase"),
        "Ctrl+4",
        "eraser",
        "Take paint away",
        lambda c: c.has_picture,
    ),
    Action(
        "Mark",
        "C&over",
        lambda c: c.marking.set_tool("cover"),
        "Ctrl+5",
        "select-drag",
        "Hold a window over the picture: predictions follow the mouse; Ctrl and the wheel change its size",
        lambda c: c.has_picture or c.live.is_playing,
    ),
    Action(
        "Mark",
        "|&Clear marks",
        lambda c: c.marking.clear(),
        tip="Take box and paint away",
        enabled=lambda c: c.has_picture,
    ),
    Action(
        "Compare",
        "&Keep for comparison",
        lambda c: c.comparing.keep_view(),
        "Ctrl+K",
        "pin-outline",
        "Keep what is shown beside the canvas, up to three times",
        lambda c: c.comparing.can_keep,
    ),
    Action(
        "Compare",
        "|&Side by side",
        lambda c: c.comparing.set_mode("side by side"),
        "Ctrl+6",
        tip="All panes",
        enabled=_kept,
    ),
    Action(
        "Compare",
        "&Blink",
        lambda c: c.comparing.set_mode("blink"),
        "Ctrl+7",
        tip="Show one pane after another",
        enabled=_kept,
    ),
    Action(
        "Compare",
        "S&wipe",
        lambda c: c.comparing.set_mode("swipe"),
        "Ctrl+8",
        tip="Wipe one over the other",
        enabled=_kept,
    ),
    Action(
        "Compare",
        "|&One scale",
        lambda c: c.comparing.set_one_scale(),
        tip="The same colours for the same values in all panes, or each map its own range",
        enabled=_kept,
    ),
    Action(
        "Compare",
        "&Difference",
        lambda c: c.comparing.show_difference(),
        tip="The topmost map less the first one kept, as a layer",
        enabled=_kept,
    ),
    Action(
        "Compare",
        "|&Forget comparison",
        lambda c: c.comparing.forget(),
        tip="Close all kept panes",
        enabled=_kept,
    ),
    Action(
        "View",
        "|&Light",
        lambda c: c.view.set_scheme("light"),
        tip="Light colours",
        is_checked=_has_scheme("light"),
    ),
    Action(
        "View",
        "&Dark",
        lambda c: c.view.set_scheme("dark"),
        tip="Dark colours",
        is_checked=_has_scheme("dark"),
    ),
    Action(
        "View",
        "As the &system",
        lambda c: c.view.set_scheme("system"),
        tip="Colours as the desktop says",
        is_checked=_has_scheme("system"),
    ),
    Action("View", "|&Reset layout", lambda c: c.view.reset_layout(), tip="Put all panels back"),
    *CLASSROOM_ACTIONS,
    Action(
        "View",
        "&Next panel",
        lambda c: c.habits.panels.move_focus(1),
        "F6",
        tip="Give the keyboard to the next panel",
    ),
    Action(
        "View",
        "Panel b&efore",
        lambda c: c.habits.panels.move_focus(-1),
        "Shift+F6",
        tip="Give the keyboard to the panel before",
    ),
    Action(
        "Help",
        "&Command palette",
        lambda c: c.habits.commands.show(),
        "Ctrl+Shift+P",
        tip="Find all that can be done by name",
    ),
    Action(
        "Help",
        "|&Help",
        lambda c: c.habits.help.show(),
        "F1",
        tip="Pages on methods, models and more; needs no network",
    ),
    Action(
        "Help", "&Keyboard shortcuts", lambda c: c.habits.help.show_shortcuts(), tip="All keys on one page"
    ),
    Action(
        "Help",
        "&Welcome steps",
        lambda c: c.habits.welcome.start(),
        tip="Five short steps through the window",
    ),
    Action("Help", "|&About Convscope", lambda c: c.view.show_about(), role=_Role.AboutRole),
)
