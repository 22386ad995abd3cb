"""The contents of a session, as plain values for a file; session_checks validates them."""

from dataclasses import dataclass

from engine.core.arrays import Bytes, as_read_only
from engine.core.look import Look
from engine.core.marks import NO_MARKS, Marks
from engine.core.model import Model
from engine.core.params import Value
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.imaging.render import Layer
from engine.runtime.job import Outcome

__all__ = ["PANE_MODES", "ModelSource", "SavedLayer", "SavedPane", "SavedPanel", "Session"]

PANE_MODES = ("side by side", "blink", "swipe")


@dataclass(frozen=True, slots=True)
class ModelSource:
    """The origin of a model, by which it can be opened again; the default is the embedded model.

    Parameters
    ----------
    path
        The file or folder.
    architecture
        The name of an architecture.
    size
        The input size, if the user has chosen one.
    picture
        The name of the explained input, if the user has chosen one.
    labels
        The file of class names, if the user has chosen one.
    """

    path: str = ""
    architecture: str = ""
    size: tuple[int, int] | None = None
    picture: str = ""
    labels: str = ""

    @property
    def is_embedded(self) -> bool:
        """Whether it is the embedded model."""
        return not self.path and not self.architecture


@dataclass(frozen=True, slots=True, eq=False)
class SavedLayer:
    """A layer over the picture, and its outcome.

    Parameters
    ----------
    outcome
        The outcome.
    heatmap
        The outcome's map, with the title that is shown.
    look
        The display of the map.
    visible
        Whether it is shown.
    whole
        Whether the heatmap is the whole result of its method.
    name
        The user's name for the layer; may be empty.
    stays
        Whether later results of the method leave it in place: a copy, or a difference.
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
    """A result that is kept for comparison.

    Parameters
    ----------
    caption
        The title of the pane.
    photograph
        The picture.
    layers
        Its visible layers.
    peeked
        (height, width, 3) uint8: a picture shown instead of photograph and layers.
    outcome
        The outcome of the topmost layer, if it is of the session's model.
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
    """A panel of the window.

    Parameters
    ----------
    title
        The title.
    area
        left, right, top or bottom.
    visible
        Whether the panel is open.
    front
        Whether it is in front of the panels that share its place.
    width, height
        The size in pixels.
    """

    title: str
    area: str
    visible: bool
    front: bool
    width: int
    height: int


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """The open model and picture, the settings, and the results that are shown.

    Parameters
    ----------
    model, model_file
        The model as the window sees it, without its weights, and its origin.
    photograph, preprocessing, target, marks
        The picture, its preprocessing, the explained class, and the user's marks.
    method, form
        The chosen method, and name and value of each entry in its form.
    layers, chosen
        The layers, lowest first, and the index of the one chosen in the list; -1 for none.
    tiles, picture, report
        The results that are shown beside the layers.
    peeked
        (height, width, 3) uint8: a picture shown in place of the photograph.
    layout
        The window's panels.
    panes, pane_mode
        The results kept for comparison, and their arrangement; empty without any.
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
        """All outcomes, including those that were subtracted."""
        kept = (pane.outcome for pane in self.panes)
        shown = (*(layer.outcome for layer in self.layers), self.tiles, self.picture, self.report, *kept)
        return tuple(part for outcome in shown if outcome is not None for part in outcome.chain())
