"""Word the warnings of a training: a text for each symptom, with the names of its values in braces."""

from collections.abc import Callable, Mapping

from engine.training.run_events import TrainingWarning

__all__ = ["WARNING_TEXTS", "make_warning", "word_warning"]

_SMALLER_RATE = "Train again with a rate a tenth of this, or less."
WARNING_TEXTS: Mapping[str, str] = {
    "vanishing": (
        "The gradients of {layer} vanish: their strength is {strength} of its weights', that of the last "
        "layer {last}. Use ReLU instead of sigmoid or tanh inside the network, batch normalisation, or "
        "fewer layers."
    ),
    "exploding loss": "The loss has become {loss}: the steps are too large. " + _SMALLER_RATE,
    "exploding weights": (
        "The weights of {layer} explode: their strength was {before} at first and is {now}. " + _SMALLER_RATE
    ),
    "exploding activations": (
        "The activations of {layer} explode: their strength was {before} at first and is {now}. "
        + _SMALLER_RATE
    ),
    "dead": (
        "{share} of the units of {layer} are dead: they are zero for every picture of the sample. Choose a "
        "smaller rate, or train again with another seed."
    ),
    "overfitting": (
        "The network is overfitting: its loss still falls ({loss}), but that of the validation pictures "
        "rises ({validation} after {best} in epoch {epoch}). Use more pictures, augmentation or dropout; "
        "the model of the best epoch is kept."
    ),
    "not learning": (
        "The network is not learning: after {epoch} epochs its accuracy is {accuracy}, and always predicting "
        "the most frequent class gives {chance}. Choose another rate or optimiser, and check that the "
        "pictures are in the right folders."
    ),
    "locked": "{model} is held open by another program; the best model is in {file} beside it.",
}
"""English texts by symptom; the window translates them where it shows them."""


def make_warning(epoch: int, layer: str, kind: str, symptom: str, /, **values: str) -> TrainingWarning:
    """Return a warning with its English text.

    Parameters
    ----------
    epoch, layer, kind
        Fields of the warning.
    symptom
        A key of `WARNING_TEXTS`.
    values
        The values of the text, as they are shown, but that of `layer`.
    """
    text = WARNING_TEXTS[symptom].format(layer=layer, **values)
    return TrainingWarning(epoch, layer, text, kind, symptom, tuple(values.items()))


def word_warning(warning: TrainingWarning, translate: Callable[[str], str]) -> str:
    """Return the text of a warning in the language of `translate`.

    Warnings of older runs, and those whose values do not fit their text, keep the text of the file.
    """
    template = WARNING_TEXTS.get(warning.symptom)
    if template is None:
        return warning.text
    try:
        return translate(template).format(**{**dict(warning.values), "layer": warning.layer})
    except KeyError:  # The values of a file that another version has written.
        return warning.text
