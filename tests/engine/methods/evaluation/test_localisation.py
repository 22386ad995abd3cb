from dataclasses import replace

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.results import Layers
from engine.core.target import Target
from engine.methods.cam.localisation import bounding_box, graph_cut, largest_component
from engine.methods.common.outlines import outline
from tests.fakes import GapProbe, run_to_end

HEIGHT, WIDTH = 60, 96
ROWS, COLUMNS = np.indices((HEIGHT, WIDTH))
DISC = (ROWS - 24) ** 2 + (COLUMNS - 64) ** 2 <= 15**2  # rows 9 to 39, columns 49 to 79
CAM = {"procedure": "threshold on Grad-CAM"}


# a red disc on green, both a little restless
def levels():
    noise = np.random.default_rng(0).normal(0, 12, (HEIGHT, WIDTH, 3))
    colours = np.where(DISC[..., None], (190, 60, 50), (60, 140, 70))
    return np.clip(colours + noise, 0, 255).astype(np.uint8)


def seeds():
    found = np.zeros((HEIGHT, WIDTH), np.float32)
    found[20:28, 58:70] = 1
    found[:4] = found[-4:] = -1
    return found


def union_share(first, second):
    return (first & second).sum() / (first | second).sum()


class Given(GapProbe):
    def __init__(self, saliency):
        super().__init__(height=HEIGHT, width=WIDTH)
        self.saliency = saliency

    def gradient(self, images, target, rule="plain"):
        signs = np.array([0.25, -1, 0.5], np.float32)  # the largest absolute value is the saliency itself
        return (self.saliency[..., None] * signs)[None].astype(np.float32)

    def image(self, box=None):
        return InputImage(levels() / 255, np.zeros(3, np.float32), np.ones(3, np.float32), box=box)


# strongest in the middle of the disc, weakest far from it, and no two pixels alike
def cone():
    distance = np.hypot(ROWS - 24, COLUMNS - 64)
    return (100 - distance + np.random.default_rng(1).random((HEIGHT, WIDTH)) / 10).astype(np.float32)


def run(probe, image=None, target=1, **given):
    result = run_to_end(make("localisation", "", given).run(probe, image or probe.image(), Target(target)))[1]
    assert isinstance(result, Layers)
    return result


def test_a_graph_cut_finds_the_disc_from_a_few_seeds():
    found = graph_cut(levels(), seeds())
    assert found.shape == (HEIGHT, WIDTH) and found.dtype == bool
    assert union_share(found, DISC) > 0.9
    np.testing.assert_array_equal(found, graph_cut(levels(), seeds()))


def test_seeds_are_kept_whatever_the_colours_say():
    given = seeds()
    given[50:52, 5:8] = 1  # green, but said to be of the object
    given[24, 75] = -1  # red, but said to be background
    found = graph_cut(levels(), given)
    assert found[50:52, 5:8].all() and not found[24, 75]


@pytest.mark.parametrize("value", [1, -1, 0])
def test_without_seeds_of_both_kinds_there_is_no_object(value):
    assert not graph_cut(levels(), np.full((HEIGHT, WIDTH), value, np.float32)).any()


def test_the_largest_piece_counts_pixels_and_joins_corners():
    mask = np.array(
        [
            [1, 1, 0, 0, 0, 0],
            [0, 0, 0, 0, 1, 0],
            [0, 0, 0, 1, 0, 0],
            [1, 0, 0, 0, 1, 0],
        ],
        bool,
    )
    expected = np.zeros((4, 6), bool)
    expected[1, 4] = expected[2, 3] = expected[3, 4] = True
    np.testing.assert_array_equal(largest_component(mask), expected)
    assert not largest_component(np.zeros((4, 6), bool)).any()
    assert largest_component(np.ones((4, 6), bool)).all()


def test_the_box_is_the_smallest_around_the_mask():
    mask = np.zeros((10, 20), bool)
    mask[3, 5] = mask[7, 4] = mask[6, 11] = True
    assert bounding_box(mask) == Box(3, 4, 5, 8)
    assert (bounding_box(mask).bottom, bounding_box(mask).right, bounding_box(mask).area) == (8, 12, 40)


@pytest.mark.parametrize(
    ("other", "share"),
    [
        (Box(0, 0, 4, 6), 1),
        (Box(0, 3, 4, 6), 12 / 36),
        (Box(2, 2, 10, 2), 4 / 40),
        (Box(1, 1, 2, 2), 4 / 24),
        (Box(4, 0, 4, 6), 0),  # they touch
        (Box(9, 9, 1, 1), 0),
        (Box(-1, -1, 2, 2), 1 / 27),
        (Box(1, 1, 0, 0), 0),
    ],
)
def test_overlap_is_intersection_over_union(other, share):
    box = Box(0, 0, 4, 6)
    assert box.iou(other) == pytest.approx(share)
    assert other.iou(box) == pytest.approx(share)


def test_the_frame_of_a_box_is_one_on_its_border_only():
    values = outline(Box(2, 3, 5, 8), 12, 20, "").values
    expected = np.zeros((12, 20), np.float32)
    expected[2:7, 3:11] = 1
    expected[3:6, 4:10] = 0
    np.testing.assert_array_equal(values, expected)
    overhanging = outline(Box(-3, 15, 6, 10), 12, 20, "").values
    assert overhanging[:3, 15:].any() and overhanging.sum() == overhanging[:3, 15:].sum()
    assert outline(Box(20, 30, 80, 90), 300, 400, "").values.sum() == 80 * 90 - 74 * 84  # three pixels thick


def test_saliency_seeds_graph_cut_and_box_together_find_the_disc():
    result = run(Given(cone()))
    below, mask, frame = (one.values for one in result.maps)
    assert [one.title for one in result.maps] == ["Seeds", "Mask", "Box"]
    assert union_share(mask > 0, DISC) > 0.9
    assert result.box == bounding_box(mask > 0)
    assert result.box.iou(Box(9, 49, 31, 31)) > 0.9
    np.testing.assert_array_equal(frame, outline(result.box, HEIGHT, WIDTH, "").values)
    assert below.min() == -1 and below.max() == 1
    assert set(np.unique(mask)) == {0, 1}


@pytest.mark.parametrize(("foreground", "background"), [(95.0, 30.0), (90.0, 10.0)])
def test_seeds_lie_above_and_below_the_quantiles_of_the_saliency(foreground, background):
    saliency = cone()
    found = run(Given(saliency), foreground=foreground, background=background).maps[0].values
    pixels = HEIGHT * WIDTH
    assert (found == 1).sum() == pytest.approx(pixels * (1 - foreground / 100), abs=1)
    assert (found == -1).sum() == pytest.approx(pixels * background / 100, abs=1)
    assert saliency[found == 1].min() > saliency[found == 0].max()
    assert saliency[found == -1].max() < saliency[found == 0].min()


# a third of the pixels and more have no gradient at all: those are the surest background
def test_a_saliency_of_zero_in_most_places_still_has_background():
    saliency = np.where((ROWS - 24) ** 2 + (COLUMNS - 64) ** 2 <= 30**2, cone(), 0).astype(np.float32)
    assert np.percentile(saliency, 30) == 0
    result = run(Given(saliency))
    assert result.box is not None
    assert result.box.iou(Box(9, 49, 31, 31)) > 0.9


def test_a_saliency_without_any_contrast_finds_nothing_and_says_so():
    result = run(Given(np.ones((HEIGHT, WIDTH), np.float32)))
    assert result.box is None and len(result.maps) == 1
    assert "No object was found: the map is blank." in result.notes[0]


def test_quantiles_that_overlap_are_refused():
    for foreground, background in ((60.0, 70.0), (60.0, 60.0)):
        with pytest.raises(UserError, match="overlap") as caught:
            run(Given(cone()), foreground=foreground, background=background)
        assert f"Background below {background:g} % and object above {foreground:g} %" in caught.value.message


def test_the_overlap_with_the_users_box_is_told():
    probe = Given(cone())
    box = run(probe).box
    drawn = Box(box.top, box.left + box.width / 2, box.height, box.width)  # half of it is shared: 1/3
    notes = run(probe, probe.image(drawn)).notes
    assert notes[-1].endswith("(intersection over union): 0.333.")
    assert not any("intersection" in note for note in run(probe).notes)
    assert f"rows {box.top:g} to {box.bottom - 1:g}, columns {box.left:g} to {box.right - 1:g}" in notes[0]


def test_it_finds_the_same_each_time():
    first, again = (run(Given(cone())) for _ in range(2))
    np.testing.assert_array_equal(first.raw, again.raw)
    assert first.box == again.box


# one unit that is the picture's first channel, so that Grad-CAM is that channel times a positive factor
def by_cam(channel, slope=1, **given):
    probe = GapProbe(height=8, width=12, units=1)
    probe.k[:] = [[1], [0], [0]]
    probe.d[:] = slope
    pixels = np.zeros((8, 12, 3), np.float32)
    pixels[..., 0] = channel
    image = replace(probe.image(), pixels=pixels)
    return run(probe, image, **CAM, **given)


def test_what_lies_above_fifteen_percent_of_the_grad_cam_maximum_is_the_object():
    channel = np.zeros((8, 12), np.float32)
    channel[2:5, 3:9] = 0.31  # above 15 % of 2
    channel[3, 4] = 2
    channel[2:5, 9] = 0.29  # below it, beside the object
    channel[7, 0:2] = 1.9  # strong, but a smaller piece
    result = by_cam(channel)
    assert result.box == Box(2, 3, 3, 6)
    expected = np.zeros((8, 12), np.float32)
    expected[2:5, 3:9] = 1
    np.testing.assert_array_equal(result.maps[1].values, expected)
    assert result.maps[0].title == "Grad-CAM of conv"
    np.testing.assert_allclose(result.maps[0].values, channel / 96, rtol=1e-5)
    assert "The object covers 19% of it." in result.notes
    assert by_cam(channel, threshold=16.0).box == Box(7, 0, 1, 2)
    assert by_cam(channel, threshold=14.0).box == Box(2, 3, 3, 7)


def test_a_grad_cam_with_nothing_for_the_class_finds_nothing_and_says_so():
    result = by_cam(np.ones((8, 12), np.float32), slope=-1)
    assert result.box is None
    assert "No object was found" in result.notes[0]


def test_presets_are_the_published_numbers():
    seed, paper, cam = (make("localisation", preset) for preset in ("seed", "paper", "CAM"))
    assert (seed.foreground, seed.background, seed.score, seed.procedure) == (
        95,
        30,
        "probability",
        "graph cut over saliency",
    )
    assert (paper.foreground, paper.background, paper.score) == (95, 30, "logit")
    assert (cam.threshold, cam.procedure) == (15, "threshold on Grad-CAM")


def test_of_several_boxes_the_nearest_is_compared():
    near, far = Box(9, 49, 31, 31), Box(40, 2, 10, 10)
    probe = Given(cone())
    one = run(probe, probe.image(near))
    several = run(probe, replace(probe.image(far), earlier_boxes=(near, far)))
    assert one.notes[-1].startswith("Overlap with the box that you have drawn")
    assert several.notes[-1].startswith("Overlap with the nearest of your boxes")
    assert several.notes[-1].rpartition(": ")[2] == one.notes[-1].rpartition(": ")[2]
