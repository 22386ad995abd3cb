"""Every action once: its menu, name, shortcut, icon, what it does and when it can."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["ACTIONS", "Action"]


def _always(_: "Controller") -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """A menu entry; a title with a bar before it (`|Quit`) begins a new group; `ticked` says of a choice whether it is the one."""

    menu: str
    title: str
    run: Callable[["Controller"], object]
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Callable[["Controller"], bool] = _always
    in_toolbar: bool = False
    ticked: Callable[["Controller"], bool] | None = None

    @property
    def plain_title(self) -> str:
        """The title as it is read: without the marks for groups and keys."""
        return self.title.lstrip("|").replace("&", "")


def _has_scheme(name: str) -> Callable[["Controller"], bool]:
    return lambda c: c.view.scheme == name


ACTIONS = (
    Action(
        "File", "Open &picture...", lambda c: c.ask_picture(), "Ctrl+O", "image-outline", "Open a picture file", in_toolbar=True
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
    Action("File", "Open SavedModel &folder...", lambda c: c.models.ask_folder(), tip="Open a TensorFlow SavedModel"),
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
        "T&rust Python file...",
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
    Action(
        "File",
        "|Export &overlay...",
        lambda c: c.export(c.exports.overlay),
        "Ctrl+E",
        "image-move",
        "Save the picture as shown (PNG), with its recipe",
        lambda c: c.shown.has_overlay,
        in_toolbar=True,
    ),
    Action(
        "File",
        "Export &raw map...",
        lambda c: c.export(c.exports.raw),
        "Ctrl+Shift+E",
        "matrix",
        "Save the numbers of the chosen layer (NPY), with their recipe",
        lambda c: c.shown.has_layer,
    ),
    Action(
        "File",
        "Export &tiles...",
        lambda c: c.export(c.exports.tiles),
        tip="Save the tiles as one picture (PNG) and their numbers (NPY)",
        enabled=lambda c: c.shown.tiles is not None,
    ),
    Action(
        "File",
        "Export repor&t...",
        lambda c: c.export(c.exports.report),
        tip="Save the report's plots (PNG) and numbers (JSON)",
        enabled=lambda c: c.shown.report is not None,
    ),
    Action("File", "|&Quit", lambda c: c.view.quit(), "Ctrl+Q"),
    Action("Edit", "&Paste", lambda c: c.habits.pasting.paste(), "Ctrl+V", tip="Open the picture or file on the clipboard"),
    Action(
        "Edit", "|Pr&eferences...", lambda c: c.habits.show_preferences(), "Ctrl+,", tip="Colours, first method, language, start"
    ),
    Action("Explain", "&Run", lambda c: c.explain(), "Ctrl+R", "play", "Run the method", lambda c: c.can_explain, in_toolbar=True),
    Action(
        "Explain",
        "&Stop",
        lambda c: c.stop_job(),
        "Ctrl+.",
        "stop",
        "Stop the running job",
        lambda c: c.is_running,
        in_toolbar=True,
    ),
    Action(
        "Explain",
        "Run in the &background",
        lambda c: c.explaining.run_in_background(),
        "Ctrl+Shift+R",
        tip="Run the method whenever there is nothing else to do",
        enabled=lambda c: c.can_explain,
    ),
    Action(
        "Explain",
        "Is this map to be &trusted?",
        lambda c: c.explaining.doubt(),
        "Ctrl+T",
        "help-circle-outline",
        "Put the chosen map to the test",
        lambda c: c.shown.questionable is not None,
    ),
    Action(
        "View", "&Fit picture", lambda c: c.view.fit(), "Ctrl+0", "fit-to-screen-outline", "Show the whole picture", in_toolbar=True
    ),
    Action("View", "&Back to the picture", lambda c: c.show_photograph(), "Esc", tip="Leave a tile and show the picture again"),
    Action("View", "Show or hide &overlay", lambda c: c.view.toggle_overlay(), "Ctrl+H", tip="Compare with the bare picture"),
    Action("View", "Layer &up", lambda c: c.view.move_layer(1), "Ctrl+Up", tip="Move the chosen layer up"),
    Action("View", "Layer do&wn", lambda c: c.view.move_layer(-1), "Ctrl+Down", tip="Move the chosen layer down"),
    Action("Mark", "&Hand", lambda c: c.marking.use("hand"), "Ctrl+1", "hand-back-right-outline", "Drag the picture about"),
    Action(
        "Mark",
        "&Box",
        lambda c: c.marking.use("box"),
        "Ctrl+2",
        "vector-square",
        "Draw a box around the object: maps and localisation are compared with it",
        lambda c: c.has_picture,
    ),
    Action(
        "Mark",
        "&Paint",
        lambda c: c.marking.use("paint"),
        "Ctrl+3",
        "brush",
        "Paint over what is to be covered, and see what that does to the score",
        lambda c: c.has_picture,
    ),
    Action("Mark", "&Erase", lambda c: c.marking.use("erase"), "Ctrl+4", "eraser", "Take paint away", lambda c: c.has_picture),
    Action("Mark", "|&Clear marks", lambda c: c.marking.clear(), tip="Take box and paint away", enabled=lambda c: c.has_picture),
    Action("View", "|&Light", lambda c: c.view.set_scheme("light"), tip="Light colours", ticked=_has_scheme("light")),
    Action("View", "&Dark", lambda c: c.view.set_scheme("dark"), tip="Dark colours", ticked=_has_scheme("dark")),
    Action(
        "View",
        "As the &system",
        lambda c: c.view.set_scheme("system"),
        tip="Colours as the desktop says",
        ticked=_has_scheme("system"),
    ),
    Action("View", "|&Reset layout", lambda c: c.view.reset_layout(), tip="Put all panels back"),
    Action("View", "&Next panel", lambda c: c.habits.panels.go(1), "F6", tip="Give the keyboard to the next panel"),
    Action("View", "Panel be&fore", lambda c: c.habits.panels.go(-1), "Shift+F6", tip="Give the keyboard to the panel before"),
    Action("Help", "&Command palette", lambda c: c.habits.commands.show(), "Ctrl+Shift+P", tip="Find all that can be done by name"),
    Action("Help", "|&Help", lambda c: c.habits.help.show(), "F1", tip="Pages on methods, models and more; needs no network"),
    Action("Help", "&Keyboard shortcuts", lambda c: c.habits.help.show_shortcuts(), tip="All keys on one page"),
    Action("Help", "&Welcome steps", lambda c: c.habits.welcome.start(), tip="Five short steps through the window"),
    Action("Help", "|&About Convscope", lambda c: c.view.show_about()),
)
