import numpy as np
import pytest

from engine.core.method import make
from engine.core.target import Score, Target
from engine.imaging.render import normalise_to_limits
from engine.methods.common.pixel_maps import pixel_map, reduce_channels, stretch
from tests.fakes import GapProbe, run_to_end

GRADIENT = np.array([[[1, -3, 2], [0, 0, -4]]], np.float32)


def run(name, probe=None, preset="", target=2, **given):
    probe = probe or GapProbe()
    return run_to_end(make(name, preset, given).run(probe, probe.image(), Target(target)))[1]


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [("maximum", [[3, 4]]), ("sum", [[6, 4]]), ("L2", [[14**0.5, 4]]), ("signed sum", [[0, -4]])],
)
def test_channels_are_reduced_as_hand_computed(reduction, expected):
    np.testing.assert_allclose(reduce_channels(GRADIENT, reduction), expected, rtol=1e-6)


def test_a_linear_score_has_its_weights_as_saliency():
    probe, target = GapProbe(), Target(2)
    np.testing.assert_allclose(
        run("saliency", probe).values, np.full((12, 20), np.abs(probe.slope(target)).max()), rtol=1e-5
    )


def test_the_probability_has_the_softmax_slope():
    probe = GapProbe()
    image, target = probe.image(), Target(2, score=Score.PROBABILITY)
    p = probe.predict(image.pixels[None])[0][0]
    slopes = np.stack([probe.slope(Target(c)) for c in range(5)])
    expected = p[2] * (slopes[2] - p @ slopes)
    result = run("saliency", probe, target=target.index, score="probability", reduction="signed sum")
    np.testing.assert_allclose(result.values, expected.sum(), rtol=1e-4)
    assert result.signed


def test_the_seed_preset_runs_from_zero_to_one():
    values = np.array([[2, 4], [6, 10]], np.float32)
    np.testing.assert_allclose(stretch(values, signed=False), [[0, 0.25], [0.5, 1]])
    np.testing.assert_allclose(stretch(values - 6, signed=True), [[-1, -0.5], [0, 1]])
    assert not stretch(np.full((2, 2), 3, np.float32), signed=False).any()


def test_a_flat_score_is_called_so_and_the_logit_advised():
    class Saturated(GapProbe):
        def gradient(self, images, target, rule="plain"):
            return np.zeros_like(images)

    result = run("saliency", Saturated(), "seed", target=0)
    assert not result.values.any()
    assert "blank" in result.notes[0]
    assert "choose the logit" in result.notes[0]


def test_colours_end_where_one_percent_of_the_pixels_are_brighter_and_zero_stays_in_the_middle():
    values = np.arange(1, 101, dtype=np.float32).reshape(4, 25, 1)
    plain = pixel_map(values, "maximum", "t", unit="")
    assert plain.limits == (0, pytest.approx(99.01))  # between the 99th and the 100th value
    values[0, 0], values[0, 1] = 0, -300
    signed = pixel_map(values, "signed sum", "t", unit="")
    assert signed.limits == (
        pytest.approx(-102),
        pytest.approx(102),
    )  # of 0, 3, 4, ..., 100, 300: 100 + 0.01 x 200
    assert normalise_to_limits(signed)[0, 0] == 0.5


def test_gradient_times_input_of_a_linear_score_is_slope_times_pixel():
    probe, target = GapProbe(), Target(2)
    expected = probe.image().pixels @ probe.slope(target)
    result = run("gradient-input", probe)
    np.testing.assert_allclose(result.values, expected, atol=1e-7)
    assert result.signed
    assert result.values.sum() == pytest.approx(
        probe.score(probe.image().pixels[None], target)[0], rel=1e-4
    )  # it has no bias
    largest = np.abs(probe.image().pixels * probe.slope(target)).max(-1)
    np.testing.assert_allclose(run("gradient-input", probe, reduction="maximum").values, largest, atol=1e-7)


def test_gradient_times_input_says_from_which_zero_it_counts():
    assert "black is -1, white 1" in run("gradient-input").notes[0]


@pytest.mark.parametrize(("share", "count"), [(10.0, 24), (50.0, 120), (100.0, 240)])
def test_top_predictors_are_the_strongest_share_of_the_pixels_as_they_were(share, count):
    probe = GapProbe()  # 240 pixels
    terms = probe.image().pixels * probe.slope(Target(2))
    strongest = np.argsort(-np.abs(terms).sum(-1).ravel())[:count]
    expected = np.zeros(240, np.float32)
    expected[strongest] = terms.sum(-1).ravel()[strongest]
    result = run("gradient-input", probe, share=share)
    np.testing.assert_allclose(result.values, expected.reshape(12, 20), atol=1e-7)
    assert ("strongest 10 %" in result.notes[0]) == (share == 10)


def test_the_preset_of_top_predictors_shows_two_percent():
    assert np.count_nonzero(run("gradient-input", preset="top predictors").values) == 5  # of 240


@pytest.mark.parametrize(
    ("name", "said"),
    [("guided-backpropagation", "guided backpropagation"), ("deconvnet", "the DeconvNet rule")],
)
def test_rules_for_relus_warn_where_there_is_none(name, said):
    result = run(name)
    assert result.notes == (
        f"Warning: the model has no ReLU that {said} could act on, "
        "so this is the plain gradient, nothing else.",
    )
    np.testing.assert_array_equal(result.values, run("saliency").values)


@pytest.mark.parametrize(
    ("name", "rule"),
    [("saliency", "plain"), ("guided-backpropagation", "guided"), ("deconvnet", "deconvnet")],
)
def test_each_method_asks_for_its_own_rule_and_score(name, rule):
    class Asked(GapProbe):
        asked: tuple

        def gradient(self, images, target, rule="plain"):
            self.asked = (rule, target)
            return super().gradient(images, target, rule)

    probe = Asked()
    for score in Score:
        run(name, probe, score=score.value)
        assert probe.asked == (rule, Target(2, score=score))
