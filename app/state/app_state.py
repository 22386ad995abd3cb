"""Hold the state of the application as one observable object, with signals for requests."""

import itertools

from PySide6.QtCore import QObject, Signal

from engine.core.arrays import Float32Array
from engine.core.marks import NO_MARKS, Marks
from engine.core.model import Model
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.runtime.job import Job

__all__ = ["AppState"]


class AppState(QObject):
    """The open model, the picture and its preprocessing, the predictions, the target and the marks.

    Each value is set by the part that owns it and may be read by all. Requests are signals: the feature that
    can serve a request is connected to it where the application is composed.

    Signals
    -------
    changed :
        One of the values has been replaced.
    model_opened :
        Another model is open and shown.
    job_ended : Outcome or None
        A job has ended; the outcome is None if the job was stopped or has failed.
    path_requested : Path
        The user wants to open a file or folder of any kind.
    paths_requested : tuple of Path
        The user wants to open several files together.
    picture_requested : Path
        The user wants to open a picture file.
    photograph_requested : Photograph
        The user wants to open a picture that is in memory, not in a file.
    sample_requested : str
        The user wants to open the sample picture with this name.
    model_requested : Path or None, Options
        The user wants to open a model file; None is the embedded model.
    video_requested : Path
        The user wants to watch a video file.
    explain_requested :
        The user wants to run the method in the form.
    target_requested : Target
        The user wants to explain this target.
    """

    changed = Signal()
    model_opened = Signal()
    job_ended = Signal(object)
    path_requested = Signal(object)
    paths_requested = Signal(object)
    picture_requested = Signal(object)
    photograph_requested = Signal(object)
    sample_requested = Signal(str)
    model_requested = Signal(object, object)
    video_requested = Signal(object)
    explain_requested = Signal()
    target_requested = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._keys = itertools.count(1)
        self._model: Model | None = None
        self._model_key = 0
        self._is_opening = False
        self._preprocessing: Preprocessing | None = None
        self._photograph: Photograph | None = None
        self._target: Target | None = None
        self._scores: tuple[Float32Array, ...] = ()
        self._marks = NO_MARKS

    @property
    def model(self) -> Model | None:
        """The open model."""
        return self._model

    @model.setter
    def model(self, model: Model | None) -> None:
        self._model = model
        self.changed.emit()

    @property
    def model_key(self) -> int:
        """The key under which the engine holds the open model; 0 or negative where it holds none."""
        return self._model_key

    @model_key.setter
    def model_key(self, key: int) -> None:
        self._model_key = key
        self.changed.emit()

    @property
    def is_opening(self) -> bool:
        """Whether another model is being opened."""
        return self._is_opening

    @is_opening.setter
    def is_opening(self, is_opening: bool) -> None:
        self._is_opening = is_opening
        self.changed.emit()

    @property
    def is_model_missing(self) -> bool:
        """Whether the model comes from a session whose model file is missing or has changed."""
        return self._model_key < 0

    @property
    def is_model_ready(self) -> bool:
        """Whether the engine holds the open model, and no other model is being opened."""
        return self._model_key > 0 and not self._is_opening

    @property
    def preprocessing(self) -> Preprocessing | None:
        """The preprocessing that turns pictures into inputs of the model."""
        return self._preprocessing

    @preprocessing.setter
    def preprocessing(self, preprocessing: Preprocessing | None) -> None:
        self._preprocessing = preprocessing
        self.changed.emit()

    @property
    def photograph(self) -> Photograph | None:
        """The picture that is shown; None while a live source plays."""
        return self._photograph

    @photograph.setter
    def photograph(self, photograph: Photograph | None) -> None:
        self._photograph = photograph
        self.changed.emit()

    @property
    def target(self) -> Target | None:
        """The target to explain."""
        return self._target

    @target.setter
    def target(self, target: Target | None) -> None:
        self._target = target
        self.changed.emit()

    @property
    def scores(self) -> tuple[Float32Array, ...]:
        """The predictions for the picture: one array (classes,) per output; empty until they are known."""
        return self._scores

    @scores.setter
    def scores(self, scores: tuple[Float32Array, ...]) -> None:
        self._scores = scores
        self.changed.emit()

    @property
    def marks(self) -> Marks:
        """The box and the mask on the picture."""
        return self._marks

    @marks.setter
    def marks(self, marks: Marks) -> None:
        self._marks = marks
        self.changed.emit()

    @property
    def has_picture(self) -> bool:
        """Whether a picture is shown."""
        return self._photograph is not None

    @property
    def can_explain(self) -> bool:
        """Whether a picture is shown and the engine is ready to explain it."""
        return self._model is not None and self._photograph is not None and self.is_model_ready

    def new_key(self) -> int:
        """Return a unique number for a request, a job or a layer."""
        return next(self._keys)

    def matches_job(self, job: Job) -> bool:
        """Return whether a job explains the current picture with the current preprocessing."""
        return job.photograph is self._photograph and job.preprocessing == self._preprocessing
