"""The input scaling of a model, inferred from evidence, because files rarely state it.

The computation before the first convolution counts most. Statistics come second: a batch normalisation stores
the mean and variance of its input in training. With the right scaling, its normalised input has mean 0 and
variance 1 on photographs in most channels. The distance is the Kullback-Leibler divergence of N(m, v) from
N(0, 1),

    (v + m^2 - 1 - ln v) / 2

and its median over the channels is used. Outputs for photographs, and names, count least.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from engine.core.arrays import Float32Array, Float64Array
from engine.core.errors import UserError
from engine.core.model import HeadKind, Model, Node
from engine.core.probe import Probe
from engine.imaging.evidence import Evidence, Strength
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing, choices
from engine.model_files.scaling.fused_normalisation import first_fused_normalisation
from engine.model_files.scaling.input_range import infer_input_range
from engine.model_files.scaling.input_transform import read_input_transform
from engine.model_files.scaling.output_evidence import evidence_from_outputs
from engine.model_files.scaling.scaling_metrics import sort_by_spread, spreads
from engine.network.keras_probe import KerasProbe

__all__ = ["compare_scalings", "family_scaling", "guess"]

_USUAL = "0..1"  # the scaling of most models that do not rescale their input themselves
# for certainty: the largest distance, and the smallest ratio of the next distance to it
_EXPECTED, _UNEXPECTED = (0.4, 2), (0.15, 4)
_SAME = {"lite": "-1..1"}  # they differ by half a level
_IS_ZERO = 1e-3
_FAMILIES = (
    (r"vgg_?(16|19)", "caffe"),
    (r"resnet_?(50|101|152)_?v2", "-1..1"),
    (r"resnet_?(50|101|152)", "caffe"),
    (r"densenet_?(121|169|201)", "torch"),
    (r"mobilenet_?v3|efficientnet|convnext", "0..255"),
    (r"mobilenet|inception|xception|nasnet", "-1..1"),
)


def guess(
    probe: KerasProbe,
    photographs: Sequence[Photograph],
    names: Iterable[str] = (),
    inside: Iterable[str] = (),
) -> Evidence:
    """Return the most likely scaling of a model, with its certainty.

    Parameters
    ----------
    probe
        The model.
    photographs
        Ordinary photographs, as diverse as possible.
    names
        Names of its file, which count least.
    inside
        Names of the model in its file, besides the names of inner models.
    """
    model = probe.model
    if "int" in model.inputs[model.picture].dtype:
        return Evidence(
            "0..255", Strength.CERTAIN, "The model takes integers, so pictures are passed as 0..255."
        )
    own = _family_of((*inside, *_names_inside(model)))
    computed = _by_arithmetic(probe, photographs[0])
    if computed is not None and not computed.is_ambiguous:
        return computed
    measured = _by_statistics(probe, photographs, own)
    if computed is not None:
        agrees = measured is not None and measured.scaling in (computed.scaling, computed.rival)
        return measured if measured is not None and agrees else computed
    return evidence_from_outputs(probe, photographs, own, own or _family_of((*names, model.name)), measured)


def _by_arithmetic(probe: KerasProbe, photograph: Photograph) -> Evidence | None:
    levels = Preprocessing(probe.model.input_shape, "0..255").apply(photograph.planes).pixels
    preparation = read_input_transform(probe.traced_function, levels)
    return None if preparation is None else infer_input_range(preparation)


def family_scaling(model: Model, names: Iterable[str]) -> str:
    """Return the scaling of the model family in the names of a model or of an inner model, or empty."""
    return _family_of((*names, model.name, *_names_inside(model)))


def _names_inside(model: Model) -> Iterator[str]:
    return (node.name for node in model.root.walk() if node.children)


def _family_of(names: Iterable[str]) -> str:
    for name in names:
        plain = name.lower().replace("-", "_")
        for pattern, scaling in _FAMILIES:
            if re.search(rf"(^|[^a-z])({pattern})", plain):
                return scaling
    return ""


def compare_scalings(
    probe: Probe,
    photograph: Photograph,
    prepared: Preprocessing,
    scalings: Sequence[str] = (),
    others: Sequence[Photograph] = (),
) -> list[tuple[str, int, float]]:
    """Return scalings with the class that the model predicts for a photograph, and its probability.

    Scores of a linear head become probabilities by a softmax, only to compare them.

    Parameters
    ----------
    probe
        The model.
    photograph
        The photograph.
    prepared
        The preprocessing whose scaling is replaced.
    scalings
        The scalings to compare. Empty means all, most likely first by the outputs; their order means nothing
        if the output is no probability.
    others
        Further photographs for that order.

    Returns
    -------
    list of tuple
        Scaling, class index, probability 0 to 1.

    Raises
    ------
    UserError
        If the first output is not a list of classes.
    """
    head = probe.model.heads[0]
    if not head.num_classes or head.is_directed:
        raise UserError(
            f"Output {head.name!r} is not a list of classes, so scalings cannot be compared.",
            "Choose the scaling in the documentation of the model.",
        )
    if not scalings:
        tried = choices(probe.model)
        measured = spreads(probe, prepared, tried, [picture.pixels for picture in (photograph, *others)])
        scalings = sort_by_spread(measured) or tried
    return [(scaling, *_best(probe, photograph, replace(prepared, scaling=scaling))) for scaling in scalings]


def _best(probe: Probe, photograph: Photograph, prepared: Preprocessing) -> tuple[int, float]:
    probe.set_other_inputs(prepared.fixed_input_arrays(probe.model.other_inputs))
    scores = probe.predict(prepared.apply(photograph.planes).pixels[None])[0][0].ravel().astype(np.float64)
    if probe.model.heads[0].kind is HeadKind.LINEAR:
        powers = np.exp(scores - scores.max())
        scores = powers / powers.sum()
    return int(scores.argmax()), float(scores.max())


def _images(model: Model, scaling: str, photographs: Sequence[Photograph]) -> Float32Array:
    prepared = Preprocessing(model.input_shape, scaling)
    return np.stack([prepared.apply(photograph.planes).pixels for photograph in photographs])


def _in_order(model: Model) -> Iterator[Node]:
    nodes = (
        node for node in model.root.walk() if not node.children and node.order >= 0 and node.sees_picture
    )
    return iter(sorted(nodes, key=lambda node: node.order))


def _first_normalisation(probe: Probe) -> Node | None:
    """Return the first trained batch normalisation over the channels of maps, or None."""
    for node in _in_order(probe.model):
        if node.kind == "BatchNormalization" and node.is_map and node.shape is not None:
            weights = probe.weights(node.path)
            mean, variance = weights.get("moving_mean"), weights.get("moving_variance")
            trained = (
                mean is not None and variance is not None and np.any(mean) and not np.allclose(variance, 1)
            )
            if trained and mean is not None and _over_channels(node, len(mean)):
                return node
    return None


def _over_channels(node: Node, count: int) -> bool:
    """Return whether a normalisation is over the last axis of its map as displayed."""
    assert node.shape is not None
    axis = dict(node.settings).get("axis")
    return node.shape[-1] == count and (axis in ("-1", "3") or count not in node.shape[:-1])


def _by_statistics(probe: KerasProbe, photographs: Sequence[Photograph], known: str) -> Evidence | None:
    """Return the evidence of the first trained batch normalisation, or None.

    `known` is the scaling of the family in the names inside the model.
    """
    place, normalised = _normaliser(probe)
    if normalised is None:
        return None
    tried = [name for name in choices(probe.model) if name not in _SAME]
    distances = {
        scaling: _distance(normalised(_images(probe.model, scaling, photographs))) for scaling in tried
    }
    first = min(distances, key=distances.__getitem__)
    if distances[first] > 1:
        return None
    chosen = known if distances.get(_SAME.get(known, known), np.inf) < 2 * distances[first] else first
    same = _SAME.get(chosen, chosen)
    second = min((scaling for scaling in tried if scaling != same), key=distances.__getitem__)
    largest, decisive = _EXPECTED if chosen in (known, _USUAL) else _UNEXPECTED
    sure = distances[same] < largest and distances[second] > decisive * distances[same]
    doubt = "" if sure else f", and {second} nearly as well"
    reason = f"On ordinary photographs the statistics in {place} fit {chosen}{doubt}."
    return Evidence(chosen, Strength.STRONG, reason, "" if sure else second)


def _normaliser(probe: KerasProbe) -> tuple[str, Callable[[Float32Array], Float64Array] | None]:
    """Return the name of the first batch normalisation, and a function for its normalised input."""
    node = _first_normalisation(probe)
    if node is not None:
        return node.path, lambda images: _plain_output(probe, node, images)
    return "its first batch normalisation", first_fused_normalisation(probe.traced_function)


def _plain_output(probe: Probe, node: Node, images: Float32Array) -> Float64Array:
    weights = probe.weights(node.path)
    maps = probe.activations(images, [node.path])[node.path]
    output = maps.reshape(-1, maps.shape[-1])
    scale, offset = weights.get("gamma", np.ones(1)), weights.get("beta", np.zeros(1))
    alive = np.broadcast_to(np.abs(scale) > _IS_ZERO, output.shape[1:])
    plain = (output - offset) / np.where(np.abs(scale) > _IS_ZERO, scale, 1)
    return np.asarray(plain[:, alive], np.float64)


def _distance(plain: Float64Array) -> float:
    mean, variance = plain.mean(0), np.maximum(plain.var(0), 1e-12)
    return float(np.median((variance + mean**2 - 1 - np.log(variance)) / 2)) if plain.size else np.inf
