from dataclasses import replace

import numpy as np
import pytest

from engine.core.method import make
from engine.core.target import Target
from engine.imaging.opencv import cv2
from engine.methods.features.ascent import Adam, FourierImage, ImageTransform, gaussian_blur, random_transform
from tests.fakes import GapProbe, run_to_end

SIZES = [(7, 9), (8, 10), (6, 9), (9, 6), (1, 5)]


def logit(picture):
    picture = picture.astype(np.float64)
    return np.log(picture / (1 - picture))


# The Fourier basis


@pytest.mark.parametrize("channels", [1, 3, 4])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_a_spectrum_of_zeros_is_mid_grey(height, width, channels):
    basis = FourierImage(height, width, channels)
    assert basis.shape == (2, height, width // 2 + 1, channels)
    np.testing.assert_array_equal(
        basis.picture(np.zeros(basis.shape)), np.full((height, width, channels), 0.5, np.float32)
    )


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize(("height", "width"), SIZES)
def test_the_gradient_by_the_frequencies_is_that_of_finite_differences(height, width, channels):
    random = np.random.default_rng(0)
    basis = FourierImage(height, width, channels)
    parts, by_picture = random.normal(0, 0.3, basis.shape), random.normal(size=(height, width, channels))
    found, step = basis.gradient(parts, by_picture), 3e-3
    expected = np.zeros(basis.shape)
    for place in np.ndindex(*basis.shape):
        moved = [parts.copy(), parts.copy()]
        moved[0][place] += step
        moved[1][place] -= step
        above, below = ((basis.picture(part).astype(np.float64) * by_picture).sum() for part in moved)
        expected[place] = (above - below) / (2 * step)
    np.testing.assert_allclose(found, expected, atol=2e-3 * np.abs(expected).max())
    assert np.abs(expected).max() > 0.1


# scale sqrt(w h) / max(f, 1 / max(w, h)), f in cycles for each pixel; an inverse transform divides by h w,
# and all is divided by 4
@pytest.mark.parametrize(
    ("place", "frequency"),
    [
        ((0, 0), 1 / 15),
        ((0, 1), 1 / 15),
        ((2, 3), np.hypot(2 / 10, 3 / 15)),
        ((9, 0), 1 / 10),
        ((5, 7), np.hypot(1 / 2, 7 / 15)),
    ],
)
def test_each_frequency_is_scaled_by_its_inverse(place, frequency):
    height, width = 10, 15
    basis = FourierImage(height, width, 1)
    parts = np.zeros(basis.shape)
    parts[(0, *place, 0)] = 0.01
    rows, columns = np.indices((height, width))
    wave = np.cos(2 * np.pi * (place[0] * rows / height + place[1] * columns / width))
    twice = 1 if place[1] == 0 else 2  # its mirror image adds as much
    expected = 0.01 * twice * np.sqrt(height * width) / frequency / (height * width) / 4 * wave
    np.testing.assert_allclose(logit(basis.picture(parts)[..., 0]), expected, atol=1e-6)


def test_three_channels_are_mixed_to_the_colours_of_photographs():
    basis = FourierImage(4, 4, 3)
    longest = np.sqrt(0.26**2 + 2 * 0.27**2)
    for number, colours in enumerate(([0.26, 0.27, 0.27], [0.09, 0, -0.09], [0.02, -0.05, 0.03])):
        parts = np.zeros(basis.shape)
        parts[0, 0, 0, number] = 0.1
        plain = 0.1 * 4 * 4 / 16 / 4  # sqrt(16) / (1 / 4), over 16 pixels, over 4
        np.testing.assert_allclose(
            logit(basis.picture(parts)[1, 2]), plain * np.array(colours) / longest, atol=1e-6
        )


def test_frequencies_start_at_random_with_a_deviation_of_a_hundredth():
    parts = FourierImage(40, 60, 3).start(np.random.default_rng(0))
    assert parts.std() == pytest.approx(0.01, rel=0.03)
    assert abs(parts.mean()) < 0.001
    np.testing.assert_array_equal(parts, FourierImage(40, 60, 3).start(np.random.default_rng(0)))


def test_adams_first_step_is_the_rate_in_the_direction_of_the_gradient():
    gradient = np.array([3.0, -0.002, 400, -1e-4], np.float32)
    np.testing.assert_allclose(Adam(0.05).step(gradient), [0.05, -0.05, 0.05, -0.05], rtol=1e-3)
    assert Adam(0.05).step(np.zeros(2, np.float32)).tolist() == [0, 0]


def test_adams_next_step_by_hand():
    adam = Adam(0.1)
    adam.step(np.array([1.0], np.float32))
    # means 0.9 * 0.1 + 0.1 * 3 = 0.39 of 0.19, squares 0.999 * 0.001 + 0.001 * 9 = 0.009999 of 0.001999
    expected = 0.1 * (0.39 / 0.19) / np.sqrt(0.009999 / 0.001999)
    np.testing.assert_allclose(adam.step(np.array([3.0], np.float32)), [expected], rtol=1e-5)


# Moves


def test_a_shift_by_whole_pixels():
    picture = np.random.default_rng(0).random((5, 7, 3)).astype(np.float32)
    outside = np.array([0.1, 0.5, 0.9], np.float32)
    moved = ImageTransform.of((5, 7), (2, -3), 0, 1).apply(picture, outside)
    expected = np.broadcast_to(outside, picture.shape).copy()
    expected[2:, :4] = picture[:3, 3:]  # down by two, left by three
    np.testing.assert_allclose(moved, expected, atol=1e-6)


def test_a_shift_by_half_a_pixel_is_the_mean_of_neighbours():
    picture = np.arange(6, dtype=np.float32).reshape(1, 6, 1) ** 2
    moved = ImageTransform.of((1, 6), (0, 0.5), 0, 1).apply(picture, np.zeros(1, np.float32))
    np.testing.assert_allclose(moved[0, :, 0], [0, 0.5, 2.5, 6.5, 12.5, 20.5], rtol=1e-6)


def test_turning_is_about_the_middle():
    square = np.random.default_rng(0).random((6, 6, 1)).astype(np.float32)
    grey = np.full(1, 0.5, np.float32)
    np.testing.assert_allclose(
        ImageTransform.of((6, 6), (0, 0), 90, 1).apply(square, grey), np.rot90(square, -1), atol=1e-5
    )  # clockwise
    wide = np.random.default_rng(0).random((4, 7, 2)).astype(np.float32)
    half = ImageTransform.of((4, 7), (0, 0), 180, 1).apply(wide, np.full(2, 0.5, np.float32))
    np.testing.assert_allclose(half, wide[::-1, ::-1], atol=1e-5)


def test_a_change_of_size_is_about_the_middle_too():
    ramp = np.arange(9, dtype=np.float32).reshape(1, 9, 1)
    grey = np.full(1, 50, np.float32)
    larger = ImageTransform.of((1, 9), (0, 0), 0, 2).apply(ramp, grey)[0, :, 0]
    np.testing.assert_allclose(larger, 4 + (np.arange(9) - 4) / 2, rtol=1e-6)
    smaller = ImageTransform.of((1, 9), (0, 0), 0, 0.5).apply(ramp, grey)[0, :, 0]
    np.testing.assert_allclose(smaller, [50, 50, 0, 2, 4, 6, 8, 50, 50], rtol=1e-6)


MOVES = [
    ((0, 0), 0, 1),
    ((2, -3), 0, 1),
    ((0.3, 1.7), 0, 1),
    ((0, 0), 33, 1),
    ((-1.2, 0.4), -10, 0.9),
    ((5, -4), 170, 1.6),
]


@pytest.mark.parametrize(("shift", "turn", "scale"), MOVES)
@pytest.mark.parametrize("size", [(9, 14), (12, 8)])
def test_back_is_the_exact_transpose(size, shift, turn, scale):
    random = np.random.default_rng(1)
    x, y = (random.normal(size=(*size, 3)).astype(np.float32) for _ in range(2))
    move = ImageTransform.of(size, shift, turn, scale)
    forth, back = move.apply(x, np.zeros(3, np.float32)), move.apply_transpose(y)
    inner = (forth.astype(np.float64) * y).sum()
    assert abs(inner) > 0.1
    assert (x.astype(np.float64) * back).sum() == pytest.approx(inner, rel=1e-4, abs=1e-4)
    dot = np.zeros((*size, 1), np.float32)
    dot[4, 5] = 1
    spread = np.array(
        [
            move.apply_transpose(one)[4, 5, 0]
            for one in np.eye(size[0] * size[1], dtype=np.float32).reshape(-1, *size, 1)
        ]
    )
    np.testing.assert_allclose(
        spread.reshape(size), move.apply(dot, np.zeros(1, np.float32))[..., 0], atol=1e-6
    )


# shift, turn and scale of a move, read from where it takes the pixels near the middle from
def read(move, size):
    places = np.stack(np.indices(size), -1).astype(np.float32)
    taken = move.apply(places, np.zeros(2, np.float32)).astype(np.float64)
    row, column = size[0] // 2, size[1] // 2
    down, across = taken[row + 3, column] - taken[row, column], taken[row, column + 3] - taken[row, column]
    matrix = np.stack([down, across], -1) / 3
    scale = 1 / np.sqrt(np.linalg.det(matrix))
    turn = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))
    middle = (np.array(size) - 1) / 2
    source = taken[row, column] + matrix @ (middle - (row, column))
    shift = -np.linalg.solve(matrix, source - middle)
    return shift, turn, scale


@pytest.mark.parametrize(("size", "reach"), [((224, 230), 6), ((56, 90), 1.5)])
def test_random_moves_stay_in_the_published_ranges_and_fill_them(size, reach):
    random = np.random.default_rng(0)
    found = [read(random_transform(random, size), size) for _ in range(60)]
    shifts = np.array([shift for shift, _, _ in found])
    turns, scales = (np.array([one[part] for one in found]) for part in (1, 2))
    assert np.abs(shifts).max() <= reach + 0.01
    assert (shifts.min(0) < -0.8 * reach).all() and (shifts.max(0) > 0.8 * reach).all()
    assert -10.01 <= turns.min() < -8 and 8 < turns.max() <= 10.01
    assert 0.899 <= scales.min() < 0.92 and 1.08 < scales.max() <= 1.101


def test_blur_keeps_the_sum_and_a_single_channel():
    dot = np.zeros((21, 31, 1), np.float32)
    dot[10, 15] = 1
    soft = gaussian_blur(dot, 2.0)
    assert soft.shape == (21, 31, 1) and soft.sum() == pytest.approx(1, rel=1e-4)
    assert soft[10, 17, 0] / soft[10, 15, 0] == pytest.approx(np.exp(-0.5), rel=0.02)


# Filter patterns in the Fourier basis


def patterns(probe, preset="Fourier", **given):
    return run_to_end(make("filter-patterns", preset, given).run(probe, probe.image(), Target(0)))[1]


def activations(probe, tiles, units):
    return probe.unit_gradient(tiles.raw, "conv", units, 2)[0]


@pytest.mark.parametrize("size", [(24, 33), (21, 20)])
def test_patterns_in_the_fourier_basis_raise_the_activation(size):
    probe = GapProbe(*size)
    before, after = (activations(probe, patterns(probe, steps=steps), range(4)) for steps in (1, 80))
    most = np.abs(probe.k).sum(0)  # pixels of -1 and 1
    assert (after > before + 0.25 * most).all()
    assert (after <= most).all()


def test_each_pattern_reports_the_activation_of_what_is_shown():
    probe = GapProbe(24, 33)
    tiles = patterns(probe, steps=7)
    reached = activations(probe, tiles, range(4))
    assert tiles.captions == tuple(f"unit {unit}, activation {reached[unit]:.3g}" for unit in range(4))
    assert tiles.raw.min() >= -1 and tiles.raw.max() <= 1


def test_in_the_fourier_basis_too_the_same_seed_gives_the_same_picture_together_or_alone():
    probe = GapProbe(24, 33, units=7)
    together, again = (patterns(probe, count=7, steps=6) for _ in range(2))
    np.testing.assert_array_equal(together.raw, again.raw)
    alone = patterns(probe, first=5, count=1, steps=6)
    np.testing.assert_allclose(alone.raw[0], together.raw[5], atol=1e-6)
    assert not np.allclose(together.raw, patterns(probe, count=7, steps=6, seed=1).raw, atol=0.01)


def test_more_units_than_the_layer_has_are_told():
    probe = GapProbe(24, 33, units=7)
    assert not patterns(probe, first=5, count=2, steps=1).notes
    tiles = patterns(probe, first=5, count=16, steps=1)
    assert tiles.units == (5, 6)
    assert tiles.notes == ("16 units were requested; the layer has units 0 to 6, so 2 are shown.",)


@pytest.mark.parametrize("preset", ["seed", "Fourier"])
def test_a_whole_layer_is_shown_reduced(preset):
    probe = GapProbe(height=120, width=160, units=66)
    probe.k = probe.k * np.float32(10)
    steps, tiles = run_to_end(
        make("filter-patterns", preset, {"count": 0, "steps": 1, "crop": 0}).run(
            probe, probe.image(), Target(0)
        )
    )
    assert tiles.raw.shape == (66, 72, 96, 3)  # 96 of 160 pixels
    assert tiles.page == (0, 66, 66) and len(tiles.captions) == 66 and not tiles.blank
    assert [step.total for step in steps] == [66] * len(steps)
    assert (steps[-1].done, max(step.done for step in steps)) == (66, 66)
    alone = patterns(probe, preset, first=65, count=1, steps=1, crop=0).raw[0]
    assert alone.shape == (120, 160, 3)
    expected = cv2.resize(alone, (96, 72), interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(tiles.raw[65], expected, atol=1e-4)


def test_of_few_units_the_patterns_keep_their_size_and_lose_their_crop():
    probe = GapProbe(height=120, width=160)
    assert patterns(probe, steps=1, crop=25).raw.shape == (4, 70, 110, 3)
    assert patterns(probe, steps=1, crop=100).raw.shape == (
        4,
        60,
        100,
        3,
    )  # at most a quarter of the shorter side


class Reversed(GapProbe):
    def image(self, seed=1):
        return replace(super().image(seed), is_channel_order_reversed=True)


def test_a_model_of_blue_green_red_gets_the_pattern_of_its_twin_in_red_green_blue():
    plain, turned = GapProbe(24, 33), Reversed(24, 33)
    turned.k = plain.k[::-1].copy()
    first, second = (patterns(probe, steps=8) for probe in (plain, turned))
    np.testing.assert_allclose(first.raw, second.raw, atol=1e-5)
    assert np.abs(first.raw[..., 0] - first.raw[..., 2]).max() > 0.1
    np.testing.assert_allclose(first.shown.astype(int), second.shown.astype(int), atol=1)


@pytest.mark.parametrize("preset", ["seed", "Fourier"])
def test_a_unit_that_loves_the_first_channel_is_blue_where_the_model_runs_blue_green_red(preset):
    for probe, loved in ((Reversed(24, 33), 2), (GapProbe(24, 33), 0)):
        probe.k[:] = [[1, 0, 0, 0], [0, 0, 0, 0], [-1, 0, 0, 0]]
        picture = patterns(probe, preset, count=1, steps=60).raw[0].mean((0, 1))
        assert picture[loved] > picture[1] > picture[2 - loved]
        assert picture[loved] - picture[2 - loved] > 0.2


def test_grey_models_and_those_with_alpha_have_patterns_too():
    for channels in (1, 4):
        probe = GapProbe(16, 21, channels=channels)
        tiles = patterns(probe, steps=10)
        assert tiles.raw.shape == (4, 16, 21, 3)
        if channels == 1:
            np.testing.assert_array_equal(tiles.raw[..., 0], tiles.raw[..., 2])
        assert np.ptp(tiles.shown) > 100
