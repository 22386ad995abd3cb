"""Find symptoms of bad learning in the epochs so far, with texts that say how to fix them."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.training.run_events import EpochDone, LayerSnapshot, TrainingWarning
from engine.training.warning_texts import make_warning

__all__ = ["SymptomContext", "find_symptoms"]

_WEAK = 1e-4
"""Strength of a gradient, as a share of its weights', below which the weights hardly move."""
_WEAKER = 0.01
"""Share of the last layer's value below which a gradient vanishes."""
_GROWN = 100
"""Growth of the strength since the beginning above which a layer explodes."""
_NOTHING = 1e-6
_ORDINARY = 0.1
"""Smallest initial strength of activations that growth is measured from."""
_DEAD = 0.5
_SINCE_BEST = 4
"""Epochs since the best one after which overfitting is reported."""
_RISE = 1.1
_CHANCE_EPOCHS = 6
_ABOVE_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class SymptomContext:
    """Hold the reference values of symptoms.

    `before` are the layers before the first epoch, `moving` the paths of the layers that are trained, and
    `chance` is the accuracy, 0..1, of always predicting the most frequent class.
    """

    before: tuple[LayerSnapshot, ...]
    moving: frozenset[str]
    chance: float


def find_symptoms(
    epochs: Sequence[EpochDone], setting: SymptomContext, reported: Collection[TrainingWarning] = ()
) -> Iterator[TrainingWarning]:
    """Yield the symptoms of the latest epoch that are not among `reported`: each kind once for a layer."""
    known = {(warned.kind, warned.layer) for warned in reported}
    for warned in (
        *_vanishing(epochs, setting),
        *_exploding(epochs, setting),
        *_dying(epochs),
        *_whole(epochs, setting),
    ):
        if (warned.kind, warned.layer) not in known:
            yield warned


def _vanishing(epochs: Sequence[EpochDone], setting: SymptomContext) -> Iterator[TrainingWarning]:
    """Yield layers whose gradients are tiny in two epochs, also relative to the last layer."""
    if len(epochs) < 2:
        return
    shares = [
        {state.layer: _share(state) for state in epoch.layers if state.layer in setting.moving}
        for epoch in epochs[-2:]
    ]
    last = [list(share.values())[-1] if share else 0.0 for share in shares]
    for layer in shares[1]:
        here = [share.get(layer, math.inf) for share in shares]
        if all(share < _WEAK and share < _WEAKER * top for share, top in zip(here, last, strict=True)):
            strength, of_last = f"{here[1]:.1e}", f"{last[1]:.1e}"
            yield make_warning(
                epochs[-1].epoch, layer, "vanishing", "vanishing", strength=strength, last=of_last
            )


def _share(state: LayerSnapshot) -> float:
    return state.gradients.strength / max(state.weights.strength, 1e-12)


def _exploding(epochs: Sequence[EpochDone], setting: SymptomContext) -> Iterator[TrainingWarning]:
    """Yield layers that have grown far beyond their initial strength, and a loss that is not finite."""
    latest, before = epochs[-1], {state.layer: state for state in setting.before}
    if not math.isfinite(latest.loss):
        yield make_warning(latest.epoch, "", "exploding", "exploding loss", loss=str(latest.loss))
    for state in latest.layers:
        first = before.get(state.layer)
        if first is None:
            continue
        for quantity, least in (("weights", _NOTHING), ("activations", _ORDINARY)):
            now, then = getattr(state, quantity).strength, getattr(first, quantity).strength
            if not math.isfinite(now) or now > _GROWN * max(then, least):
                symptom, change = f"exploding {quantity}", {"before": f"{then:.2g}", "now": f"{now:.2g}"}
                yield make_warning(latest.epoch, state.layer, "exploding", symptom, **change)
                break


def _dying(epochs: Sequence[EpochDone]) -> Iterator[TrainingWarning]:
    for state in epochs[-1].layers:
        if state.dead is not None and state.dead > _DEAD:
            share = f"{state.dead:.0%}"
            yield make_warning(epochs[-1].epoch, state.layer, "dead", "dead", share=share)


def _whole(epochs: Sequence[EpochDone], setting: SymptomContext) -> Iterator[TrainingWarning]:
    """Yield symptoms of the network as a whole: overfitting, or no learning."""
    latest = epochs[-1]
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    recent = [epoch.validation_loss for epoch in epochs[-3:]]
    rises = latest.epoch - best.epoch >= _SINCE_BEST and min(recent) > _RISE * best.validation_loss
    if rises and latest.loss < best.loss:
        yield make_warning(
            latest.epoch,
            "",
            "overfitting",
            "overfitting",
            loss=f"{latest.loss:.3g}",
            validation=f"{latest.validation_loss:.3g}",
            best=f"{best.validation_loss:.3g}",
            epoch=str(best.epoch),
        )
    tried = epochs[-_CHANCE_EPOCHS:]
    if (
        len(tried) == _CHANCE_EPOCHS
        and max(epoch.accuracy for epoch in tried) < setting.chance + _ABOVE_CHANCE
    ):
        yield make_warning(
            latest.epoch,
            "",
            "not learning",
            "not learning",
            epoch=str(latest.epoch),
            accuracy=f"{latest.accuracy:.0%}",
            chance=f"{setting.chance:.0%}",
        )
