"""What is wrong with how a network learns, read from the epochs so far, in words that say what to do."""

import math
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from engine.training.run_events import EpochDone, LayerSnapshot, TrainingWarning

__all__ = ["SymptomContext", "find_symptoms"]

_WEAK = 1e-4  # a gradient's strength as a share of its weights', below which they hardly move
_WEAKER = 0.01  # the same as a share of what it is in the last layer
_GROWN = 100  # times as strong as before training
_NOTHING = 1e-6
_ORDINARY = 0.1  # strength of activations that counts as what it was before training, where that was less
_DEAD = 0.5
_SINCE_BEST = 4  # epochs
_RISE = 1.1
_CHANCE_EPOCHS = 6
_ABOVE_CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class SymptomContext:
    """What the epochs are measured by.

    `before` are the layers before the first epoch, `moving` the paths of those whose weights are trained,
    `chance` the accuracy of always naming the most frequent class.
    """

    before: tuple[LayerSnapshot, ...]
    moving: frozenset[str]
    chance: float


def find_symptoms(
    epochs: Sequence[EpochDone], setting: SymptomContext, told: Collection[TrainingWarning] = ()
) -> Iterator[TrainingWarning]:
    """Yield what the latest epoch shows, each kind once for a layer: what is among `told` is not told again."""
    known = {(warned.kind, warned.layer) for warned in told}
    for warned in (
        *_vanishing(epochs, setting),
        *_exploding(epochs, setting),
        *_dying(epochs),
        *_whole(epochs, setting),
    ):
        if (warned.kind, warned.layer) not in known:
            yield warned


def _vanishing(epochs: Sequence[EpochDone], setting: SymptomContext) -> Iterator[TrainingWarning]:
    """Yield the layers whose gradients are next to nothing in two epochs, and next to nothing beside the last layer's."""
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
            yield TrainingWarning(
                epochs[-1].epoch,
                layer,
                f"The gradients of {layer} vanish: they have {here[1]:.1e} of its weights' strength, those of the last layer "
                f"{last[1]:.1e}. Use ReLU instead of sigmoid or tanh inside the network, batch normalisation, or fewer layers.",
                "vanishing",
            )


def _share(state: LayerSnapshot) -> float:
    return state.gradients.strength / max(state.weights.strength, 1e-12)


def _exploding(epochs: Sequence[EpochDone], setting: SymptomContext) -> Iterator[TrainingWarning]:
    """Yield the layers that have grown far beyond what they were, and the whole where the loss is no number."""
    latest, before = epochs[-1], {state.layer: state for state in setting.before}
    remedy = "Train anew with a rate a tenth of this, or less."
    if not math.isfinite(latest.loss):
        yield TrainingWarning(
            latest.epoch,
            "",
            f"The loss has become {latest.loss}: the steps are too large. {remedy}",
            "exploding",
        )
    for state in latest.layers:
        first = before.get(state.layer)
        if first is None:
            continue
        for what, least in (("weights", _NOTHING), ("activations", _ORDINARY)):
            now, then = getattr(state, what).strength, getattr(first, what).strength
            if not math.isfinite(now) or now > _GROWN * max(then, least):
                text = f"The {what} of {state.layer} explode: their strength was {then:.2g} at first and is {now:.2g}. {remedy}"
                yield TrainingWarning(latest.epoch, state.layer, text, "exploding")
                break


def _dying(epochs: Sequence[EpochDone]) -> Iterator[TrainingWarning]:
    for state in epochs[-1].layers:
        if state.dead is not None and state.dead > _DEAD:
            yield TrainingWarning(
                epochs[-1].epoch,
                state.layer,
                f"{state.dead:.0%} of the units of {state.layer} are dead: they put out zero for every picture looked at. "
                "Choose a smaller rate, or train anew from another seed.",
                "dead",
            )


def _whole(epochs: Sequence[EpochDone], setting: SymptomContext) -> Iterator[TrainingWarning]:
    """Yield what is wrong with the network as a whole: it learns by heart, or nothing."""
    latest = epochs[-1]
    best = min(epochs, key=lambda epoch: epoch.validation_loss)
    recent = [epoch.validation_loss for epoch in epochs[-3:]]
    rises = latest.epoch - best.epoch >= _SINCE_BEST and min(recent) > _RISE * best.validation_loss
    if rises and latest.loss < best.loss:
        yield TrainingWarning(
            latest.epoch,
            "",
            f"The network learns its pictures by heart: its loss still falls ({latest.loss:.3g}), that of the validation pictures "
            f"rises ({latest.validation_loss:.3g} after {best.validation_loss:.3g} in epoch {best.epoch}). "
            "Use more pictures, augmentation or dropout; the model of the best epoch is kept.",
            "overfitting",
        )
    tried = epochs[-_CHANCE_EPOCHS:]
    if (
        len(tried) == _CHANCE_EPOCHS
        and max(epoch.accuracy for epoch in tried) < setting.chance + _ABOVE_CHANCE
    ):
        yield TrainingWarning(
            latest.epoch,
            "",
            f"The network is not learning: after {latest.epoch} epochs its accuracy is {latest.accuracy:.0%}, and to name "
            f"always the most frequent class gives {setting.chance:.0%}. Choose another rate or optimiser, and look whether the "
            "pictures are in the right folders.",
            "not learning",
        )
