import numpy as np
import pytest

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.imaging.opencv import cv2
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.superpixels import superpixels
from engine.methods.perturbation.regions import ridge_regression
from tests.fakes import GapProbe, run_to_end


def run(probe, name, image=None, target=1, **given):
    return run_to_end(make(name, "", given).run(probe, image or probe.image(), Target(target)))


# the closed form: each region's sum of w (x - fill), at each of its pixels
def sums_by_region(probe, numbers, fill, target=1):
    contribution = ((probe.image().pixels - fill) @ probe.slope(Target(target))).astype(np.float64)
    sums = [contribution[numbers == region].sum() for region in range(numbers.max() + 1)]
    return np.array(sums)[numbers]


def regions_of(probe, count, compactness=10.0):
    image = probe.image()
    return superpixels(image.levels(image.pixels), count, compactness)


@pytest.mark.parametrize(
    ("fill", "level", "signs"),
    [("grey", 0.0, (True, True)), ("white", 1.0, (False, True)), ("black", -1.0, (True, True))],
)
def test_superpixel_occlusion_of_a_linear_score_is_the_regions_sum_on_a_picture_that_is_not_square(
    fill, level, signs
):
    probe = GapProbe(height=12, width=20)
    steps, result = run(probe, "superpixel-occlusion", segments=14, fill=fill)
    numbers = regions_of(probe, 14)
    np.testing.assert_allclose(result.values, sums_by_region(probe, numbers, level), atol=1e-6)
    assert result.signed and not result.smooth
    assert (result.values.min() < 0, result.values.max() > 0) == signs
    assert f"{numbers.max() + 1} superpixels" in result.notes[0]
    assert probe.calls == numbers.max() + 2  # each region once, and the clear picture
    assert [step.total for step in steps] == [numbers.max() + 1] * len(steps)


def test_partial_maps_of_superpixel_occlusion_hold_the_regions_done_so_far():
    probe = GapProbe(height=24, width=40)
    steps, result = run(probe, "superpixel-occlusion", segments=40)
    numbers = regions_of(probe, 40)
    assert len(steps) > 2
    for step in steps[1:]:
        done = numbers < step.done
        np.testing.assert_array_equal(step.partial.values[done], result.values[done])
        assert not step.partial.values[~done].any()


def test_superpixel_occlusion_of_a_nonlinear_score_covers_one_region_at_a_time():
    probe = GapProbe()
    result = run(probe, "superpixel-occlusion", segments=8, score="probability")[1]
    numbers, pixels = regions_of(probe, 8), probe.image().pixels
    for region in (0, int(numbers.max())):
        covered = np.where((numbers == region)[..., None], np.float32(0), pixels)
        lost = probe.predict(pixels[None])[0][0, 1] - probe.predict(covered[None])[0][0, 1]
        np.testing.assert_allclose(result.values[numbers == region], lost, atol=1e-6)


def test_a_score_that_nothing_changes_is_called_blank():
    probe = GapProbe()
    probe.k[:] = 0
    for name, given in (("superpixel-occlusion", {}), ("lime", {"samples": 30})):
        result = run(probe, name, segments=5, **given)[1]
        assert not result.values.any()
        assert any("blank" in note for note in result.notes)


# LIME


def test_lime_without_ridge_finds_the_sums_of_a_linear_score_and_explains_all_of_it():
    probe = GapProbe(height=12, width=20)
    result = run(probe, "lime", segments=14, samples=200, penalty=0)[1]
    numbers = regions_of(probe, 14)
    np.testing.assert_allclose(result.values, sums_by_region(probe, numbers, 0), atol=1e-5)
    assert (
        f"{numbers.max() + 1} superpixels, 200 samples; the linear model explains 100% of the variance"
        in result.notes[0]
    )
    assert len(result.notes) == 1


def test_lime_with_regions_in_their_own_mean_colour_finds_nothing_in_a_score_that_only_sees_means():
    # a region's mean has the region's sum, so hiding it changes a linear score with one slope everywhere by
    # nothing
    probe = GapProbe()
    result = run(probe, "lime", segments=14, samples=100, penalty=0, fill="region mean")[1]
    assert np.abs(result.values).max() < 1e-5
    assert np.abs(run(probe, "lime", segments=14, samples=100, penalty=0)[1].values).max() > 1e-3


def test_lime_with_ridge_shrinks_the_coefficients():
    probe = GapProbe()
    free, held = (
        run(probe, "lime", segments=14, samples=200, penalty=penalty)[1].values for penalty in (0, 50)
    )
    assert np.abs(held).sum() < 0.9 * np.abs(free).sum()
    assert np.corrcoef(free.ravel(), held.ravel())[0, 1] > 0.9


@pytest.mark.parametrize("width", [0.25, 0.1])
def test_lime_counts_the_whole_picture_among_its_samples_and_the_nearer_ones_more(width):
    class Watched(GapProbe):
        pictures, scores = (), ()

        def score(self, images, target):
            found = np.exp(4 * super().score(images, target))  # far from linear, so that weights matter
            self.pictures, self.scores = [*self.pictures, *images], [*self.scores, *found]
            return found

    probe = Watched()
    result = run(probe, "lime", segments=14, samples=120, width=width, penalty=0.5)[1]
    numbers = regions_of(probe, 14)
    count = numbers.max() + 1
    seen = np.array(
        [[(picture[numbers == region] != 0).any() for region in range(count)] for picture in probe.pictures],
        float,
    )
    assert seen[0].all() and 0.4 < seen[1:].mean() < 0.6
    cosine = seen.sum(1) / np.maximum(np.sqrt(seen.sum(1) * count), 1e-12)
    weights = np.exp(-((1 - cosine) ** 2) / width**2)
    root = np.sqrt(weights)[:, None]
    design = np.vstack(
        [root * np.column_stack([seen, np.ones(120)]), np.sqrt(0.5) * np.eye(count + 1)[:count]]
    )
    wanted = np.append(root[:, 0] * np.array(probe.scores), np.zeros(count))
    expected = np.linalg.lstsq(design, wanted, rcond=None)[0][:count]
    np.testing.assert_allclose(result.values, expected[numbers], rtol=1e-4, atol=1e-5)


def test_lime_says_so_where_a_linear_model_fits_badly():
    class Restless(GapProbe):
        def score(self, images, target):
            return np.sin(3000 * super().score(images, target))

    result = run(Restless(), "lime", segments=14, samples=300)[1]
    assert any("The fit is poor: the regions act together" in note for note in result.notes)
    assert not any(
        "fit is poor" in note for note in run(GapProbe(), "lime", segments=14, samples=300)[1].notes
    )


def test_lime_gives_the_same_map_for_the_same_seed_and_another_for_another():
    first, again, other = (
        run(GapProbe(), "lime", segments=14, samples=40, seed=seed)[1].values for seed in (3, 3, 4)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_ridge_of_two_columns_by_hand():
    # residuals have the pattern + - - + divided by the weights, as that is what no sum of two columns can
    # make: 1 - 3 - 4 + 7 = 1 is shared out as 0.2, -0.2, -0.2, 0.4; so b = 0.8, b + c1 = 3.2, b + c2 = 4.2
    seen = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float64)
    scores, weights = np.array([1.0, 3, 4, 7]), np.array([1.0, 1, 1, 0.5])
    coefficients, fit = ridge_regression(seen, scores, weights, 0)
    np.testing.assert_allclose(coefficients, [2.4, 3.4], rtol=1e-12)
    # left 3 * 0.04 + 0.5 * 0.16 = 0.2 of 1 + 9 + 16 + 24.5 - 11.5^2 / 3.5
    assert fit == pytest.approx(1 - 0.2 / (50.5 - 11.5**2 / 3.5), rel=1e-12)


def test_the_ridge_penalty_is_added_to_the_weighted_squares_and_leaves_the_intercept_free():
    seen, scores = np.array([[0.0], [1]]), np.array([100.0, 101])
    # middle 0.5 each side: the slope is 2 w 0.25 / (2 w 0.25 + penalty)
    assert ridge_regression(seen, scores, np.ones(2), 0.5)[0][0] == pytest.approx(0.5)
    assert ridge_regression(seen, scores, np.full(2, 3.0), 0.5)[0][0] == pytest.approx(0.75)


@pytest.mark.parametrize("penalty", [0.0, 2.5])
def test_ridge_is_the_least_squares_solution_of_the_weighted_problem(penalty):
    random = np.random.default_rng(2)
    seen = (random.random((60, 7)) < 0.5).astype(np.float64)
    scores, weights = random.normal(size=60), random.uniform(0.1, 2, 60)
    root = np.sqrt(weights)[:, None]
    # a column for the intercept, which goes unpunished; a row for each punished coefficient
    design = np.vstack([root * np.column_stack([seen, np.ones(60)]), np.sqrt(penalty) * np.eye(8)[:7]])
    expected = np.linalg.lstsq(design, np.append(root[:, 0] * scores, np.zeros(7)), rcond=None)[0]
    coefficients, fit = ridge_regression(seen, scores, weights, penalty)
    np.testing.assert_allclose(coefficients, expected[:7], rtol=1e-8)
    left = weights @ (scores - seen @ expected[:7] - expected[7]) ** 2
    whole = weights @ (scores - np.average(scores, weights=weights)) ** 2
    assert fit == pytest.approx(1 - left / whole, rel=1e-8)


# Superpixels


@pytest.mark.parametrize("count", [20, 50, 100])
def test_noise_too_is_cut_into_about_as_many_superpixels_as_wanted(count):
    noise = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    numbers = superpixels(noise, count, 10)
    assert numbers.shape == (60, 90)
    np.testing.assert_array_equal(np.unique(numbers), np.arange(numbers.max() + 1))
    assert count / 2 <= numbers.max() + 1 <= 2 * count


def test_superpixels_follow_colours_and_are_connected():
    halves = np.zeros((40, 60, 3), np.uint8)
    halves[:, 23:] = (200, 40, 90)
    numbers = superpixels(halves, 12, 10)
    assert not set(numbers[:, :23].ravel()) & set(numbers[:, 23:].ravel())
    for region in range(numbers.max() + 1):
        assert cv2.connectedComponents((numbers == region).astype(np.uint8), connectivity=4)[0] == 2


# What the user has painted


def painted(probe, mask):
    image = probe.image()
    return InputImage(image.pixels, image.low, image.high, mask=mask)


def corner():
    mask = np.zeros((12, 20), bool)
    mask[1:4, 2:12] = True  # 30 of 240 pixels
    return mask


def test_a_painted_mask_gives_what_the_score_loses_without_it():
    probe, mask = GapProbe(), corner()
    result = run(probe, "painted-mask", painted(probe, mask))[1]
    pixels, slope = probe.image().pixels, probe.slope(Target(1))
    lost = (pixels @ slope)[mask].sum()
    np.testing.assert_allclose(result.values, np.where(mask, lost, 0), atol=1e-6)
    clear = (pixels @ slope).sum()
    assert result.notes[0] == f"12% covered: logit {clear:.4g} -> {clear - lost:.4g}."


def test_keeping_only_what_is_painted_covers_everything_else():
    probe, mask = GapProbe(), corner()
    result = run(probe, "painted-mask", painted(probe, mask), keep=True, fill="white")[1]
    terms = (probe.image().pixels - 1) @ probe.slope(Target(1))
    np.testing.assert_allclose(result.values, np.where(mask, 0, terms[~mask].sum()), atol=1e-5)
    assert result.notes[0].startswith("88% covered")


def test_a_painted_mask_says_which_class_is_best_before_and_after():
    probe, mask = GapProbe(), corner()
    image = painted(probe, mask)
    covered = np.where(mask[..., None], np.float32(1), image.pixels)
    before, after = (probe.predict(pixels[None])[0][0] for pixels in (image.pixels, covered))
    names = ("ant", "bee", "crane", "crane", "dog")
    note = run(probe, "painted-mask", image, fill="white")[1].notes[1]
    assert (
        note == f"Best class: {names[before.argmax()]} ({before.max():.3g}) -> "
        f"{names[after.argmax()]} ({after.max():.3g})."
    )


@pytest.mark.parametrize("mask", [None, np.zeros((12, 20), bool)])
def test_where_nothing_is_painted_there_is_a_remedy(mask):
    probe = GapProbe()
    with pytest.raises(UserError, match="Nothing is painted") as caught:
        run(probe, "painted-mask", painted(probe, mask))
    assert "Paint in the Mark menu" in caught.value.hint


# Marks on the photograph -> marks on the model's input

TALL, WIDE = (90, 40), (30, 60)


def marked(size, fit, mask=None, box=None, shape=(20, 30, 3)):
    pixels = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    return make_preprocessing(shape, "0..1", fit).apply(pixels, Marks(box, mask))


def test_a_mask_on_a_centre_crop_lies_where_the_model_sees_it():
    # 30 x 60 for an input of 20 x 30: columns 7 to 52 are seen, each input pixel 1.5 of the photograph
    mask = np.zeros(WIDE, bool)
    mask[6:15, 7:22] = True
    seen = marked(WIDE, "centre crop", mask).mask
    expected = np.zeros((20, 30), bool)
    expected[4:10, 0:10] = True
    np.testing.assert_array_equal(seen, expected)
    outside = np.zeros(WIDE, bool)
    outside[:, :7] = outside[:, 52:] = True
    assert not marked(WIDE, "centre crop", outside).mask.any()


def test_a_mask_on_a_stretched_picture_is_stretched_alike():
    # 90 x 40 for 20 x 30: 4.5 and 4/3 pixels to one
    mask = np.zeros(TALL, bool)
    mask[9:45, 8:20] = True
    expected = np.zeros((20, 30), bool)
    expected[2:10, 6:15] = True
    np.testing.assert_array_equal(marked(TALL, "stretch", mask).mask, expected)


def test_a_mask_on_a_letterboxed_picture_leaves_the_bars_out():
    # 90 x 40 in 20 x 30: 20 x 9, from column 10 on
    expected = np.zeros((20, 30), bool)
    expected[:, 10:19] = True
    np.testing.assert_array_equal(marked(TALL, "letterbox", np.ones(TALL, bool)).mask, expected)
    lower = np.zeros(TALL, bool)
    lower[45:] = True
    np.testing.assert_array_equal(
        marked(TALL, "letterbox", lower).mask, expected & (np.arange(20)[:, None] >= 10)
    )


@pytest.mark.parametrize("fit", ["centre crop", "stretch", "letterbox"])
@pytest.mark.parametrize("size", [TALL, WIDE])
def test_a_mask_and_the_colour_it_is_painted_over_stay_together(fit, size):
    pixels = np.zeros((*size, 3), np.uint8)
    mask = np.zeros(size, bool)
    mask[size[0] // 3 : size[0] // 2, size[1] // 3 : size[1] // 2 + 4] = True
    pixels[mask] = 255
    for channels in (1, 3, 4):
        image = make_preprocessing((20, 30, channels), "0..1", fit).apply(pixels, Marks(mask=mask))
        assert 0 < image.mask.sum() < image.mask.size
        np.testing.assert_array_equal(image.mask, image.pixels[..., 0] > 0.5)


@pytest.mark.parametrize(
    ("size", "fit", "box", "expected"),
    [
        (WIDE, "centre crop", Box(6, 7, 9, 15), Box(4, 0, 6, 10)),
        (WIDE, "centre crop", Box(0, 1, 30, 3), Box(0, -4, 20, 2)),  # beside what is seen
        (TALL, "stretch", Box(9, 8, 36, 12), Box(2, 6, 8, 9)),
        (TALL, "letterbox", Box(0, 0, 90, 40), Box(0, 10, 20, 9)),
        (TALL, "letterbox", Box(45, 20, 45, 20), Box(10, 14.5, 10, 4.5)),
        (WIDE, "letterbox", Box(0, 0, 30, 60), Box(2, 0, 15, 30)),
    ],
)
def test_a_box_is_carried_into_the_models_input(size, fit, box, expected):
    found = marked(size, fit, box=box).box
    np.testing.assert_allclose(
        (found.top, found.left, found.height, found.width),
        (expected.top, expected.left, expected.height, expected.width),
        atol=1e-9,
    )


@pytest.mark.parametrize("fit", ["centre crop", "stretch", "letterbox"])
@pytest.mark.parametrize("size", [TALL, WIDE])
def test_out_of_the_photograph_and_back_a_box_is_what_it_was(fit, size):
    frame = make_preprocessing((20, 30, 3), "0..1", fit).region(size)
    box = Box(3.5, -2, 11, 7.25)
    there = box.to_frame(frame, 20, 30)
    back = there.from_frame(frame, 20, 30)
    np.testing.assert_allclose(
        (back.top, back.left, back.height, back.width), (3.5, -2, 11, 7.25), rtol=1e-12
    )
    assert there != box
    whole = Box(0, 0, 20, 30).from_frame(frame, 20, 30)
    np.testing.assert_allclose(
        (whole.top, whole.left, whole.height, whole.width),
        (frame.top, frame.left, frame.height, frame.width),
        atol=1e-9,
    )


def test_without_marks_there_are_none():
    image = marked(WIDE, "stretch")
    assert image.mask is None and image.box is None


def test_each_box_of_several_is_where_the_model_sees_it():
    boxes = Box(9, 8, 36, 12), Box(0, 0, 45, 20), Box(45, 20, 9, 4)
    pixels = np.zeros((*TALL, 3), np.uint8)  # stretched: 4.5 and 4/3 pixels to one
    image = make_preprocessing((20, 30, 3), "0..1", "stretch").apply(pixels, Marks.with_boxes(boxes))
    assert [(box.top, box.left, box.height, box.width) for box in image.boxes] == [
        pytest.approx(box) for box in ((2, 6, 8, 9), (0, 0, 10, 15), (10, 15, 2, 3))
    ]
    assert image.box is image.boxes[-1] and len(image.earlier_boxes) == 2
