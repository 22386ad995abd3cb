"""The area under a cascade of random weights, its references, and the pictures that they are measured on."""

from dataclasses import replace

import numpy as np
import pytest

from engine.core.probe import InputImage
from engine.core.results import Heatmap
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.samples import SAMPLES, sample_path
from engine.methods.evaluation.cascade import (
    Likeness,
    Reference,
    cascade_area,
    likeness,
    mean_of_known,
    step_weights,
)
from engine.methods.evaluation.reference_pictures import reference_pictures, shuffle_patches
from engine.methods.evaluation.report_builder import ReportBuilder


def test_early_steps_weigh_most_and_all_weigh_one():
    np.testing.assert_allclose(step_weights([0.25, 0.5, 0.75, 1]), np.array([7, 5, 3, 1]) / 16)
    np.testing.assert_allclose(step_weights([0.1, 0.4, 1]), [0.19, 0.45, 0.36])
    assert step_weights([1]).tolist() == [1]


def test_the_area_is_the_weighted_mean_of_the_steps():
    shares = [0.25, 0.5, 0.75, 1]
    assert cascade_area([1, 1, 1, 1], shares) == pytest.approx(1)
    assert cascade_area([1, 0, 0, 0], shares) == pytest.approx(7 / 16)
    assert cascade_area([0, 0, 0, 1], shares) == pytest.approx(1 / 16)
    assert cascade_area([0.8, 0.4, -0.2, 0], shares) == pytest.approx((0.8 * 7 + 0.4 * 5 - 0.2 * 3) / 16)


def test_steps_without_a_map_count_for_nothing():
    shares = [0.25, 0.5, 0.75, 1]
    assert cascade_area([None, 0.4, None, 0.8], shares) == pytest.approx((0.4 * 5 + 0.8) / 6)
    assert cascade_area([None, None, None, None], shares) is None
    assert cascade_area([], []) is None
    assert mean_of_known([None, 0.2, 0.4]) == pytest.approx(0.3) and mean_of_known([None]) is None


@pytest.mark.parametrize(
    ("others", "itself", "threshold", "apart"),
    [(0.2, 1, 0.6, True), (-0.4, 1, 0.5, True), (0.4, 0.7, 0.55, False), (1, 1, 1, False)],
)
def test_the_threshold_is_half_way_between_other_pictures_and_the_map_itself(
    others, itself, threshold, apart
):
    reference = Reference(others, itself)
    assert reference.threshold == pytest.approx(threshold)
    assert reference.is_discriminative is apart


def test_a_map_whose_signs_have_turned_is_still_the_same_map():
    values = np.random.default_rng(0).normal(size=(9, 9)).astype(np.float32)
    assert likeness(values, -values).rank_correlation == pytest.approx(1)
    above = np.abs(values) + 1
    assert likeness(above, above.max() - above).rank_correlation == pytest.approx(-1)


# of the curves below the last step is the same: only what comes before tells them apart
@pytest.mark.parametrize(
    ("ranks", "verdict"),
    [((0.99, 0.83, 0.58, 0.2), "no"), ((0.33, 0.3, 0.28, 0.2), "yes"), ((0.8, 0.6, 0.5, 0.2), "no")],
)
def test_the_whole_cascade_is_judged_not_its_last_step(ranks, verdict):
    findings = ReportBuilder(Heatmap(np.eye(4, dtype=np.float32), "A map"))
    for other in (0.1, 0.3):
        findings.add_reference(True, Likeness(other, 0.2))
    for number, value in enumerate(ranks):
        findings.add_randomised("cascading", f"layer {number}", Likeness(value, 0.1), (number + 1) / 4)
    findings.finish_randomisation(("a seed",))
    report = findings.report()
    numbers = dict(report.numbers)
    assert numbers["Randomised, whole cascade, ranks"] == pytest.approx(np.dot(ranks, [7, 5, 3, 1]) / 16)
    assert numbers["Randomised, whole cascade, ranks, threshold"] == pytest.approx(0.6)
    assert f"the map changes when weights are randomised: {verdict}" in report.notes[0]
    assert report.rows[-1] == ("Not randomised", "1", "the weights that stayed as they were: a seed")


@pytest.mark.parametrize(("itself", "verdict"), [(1.0, "yes"), (0.5, "no")])
def test_a_map_that_chance_makes_is_measured_by_the_map_of_another_seed(itself, verdict):
    findings = ReportBuilder(Heatmap(np.eye(4, dtype=np.float32), "A map"))
    findings.add_reference(True, Likeness(0.1, 0.1))
    findings.add_reference(False, Likeness(itself, itself))
    findings.add_randomised("cascading", "layer", Likeness(0.4, 0.2), 1)
    findings.finish_randomisation(())
    assert f"the map changes when weights are randomised: {verdict}" in findings.report().notes[0]


def test_structure_alone_speaks_against_a_map_too():
    findings = ReportBuilder(Heatmap(np.eye(4, dtype=np.float32), "A map"))
    findings.add_reference(True, Likeness(0.1, 0.1))
    findings.add_randomised("cascading", "layer", Likeness(0.2, 0.9), 1)
    findings.finish_randomisation(())
    assert "the map changes when weights are randomised: no" in findings.report().notes[0]


# Other pictures


@pytest.mark.parametrize("scaling", ["0..1", "caffe", "torch"])
def test_sample_photographs_are_what_preprocessing_makes_of_them(scaling):
    prepared = make_preprocessing((64, 64, 3), scaling)
    first, second, *_ = (prepared.apply(read_picture(sample_path(name)).pixels) for name in SAMPLES)
    others = reference_pictures(first, 0)
    assert len(others) == 4  # three photographs, and the first in disorder
    reach = np.ptp(np.stack([first.low, first.high]))
    assert np.abs(others[0].pixels - second.pixels).mean() < 0.01 * reach
    np.testing.assert_array_equal(np.sort(others[3].pixels.ravel()), np.sort(first.pixels.ravel()))


@pytest.mark.parametrize(("channels", "shape"), [(1, (28, 40)), (4, (40, 28))])
def test_grey_and_transparent_inputs_get_pictures_of_their_kind(channels, shape):
    low, high = np.zeros(channels, np.float32), np.ones(channels, np.float32)
    if channels == 4:
        low[3] = 1
    pixels = np.random.default_rng(0).random((*shape, channels)).astype(np.float32)
    others = reference_pictures(InputImage(pixels, low, high), 0)
    assert {other.pixels.shape for other in others} == {(*shape, channels)}
    assert all(other.pixels.min() >= 0 and other.pixels.max() <= 1 for other in others)
    if channels == 4:
        assert all((other.pixels[..., 3] == 1).all() for other in others[:3])


def test_marks_go_along_and_a_plain_surface_has_no_disorder():
    plain = InputImage(np.full((8, 8, 3), 0.5, np.float32), np.zeros(3, np.float32), np.ones(3, np.float32))
    masked = replace(plain, mask=np.eye(8, dtype=bool))
    others = reference_pictures(masked, 0)
    assert len(others) == 3 and all(other.mask is masked.mask for other in others)


def test_disorder_moves_every_part_and_loses_none():
    pixels = np.arange(9 * 12, dtype=np.float32).reshape(9, 12, 1)  # parts of 2 x 3, one row left over
    found = shuffle_patches(pixels, 3)
    parts, moved = (
        one[:8].reshape(4, 2, 4, 3).transpose(0, 2, 1, 3).reshape(16, 6) for one in (pixels, found)
    )
    assert sorted(map(tuple, parts)) == sorted(map(tuple, moved))
    assert not any(np.array_equal(*pair) for pair in zip(parts, moved, strict=True))
    np.testing.assert_array_equal(found[8], pixels[8])
