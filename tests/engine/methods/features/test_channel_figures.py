"""The numbers that tiles are sorted by, against sums done by hand."""

import json

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.model import Head, HeadKind
from engine.core.target import Score, Target
from engine.core.tile_metrics import PENDING_REASON, TileMetric
from engine.imaging.preprocess import make_preprocessing
from engine.methods.features.channel_metrics import channel_metrics, relevance, relevance_metric
from engine.runtime.job import Job, Outcome
from engine.session.recipe import as_json, tiles_as_json
from tests.fakes import GapProbe, run_to_end

A = np.array([[[1, 0, -4], [3, 0, 0]], [[0, 0, 2], [0, 0, 0]]], np.float32)  # 2 x 2 cells of 3 channels
G = np.array([[[2, 9, 1], [-1, 9, 5]], [[7, 9, 3], [7, 9, 0]]], np.float32)


def numbers(tiles, name):
    return tiles.metric(name).values


def run(probe, name, **given):
    return run_to_end(make(name, given=given).run(probe, probe.image(), Target(2)))


def test_the_figures_of_a_hand_made_layer():
    found = {
        figure.name: figure.values.tolist()
        for figure in channel_metrics(A, TileMetric("relevance", "", relevance(A, G)))
    }
    assert found == {
        "activation": [1, 0, 1.5],
        "maximum": [3, 0, 2],
        "relevance": [1 * 2 - 3 * 1, 0, -4 * 1 + 2 * 3],
        "sparsity": [0.5, 1, 0.5],
    }


def test_figures_are_read_as_numbers_or_shares():
    values = np.array([0.12345, 1234.5, 0], np.float32)
    assert [TileMetric("a", "", values).text(place) for place in range(3)] == ["0.123", "1.23e+03", "0"]
    assert TileMetric("a", "", values, is_share=True).text(0) == "12%"


def test_activations_come_with_the_relevance_of_each_channel():
    probe = GapProbe()
    steps, tiles = run(probe, "activations")
    channels = probe.image().pixels @ probe.k  # logit = mean(A) D, so A dS/dA sums up to mean(A_k) D_k
    np.testing.assert_allclose(numbers(tiles, "relevance"), channels.mean((0, 1)) * probe.d[:, 2], rtol=1e-4)
    np.testing.assert_allclose(numbers(tiles, "activation"), np.abs(channels).mean((0, 1)), rtol=1e-5)
    assert tiles.metric("relevance").title == "relevance to crane (logit)"
    assert tiles.units == (0, 1, 2, 3)
    first = steps[-1].partial  # the tiles do not wait for the gradient
    assert first.metric("relevance").obstacle == PENDING_REASON
    np.testing.assert_array_equal(first.raw, tiles.raw)


def test_all_relevance_of_a_layer_before_a_linear_head_is_the_logit():
    probe = GapProbe()
    assert numbers(run(probe, "activations")[1], "relevance").sum() == pytest.approx(
        probe.logits(probe.image().pixels[None])[0, 2], rel=1e-4
    )


def test_without_classes_or_a_gradient_there_is_a_reason_instead():
    probe = GapProbe()
    object.__setattr__(probe.model, "heads", (Head("out", 0, HeadKind.LINEAR),))
    figure = relevance_metric(probe, probe.image(), "conv", Target(0))
    assert figure.obstacle == "This output of the model is not a list of classes." and len(figure.values) == 0

    class Cut(GapProbe):
        def activation_gradient(self, images, layer, target):
            raise UserError("The score does not depend on it.", "Choose another layer.")

    assert (
        relevance_metric(Cut(), probe.image(), "conv", Target(0)).obstacle
        == "The score does not depend on it."
    )


def test_figures_of_top_channels_follow_their_order():
    probe = GapProbe(units=6)
    tiles = run(probe, "top-channels", count=4, score="probability")[1]
    everything = run(probe, "activations")[1]
    for name in ("activation", "maximum", "sparsity"):
        np.testing.assert_allclose(
            numbers(tiles, name), numbers(everything, name)[list(tiles.units)], rtol=1e-6
        )
    assert tiles.metric("relevance").title == f"relevance to crane ({Score.PROBABILITY})"
    assert (np.diff(numbers(tiles, "relevance")) <= 0).all()


def test_weights_and_patterns_have_figures_and_units_of_their_own():
    probe = GapProbe(height=40, width=40, units=8)
    kernel = run(probe, "filter-weights", first=5)[1]
    np.testing.assert_allclose(numbers(kernel, "length"), np.linalg.norm(probe.k[:, 5:], axis=0), rtol=1e-6)
    assert (kernel.units, kernel.layer) == ((5, 6, 7), "conv")
    apart = run(probe, "filter-weights", first=6, channels="separate")[1]
    assert apart.units == (6, 6, 6, 7, 7, 7)
    np.testing.assert_allclose(numbers(apart, "length"), np.abs(probe.k[:, 6:].T.ravel()), rtol=1e-6)
    patterns = run(probe, "filter-patterns", first=2, count=2, steps=2, crop=0)[1]
    reached = probe.unit_gradient(patterns.raw, "conv", [2, 3], 2)[0]
    np.testing.assert_allclose(numbers(patterns, "reached"), reached, rtol=1e-4)
    assert patterns.units == (2, 3)
    assert not patterns.has_cells


def test_the_recipe_tells_units_figures_pins_and_order(photograph):
    probe = GapProbe(units=6)
    job = Job(
        1,
        make("top-channels", given={"count": 4}),
        Target(2),
        photograph,
        make_preprocessing((12, 20, 3), "0..1"),
    )
    outcome = Outcome(job, run(probe, "top-channels", count=4)[1], 0)
    told = json.loads(tiles_as_json(outcome, probe.model, (3, 1), "share of zeros, the largest first"))
    assert told["tiles"] == {
        "pinned": [3, 1],
        "sorted_by": "share of zeros, the largest first",
        "order_in_files": "as the method gives them",
    }
    assert told["result"]["figures"]["relevance"] == "relevance to crane (logit)"
    units = [unit for first, last in told["result"]["units"] for unit in range(first, last + 1)]
    assert tuple(units) == outcome.result.units
    assert "tiles" not in json.loads(as_json(outcome, probe.model))
