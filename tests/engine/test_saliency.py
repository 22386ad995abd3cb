import numpy as np
import pytest

from engine.method import make
from engine.methods.saliency import over_channels, stretched
from engine.target import Score, Target
from tests.fakes import GapProbe, run_to_end

GRADIENT = np.array([[[1, -3, 2], [0, 0, -4]]], np.float32)


@pytest.mark.parametrize(
    ("reduction", "expected"),
    [("maximum", [[3, 4]]), ("sum", [[6, 4]]), ("L2", [[14**0.5, 4]]), ("signed sum", [[0, -4]])],
)
def test_channels_are_reduced_as_hand_computed(reduction, expected):
    np.testing.assert_allclose(over_channels(GRADIENT, reduction), expected, rtol=1e-6)


def test_a_linear_score_has_its_weights_as_saliency():
    probe, target = GapProbe(), Target(2)
    result = run_to_end(make("saliency").run(probe, probe.image(), target))[1]
    np.testing.assert_allclose(result.values, np.abs(probe.slope(target)).max(), rtol=1e-5)


def test_the_probability_has_the_softmax_slope():
    probe = GapProbe()
    image, target = probe.image(), Target(2, score=Score.PROBABILITY)
    p = probe.predict(image.pixels[None])[0][0]
    slopes = np.stack([probe.slope(Target(c)) for c in range(5)])
    expected = p[2] * (slopes[2] - p @ slopes)
    result = run_to_end(make("saliency", given={"score": "probability", "reduction": "signed sum"}).run(probe, image, target))[1]
    np.testing.assert_allclose(result.values, expected.sum(), rtol=1e-4)
    assert result.signed


def test_the_seed_preset_runs_from_zero_to_one():
    values = np.array([[2, 4], [6, 10]], np.float32)
    np.testing.assert_allclose(stretched(values, signed=False), [[0, 0.25], [0.5, 1]])
    np.testing.assert_allclose(stretched(values - 6, signed=True), [[-1, -0.5], [0, 1]])
    assert not stretched(np.full((2, 2), 3, np.float32), signed=False).any()


def test_a_saturated_score_is_called_saturated():
    class Saturated(GapProbe):
        def gradient(self, images, target):
            return np.zeros_like(images)

    probe = Saturated()
    result = run_to_end(make("saliency", "seed").run(probe, probe.image(), Target(0)))[1]
    assert not result.values.any()
    assert "saturated" in result.notes[0]
