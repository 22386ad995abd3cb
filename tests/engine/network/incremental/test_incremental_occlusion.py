"""Recomputing only what a window changes, against covered pictures scored one by one."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.core.target import Score, Target
from engine.network.incremental import chunking, planning, scorer
from engine.network.incremental.chunking import run_in_chunks
from engine.network.incremental.geometry import SlidingWindow
from engine.network.incremental.occlusion_scorer import OcclusionScorer
from engine.network.incremental.scorer import IncrementalNetwork
from tests import models

WHOLE = "The whole network"


def stirred(model, seed=0):
    """The model with biases that differ from channel to channel, and batch norms that have seen pictures: it tells these apart."""
    random = np.random.default_rng(seed)
    for variable in model.weights:
        if len(variable.shape) == 1:
            variable.assign(variable + random.uniform(-0.3, 0.3, variable.shape))
    norms = [layer for layer in model._flatten_layers() if isinstance(layer, layers.BatchNormalization)]
    for norm in norms:
        norm.momentum = 0
    if norms:
        model(random.uniform(-3, 3, (4, *model.input_shape[1:])).astype(np.float32), training=True)
    return model


def pictures(probe, seed=0):
    """A picture and another one as fill, in levels that the model's layers tell apart."""
    scaled = any(node.kind == "Rescaling" for node in probe.model.root.walk())
    low, high = (0, 255) if scaled or "int" in probe.model.inputs[probe.model.picture].dtype else (-3, 3)
    random = np.random.default_rng(seed)
    image, fill = (random.uniform(low, high, probe.model.input_shape).astype(np.float32) for _ in range(2))
    return image, np.clip(fill + np.float32((high - low) / 4), low, high)


def some_windows(height, width, seed=0, count=12):
    """Windows of all kinds: at the corners, cut by borders, long, empty, everything."""
    random = np.random.default_rng(seed)
    tops, lefts = random.integers(0, height, count), random.integers(0, width, count)
    bottoms, rights = (
        np.minimum(tops + random.integers(0, 20, count), height),
        np.minimum(lefts + random.integers(0, 20, count), width),
    )
    corners = [
        (0, 0, 5, 5),
        (height - 5, width - 5, height, width),
        (0, width - 3, 3, width),
        (height - 1, 0, height, 1),
    ]
    return np.array([*zip(tops, lefts, bottoms, rights, strict=True), *corners, (3, 4, 3, 9)], np.int32)


def one_by_one(probe, image, windows, fill, target):
    """Scores by the network as it was loaded, each picture by itself."""
    scores = []
    for top, left, bottom, right in windows:
        covered = image.copy()
        covered[top:bottom, left:right] = fill[top:bottom, left:right]
        with probe.without_folding():
            scores.append(probe.score(covered[None], target)[0])
    return np.array(scores)


def occluded(probe, image, windows, fill, target):
    return np.concatenate(list(probe.score_occluded(image, windows, fill, target)))


def largest_difference(probe, windows=None, target=None, seed=0):
    """The largest difference, as a share of the range of scores; rounding of the scores themselves does not count."""
    image, fill = pictures(probe, seed)
    windows = some_windows(*image.shape[:2], seed) if windows is None else windows
    target = target or Target(1)
    expected = one_by_one(probe, image, windows, fill, target)
    rounding = 4 * np.finfo(np.float32).eps * np.abs(expected).max()
    assert np.ptp(expected) > 20 * rounding
    difference = np.abs(occluded(probe, image, windows, fill, target) - expected) - rounding
    return float(max(difference.max(), 0) / np.ptp(expected))


@pytest.mark.parametrize("kind", models.KINDS)
def test_every_kind_of_model_gives_the_scores_of_covered_pictures(probe_of, kind):
    probe = probe_of(kind)
    assert largest_difference(probe) < 1e-5
    assert probe.occlusion_note.startswith(WHOLE if kind == "channels_first" else "Exact")


def random_network(seed):
    """A network of random layers: kernels of any shape, strides, dilation, padding, branches, shortcuts, a nested model."""
    random = np.random.default_rng(seed)
    image = keras.Input((int(random.integers(30, 45)), int(random.integers(30, 45)), 3))
    hidden = layers.Conv2D(4, 3, padding="same", use_bias=False)(image)
    for _ in range(7):
        hidden = random_layer(random, hidden)
    inner = keras.Input(hidden.shape[1:])
    nested = keras.Model(inner, random_layer(random, layers.BatchNormalization()(inner)))
    hidden = nested(hidden)
    pooled = layers.GlobalAveragePooling2D()(hidden) if random.random() < 0.5 else layers.Flatten()(hidden)
    return stirred(keras.Model(image, layers.Dense(3, activation="softmax")(pooled)), seed)


def random_layer(random, hidden):
    channels, room = hidden.shape[3], min(hidden.shape[1:3]) > 8
    kernel, padding = (
        tuple(int(size) for size in random.integers(1, 6, 2)),
        str(random.choice(["same", "valid"])),
    )
    if not room:
        kernel, padding = (3, 3), "same"
    stride, choice = (int(random.integers(1, 3)) if room else 1), int(random.integers(0, 9))
    activation = str(random.choice(["relu", "relu6", "tanh", "linear"]))
    if choice == 0:
        return layers.Conv2D(6, kernel, stride, padding, activation=activation)(hidden)
    if choice == 1:
        return layers.Activation(activation)(
            layers.BatchNormalization()(
                layers.DepthwiseConv2D(kernel[0], stride, padding, depth_multiplier=2)(hidden)
            )
        )
    if choice == 2:
        return layers.MaxPooling2D(kernel[0], stride, padding)(hidden)
    if choice == 3:
        return layers.AveragePooling2D(3, stride, padding)(hidden)
    if choice == 4:  # a shortcut, and a join whose order matters
        return layers.Subtract()(
            [hidden, layers.Conv2D(channels, kernel, padding="same", dilation_rate=2)(hidden)]
        )
    if choice == 5:
        wide = layers.Conv2D(3, 5, padding="same", activation="relu")(hidden)
        return layers.Concatenate()(
            [layers.Conv2D(3, 1)(hidden), wide, layers.AveragePooling2D(3, 1, "same")(hidden)]
        )
    if choice == 6:  # an inverted bottleneck, whose wide map is never cut
        wide = layers.ReLU(6)(
            layers.BatchNormalization()(layers.Conv2D(3 * channels, 1, use_bias=False)(hidden))
        )
        thin = layers.BatchNormalization()(
            layers.Conv2D(channels, 1)(layers.DepthwiseConv2D(3, padding="same")(wide))
        )
        return layers.Add()([hidden, thin])
    if choice == 7:
        return (
            layers.Conv2D(5, kernel, stride)(layers.ZeroPadding2D(((2, 1), (0, 3)))(hidden))
            if room
            else hidden
        )
    return layers.MaxPooling2D(2, 1)(layers.ZeroPadding2D(1)(layers.LeakyReLU()(hidden)))


@pytest.mark.parametrize("seed", range(10))
def test_random_networks_give_the_scores_of_covered_pictures(seed):
    probe = models.probe(random_network(seed))
    for score in Score:
        assert largest_difference(probe, target=Target(1, 0, score), seed=seed) < 1e-5, score
    assert probe.occlusion_note.startswith("Exact")
    small = np.array(
        [[top, left, top + 2, left + 3] for top in range(0, 27, 5) for left in range(0, 27, 4)], np.int32
    )
    assert largest_difference(probe, small, seed=seed) < 1e-5


def mobile():
    return keras.applications.MobileNetV2(
        weights=None, include_top=False, input_shape=(64, 96, 3), pooling="avg", alpha=0.35
    )


def visual_geometry_group():
    image = hidden = keras.Input((64, 96, 3))
    for width, depth in ((8, 2), (16, 2), (32, 3), (64, 3)):
        for _ in range(depth):
            hidden = layers.Conv2D(
                width, 3, padding="same", activation="relu", kernel_initializer="he_normal"
            )(hidden)
        hidden = layers.MaxPooling2D()(hidden)
    return keras.Model(image, layers.Dense(32, activation="relu")(layers.Flatten()(hidden)))


def residual():
    """The bottlenecks of ResNet50: padding as a layer, biases before batch norm, strided 1x1 convolutions on the shortcuts."""
    image = keras.Input((64, 96, 3))
    hidden = layers.Conv2D(16, 7, 2)(layers.ZeroPadding2D(3)(image))
    hidden = layers.ReLU()(layers.BatchNormalization()(hidden))
    hidden = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(hidden))
    for width, stride in ((8, 1), (8, 1), (16, 2), (16, 1)):
        inner = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(width, 1, stride)(hidden)))
        inner = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(width, 3, padding="same")(inner)))
        inner = layers.BatchNormalization()(layers.Conv2D(4 * width, 1)(inner))
        matches = hidden.shape[3] == 4 * width and stride == 1
        shortcut = (
            hidden if matches else layers.BatchNormalization()(layers.Conv2D(4 * width, 1, stride)(hidden))
        )
        hidden = layers.ReLU()(layers.Add()([shortcut, inner]))
    return keras.Model(image, layers.GlobalAveragePooling2D()(hidden))


FOLDING = {mobile: 1e-5, visual_geometry_group: 1e-5, residual: 1e-5}
"""How far scores with batch norm folded may be from those of the model as loaded, as a share of their range."""


@pytest.mark.parametrize("build", FOLDING)
def test_known_architectures_give_the_scores_of_covered_pictures(build):
    keras.utils.set_random_seed(3)
    body = build()
    probe = models.probe(stirred(keras.Model(body.input, layers.Dense(5)(body.output))))
    assert largest_difference(probe) < FOLDING[build]
    assert probe.occlusion_note.startswith("Exact")
    convolutions = [step for step in probe._covered._incremental._steps if step.is_convolution]
    assert all(step.folded for step in convolutions)


def test_a_gate_that_sees_the_whole_map_ends_the_windows():
    image = keras.Input((32, 32, 3))
    hidden = layers.Conv2D(8, 3, padding="same", activation="relu")(image)
    gate = layers.Dense(8, activation="sigmoid")(layers.GlobalAveragePooling2D(keepdims=True)(hidden))
    hidden = layers.Conv2D(8, 3, padding="same")(layers.Multiply()([hidden, gate]))
    probe = models.probe(keras.Model(image, layers.Dense(3)(layers.GlobalMaxPooling2D()(hidden))))
    assert largest_difference(probe) < 1e-5
    assert "in 1 of 2 convolutions and poolings" in probe.occlusion_note


@pytest.mark.parametrize(("low", "high"), [(1, 0), (0, -1)])
def test_an_error_of_one_cell_in_the_arithmetic_shows(monkeypatch, low, high):
    def wrong(sliding, axis, span, length):
        first, last = right(sliding, axis, span, length)
        return np.minimum(first + low, length - 1), np.maximum(
            last + high, np.minimum(first + low, length - 1) + 1
        )

    right = SlidingWindow.affected_span
    probe = models.probe(stirred(models.functional()))
    assert largest_difference(probe) < 1e-5
    monkeypatch.setattr(SlidingWindow, "affected_span", wrong)
    probe._covered.forget()
    assert largest_difference(probe) > 1e-3


def test_a_share_of_the_map_settles_what_is_computed_whole(probe_of):
    probe = probe_of("functional")
    image, fill = pictures(probe)
    occluded(probe, image, some_windows(32, 32), fill, Target(0))
    steps, maps = probe._covered._incremental._steps, probe._covered._incremental._maps
    assert not planning.make_plan(steps, maps, (4, 4)).whole
    most = planning.make_plan(steps, maps, (32, 32))
    assert len(most.whole) == len(steps) - 1  # windows of everything win nothing
    some = planning.make_plan(steps, maps, (12, 12), share=0.3).whole
    assert 0 < len(some) < len(steps) - 1


def test_other_classes_and_kinds_of_score_cost_nothing_more(probe_of, monkeypatch):
    probe = probe_of("functional")
    image, fill = pictures(probe, 5)
    windows = some_windows(32, 32)
    first = occluded(probe, image, windows[:7], fill, Target(1))
    asked = []
    compute = OcclusionScorer._compute
    monkeypatch.setattr(
        OcclusionScorer, "_compute", lambda self, *given: asked.append(len(given[1])) or compute(self, *given)
    )
    np.testing.assert_array_equal(occluded(probe, image, windows[:7], fill, Target(1)), first)
    shares = [
        occluded(probe, image, windows[:7], fill, Target(index, 0, Score.PROBABILITY)) for index in range(4)
    ]
    np.testing.assert_allclose(sum(shares), 1, atol=1e-6)
    assert asked == []
    mixed = np.concatenate([windows[5:9], windows[:2], windows[9:]])
    np.testing.assert_allclose(
        occluded(probe, image, mixed, fill, Target(1)),
        one_by_one(probe, image, mixed, fill, Target(1)),
        atol=1e-5,
    )
    assert asked == [len(windows) - 7]
    occluded(probe, image, windows[:7], fill + 1, Target(1))
    occluded(probe, image + 1, windows[:7], fill, Target(1))
    assert asked == [len(windows) - 7, 7, 7]


def test_two_pictures_asked_for_by_turns_keep_their_own_scores(probe_of):
    probe = probe_of("functional")
    (one, fill), (other, _) = pictures(probe, 6), pictures(probe, 7)
    windows = some_windows(32, 32, count=40)
    expected = [one_by_one(probe, image, windows, fill, Target(1)) for image in (one, other)]
    asked = [probe.score_occluded(image, windows, fill, Target(1)) for image in (one, other)]
    found = [[next(scores)] for scores in asked]
    for scores, parts in zip(asked, found, strict=True):
        parts.extend(scores)
    for image, parts, known in zip((one, other), found, expected, strict=True):
        np.testing.assert_allclose(np.concatenate(parts), known, atol=1e-5)
        np.testing.assert_allclose(occluded(probe, image, windows, fill, Target(1)), known, atol=1e-5)


def test_weights_drawn_anew_and_held_inputs_are_honoured(probe_of):
    keras.utils.set_random_seed(9)
    probe = models.probe(models.multi_input())
    image, fill = pictures(probe)
    windows = some_windows(32, 32)
    before = occluded(probe, image, windows, fill, Target(1))
    with probe.randomise_weights(["conv_b"], 0, image[None]):
        within = occluded(probe, image, windows, fill, Target(1))
        np.testing.assert_allclose(within, one_by_one(probe, image, windows, fill, Target(1)), atol=1e-5)
        assert probe.occlusion_note.startswith(WHOLE)
    assert np.abs(within - before).max() > 1e-3
    np.testing.assert_array_equal(occluded(probe, image, windows, fill, Target(1)), before)
    probe.set_other_inputs({})
    assert probe._covered._known is not None  # nothing has changed, so nothing is forgotten
    probe.set_other_inputs({"numbers": np.full(5, 3, np.float32)})
    held = occluded(probe, image, windows, fill, Target(1))
    np.testing.assert_allclose(held, one_by_one(probe, image, windows, fill, Target(1)), atol=1e-5)
    assert np.abs(held - before).max() > 1e-3


def test_weights_drawn_anew_before_anything_was_asked_do_not_stay(monkeypatch):
    keras.utils.set_random_seed(9)
    probe = models.probe(models.functional())
    image, fill = pictures(probe)
    windows = some_windows(32, 32)
    with probe.randomise_weights(["conv_b"], 0, image[None]):
        within = occluded(probe, image, windows, fill, Target(1))
        within_clear = probe.score(image[None], Target(1))
    after = occluded(probe, image, windows, fill, Target(1))
    np.testing.assert_allclose(after, one_by_one(probe, image, windows, fill, Target(1)), atol=1e-5)
    assert np.abs(after - within).max() > 1e-3
    assert abs(probe.score(image[None], Target(1)) - within_clear) > 1e-3


def test_where_folding_or_reading_went_wrong_the_network_itself_is_asked(monkeypatch):
    probe = models.probe(stirred(models.functional()))
    whole = IncrementalNetwork.whole
    monkeypatch.setattr(
        IncrementalNetwork, "whole", lambda self, images, head: whole(self, images, head) * 1.01
    )
    assert largest_difference(probe) < 1e-5
    because = "because the changed cells could not be computed separately (its scores differed)."
    assert probe.occlusion_note == f"{WHOLE} was computed for each window, {because}"


def test_a_network_that_runs_out_of_memory_goes_on_in_smaller_portions():
    sizes = []

    def compute(first, last):
        sizes.append(last - first)
        if last - first > 3:
            raise tf.errors.ResourceExhaustedError(None, None, "out of memory")
        return np.arange(first, last, dtype=np.float32)

    found = np.concatenate(list(run_in_chunks(11, 32, compute, clock=lambda: 0.0)))
    np.testing.assert_array_equal(found, np.arange(11))
    assert sizes == [4, 2, 2, 2, 2, 2, 1]
    with pytest.raises(tf.errors.ResourceExhaustedError):
        list(run_in_chunks(2, 1, lambda first, last: compute(0, 4)))


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0.02, [4, 5, 5, 5, 5, 5, 4]), (0.3, [4] + [1] * 29), (0.001, [4, 8, 16, 5])]
)
def test_portions_come_to_take_a_tenth_of_a_second(seconds, expected):
    """Each window takes so many seconds, by a clock of its own."""
    now, sizes = [0.0], []

    def compute(first, last):
        now[0] += seconds * (last - first)
        sizes.append(last - first)
        return np.zeros(last - first, np.float32)

    list(run_in_chunks(33, 64, compute, clock=lambda: now[0]))
    assert sizes == expected


def test_functions_for_many_sizes_do_not_pile_up(probe_of):
    probe = probe_of("functional")
    image, fill = pictures(probe, 8)
    for size in (2, 9, 12, 16, 22, 2):
        windows = np.array([[3, 4, 3 + size, 4 + size], [9, 8, 9 + size, 8 + size]], np.int32)
        expected = one_by_one(probe, image, windows, fill, Target(1))
        np.testing.assert_allclose(occluded(probe, image, windows, fill, Target(1)), expected, atol=1e-5)
    functions = probe._covered._incremental._functions
    assert 1 <= sum(key[0] == "windows" and key[-1] != "aligned" for key in functions) <= 3


def test_the_memory_of_a_portion_is_bounded(probe_of):
    function = probe_of("functional")._all_scores()
    narrow = IncrementalNetwork(function, budget=500_000)
    image, fill = pictures(probe_of("functional"))
    windows = np.array([[row, 0, row + 8, 8] for row in range(24)] * 4, np.int32)
    sizes = [len(part) for part in narrow.scores(image, windows, fill, 0)]
    each = planning.bytes_per_window(narrow._steps, narrow._plan_for((8, 8)), (8, 8))
    assert max(sizes) <= 500_000 // each < 64
    assert sum(sizes) == len(windows)


def test_a_heavy_head_is_computed_for_several_portions_together(probe_of, monkeypatch):
    probe = probe_of("sequential")
    image, fill = pictures(probe)
    windows = np.array(
        [[row, column, row + 8, column + 8] for row in range(0, 24, 2) for column in range(0, 24, 3)],
        np.int32,
    )
    expected = one_by_one(probe, image, windows, fill, Target(1))
    monkeypatch.setattr(scorer, "_HEAVY", 1)
    monkeypatch.setattr(chunking, "_FIRST", 5)
    monkeypatch.setattr(chunking, "_SECONDS", 0)  # portions of one window from the second on
    network = IncrementalNetwork(probe._all_scores())
    parts = list(network.scores(image, windows, fill, 0))
    sizes = [len(part) for part in parts]
    assert sizes[:2] == [0, 0]  # points where it may be given up
    assert [size for size in sizes if size] == [32, 32, 32]
    np.testing.assert_allclose(np.concatenate(parts)[:, 0, 1], expected, atol=1e-5)
