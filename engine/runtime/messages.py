"""What the window asks of the engine's thread, and what it answers; all frozen."""

from dataclasses import dataclass
from pathlib import Path

from engine.core.arrays import Float32Array
from engine.core.errors import UserError
from engine.core.method import Progress
from engine.core.model import Model
from engine.core.opening_stage import OpeningStage
from engine.core.results import Tiles
from engine.core.weight_summary import WeightSummary
from engine.dataset.folder_predictions import Prediction
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.model_files.options import DEFAULT_OPTIONS, Options
from engine.model_files.sidecar import EMPTY_SIDECAR, Sidecar
from engine.runtime.job import Job, Outcome
from engine.video.feed import Feed
from engine.video.live_explainer import FrameResult

__all__ = [
    "LATEST",
    "Answer",
    "Compare",
    "EngineBusy",
    "EngineIdle",
    "Explain",
    "FolderPredicted",
    "FrameExplained",
    "GetWeights",
    "InternalError",
    "JobFinished",
    "JobProgressed",
    "LayerWeights",
    "ModelOpened",
    "ModelOpening",
    "NoFrameYet",
    "Open",
    "PhotographPredicted",
    "Predict",
    "PredictFolder",
    "Request",
    "RequestCancelled",
    "RequestFailed",
    "ScalingsCompared",
    "Watch",
]


LATEST = 0
"""In place of the key under which a model was opened: whichever was opened last."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open the model in a file or folder, an architecture without weights (the options name it), or the embedded one."""

    key: int
    path: Path | None = None
    options: Options = DEFAULT_OPTIONS


@dataclass(frozen=True, slots=True)
class Predict:
    """Predict the classes of a photograph; `model` is the key under which the model was opened, here and in other requests."""

    key: int
    photograph: Photograph
    preprocessing: Preprocessing
    model: int = LATEST


@dataclass(frozen=True, slots=True)
class Explain:
    """Run a job; one in the background goes on only when there is nothing else to do."""

    job: Job
    model: int = LATEST
    background: bool = False

    @property
    def key(self) -> int:
        """The job's key."""
        return self.job.key


@dataclass(frozen=True, slots=True)
class GetWeights:
    """Return the weights of a layer."""

    key: int
    layer: str
    model: int = LATEST


@dataclass(frozen=True, slots=True)
class Compare:
    """Predict the classes of a photograph in some scalings; in every one where none is named."""

    key: int
    photograph: Photograph
    preprocessing: Preprocessing
    model: int = LATEST
    scalings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictFolder:
    """Predict the classes of picture files, each with its right class where that is known, when there is nothing else to do."""

    key: int
    files: tuple[tuple[Path, int | None], ...]
    preprocessing: Preprocessing
    model: int = LATEST


@dataclass(frozen=True, slots=True)
class Watch:
    """Explain the newest frame of a feed as its plan says, again and again until given up; other requests come first."""

    key: int
    feed: Feed
    model: int = LATEST


Request = Open | Predict | PredictFolder | Explain | GetWeights | Compare | Watch


@dataclass(frozen=True, slots=True)
class EngineBusy:
    """The engine is loading TensorFlow."""


@dataclass(frozen=True, slots=True)
class ModelOpened:
    """A model is open; `kept` is what the user has settled for it before."""

    key: int
    model: Model
    preprocessing: Preprocessing
    kept: Sidecar = EMPTY_SIDECAR


@dataclass(frozen=True, slots=True)
class ModelOpening:
    """Opening a model has come further: its stage, the name of the model, and the share of the stage, 0 to 1, if known."""

    key: int
    stage: OpeningStage
    name: str
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class ScalingsCompared:
    """Each scaling with the class that the model then sees and its probability."""

    key: int
    confidences: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class PhotographPredicted:
    """Probabilities of each head: (classes,)."""

    key: int
    scores: tuple[Float32Array, ...]


@dataclass(frozen=True, slots=True)
class FolderPredicted:
    """The next pictures of a folder have been predicted, from the one numbered `first` on."""

    key: int
    first: int
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class FrameExplained:
    """What has come of a frame."""

    key: int
    seen: FrameResult


@dataclass(frozen=True, slots=True)
class NoFrameYet:
    """No frame has come for a while."""

    key: int


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """A job has come further."""

    key: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class JobPaused:
    """A job that was to pause does so now."""

    key: int


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job is done."""

    key: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RequestCancelled:
    """A request was given up as asked."""

    key: int


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """The weights of a layer, summarised, and its first kernels where it has some."""

    key: int
    layer: str
    summaries: tuple[WeightSummary, ...]
    kernels: Tiles | None = None


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A request could not be met, for a reason the user can mend."""

    key: int
    error: UserError


@dataclass(frozen=True, slots=True)
class InternalError:
    """A request met a mistake of ours."""

    key: int
    summary: str
    report: str


@dataclass(frozen=True, slots=True)
class EngineIdle:
    """Nothing is waiting and everything is warm."""


Answer = (
    EngineBusy
    | ModelOpening
    | ModelOpened
    | ScalingsCompared
    | PhotographPredicted
    | FolderPredicted
    | FrameExplained
    | NoFrameYet
    | JobProgressed
    | JobPaused
    | JobFinished
    | RequestCancelled
    | LayerWeights
    | RequestFailed
    | InternalError
    | EngineIdle
)
