"""Define named sets of training choices; choices that a preset does not name keep their defaults."""

from collections.abc import Mapping

from engine.core.params import Value, specs
from engine.training.plan import COURSE, EMBEDDED, FROM_FILE, TrainingPlan

__all__ = ["PRESETS", "unused_params"]

PRESETS: Mapping[str, Mapping[str, Value]] = {
    "course (from scratch)": {"network": COURSE, "augmentation": "course"},
    "transfer": {"network": EMBEDDED, "epochs": 10, "patience": 5, "fine_tuning": 5},
    "for maps (averaged)": {
        "network": COURSE,
        "global_pooling": True,
        "epochs": 40,
        "patience": 0,
        "size": 96,
    },
    "quick": {"network": COURSE, "epochs": 6, "patience": 0, "size": 64},
}


def unused_params(network: str) -> frozenset[str]:
    """Return the names of the plan's parameters that have no effect for a `network`."""
    only = {"architecture": FROM_FILE, "fine_tuning": EMBEDDED, "global_pooling": COURSE}
    known = {spec.name for spec in specs(TrainingPlan)}
    return frozenset(name for name, needed in only.items() if name in known and network != needed)
