"""Weak evidence for the input scaling: a network's outputs for photographs, and its names.

A network trained on levels 0..255 gives nearly the same output for all pictures if it is given 0..1. A
network trained on values about 1 is overconfident if it is given levels. That separates these two groups, but
not 0..1 from -1..1.
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
# spreads of a network trained on levels: given values about 1, and given levels
_SILENT, _SPEAKING = 0.2, 0.5
_TOO_CALM = 0.9  # networks trained on 0..1 have a larger spread at 0..1
# below the first number, their spread at -1..1 is not this many times larger; scaling alone doubles it
_CALM, _MUCH_CALMER = 1.5, 2.2
_UNKNOWN = "The file does not say which input scaling the model was trained with"


def evidence_from_outputs(
    probe: Probe,
    photographs: Sequence[Photograph],
    inside: str,
    named: str,
    statistics: Evidence | None = None,
) -> Evidence:
    """Return the most likely scaling by the outputs for photographs.

    Parameters
    ----------
    probe
        The model.
    photographs
        Ordinary photographs.
    inside
        The scaling of the family named inside the model, or empty.
    named
        The scaling of the family named inside the model or by its file, or empty.
    statistics
        The evidence of a batch normalisation; the outputs may resolve its ambiguity.
    """
    if statistics is not None and not statistics.is_ambiguous:
        return statistics
    prepared = Preprocessing(probe.model.input_shape, "0..1")
    tried = ["0..1", _SIGNED, "0..255"]
    is_trained = _is_trained(probe)
    found = (
        spreads(probe, prepared, tried, [photograph.pixels for photograph in photographs])
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
    """Return whether any bias differs from its initial value, zero; None if there are no layers."""
    paths = [node.path for node in probe.model.root.walk() if node.has_kernel]
    biases = [weights["bias"] for weights in map(probe.weights, paths) if "bias" in weights]
    return any(np.any(bias) for bias in biases) if biases else None


def _takes_levels(found: Mapping[str, float]) -> bool:
    return max(found["0..1"], found[_SIGNED]) < _SILENT and found["0..255"] > _SPEAKING


def _settled(statistics: Evidence, found: Mapping[str, float]) -> Evidence:
    """Return the evidence of statistics, its ambiguity resolved if the outputs allow it."""
    either = (statistics.scaling, statistics.rival)
    levels = [scaling for scaling in either if scaling in _LEVELS]
    if not found or len(levels) != 1:
        return statistics
    chosen = next(scaling for scaling in either if (scaling in _LEVELS) == _takes_levels(found))
    reason = f"{statistics.reason} Its outputs for photographs support {chosen}."
    return replace(statistics, scaling=chosen, rival="", reason=reason)


def _by_names(named: str) -> Evidence:
    if not named:
        return Evidence("0..1", Strength.NONE, f"{_UNKNOWN}.", _SIGNED)
    return Evidence(
        named, Strength.WEAK, f"{_UNKNOWN}; models of the family it is named after take {named}.", "0..1"
    )


def _of_levels(named: str, has_colours: bool, is_trained: bool) -> Evidence:
    reason = f"{_UNKNOWN}, but its output is nearly the same for all photographs unless levels go up to 255"
    if named in _LEVELS:
        return Evidence(
            named, Strength.WEAK, f"{reason}, and models of the family it is named after take {named}."
        )
    if not is_trained:
        return Evidence("0..1", Strength.WEAK, f"{reason}.", "0..255")
    return Evidence("0..255", Strength.WEAK, f"{reason}.", "caffe" if has_colours else "")


def _of_units(found: Mapping[str, float], inside: str, named: str) -> Evidence:
    usual = f"{_UNKNOWN}; most models take 0..1, and its outputs for photographs agree with that"
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
        reason = f"{_UNKNOWN}; most models take 0..1, but its outputs for photographs are then uncertain."
        return Evidence("0..1", Strength.NONE, reason, _SIGNED)
    return Evidence("0..1", Strength.WEAK, f"{usual}.")


def _is_unsure(at_unit: float, at_signed: float) -> bool:
    return at_unit < _TOO_CALM or (at_unit < _CALM and at_signed > _MUCH_CALMER * at_unit)
