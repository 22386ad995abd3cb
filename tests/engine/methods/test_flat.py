"""Test that maps of rounding noise are marked as flat, and maps of small real effects are not."""

import numpy as np
import pytest

import engine.methods  # noqa: F401 - enters the methods into the register
from engine.core.box import Box
from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.results import Layers
from engine.core.target import Target
from engine.imaging.render import normalise_to_limits
from engine.methods.common.flat_maps import FACTOR, resolution
from tests.fakes import GapProbe, run_to_end

EPS = np.finfo(np.float32).eps
BY_SCORES = {
    "occlusion": {"size": 4, "stride": 4},
    "superpixel-occlusion": {"segments": 6},
    "lime": {"segments": 6, "samples": 30},
    "rise": {"masks": 16, "cells": 3, "score": "logit"},
    "score-cam": {},
    "painted-mask": {},
}
BY_GRADIENTS = {
    "saliency": {},
    "gradient-input": {},
    "guided-backpropagation": {},
    "deconvnet": {},
    "smoothgrad": {"count": 4},
    "integrated-gradients": {"steps": 4},
    "grad-cam": {},
    "grad-cam++": {},
    "layer-cam": {},
    "hires-cam": {},
    "guided-grad-cam": {},
    "localisation": {},
}
METHODS = BY_SCORES | BY_GRADIENTS


class Scaled(GapProbe):
    """The logits of a linear network times `factor`, plus `offset`, to within the rounding of float32."""

    def __init__(self, factor, offset):
        super().__init__()
        self.d = (self.d * factor).astype(np.float32)
        self.offset = offset
        self.rounding = np.random.default_rng(4)

    def logits(self, images):
        exact = super().logits(images)
        return (exact + self.offset * (1 + self.rounding.uniform(-4, 4, exact.shape) * EPS)).astype(
            np.float32
        )


def explained(name, probe, **given):
    image, mask = probe.image(), np.zeros((12, 20), bool)
    mask[2:9, 3:12] = True
    marked = InputImage(image.pixels, image.low, image.high, box=Box(0, 0, 5, 5), mask=mask)
    result = run_to_end(make(name, given=METHODS[name] | given).run(probe, marked, Target(1)))[1]
    return result.maps[0] if isinstance(result, Layers) else result


def says_flat(heatmap):
    return any("The map is flat" in note for note in heatmap.notes)


@pytest.mark.parametrize("name", METHODS)
def test_a_map_of_rounding_noise_says_so_and_looks_flat(name):
    heatmap = explained(name, Scaled(1e-13, 8.0))
    assert says_flat(heatmap) or any("blank" in note for note in heatmap.notes)
    assert np.ptp(normalise_to_limits(heatmap)) < 1e-3


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(("factor", "offset"), [(1.0, 0.0), (1e-6, 0.0), (1e-20, 0.0), (0.01, 1.0)])
def test_a_small_effect_that_is_really_there_is_not_called_flat(name, factor, offset):
    assert not says_flat(explained(name, Scaled(factor, offset)))


@pytest.mark.parametrize("name", ["saliency", "smoothgrad", "grad-cam"])
def test_a_saturated_probability_is_flat_where_its_logit_is_not(name):
    """p = 1 / (1 + exp(-40)): its slope, 4e-18, is below what 1 can be told from."""
    probe = Scaled(1.0, 0.0)
    base = probe.logits

    probe.logits = lambda images: base(images) + np.eye(5, dtype=np.float32)[0] * 40
    image = probe.image()

    def run(score):
        return run_to_end(
            make(name, given=BY_GRADIENTS[name] | {"score": score}).run(probe, image, Target(0))
        )[1]

    flat, clear = run("probability"), run("logit")
    assert not np.any(flat.values) or says_flat(flat)
    assert not says_flat(clear)


def test_maps_scaled_to_their_own_range_look_flat_too():
    for name in ("saliency", "grad-cam"):
        heatmap = explained(name, Scaled(1e-13, 8.0), normalise=True)
        assert says_flat(heatmap) or not np.any(heatmap.values)
        assert np.ptp(normalise_to_limits(heatmap)) < 1e-3


def test_the_resolution_is_relative_to_the_score():
    assert resolution(-2.0) == 2 * FACTOR * EPS
    assert resolution(0.0) == 0
