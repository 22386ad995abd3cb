"""Declare the commands of the model, the picture, jobs, marks and comparisons."""

from collections.abc import Callable

from app.explain.feature import ExplainFeature
from app.shell.command import Command

__all__ = ["compare_commands", "explain_commands", "mark_commands", "model_commands", "open_commands"]


def open_commands(explain: ExplainFeature) -> tuple[Command, ...]:
    """Return the commands that open a picture or a model file."""
    return (
        Command(
            "File",
            "Open &picture...",
            explain.pictures.ask,
            "Ctrl+O",
            "image-outline",
            "Open a picture file",
            toolbar="open",
        ),
        Command(
            "File",
            "Open &model...",
            explain.models.ask_file,
            "Ctrl+M",
            "file-tree-outline",
            "Open a Keras model file",
            toolbar="open",
        ),
    )


def model_commands(explain: ExplainFeature) -> tuple[Command, ...]:
    """Return the commands on models, without `open_commands`."""
    return (
        Command(
            "File",
            "Open SavedModel &folder...",
            explain.models.ask_folder,
            tip="Open a TensorFlow SavedModel",
        ),
        Command(
            "File",
            "Open &architecture...",
            explain.models.ask_architecture,
            tip="Open an architecture of keras.applications with a file of weights",
        ),
        Command(
            "File",
            "&Class names...",
            explain.model_display.ask_labels,
            tip="Read the class names from a text, JSON or CSV file",
            enabled=lambda: explain.state.model is not None,
        ),
        Command(
            "File",
            "Tr&ust Python file...",
            explain.models.ask_trusted,
            tip="Allow a trusted file to define the custom layers of a model",
        ),
        Command(
            "File",
            "Forget trusted files",
            explain.models.forget_trusted,
            tip="Trust no Python file any more",
        ),
        Command(
            "File",
            "Open &embedded model",
            lambda: explain.models.open(None),
            tip="Open the embedded EfficientNet-Lite0",
        ),
    )


def explain_commands(explain: ExplainFeature) -> tuple[Command, ...]:
    """Return the commands that run and stop methods."""
    return (
        Command(
            "E&xplain",
            "&Run",
            explain.controller.run,
            "Ctrl+R",
            "play",
            "Run the method",
            lambda: explain.state.can_explain,
            toolbar="run",
        ),
        Command(
            "E&xplain",
            "&Stop",
            explain.controller.stop,
            "Ctrl+.",
            "stop",
            "Stop the running job",
            lambda: explain.controller.is_running,
            toolbar="run",
        ),
        Command(
            "E&xplain",
            "Run in the &background",
            explain.controller.run_in_background,
            "Ctrl+Shift+R",
            tip="Run the method in the background, when the engine is idle",
            enabled=lambda: explain.state.can_explain,
        ),
        Command(
            "E&xplain",
            "&Check this map",
            explain.controller.check_trust,
            "Ctrl+T",
            "help-circle-outline",
            "Check the chosen map by deletion, insertion and randomised weights",
            lambda: explain.shown.trust_candidate is not None,
        ),
    )


def mark_commands(explain: ExplainFeature, is_playing: Callable[[], bool]) -> tuple[Command, ...]:
    """Return the commands of the tools that mark the picture."""
    return (
        Command(
            "Mark",
            "&Hand",
            lambda: explain.marks.set_tool("hand"),
            "Ctrl+1",
            "hand-back-right-outline",
            "Move the picture by dragging",
            bar="tools",
            letter="V",
            is_checked=lambda: explain.marks.tool == "hand",
        ),
        Command(
            "Mark",
            "&Box",
            lambda: explain.marks.set_tool("box"),
            "Ctrl+2",
            "vector-square",
            "Draw boxes around objects, to compare maps and localisation with them; a click removes one",
            lambda: explain.state.has_picture,
            bar="tools",
            letter="B",
            is_checked=lambda: explain.marks.tool == "box",
        ),
        Command(
            "Mark",
            "&Paint",
            lambda: explain.marks.set_tool("paint"),
            "Ctrl+3",
            "brush",
            "Paint the area to cover, and measure the change of the score",
            lambda: explain.state.has_picture,
            bar="tools",
            letter="P",
            is_checked=lambda: explain.marks.tool == "paint",
        ),
        Command(
            "Mark",
            "&Erase",
            lambda: explain.marks.set_tool("erase"),
            "Ctrl+4",
            "eraser",
            "Remove paint",
            lambda: explain.state.has_picture,
            bar="tools",
            letter="E",
            is_checked=lambda: explain.marks.tool == "erase",
        ),
        Command(
            "Mark",
            "M&oving patch",
            lambda: explain.marks.set_tool("cover"),
            "Ctrl+5",
            "select-drag",
            "Cover the picture under the mouse and predict; Alt and the wheel change the patch size",
            lambda: explain.state.has_picture or is_playing(),
            bar="tools",
            letter="O",
            is_checked=lambda: explain.marks.tool == "cover",
        ),
        Command(
            "Mark",
            "&Measure",
            lambda: explain.marks.set_tool("measure"),
            "I",
            "ruler",
            "Measure a distance in pixels, and plot the values along the line",
            lambda: explain.state.has_picture,
            bar="tools",
            is_checked=lambda: explain.marks.tool == "measure",
        ),
        Command(
            "Mark",
            "|&Clear marks",
            explain.marks.clear,
            tip="Remove the boxes and the paint",
            enabled=lambda: explain.state.has_picture,
        ),
    )


def compare_commands(explain: ExplainFeature) -> tuple[Command, ...]:
    """Return the commands that compare views."""
    return (
        Command(
            "Compare",
            "&Keep for comparison",
            explain.comparison.keep_view,
            "Ctrl+K",
            "pin-outline",
            "Keep the current view in a pane next to the canvas (up to three)",
            lambda: explain.comparison.can_keep,
        ),
        Command(
            "Compare",
            "|&Side by side",
            lambda: explain.comparison.set_mode("side by side"),
            "Ctrl+6",
            "view-column-outline",
            "Show all panes next to each other",
            lambda: explain.comparison.has_any,
            bar="compare",
            is_checked=lambda: explain.comparison.is_in_mode("side by side"),
        ),
        Command(
            "Compare",
            "&Blink",
            lambda: explain.comparison.set_mode("blink"),
            "Ctrl+7",
            "eye-refresh-outline",
            "Show one pane after another",
            lambda: explain.comparison.has_any,
            bar="compare",
            is_checked=lambda: explain.comparison.is_in_mode("blink"),
        ),
        Command(
            "Compare",
            "&Wipe",
            lambda: explain.comparison.set_mode("swipe"),
            "Ctrl+8",
            "compare",
            "Reveal one pane under the other with a divider",
            lambda: explain.comparison.has_any,
            bar="compare",
            is_checked=lambda: explain.comparison.is_in_mode("swipe"),
        ),
        Command(
            "Compare",
            "|Swa&p",
            explain.comparison.swap,
            icon="swap-horizontal",
            tip="Exchange the places of the current view and the first kept one",
            enabled=lambda: explain.comparison.has_any,
            bar="compare",
        ),
        Command(
            "Compare",
            "&One scale",
            explain.comparison.set_one_scale,
            icon="arrow-expand-vertical",
            bar="compare",
            tip="Use one colour scale in all panes, or a separate scale for each map",
            enabled=lambda: explain.comparison.has_any,
        ),
        Command(
            "Compare",
            "&Difference",
            explain.comparison.show_difference,
            icon="minus-box-outline",
            bar="compare",
            tip="Show the topmost map minus the first kept one, as a map",
            enabled=lambda: explain.comparison.has_any,
        ),
        Command(
            "Compare",
            "|&End comparison",
            explain.comparison.forget,
            icon="close",
            bar="compare",
            tip="Close all kept panes",
            enabled=lambda: explain.comparison.has_any,
        ),
    )
