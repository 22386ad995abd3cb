"""Jobs, which determine a result, and outcomes: jobs with their results."""

import time
from collections import deque
from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace

import numpy as np

from engine.core.box import Box
from engine.core.errors import NotFiniteError
from engine.core.finite_checks import locate_nonfinite
from engine.core.marks import NO_MARKS, Marks
from engine.core.method import Method, Progress
from engine.core.params import Value
from engine.core.probe import Probe
from engine.core.results import Heatmap, Layers, Result, mark_partial
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing

__all__ = ["Job", "Outcome", "partial_outcome", "run_job", "run_stepwise"]


@dataclass(frozen=True, slots=True)
class Job:
    """The explanation of a target in a photograph by a method.

    Parameters
    ----------
    key
        The number of the job; each job has another one.
    method
        The method with its parameters.
    target
        The class, its output and the kind of score.
    photograph
        The picture.
    preprocessing
        The steps from the photograph to the model's input.
    marks
        The user's marks on the photograph.
    """

    key: int
    method: Method
    target: Target
    photograph: Photograph
    preprocessing: Preprocessing
    marks: Marks = NO_MARKS

    @property
    def box(self) -> Box:
        """The part of the photograph that the model sees, which a heatmap covers."""
        return self.preprocessing.region((self.photograph.pixels.shape[0], self.photograph.pixels.shape[1]))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a job.

    Parameters
    ----------
    job
        The job.
    result
        Its result.
    seconds
        The time that the job ran.
    less
        The outcome that was subtracted, where the result is a difference.
    steps
        The steps done and in total, if the job was stopped; None for a complete result.
    """

    job: Job
    result: Result
    seconds: float
    less: "Outcome | None" = None
    steps: tuple[int, int] | None = field(default=None, metadata={"omit_default": True})

    def chain(self) -> "tuple[Outcome, ...]":
        """Return this outcome and all that were subtracted, in order."""
        return (self, *(self.less.chain() if self.less is not None else ()))


def partial_outcome(job: Job, result: Result, steps: tuple[int, int]) -> Outcome:
    """Return the outcome of a stopped job: its last partial result, with a mark in the title and a note."""
    return Outcome(job, mark_partial(result, *steps), 0, steps=steps)


def run_stepwise(job: Job, probe: Probe) -> Generator[Progress | Outcome, Mapping[str, Value] | None, None]:
    """Run a job step by step; the last step is its outcome.

    Between two steps the job may be cancelled, or the probe may serve another job.

    Parameters
    ----------
    job
        The job.
    probe
        The probed model.

    Yields
    ------
    step
        `Progress`, and an `Outcome` at the end. New values of live parameters may be sent at each step. The
        outcome's seconds count only while the job runs.

    Raises
    ------
    UserError
        The method cannot be applied, or a result contains numbers that are not finite.
    """
    held, seconds, sent = job.preprocessing.fixed_input_arrays(probe.model.other_inputs), 0.0, None
    prepared = job.preprocessing.apply(job.photograph.planes, job.marks)
    run, image = job.method.run(probe, prepared, job.target), prepared.pixels
    with closing(run):
        while True:
            begun = time.perf_counter()
            probe.set_other_inputs(held)  # another job may have changed them in between
            try:
                progress = run.send(sent)
            except NotFiniteError as error:
                raise locate_nonfinite(error, probe, image) from None
            except StopIteration as stop:
                yield Outcome(
                    job, _doubted(stop.value, job.preprocessing), seconds + time.perf_counter() - begun
                )
                return
            seconds += time.perf_counter() - begun
            sent = yield progress


def _doubted(result: Result, preprocessing: Preprocessing) -> Result:
    """Return a result with a note on blank maps, which a wrong input scaling can cause, if it is in doubt."""
    rival = preprocessing.rival
    if not rival or not isinstance(result, (Heatmap, Layers)) or np.any(result.raw):
        return result
    why = (
        "The input scaling is in doubt, and a wrong one gives blank maps: "
        f"try {rival} in the place of {preprocessing.scaling}."
    )
    return replace(result, notes=(*result.notes, why))


def run_job(job: Job, probe: Probe) -> Outcome:
    """Run a job to its end, as the command line and tests do; raises as `run_stepwise` does."""
    outcome = deque(run_stepwise(job, probe), maxlen=1).pop()
    assert isinstance(outcome, Outcome)
    return outcome
