"""Run every method with settings for tiny models, to try all methods on all kinds of models."""

import numpy as np

from engine.core.marks import Marks
from engine.core.method import METHODS, make, unsupported_reason
from engine.core.results import Report
from engine.core.target import Target
from engine.runtime.job import Job, run_job

SETTINGS = {
    "occlusion": {"size": 8, "stride": 8},
    "filter-patterns": {"steps": 2, "count": 2, "crop": 2},
    "superpixel-occlusion": {"segments": 6},
    "lime": {"segments": 5, "samples": 24},
    "rise": {"masks": 16},
    "smoothgrad": {"count": 4},
    "integrated-gradients": {"steps": 6},
    "class-model": {"steps": 8, "penalty": 0.001},
    "deep-dream": {"steps": 3},
    "receptive-field": {"count": 2},
}
FIRST = Target(1)
PAINTED = np.zeros((30, 45), bool)
PAINTED[5:20, 10:30] = True


def explained(probe, prepared, photograph, name, target=FIRST, **given):
    """The result of a method on a photograph of 30 x 45 pixels."""
    settings = {**SETTINGS.get(name, {}), **given}
    if name == "pooling-routes":  # a layer behind a max-pooling
        settings["layer"] = next(node.path for node in probe.model.maps() if node.name == "conv_b")
    return run_job(
        Job(1, make(name, "", settings), target, photograph, prepared, Marks(mask=PAINTED)), probe
    ).result


def tried(probe, prepared, photograph, name):
    """Whether a method gives a finite result that is not the same everywhere; why not, where it cannot."""
    reason = unsupported_reason(METHODS[name], probe.model)
    if reason:
        return reason
    result = explained(probe, prepared, photograph, name)
    varies = isinstance(result, Report) or np.ptp(result.raw) > 0
    works = (
        result.raw.size > 0
        and np.isfinite(result.raw).all()
        and (varies or "blank" in " ".join(result.notes))
    )
    return "yes" if works else "NO"
