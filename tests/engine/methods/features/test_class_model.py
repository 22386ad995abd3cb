from dataclasses import replace

import keras
import numpy as np
import pytest
from keras import layers

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.results import Picture
from engine.core.target import Score, Target
from tests import models
from tests.fakes import GapProbe, run_to_end

PLAIN = {"jitter": 0, "blur": 0.0}


def run(probe, name="class-model", preset="", target=1, image=None, **given):
    steps, result = run_to_end(make(name, preset, given).run(probe, image or probe.image(), Target(target)))
    assert isinstance(result, Picture)
    return steps, result


# what a step by step ascent of a linear score comes to: each step adds pace G and divides by 1 + 2 lambda
# pace
def after(probe, steps, penalty, rate=2.0, target=1):
    slope = 2 * probe.slope(Target(target))  # by ranges of -1..1
    pace = rate / np.sqrt(np.square(slope).sum() * probe.size[0] * probe.size[1])
    return slope / (2 * penalty) * (1 - (1 + 2 * penalty * pace) ** -steps)


def in_ranges(result):
    return result.raw / 2  # the middle of -1..1 is zero


def test_the_picture_approaches_the_gradient_over_twice_lambda():
    probe = GapProbe()
    limit = 2 * probe.slope(Target(1)) / (2 * 0.02)
    picture = in_ranges(run(probe, preset="paper", penalty=0.02, steps=60)[1])
    np.testing.assert_allclose(picture, np.broadcast_to(limit, picture.shape), rtol=0.01)
    distances = [
        np.abs(in_ranges(run(probe, preset="paper", penalty=0.02, steps=steps)[1]) - limit).max()
        for steps in (1, 3, 6, 12)
    ]
    assert distances == sorted(distances, reverse=True) and distances[-1] < 0.2 * distances[0]


@pytest.mark.parametrize(
    ("steps", "penalty", "rate"), [(1, 0.02, 2.0), (5, 0.02, 2.0), (7, 3.0, 0.5), (4, 100.0, 1000.0)]
)
def test_each_step_is_the_implicit_one_which_is_stable_for_any_lambda(steps, penalty, rate):
    probe = GapProbe()
    picture = in_ranges(run(probe, **PLAIN, penalty=penalty, steps=steps, rate=rate)[1])
    np.testing.assert_allclose(
        picture, np.broadcast_to(after(probe, steps, penalty, rate), picture.shape), rtol=1e-4
    )


def test_without_a_penalty_each_step_is_as_long_as_the_rate():
    probe = GapProbe()
    for steps in (1, 4):
        picture = in_ranges(run(probe, **PLAIN, penalty=0, steps=steps, rate=1.5)[1])
        assert np.sqrt(np.square(picture).sum()) == pytest.approx(1.5 * steps, rel=1e-4)


def test_mid_grey_is_added_afterwards_in_a_range_that_is_not_about_zero():
    probe = GapProbe()
    image = InputImage(
        probe.image().pixels, np.array([0, 10, -4], np.float32), np.array([1, 30, 0], np.float32)
    )
    result = run(probe, image=image, **PLAIN, penalty=0.05, steps=80)[1]
    span, middle = np.array([1, 20, 4]), np.array([0.5, 20, -2])
    expected = middle + span * (probe.slope(Target(1)) * span) / (2 * 0.05)
    np.testing.assert_allclose(result.raw, np.broadcast_to(expected, result.raw.shape), rtol=0.02)


def test_models_of_blue_green_red_show_the_picture_in_red_green_blue():
    probe = GapProbe()
    plain = run(probe, **PLAIN, steps=5)[1]
    turned = run(probe, image=replace(probe.image(), is_channel_order_reversed=True), **PLAIN, steps=5)[1]
    np.testing.assert_allclose(turned.raw, plain.raw[..., ::-1], rtol=1e-6)
    assert not np.allclose(turned.raw, plain.raw)


def curves(result):
    return {plot.title: plot.curves[0] for plot in result.plots}


@pytest.mark.parametrize("score", ["logit", "probability"])
def test_score_and_squared_norm_over_the_steps_are_the_true_numbers(score):
    probe = GapProbe()
    result = run(probe, **PLAIN, steps=6, score=score)[1]
    noted = curves(result)
    final = probe.score(result.raw[None], Target(1, 0, Score(score)))[0]
    assert noted["Score"].y[-1] == pytest.approx(final, rel=1e-5)
    assert noted["Squared norm"].y[-1] == pytest.approx(np.square(in_ranges(result)).sum(), rel=1e-5)
    assert f"Score {final:.4g}" in result.notes[0]
    assert noted["Lambda"].y.tolist() == [np.float32(0.02)] * len(noted["Lambda"].y)
    assert all(plot.x_label == "step" for plot in result.plots)


# a point of the curve stands at the number of steps taken
def test_every_point_of_the_curves_is_the_picture_after_so_many_steps():
    probe = GapProbe()
    noted = curves(run(probe, **PLAIN, steps=10)[1])
    assert noted["Score"].x.tolist() == noted["Squared norm"].x.tolist()
    for steps, score, norm in zip(noted["Score"].x, noted["Score"].y, noted["Squared norm"].y, strict=True):
        picture = np.broadcast_to(after(probe, steps, 0.02), (12, 20, 3))
        assert norm == pytest.approx(np.square(picture).sum(), rel=1e-4)
        assert score == pytest.approx(probe.logits(2 * picture[None])[0, 1], rel=1e-4)


def test_lambda_sent_while_it_runs_takes_effect_from_the_next_step_and_is_plotted():
    probe = GapProbe()
    going = make("class-model", "paper", {"penalty": 0.02, "steps": 60}).run(probe, probe.image(), Target(1))
    progress = [next(going)]
    while True:
        try:
            progress.append(going.send({"penalty": 0.1} if len(progress) == 30 else None))
        except StopIteration as stop:
            result = stop.value
            break
    limit = 2 * probe.slope(Target(1)) / (2 * 0.1)
    np.testing.assert_allclose(in_ranges(result), np.broadcast_to(limit, result.raw.shape), rtol=0.01)
    before = progress[29].partial
    np.testing.assert_allclose(in_ranges(before), np.broadcast_to(5 * limit, before.raw.shape), rtol=0.05)
    lambdas = curves(result)["Lambda"]
    np.testing.assert_allclose(lambdas.y[lambdas.x < 29], 0.02)
    np.testing.assert_allclose(lambdas.y[lambdas.x > 30], 0.1)
    assert "lambda 0.1" in result.notes[0] and "Lambda was changed while it ran" in result.notes[-1]
    assert not any("was changed" in note for note in run(probe, steps=2)[1].notes)


def test_a_larger_lambda_keeps_the_picture_fainter():
    norms = [
        np.square(in_ranges(run(GapProbe(), steps=40, penalty=penalty)[1])).sum()
        for penalty in (0.01, 0.1, 1.0)
    ]
    assert norms == sorted(norms, reverse=True) and norms[0] > 10 * norms[-1]


@pytest.mark.parametrize("given", [{"jitter": 16, "blur": 0.0}, {}])
def test_jitter_is_drawn_from_the_seed(given):
    probe = Dead()
    probe.threshold = -9  # awake from the start, and sees a part of the picture only
    first, again, other = (run(probe, steps=8, seed=seed, **given)[1].raw for seed in (0, 0, 5))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other, atol=0.01)
    still = [run(probe, steps=8, seed=seed, **PLAIN)[1].raw for seed in (0, 5)]
    np.testing.assert_array_equal(*still)
    assert not np.allclose(first, still[0], atol=0.01)


# passes on only what is above a threshold in a single pixel, so that mid-grey has no gradient; it likes one
# place only
class Dead(GapProbe):
    threshold = 0.005

    def logits(self, images):
        return np.maximum(images - self.threshold, 0)[:, 3:5, 4:9].sum((1, 2)) @ self.k @ self.d

    def gradient(self, images, target, rule="plain"):
        found = np.zeros_like(images)
        found[:, 3:5, 4:9] = (images[:, 3:5, 4:9] > self.threshold) * (self.k @ self.d[:, target.index])
        return found


def test_a_model_that_is_dead_at_mid_grey_starts_from_noise():
    probe = Dead()
    grey = np.zeros((1, 12, 20, 3), np.float32)
    assert not probe.gradient(grey, Target(1)).any()
    result = run(probe, **PLAIN, steps=30)[1]
    assert probe.logits(result.raw[None])[0, 1] > probe.logits(grey)[0, 1] + 0.1
    np.testing.assert_array_equal(result.raw, run(probe, **PLAIN, steps=30)[1].raw)
    assert not np.array_equal(result.raw, run(probe, **PLAIN, steps=30, seed=1)[1].raw)


def test_a_model_that_only_strong_noise_wakes_is_woken_too():
    probe = Dead()
    probe.threshold = 0.7
    result = run(probe, **PLAIN, steps=30)[1]
    assert probe.logits(result.raw[None])[0, 1] > 0.1


@pytest.mark.parametrize("steps", [5, 700])
def test_a_class_that_nothing_moves_comes_to_an_end_all_the_same(steps):
    probe = Dead()
    probe.threshold = 1e6
    progress, result = run(probe, **PLAIN, steps=steps)
    assert len(progress) == steps and np.isfinite(result.raw).all()


# DeepDream


def dream(probe, image=None, **given):
    return run(probe, "deep-dream", image=image, **given)


# convolutions whose answer to a picture is known to grow: real layers, not a closed form
def tiny():
    keras.utils.set_random_seed(3)
    image = keras.Input((24, 32, 3))
    hidden = layers.Conv2D(4, 3, padding="same", activation="relu", name="conv_a")(image)
    hidden = layers.Conv2D(5, 3, padding="same", activation="relu", name="conv_b")(hidden)
    return models.probe(
        keras.Model(image, layers.Dense(2, name="dense")(layers.GlobalAveragePooling2D()(hidden)))
    )


@pytest.fixture(scope="module")
def convolutions():
    return tiny()


def photograph(low=0.0, high=1.0):
    shares = np.random.default_rng(2).uniform(0.3, 0.7, (24, 32, 3)).astype(np.float32)
    return InputImage(low + shares * (high - low), np.full(3, low, np.float32), np.full(3, high, np.float32))


def energy(probe, pixels, layer, unit=slice(None)):
    return np.square(probe.activations(pixels[None], [layer])[layer][..., unit]).mean()


@pytest.mark.parametrize("layer", ["conv_a", "conv_b"])
def test_a_dream_raises_the_layers_mean_square(convolutions, layer):
    image = photograph()
    result = dream(convolutions, image, layer=layer, steps=12)[1]
    before, now = energy(convolutions, image.pixels, layer), energy(convolutions, result.raw, layer)
    assert now > 1.3 * before
    curve = result.plots[0].curves[0].y
    assert curve[-1] > curve[0] and len(curve) == 13  # before, and after each of 12


def test_the_curve_begins_with_the_mean_square_in_the_photograph(convolutions):
    image = photograph()
    result = dream(convolutions, image, layer="conv_b", steps=3, jitter=0)[1]
    assert result.plots[0].curves[0].y[0] == pytest.approx(
        energy(convolutions, image.pixels, "conv_b"), rel=1e-5
    )


def test_a_single_unit_is_excited_more_than_by_exciting_another(convolutions):
    image = photograph()
    alive = [unit for unit in range(5) if energy(convolutions, image.pixels, "conv_b", unit) > 1e-4]
    gains = {}
    for unit in alive[:2]:
        result = dream(convolutions, image, layer="conv_b", unit=unit, steps=10, jitter=0)[1]
        gains[unit] = [energy(convolutions, result.raw, "conv_b", other) for other in alive[:2]]
        assert energy(convolutions, result.raw, "conv_b", unit) > 1.3 * energy(
            convolutions, image.pixels, "conv_b", unit
        )
    one, two = alive[:2]
    assert gains[one][0] > gains[two][0] and gains[two][1] > gains[one][1]


def test_the_curve_of_a_single_unit_is_the_mean_square_of_that_unit(convolutions):
    image = photograph()
    unit = int(np.argmax([energy(convolutions, image.pixels, "conv_b", unit) for unit in range(5)]))
    result = dream(convolutions, image, layer="conv_b", unit=unit, steps=3, jitter=0)[1]
    assert result.plots[0].curves[0].y[0] == pytest.approx(
        energy(convolutions, image.pixels, "conv_b", unit), rel=1e-5
    )


def test_one_step_of_a_dream_by_hand():
    # sum A dA / dI = (I K) K^T in GapProbe; divided by its mean absolute value, times rate and range
    probe = GapProbe()
    image = probe.image()
    result = dream(probe, image, steps=1, octaves=1, jitter=0, rate=0.01)[1]
    gradient = image.pixels @ probe.k @ probe.k.T * 2
    expected = np.clip(image.pixels + 0.01 * 2 * gradient / np.abs(gradient).mean(), -1, 1)
    np.testing.assert_allclose(result.raw, expected, rtol=1e-4, atol=1e-5)
    unit = dream(probe, image, steps=1, octaves=1, jitter=0, rate=0.01, unit=2)[1]
    gradient = (image.pixels @ probe.k[:, 2])[..., None] * probe.k[:, 2]
    expected = np.clip(image.pixels + 0.01 * 2 * gradient / np.abs(gradient).mean(), -1, 1)
    np.testing.assert_allclose(unit.raw, expected, rtol=1e-4, atol=1e-5)


def test_a_dream_stays_in_the_models_range_and_is_the_same_each_time(convolutions):
    image = photograph()
    first, again = (dream(convolutions, image, layer="conv_b", steps=12, rate=0.2)[1].raw for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert first.min() == 0 and first.max() == 1
    other = dream(convolutions, image, layer="conv_b", steps=12, rate=0.2, seed=1)[1].raw
    assert not np.allclose(first, other)


def test_a_dream_is_the_same_in_any_range_of_the_input():
    probe = GapProbe()
    scaled = GapProbe()
    scaled.k = probe.k / 50
    image = probe.image()
    wide = InputImage(image.pixels * 50, image.low * 50, image.high * 50)
    first, second = dream(probe, image, steps=5)[1], dream(scaled, wide, steps=5)[1]
    np.testing.assert_allclose(second.raw, 50 * first.raw, rtol=1e-3, atol=1e-2)
    np.testing.assert_allclose(first.shown.astype(int), second.shown.astype(int), atol=1)


def test_octaves_go_from_large_shapes_to_fine_ones():
    # one step of three: with three octaves it is blurred by 2^2 - 1 = 3 pixels, with one not at all
    probe = GapProbe(height=40, width=48)
    image = probe.image()
    changes = {
        octaves: dream(probe, image, steps=1, octaves=octaves, jitter=0)[1].raw - image.pixels
        for octaves in (1, 2, 3)
    }
    roughness = {
        octaves: np.abs(np.diff(change, axis=1)).mean() / np.abs(change).mean()
        for octaves, change in changes.items()
    }
    assert roughness[1] > 1.5 * roughness[2] > 2 * roughness[3]


def test_units_beyond_the_layer_and_layers_without_a_place_are_refused(convolutions):
    with pytest.raises(UserError, match=r"'conv_b' has 5 units\. Choose unit 0 to 4"):
        dream(convolutions, photograph(), layer="conv_b", unit=5)
    with pytest.raises(UserError, match="no place in the picture"):
        dream(convolutions, photograph(), layer="dense")
