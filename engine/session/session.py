"""A session: all that the window shows, as plain values that a file can hold. What a file may say is checked in session_checks."""

from dataclasses import dataclass

from engine.core.arrays import Bytes, as_read_only
from engine.core.marks import NO_MARKS, Marks
from engine.core.model import Model
from engine.core.params import Value
from engine.core.results import Heatmap, Look
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.imaging.render import Layer
from engine.runtime.job import Outcome

__all__ = ["PANE_MODES", "ModelSource", "SavedLayer", "SavedPane", "SavedPanel", "Session"]

PANE_MODES = ("side by side", "blink", "swipe")


@dataclass(frozen=True, slots=True)
class ModelSource:
    """Where a model came from, so that it can be opened again; with neither path nor architecture it is the embedded one.

    `size` and `picture` are the size of input and the explained input, where the user has chosen them;
    `labels` is the file of class names that the user has chosen.
    """

    path: str = ""
    architecture: str = ""
    size: tuple[int, int] | None = None
    picture: str = ""
    labels: str = ""

    @property
    def is_embedded(self) -> bool:
        """Whether it is the model that comes with the application."""
        return not self.path and not self.architecture


@dataclass(frozen=True, slots=True, eq=False)
class SavedLayer:
    """A layer over the picture and the outcome behind it.

    `heatmap` is the outcome's, under the title that is shown; `whole` says that it is all that its method has
    returned, `name` what the user calls it, `stays` that no later result of its method takes its place: a
    copy, or a difference.
    """

    outcome: Outcome
    heatmap: Heatmap
    look: Look
    visible: bool
    whole: bool
    name: str = ""
    stays: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class SavedPane:
    """What is kept beside the canvas: a picture with its visible layers, or `peeked`, (height, width, 3) uint8, in its place.

    `outcome` is what is behind the topmost layer, where it is of the session's model.
    """

    caption: str
    photograph: Photograph
    layers: tuple[Layer, ...] = ()
    peeked: Bytes | None = None
    outcome: Outcome | None = None

    def __post_init__(self) -> None:
        if self.peeked is not None:
            object.__setattr__(self, "peeked", as_read_only(self.peeked))


@dataclass(frozen=True, slots=True)
class SavedPanel:
    """A panel of the window: left, right, top or bottom, whether it is there, and in front of those that share its place."""

    title: str
    area: str
    visible: bool
    front: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """What is open, what is chosen, and what is shown.

    Parameters
    ----------
    model, model_file
        The model as the window sees it, without its weights, and where it came from.
    form
        Name and values of the chosen method's form.
    layers, chosen
        The layers, lowest first, and the number of the one chosen in the list, -1 for none.
    tiles, picture, report
        What is shown beside the layers.
    peeked
        (height, width, 3) uint8: what is shown in the photograph's place.
    layout
        The window's panels.
    panes, pane_mode
        What is kept for comparison, and how it is shown; empty where nothing is kept.
    """

    model: Model | None = None
    model_file: ModelSource = ModelSource()
    photograph: Photograph | None = None
    preprocessing: Preprocessing | None = None
    target: Target | None = None
    marks: Marks = NO_MARKS
    method: str = ""
    form: tuple[tuple[str, Value], ...] = ()
    layers: tuple[SavedLayer, ...] = ()
    chosen: int = -1
    tiles: Outcome | None = None
    picture: Outcome | None = None
    report: Outcome | None = None
    peeked: Bytes | None = None
    layout: tuple[SavedPanel, ...] = ()
    panes: tuple[SavedPane, ...] = ()
    pane_mode: str = ""

    def __post_init__(self) -> None:
        if self.peeked is not None:
            object.__setattr__(self, "peeked", as_read_only(self.peeked))

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """All outcomes in it, what was subtracted included."""
        kept = (pane.outcome for pane in self.panes)
        shown = (*(layer.outcome for layer in self.layers), self.tiles, self.picture, self.report, *kept)
        return tuple(part for outcome in shown if outcome is not None for part in outcome.chain())
