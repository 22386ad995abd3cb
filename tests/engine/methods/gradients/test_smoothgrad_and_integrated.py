"""Test SmoothGrad and integrated gradients on scores whose gradient and variance have closed forms."""

import re
from dataclasses import replace

import numpy as np
import pytest

from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.target import Target
from tests.fakes import GapProbe, run_to_end

LOW, HIGH = np.array([-1, -2, 0], np.float32), np.array([1, 2, 0.5], np.float32)


class Power(GapProbe):
    """S = sum of w x^p over all pixels and channels, of which the gradient is p w x^(p - 1)."""

    def __init__(self, power, weights=None):
        super().__init__()
        self.power = power
        self.weights = (
            np.random.default_rng(5).normal(size=(12, 20, 3)).astype(np.float32)
            if weights is None
            else weights
        )
        self.asked = 0

    def score(self, images, target):
        return (self.weights * images.astype(np.float64) ** self.power).sum((1, 2, 3)).astype(np.float32)

    def gradient(self, images, target, rule="plain"):
        self.asked += len(images)
        return (self.power * self.weights * images ** (self.power - 1)).astype(np.float32)


def image():
    pixels = np.random.default_rng(1).uniform(LOW, HIGH, (12, 20, 3)).astype(np.float32)
    return InputImage(pixels, LOW, HIGH)


def run(name, probe, picture=None, preset="", **given):
    return run_to_end(make(name, preset, given).run(probe, picture or image(), Target(1)))


def noise(count, percent, seed=0):
    """All noise at once, (count, 12, 20, 3); the range of each channel is the unit."""
    drawn = np.random.default_rng(seed).standard_normal((count, 12, 20, 3), np.float32)
    return drawn.astype(np.float64) * (percent / 100) * (HIGH - LOW)


# SmoothGrad


@pytest.mark.parametrize("count", [2, 5, 13])
def test_smoothgrad_of_a_linear_score_is_the_plain_gradient_exactly(count):
    probe = Power(1)
    result = run("smoothgrad", probe, count=count, reduction="signed sum")[1]
    np.testing.assert_array_equal(result.values, probe.weights.sum(-1))
    assert result.signed


def test_smoothgrad_of_a_cubic_score_is_the_mean_over_the_noise_of_three_w_x_squared():
    probe, copies = Power(3), image().pixels + noise(7, 20)
    expected = (3 * probe.weights * copies**2).mean(0).sum(-1)
    np.testing.assert_allclose(
        run("smoothgrad", probe, count=7, noise=20.0, reduction="signed sum")[1].values, expected, atol=1e-4
    )


def test_mean_of_squares_is_that_of_the_gradients_at_the_noisy_copies():
    probe, copies = Power(2), image().pixels + noise(6, 15)
    expected = np.square(2 * probe.weights * copies).mean(0).max(-1)
    result = run("smoothgrad", probe, count=6, statistic="mean of squares")[1]
    np.testing.assert_allclose(result.values, expected, rtol=1e-4)
    assert result.unit == "logit squared per input unit squared"


def test_variance_of_a_quadratic_score_is_that_of_the_noise_times_the_slope_squared():
    """The gradient is 2 w x, so the picture itself drops out: 4 w^2 var(noise)."""
    probe = Power(2)
    expected = (4 * np.square(probe.weights) * noise(6, 15).var(0)).max(-1)
    result = run("smoothgrad", probe, preset="VarGrad", count=6)[1]
    np.testing.assert_allclose(result.values, expected, rtol=1e-3)


def test_the_noise_has_the_deviation_asked_for_as_a_share_of_each_channels_range():
    probe = Power(2, np.full((12, 20, 3), 0.5, np.float32))  # the gradient is the picture
    result = run("smoothgrad", probe, count=400, statistic="variance", noise=10.0, reduction="sum")[1]
    expected = np.square(0.1 * (HIGH - LOW)).sum()  # 0.04 + 0.16 + 0.0025
    assert result.values.mean() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("statistic", ["mean of squares", "variance"])
def test_squares_have_no_sign(statistic):
    result = run("smoothgrad", Power(2), count=4, statistic=statistic, reduction="signed sum")[1]
    assert not result.signed
    assert result.values.min() >= 0


def test_without_noise_nothing_varies():
    assert not run("smoothgrad", Power(3), count=4, noise=0.0, statistic="variance")[1].values.any()
    plain = run("smoothgrad", Power(3), count=4, noise=0.0)[1].values
    np.testing.assert_allclose(plain, run("saliency", Power(3))[1].values, rtol=1e-6)


def test_the_same_seed_gives_the_same_map_and_another_seed_another():
    first, again, other = (run("smoothgrad", Power(3), count=4, seed=seed)[1].values for seed in (3, 3, 4))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_partial_maps_are_those_of_fewer_copies_and_none_is_asked_for_twice():
    probe = Power(3)
    steps, result = run("smoothgrad", probe, count=12)
    assert [(step.done, step.total) for step in steps] == [(0, 12), (5, 12), (10, 12)]
    assert steps[0].partial is None
    for step in steps[1:]:
        np.testing.assert_array_equal(
            step.partial.values, run("smoothgrad", Power(3), count=step.done)[1].values
        )
    assert probe.asked == 12
    assert "12 copies" in result.notes[0]


# Integrated gradients


def completeness(result):
    """What the note says: the map's sum, the score's rise, the error in percent."""
    found = re.search(
        r"sums to (\S+), the score rises by (\S+) from the baseline; error (\S+)%", result.notes[0]
    )
    return tuple(float(number) for number in found.groups())


@pytest.mark.parametrize("steps", [1, 2, 7, 50])
def test_integrated_gradients_of_a_linear_score_are_weight_times_difference_and_the_error_is_zero(steps):
    probe = Power(1)
    result = run("integrated-gradients", probe, steps=steps)[1]
    np.testing.assert_allclose(result.values, (probe.weights * (image().pixels - LOW)).sum(-1), atol=1e-5)
    assert completeness(result)[2] == 0
    assert probe.asked == steps
    assert result.signed


@pytest.mark.parametrize(
    ("baseline", "level"), [("black", LOW), ("white", HIGH), ("grey", (LOW + HIGH) / 2), ("zero", 0 * LOW)]
)
def test_the_path_starts_at_the_baseline(baseline, level):
    probe = Power(2)
    result = run("integrated-gradients", probe, baseline=baseline, steps=3)[1]
    np.testing.assert_allclose(
        result.values, (probe.weights * (image().pixels ** 2 - level**2)).sum(-1), atol=1e-5
    )


@pytest.mark.parametrize(("power", "enough"), [(2, 1), (3, 2), (4, 2), (5, 3), (6, 3)])
def test_n_places_of_gauss_legendre_are_exact_for_scores_up_to_degree_2n_and_no_further(power, enough):
    probe, pixels = Power(power), image().pixels.astype(np.float64)
    expected = (probe.weights * (pixels**power - LOW.astype(np.float64) ** power)).sum(-1)
    exact = run("integrated-gradients", probe, steps=enough)[1]
    np.testing.assert_allclose(exact.values, expected, rtol=1e-4, atol=1e-4)
    assert completeness(exact)[2] <= 0.01
    if enough > 1:
        assert np.abs(run("integrated-gradients", probe, steps=enough - 1)[1].values - expected).max() > 0.01


def test_a_pixel_that_is_as_the_baseline_adds_nothing_however_steep_the_score_is_there():
    """Without the factor (picture - baseline) its value would be the mean gradient, which is large."""
    pixels = image().pixels.copy()
    pixels[3, 7] = LOW
    probe = Power(1, np.full((12, 20, 3), 100, np.float32))
    result = run("integrated-gradients", probe, replace(image(), pixels=pixels))[1]
    assert result.values[3, 7] == 0
    assert not np.allclose(result.values, 300)  # the sum over channels of the mean gradient
    np.testing.assert_allclose(result.values, 100 * (pixels - LOW).sum(-1), rtol=1e-5)


def ones(power, steps):
    """Each of 720 values goes from 0 to 1, S is the sum of their powers: it rises by 720."""
    picture = InputImage(np.ones((12, 20, 3), np.float32), np.zeros(3, np.float32), np.ones(3, np.float32))
    return run("integrated-gradients", Power(power, np.ones((12, 20, 3), np.float32)), picture, steps=steps)[
        1
    ]


def test_the_numbers_of_the_completeness_note_are_right_and_a_large_error_is_warned_of():
    result = ones(power=3, steps=1)  # one place, 1/2, where the slope is 3/4
    assert completeness(result) == (540, 720, 25)
    assert result.values.sum() == pytest.approx(540)
    assert "take more steps" in result.notes[1]


def test_a_small_error_is_told_but_not_warned_of():
    result = ones(power=5, steps=2)  # slopes 5 (1/2 -+ 1/sqrt(12))^4, of which the mean is 35/36
    assert completeness(result) == (700, 720, 2.78)
    assert len(result.notes) == 1


def test_the_map_of_a_score_that_never_moves_is_blank_without_an_error():
    result = run("integrated-gradients", Power(1, np.zeros((12, 20, 3), np.float32)))[1]
    assert completeness(result) == (0, 0, 0)
    assert not result.values.any()
    assert "blank" in result.notes[-1]


def test_rounding_is_no_error_where_the_score_ends_where_it_began():
    """Terms of opposite sign that cancel: what is left is rounding, a ten-millionth of them."""
    weights = np.random.default_rng(5).normal(size=(12, 20, 3)).astype(np.float32)
    difference = (image().pixels - LOW).astype(np.float64)
    weights -= (weights * difference).sum() / np.square(difference).sum() * difference.astype(np.float32)
    result = run("integrated-gradients", Power(1, weights))[1]
    assert np.abs(result.values).sum() > 100
    assert abs(result.values.sum()) < 1e-3
    assert len(result.notes) == 1, result.notes


def test_progress_counts_the_places_on_the_path():
    steps, _ = run("integrated-gradients", Power(2), steps=12)
    assert [(step.done, step.total) for step in steps] == [(0, 12), (5, 12), (10, 12)]


def test_on_a_real_network_the_sum_is_the_rise_of_the_score(probe_of):
    probe = probe_of("non_square")
    pixels = np.random.default_rng(2).uniform(0, 1, (24, 40, 3)).astype(np.float32)
    picture = InputImage(pixels, np.zeros(3, np.float32), np.ones(3, np.float32))
    result = run("integrated-gradients", probe, picture)[1]
    rise = probe.score(pixels[None], Target(1))[0] - probe.score(np.zeros_like(pixels[None]), Target(1))[0]
    assert result.values.sum() == pytest.approx(rise, rel=0.02)
    assert completeness(result)[1] == pytest.approx(rise, rel=1e-3)
