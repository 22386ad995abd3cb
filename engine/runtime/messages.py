"""Requests of the window to the engine thread, and its answers; all are frozen."""

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
"""The key of the model that was opened last."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open a model.

    Parameters
    ----------
    key
        The number of the request.
    path
        A file or folder. Without one, the architecture that the options name is built with random weights, or
        the embedded model is opened.
    options
        The user's settings for opening it.
    """

    key: int
    path: Path | None = None
    options: Options = DEFAULT_OPTIONS


@dataclass(frozen=True, slots=True)
class Predict:
    """Predict the classes of a photograph.

    Parameters
    ----------
    key
        The number of the request.
    photograph
        The picture.
    preprocessing
        The steps from the photograph to the model's input.
    model
        The key of the request that opened the model, here and in other requests.
    """

    key: int
    photograph: Photograph
    preprocessing: Preprocessing
    model: int = LATEST


@dataclass(frozen=True, slots=True)
class Explain:
    """Run a job; a background job runs only while there is nothing else to do."""

    job: Job
    model: int = LATEST
    background: bool = False

    @property
    def key(self) -> int:
        """The job's key."""
        return self.job.key


@dataclass(frozen=True, slots=True)
class GetWeights:
    """Summarise the weights of a layer."""

    key: int
    layer: str
    model: int = LATEST


@dataclass(frozen=True, slots=True)
class Compare:
    """Predict the classes of a photograph in the given scalings; without any, in all of them."""

    key: int
    photograph: Photograph
    preprocessing: Preprocessing
    model: int = LATEST
    scalings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PredictFolder:
    """Predict picture files, each with its true class if known, while there is nothing else to do."""

    key: int
    files: tuple[tuple[Path, int | None], ...]
    preprocessing: Preprocessing
    model: int = LATEST


@dataclass(frozen=True, slots=True)
class Watch:
    """Explain the newest frame of a feed again and again until cancelled; other requests come first."""

    key: int
    feed: Feed
    model: int = LATEST


Request = Open | Predict | PredictFolder | Explain | GetWeights | Compare | Watch


@dataclass(frozen=True, slots=True)
class EngineBusy:
    """The engine is loading TensorFlow."""


@dataclass(frozen=True, slots=True)
class ModelOpened:
    """A model is open; `kept` has the settings that the user has saved for it."""

    key: int
    model: Model
    preprocessing: Preprocessing
    kept: Sidecar = EMPTY_SIDECAR


@dataclass(frozen=True, slots=True)
class ModelOpening:
    """The progress of opening a model.

    Parameters
    ----------
    key
        The number of the request.
    stage
        The present stage.
    name
        The name of the model.
    share
        The share of the stage that is done, 0 to 1; 0 if unknown.
    """

    key: int
    stage: OpeningStage
    name: str
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class ScalingsCompared:
    """The top class and its probability for each scaling."""

    key: int
    confidences: tuple[tuple[str, int, float], ...]


@dataclass(frozen=True, slots=True)
class PhotographPredicted:
    """The probabilities of each head: (classes,) float32."""

    key: int
    scores: tuple[Float32Array, ...]


@dataclass(frozen=True, slots=True)
class FolderPredicted:
    """Predictions for the next pictures of a folder, from index `first` on."""

    key: int
    first: int
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class FrameExplained:
    """The result for a frame."""

    key: int
    seen: FrameResult


@dataclass(frozen=True, slots=True)
class NoFrameYet:
    """No frame has arrived for a while."""

    key: int


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """The progress of a job."""

    key: int
    progress: Progress


@dataclass(frozen=True, slots=True)
class JobPaused:
    """A job has paused as requested."""

    key: int


@dataclass(frozen=True, slots=True)
class JobFinished:
    """A job is finished."""

    key: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RequestCancelled:
    """A request was cancelled."""

    key: int


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """The weights of a layer, summarised, and its first kernels if it has some."""

    key: int
    layer: str
    summaries: tuple[WeightSummary, ...]
    kernels: Tiles | None = None


@dataclass(frozen=True, slots=True)
class RequestFailed:
    """A request failed for a reason that the user can correct."""

    key: int
    error: UserError


@dataclass(frozen=True, slots=True)
class InternalError:
    """A request failed because of a programming error."""

    key: int
    summary: str
    report: str


@dataclass(frozen=True, slots=True)
class EngineIdle:
    """No request is waiting, and all operations are traced."""


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
