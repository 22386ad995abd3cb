"""Decide which parameters have no effect at present, and why."""

from collections.abc import Mapping, Sequence

from engine.core.model import HeadKind, Model
from engine.core.params import Spec, Value
from engine.core.target import SCORES, Score
from widgets.common.translation import tr

__all__ = ["unused_reasons"]


def unused_reasons(specs: Sequence[Spec], values: Mapping[str, Value], model: Model | None) -> dict[str, str]:
    """Return a translated sentence for each parameter without an effect, by name.

    Parameters
    ----------
    specs
        The parameters of a form.
    values
        Their present values, by name.
    model
        The open model; None if there is none.
    """
    declared = {spec.name: spec for spec in specs}
    reasons = {}
    for spec in specs:
        reason = _of_choice(spec, declared, values)
        if not reason and model is not None:
            reason = _of_model(spec, values[spec.name], model)
        if reason:
            reasons[spec.name] = reason
    return reasons


def _of_choice(spec: Spec, declared: Mapping[str, Spec], values: Mapping[str, Value]) -> str:
    if spec.applies_if is None or values[spec.applies_if[0]] == spec.applies_if[1]:
        return ""
    name, value = spec.applies_if
    return tr('Only used if "{label}" is "{value}".', label=tr(declared[name].label), value=tr(value))


def _of_model(spec: Spec, value: Value, model: Model) -> str:
    if spec.kind == "maps" and not value and len(model.maps()) < 2:
        return tr("The model has no second layer with maps.")
    heads = [head for head in model.heads if head.num_classes]
    plain = bool(heads) and all(head.kind is HeadKind.LINEAR for head in heads)
    # Another kind of score stays open to be corrected, as such a model refuses it.
    if spec.choices == SCORES and value == Score.LOGIT and plain:
        return tr("The model ends without softmax or sigmoid, so it has one kind of score only.")
    return ""
