"""What a network's answers to photographs, and its names, tell of its input scaling: weak evidence, where there is no other.

A network trained on levels 0..255 answers nearly the same to everything when it is given 0..1, and one
trained on values about 1 is sure beyond measure when it is given levels. That tells these two groups apart,
but not 0..1 from -1..1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from engine.core.probe import Probe
from engine.imaging.evidence import Evidence, Strength
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing, choices
from engine.model_files.scaling.scaling_metrics import spreads

__all__ = ["evidence_from_outputs"]

_LEVELS = ("0..255", "caffe")
_SIGNED = "-1..1"
_SILENT, _SPEAKING = (
    0.2,
    0.5,
)  # spreads of a network trained on levels: given values about 1, and given levels
_TOO_CALM = 0.9  # a spread at 0..1 below which networks trained on it were not seen
_CALM, _MUCH_CALMER = (
    1.5,
    2.2,
)  # nor below this one where at -1..1 it is so many times larger; twice is what scaling alone gives
_UNKNOWN = "The file does not say which input scaling the model was trained with"


def evidence_from_outputs(
    probe: Probe,
    photographs: Sequence[Photograph],
    inside: str,
    named: str,
    statistics: Evidence | None = None,
) -> Evidence:
    """Return the likeliest scaling by what the model makes of photographs.

    Parameters
    ----------
    inside, named
        The scaling of the family that the names in the model tell, and that its file's name tells too; empty
        where none does.
    statistics
        What a batch normalisation tells; doubt about that may be ended here.
    """
    if statistics is not None and not statistics.is_ambiguous:
        return statistics
    prepared = Preprocessing(probe.model.input_shape, "0..1")
    tried = ["0..1", _SIGNED, "0..255"]
    is_trained = _is_trained(probe)
    found = (
        spreads(probe, prepared, tried, [one.pixels for one in photographs])
        if is_trained is not False
        else {}
    )
    if statistics is not None:
        return _settled(statistics, found)
    if not found:
        return _by_names(named)
    if _takes_levels(found):
        return _of_levels(named, "caffe" in choices(probe.model), is_trained is True)
    return _of_units(found, inside, named)


def _is_trained(probe: Probe) -> bool | None:
    """Return whether some bias is not what it was before training, zero; None where there are no layers to look at."""
    paths = [node.path for node in probe.model.root.walk() if node.has_kernel]
    biases = [weights["bias"] for weights in map(probe.weights, paths) if "bias" in weights]
    return any(np.any(bias) for bias in biases) if biases else None


def _takes_levels(found: Mapping[str, float]) -> bool:
    return max(found["0..1"], found[_SIGNED]) < _SILENT and found["0..255"] > _SPEAKING


def _settled(statistics: Evidence, found: Mapping[str, float]) -> Evidence:
    """Return what statistics tell without the doubt between levels and values about 1, where the answers end it."""
    either = (statistics.scaling, statistics.rival)
    levels = [scaling for scaling in either if scaling in _LEVELS]
    if not found or len(levels) != 1:
        return statistics
    chosen = next(scaling for scaling in either if (scaling in _LEVELS) == _takes_levels(found))
    reason = f"{statistics.reason} Its answers to photographs speak for {chosen}."
    return replace(statistics, scaling=chosen, rival="", reason=reason)


def _by_names(named: str) -> Evidence:
    if not named:
        return Evidence("0..1", Strength.NONE, f"{_UNKNOWN}.", _SIGNED)
    return Evidence(
        named, Strength.WEAK, f"{_UNKNOWN}; models of the family it is named after take {named}.", "0..1"
    )


def _of_levels(named: str, has_colours: bool, is_trained: bool) -> Evidence:
    reason = (
        f"{_UNKNOWN}, but it answers nearly the same to all photographs unless it is given levels up to 255"
    )
    if named in _LEVELS:
        return Evidence(
            named, Strength.WEAK, f"{reason}, and models of the family it is named after take {named}."
        )
    if not is_trained:
        return Evidence("0..1", Strength.WEAK, f"{reason}.", "0..255")
    return Evidence("0..255", Strength.WEAK, f"{reason}.", "caffe" if has_colours else "")


def _of_units(found: Mapping[str, float], inside: str, named: str) -> Evidence:
    usual = f"{_UNKNOWN}; most take 0..1, and its answers to photographs agree with that"
    if inside in _LEVELS:
        return Evidence(
            "0..1",
            Strength.WEAK,
            f"{usual}, but models of the family it is named after take {inside}.",
            inside,
        )
    if named and named not in (*_LEVELS, "0..1"):
        return Evidence(
            named, Strength.WEAK, f"{_UNKNOWN}; models of the family it is named after take {named}.", "0..1"
        )
    if _is_unsure(found["0..1"], found[_SIGNED]):
        reason = f"{_UNKNOWN}; most take 0..1, but its answers to photographs are unsure then."
        return Evidence("0..1", Strength.NONE, reason, _SIGNED)
    return Evidence("0..1", Strength.WEAK, f"{usual}.")


def _is_unsure(at_unit: float, at_signed: float) -> bool:
    return at_unit < _TOO_CALM or (at_unit < _CALM and at_signed > _MUCH_CALMER * at_unit)
