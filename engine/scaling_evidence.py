"""Which input range a model was trained on, from evidence: a file hardly ever says.

A batch normalisation remembers the mean and variance that its input had in training. With the right range, photographs give its
output, offset and scale taken off, mean 0 and variance 1 in most channels; with a wrong one they are far off. The distance is
the Kullback-Leibler divergence of N(m, v) from N(0, 1), (v + m^2 - 1 - ln v) / 2, its median over the channels. Models without one
are judged by what they compute before their first convolution, by the family their name tells, and else not at all.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from engine.arrays import Floats
from engine.errors import UserError
from engine.model import HeadKind, Model, Node
from engine.photograph import Photograph
from engine.preprocess import PLAIN, Preprocessing, choices
from engine.probe import Probe

__all__ = ["Guess", "confidences", "family", "guess"]

_DECISIVE = 4
_SURE = 0.15
_SAME = {"lite": "-1..1"}  # but for half a level
_IS_ZERO = 1e-3
_FAMILIES = (
    (r"vgg_?(16|19)", "caffe"),
    (r"resnet_?(50|101|152)_?v2", "-1..1"),
    (r"resnet_?(50|101|152)", "caffe"),
    (r"densenet_?(121|169|201)", "torch"),
    (r"mobilenet_?v3|efficientnet|convnext", "0..255"),
    (r"mobilenet|inception|xception|nasnet", "-1..1"),
)
_SCALE = {"Rescaling", "Normalization", "Operation", "Subtract", "Multiply", "Add", "TrueDivide", "Divide", "BiasAdd"}


@dataclass(frozen=True, slots=True)
class Guess:
    """A scaling, and the sentence that says why; `is_sure` where there is real evidence."""

    scaling: str
    reason: str
    is_sure: bool


def guess(probe: Probe, photographs: Sequence[Photograph], names: Iterable[str] = ()) -> Guess:
    """Return the likeliest scaling of a model.

    Parameters
    ----------
    probe
        The model.
    photographs
        Some ordinary ones, the more different the better.
    names
        What the model or its file is called, besides the names in the model itself.
    """
    model = probe.model
    known = family(model, names)
    if "int" in model.inputs[model.picture].dtype:
        return Guess("0..255", "The model takes whole numbers, so levels go in as 0..255.", True)
    normalised = _first_normalisation(probe)
    if normalised is not None:
        found = _by_statistics(probe, normalised, photographs, known)
        if found is not None:
            return found
    inside = _last_before_convolution(model)
    if inside is not None:
        return _by_reach(probe, inside, photographs)
    if known:
        return Guess(known, f"By its name the model belongs to a family that takes {known}.", True)
    return Guess(
        "0..1",
        "The file does not say which input range the model was trained on; 0..1 is assumed. Choose another under 'Model expects' "
        "if the predictions look wrong: a wrong range gives wrong maps.",
        False,
    )


def family(model: Model, names: Iterable[str]) -> str:
    """Return the scaling of the family that the names of a model, or of a model in it, tell; empty where none does."""
    for name in (*names, model.name, *(node.name for node in model.root.walk() if node.children)):
        plain = name.lower().replace("-", "_")
        for pattern, scaling in _FAMILIES:
            if re.search(rf"(^|[^a-z])({pattern})", plain):
                return scaling
    return ""


def confidences(probe: Probe, photograph: Photograph, prepared: Preprocessing) -> list[tuple[str, int, float]]:
    """Return each scaling with the class the model sees in a photograph, and its probability, most confident first.

    Scores of a linear head are made probabilities by a softmax, only to compare them.
    """
    head = probe.model.heads[0]
    if not head.num_classes or head.is_directed:
        raise UserError(f"Output {head.name!r} is not a list of classes, so there is nothing to compare.")
    found = []
    for scaling in choices(probe.model):
        tried = replace(prepared, scaling=scaling)
        probe.hold(tried.held_arrays(probe.model.other_inputs))
        scores = probe.predict(tried.apply(photograph.pixels).pixels[None])[0][0].ravel().astype(np.float64)
        if head.kind is HeadKind.LINEAR:
            powers = np.exp(scores - scores.max())
            scores = powers / powers.sum()
        found.append((scaling, int(scores.argmax()), float(scores.max())))
    return sorted(found, key=lambda entry: -entry[2])


def _images(model: Model, scaling: str, photographs: Sequence[Photograph]) -> Floats:
    prepared = Preprocessing(model.input_shape, scaling)
    return np.stack([prepared.apply(photograph.pixels).pixels for photograph in photographs])


def _in_order(model: Model) -> Iterator[Node]:
    nodes = (node for node in model.root.walk() if not node.children and node.order >= 0 and node.sees_picture)
    return iter(sorted(nodes, key=lambda node: node.order))


def _first_normalisation(probe: Probe) -> Node | None:
    """Return the first batch normalisation over the channels of maps that has been trained."""
    for node in _in_order(probe.model):
        if node.kind == "BatchNormalization" and node.is_map and node.shape is not None:
            weights = probe.weights(node.path)
            mean, variance = weights.get("moving_mean"), weights.get("moving_variance")
            trained = mean is not None and variance is not None and np.any(mean) and not np.allclose(variance, 1)
            if trained and mean is not None and _over_channels(node, len(mean)):
                return node
    return None


def _over_channels(node: Node, count: int) -> bool:
    """Return whether a normalisation is over the last axis of its map as it is shown."""
    assert node.shape is not None
    axis = dict(node.settings).get("axis")
    return node.shape[-1] == count and (axis in ("-1", "3") or count not in node.shape[:-1])


def _by_statistics(probe: Probe, node: Node, photographs: Sequence[Photograph], known: str) -> Guess | None:
    tried = [name for name in choices(probe.model) if name not in _SAME]
    distances = {scaling: _distance(probe, node, _images(probe.model, scaling, photographs)) for scaling in tried}
    first, second = sorted(distances, key=distances.__getitem__)[:2]
    if distances[first] > 1:
        return None
    chosen = known if distances.get(_SAME.get(known, known), np.inf) < 2 * distances[first] else first
    sure = distances[first] < _SURE and distances[second] > _DECISIVE * distances[first]
    doubt = "" if sure else f" {second} fits nearly as well: if the predictions look wrong, try it under 'Model expects'."
    return Guess(chosen, f"On ordinary photographs the statistics in {node.path} fit an input of {chosen}.{doubt}", sure)


def _distance(probe: Probe, node: Node, images: Floats) -> float:
    weights = probe.weights(node.path)
    maps = probe.activations(images, [node.path])[node.path]
    output = maps.reshape(-1, maps.shape[-1])
    scale, offset = weights.get("gamma", np.ones(1)), weights.get("beta", np.zeros(1))
    alive = np.broadcast_to(np.abs(scale) > _IS_ZERO, output.shape[1:])
    plain = ((output - offset) / np.where(np.abs(scale) > _IS_ZERO, scale, 1))[:, alive].astype(np.float64)
    mean, variance = plain.mean(0), np.maximum(plain.var(0), 1e-12)
    return float(np.median((variance + mean**2 - 1 - np.log(variance)) / 2)) if plain.size else np.inf


def _last_before_convolution(model: Model) -> Node | None:
    """Return the last layer that scales the picture before the first convolution sees it."""
    found = None
    for node in _in_order(model):
        if node.kernel_shape is not None or node.kind == "Flatten" or (node.field is not None and node.field.size != (1, 1)):
            return found
        if node.kind in _SCALE and node.is_map:
            found = node
    return None


def _by_reach(probe: Probe, node: Node, photographs: Sequence[Photograph]) -> Guess:
    """Choose the range with which the model's own scaling comes nearest to values about 1/2, which is where scaled levels lie."""
    distances = {}
    for scaling in PLAIN:
        values = probe.activations(_images(probe.model, scaling, photographs), [node.path])[node.path]
        distances[scaling] = abs(float(np.log(max(np.sqrt(np.mean(values.astype(np.float64) ** 2)), 1e-12) / 0.5)))
    best = min(distances, key=distances.__getitem__)
    return Guess(best, f"The model scales its input itself (in {node.path}), and made for {best}.", True)
