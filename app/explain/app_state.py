"""What is being looked at."""

from dataclasses import dataclass

from engine.core.model import Model
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.runtime.job import Job

__all__ = ["AppState"]


@dataclass(slots=True)
class AppState:
    """The open model, the picture, how it is prepared for the model, and the class to explain; each None until it is known."""

    model: Model | None = None
    preprocessing: Preprocessing | None = None
    photograph: Photograph | None = None
    target: Target | None = None

    def matches_job(self, job: Job) -> bool:
        """Return whether a job is about the picture that is shown, prepared as it is now."""
        return job.photograph is self.photograph and job.preprocessing == self.preprocessing
