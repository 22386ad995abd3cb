"""A job is everything that decides a result; an outcome is a job with its result."""

import time
from dataclasses import dataclass

from engine.method import Method, Run
from engine.photograph import Photograph
from engine.preprocess import Box, Preprocessing
from engine.probe import Probe
from engine.results import Result
from engine.target import Target

__all__ = ["Job", "Outcome", "drain", "start"]


@dataclass(frozen=True, slots=True)
class Job:
    """Explain `target` in `photograph` by `method`; `key` tells one job from the next."""

    key: int
    method: Method
    target: Target
    photograph: Photograph
    preprocessing: Preprocessing

    @property
    def box(self) -> Box:
        """The part of the photograph that the model sees, which a heatmap covers."""
        return self.preprocessing.region((self.photograph.pixels.shape[0], self.photograph.pixels.shape[1]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job came to, and the seconds it took."""

    job: Job
    result: Result
    seconds: float


def start(job: Job, probe: Probe) -> Run:
    """Return the job's run, ready to be stepped through."""
    return job.method.run(probe, job.preprocessing.apply(job.photograph.pixels), job.target)


def drain(job: Job, probe: Probe) -> Outcome:
    """Run a job to its end at once, as the command line and the tests do."""
    begun = time.perf_counter()
    run = start(job, probe)
    while True:
        try:
            next(run)
        except StopIteration as stop:
            return Outcome(job, stop.value, time.perf_counter() - begun)
