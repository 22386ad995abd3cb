"""What a map is worth, by number: curves, areas, the pointing game, and how alike two maps are."""

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.imaging.superpixels import rank_correlation, structural_similarity
from engine.methods.evaluation.cascade import Likeness, likeness
from engine.methods.evaluation.faithfulness import (
    area_under_curve,
    blurred_start,
    counts,
    pixel_order,
    pointing_game,
    replace_pixels,
    score_steps,
    share_inside,
)
from tests.fakes import GapProbe

# Deletion and insertion, by number


def test_pixels_come_in_the_order_of_the_map_row_by_row():
    values = np.array([[0.5, -1, 3], [2, 0, -7]], np.float32)
    assert pixel_order(values, 0).tolist() == [2, 3, 0, 4, 1, 5]


def test_among_equal_pixels_chance_decides_and_the_seed_decides_chance():
    values = np.array([[1, 5, 1], [5, 1, 0]], np.float32)
    orders = {tuple(pixel_order(values, seed).tolist()) for seed in range(40)}
    assert {order[:2] for order in orders} == {(1, 3), (3, 1)}
    assert {frozenset(order[2:5]) for order in orders} == {frozenset((0, 2, 4))} and len(
        {order[2:5] for order in orders}
    ) == 6
    assert {order[5] for order in orders} == {5}
    flat = np.zeros((30, 40), np.float32)
    np.testing.assert_array_equal(pixel_order(flat, 3), pixel_order(flat, 3))
    assert abs(np.corrcoef(pixel_order(flat, 3), np.arange(1200))[0, 1]) < 0.1
    assert sorted(pixel_order(flat, 3).tolist()) == list(range(1200))


def test_a_picture_of_224_by_224_is_changed_by_224_pixels_a_step():
    found = counts(224 * 224, 224)
    np.testing.assert_array_equal(found, 224 * np.arange(225))


@pytest.mark.parametrize(
    ("pixels", "steps", "expected"),
    [
        (240, 4, [0, 60, 120, 180, 240]),
        (10, 4, [0, 2, 4, 6, 8, 10]),
        (3, 10, [0, 1, 2, 3]),
        (7, 2, [0, 4, 7]),
    ],
)
def test_counts_go_from_none_to_all(pixels, steps, expected):
    assert counts(pixels, steps).tolist() == expected


def test_the_area_is_that_of_trapezoids_of_equal_width():
    assert area_under_curve(np.array([1, 0.5, 0]), np.arange(3)) == pytest.approx(0.5)
    assert area_under_curve(np.array([0.8, 0.2, 0.4, 0.1]), np.linspace(0, 100, 4)) == pytest.approx(
        (0.4 + 0.2 + 0.4 + 0.05) / 3
    )
    assert area_under_curve(np.full(9, 0.3), np.arange(9)) == pytest.approx(0.3)


def test_a_last_step_that_is_shorter_counts_for_less():
    assert area_under_curve(np.array([0, 1, 9]), np.array([0, 90, 100])) == pytest.approx(
        (0.5 * 90 + 5 * 10) / 100
    )


def test_a_blank_map_points_nowhere():
    for blank in (np.zeros((20, 30), np.float32), np.full((20, 30), 2.5, np.float32)):
        assert pointing_game(blank, Box(0, 0, 5, 5)) is None
        assert share_inside(blank, Box(0, 0, 5, 5)) is None


def test_the_first_pixels_of_the_order_are_taken_from_the_other_picture():
    start, end = np.zeros((2, 3, 2), np.float32), np.arange(12, dtype=np.float32).reshape(2, 3, 2)
    found = replace_pixels(start, end, np.array([4, 0, 2, 1, 3, 5]), 2)
    expected = np.zeros((2, 3, 2))
    expected[1, 1], expected[0, 0] = end[1, 1], end[0, 0]
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(replace_pixels(start, end, np.array([4, 0, 2, 1, 3, 5]), 6), end)
    assert not start.any()


def test_insertion_starts_from_a_blur_of_eleven_pixels_and_deviation_five():
    dot = np.zeros((31, 41, 1), np.float32)
    dot[15, 20] = 1
    found = blurred_start(InputImage(dot, np.zeros(1, np.float32), np.ones(1, np.float32)))
    bell = np.exp(-(np.arange(-5, 6) ** 2) / 50)
    expected = np.zeros((31, 41, 1))
    expected[10:21, 15:26, 0] = np.outer(bell, bell) / bell.sum() ** 2
    np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_deletion_curve_of_a_linear_score_loses_each_pixels_share():
    probe, target = GapProbe(), Target(1)
    pixels = probe.image().pixels
    terms = (pixels @ probe.slope(target)).astype(np.float64)
    order = pixel_order(terms.astype(np.float32), 0)
    steps = counts(240, 7)
    portions = list(score_steps(probe, target, pixels, np.zeros_like(pixels), order, steps))
    assert len(portions) > 1
    expected = [np.sort(terms.ravel())[: 240 - count].sum() for count in steps]
    np.testing.assert_allclose(np.concatenate(portions), expected, atol=1e-5)


# The pointing game


def peak(row, column, size=(224, 300)):
    values = np.zeros(size, np.float32)
    values[row, column] = 1
    return values


@pytest.mark.parametrize(
    ("box", "hit"),
    [
        (Box(40, 50, 20, 20), True),
        (Box(65, 50, 20, 20), True),  # begins 15 pixels below the maximum
        (Box(66, 50, 20, 20), False),
        (Box(16, 50, 20, 20), True),  # its last row, 35, is 15 pixels above it
        (Box(15, 50, 20, 20), False),
        (Box(40, 75, 20, 20), True),
        (Box(40, 76, 20, 20), False),
        (Box(40, 26, 20, 20), True),
        (Box(40, 25, 20, 20), False),
    ],
)
def test_the_maximum_may_be_fifteen_pixels_off(box, hit):
    assert pointing_game(peak(50, 60), box) == hit


# 9, 12 and 15 make a right triangle; a square would let both pass
@pytest.mark.parametrize(
    ("down", "across", "hit"),
    [(9, 12, True), (12, 9, True), (10, 12, False), (15, 15, False), (11, 11, False)],
)
def test_off_a_corner_fifteen_pixels_are_a_disc(down, across, hit):
    below_right = Box(50 + down, 60 + across, 20, 20)
    above_left = Box(50 - down - 19, 60 - across - 19, 20, 20)
    assert pointing_game(peak(50, 60), below_right) == hit
    assert pointing_game(peak(50, 60), above_left) == hit


def test_several_maxima_count_by_the_share_of_them_that_hits():
    values = peak(50, 60)
    values[50, 61] = values[200, 10] = values[200, 200] = 1
    assert pointing_game(values, Box(45, 55, 10, 10)) == 0.5
    assert pointing_game(values, Box(0, 0, 224, 300)) == 1
    assert pointing_game(values, Box(100, 100, 5, 5)) == 0


def test_on_smaller_inputs_the_tolerance_is_smaller():
    assert pointing_game(peak(50, 60, (112, 150)), Box(57, 50, 9, 20)) == 1  # 7.5
    assert pointing_game(peak(50, 60, (112, 150)), Box(58, 50, 9, 20)) == 0
    assert pointing_game(peak(50, 60, (448, 600)), Box(66, 50, 9, 20)) == 0  # 15, no more


def test_the_share_inside_counts_positive_evidence_only():
    values = np.array([[4, 1, -9], [2, 1, 0]], np.float32)
    assert share_inside(values, Box(0, 0, 2, 1)) == pytest.approx(6 / 8)
    assert share_inside(values, Box(-5, 1, 6, 50)) == pytest.approx(1 / 8)
    assert share_inside(values, Box(-5, -5, 2, 2)) == 0
    assert share_inside(-np.abs(values), Box(0, 0, 2, 3)) is None


# Likeness of two maps


def test_rank_correlation_by_hand():
    first = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    swapped = np.array([[1, 2, 3], [4, 6, 5]], np.float32)
    assert rank_correlation(first, swapped) == pytest.approx(1 - 6 * 2 / (6 * 35))
    assert rank_correlation(first, np.exp(first)) == pytest.approx(1)
    assert rank_correlation(first, -(first**3)) == pytest.approx(-1)
    tied = np.array([[1, 1, 1], [2, 2, 2]], np.float32)  # ranks 2, 2, 2, 5, 5, 5
    assert rank_correlation(first, tied) == pytest.approx(1.5 * 9 / np.sqrt(17.5 * 6 * 1.5**2))


@pytest.mark.parametrize("blank", [0.0, 1.0, np.nan])
def test_a_blank_map_is_like_nothing_and_unlike_nothing(blank):
    varied = np.random.default_rng(0).random((20, 30)).astype(np.float32)
    flat = np.full((20, 30), blank, np.float32)
    for pair in ((varied, flat), (flat, varied), (flat, flat)):
        assert rank_correlation(*pair) is None
        assert structural_similarity(*pair) is None
    assert likeness(varied, flat) == Likeness(None, None)


def test_structural_similarity_by_hand():
    random = np.random.default_rng(0)
    first, second = random.random((7, 7)), random.random((7, 7))
    first, second = ((one - one.min()) / np.ptp(one) for one in (first, second))
    (vx, cov), (_, vy) = np.cov(first.ravel(), second.ravel())
    mx, my, small, smaller = first.mean(), second.mean(), 0.01**2, 0.03**2
    expected = (2 * mx * my + small) * (2 * cov + smaller) / ((mx**2 + my**2 + small) * (vx + vy + smaller))
    assert structural_similarity(first, second) == pytest.approx(expected, rel=1e-6)


def test_structural_similarity_does_not_depend_on_either_scale_and_copes_with_small_maps():
    random = np.random.default_rng(0)
    first, second = (random.random((20, 30)).astype(np.float32) for _ in range(2))
    assert structural_similarity(first, 40 * first - 7) == pytest.approx(1, abs=1e-4)
    assert structural_similarity(first, 3 * second + 1) == pytest.approx(
        structural_similarity(first, second), abs=1e-4
    )
    assert structural_similarity(first, second) < 0.3
    assert structural_similarity(first[:4, :9], first[:4, :9]) == pytest.approx(1)
    assert structural_similarity(first[:2], second[:2]) is None  # a window needs three rows


def test_a_maximum_in_any_of_several_boxes_is_a_hit():
    far, near = Box(150, 200, 10, 10), Box(45, 55, 10, 10)
    assert pointing_game(peak(50, 60), far, near) == pointing_game(peak(50, 60), near, far) == 1
    assert pointing_game(peak(50, 60), far, far) == 0
    values = peak(50, 60)
    values[155, 205] = values[200, 10] = values[5, 290] = 1
    assert pointing_game(values, near, far) == 0.5


def test_evidence_in_several_boxes_counts_once():
    values = np.array([[4, 1, -9], [2, 1, 0]], np.float32)
    assert share_inside(values, Box(0, 0, 1, 1), Box(1, 1, 1, 1)) == pytest.approx(5 / 8)
    assert share_inside(values, Box(0, 0, 2, 1), Box(0, 0, 1, 2)) == pytest.approx(7 / 8)  # 4 is in both
