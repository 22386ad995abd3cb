import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.look import DIVERGING, Look
from engine.core.results import Heatmap, Tiles
from engine.imaging.render import (
    COLOUR_MAPS,
    Layer,
    apply_colour_map,
    composite,
    mosaic,
    normalise_to_limits,
    value_at,
)

GREY = np.full((4, 6, 3), 100, np.uint8)
FULL = Box(0, 0, 4, 6)


def heatmap(values, **more):
    return Heatmap(np.array(values, np.float32), "map", **more)


def laid(values, look, box=FULL, **more):
    map_ = heatmap(values, look=look, **more)
    return composite(GREY, [Layer(1, map_, box, look)])


def test_zero_of_a_signed_map_is_the_neutral_colour():
    signed = heatmap([[-1, 0, 4]], signed=True)
    np.testing.assert_allclose(normalise_to_limits(signed), [[0.375, 0.5, 1]])
    assert np.ptp(apply_colour_map(np.float32(0.5), "blue-red").astype(int)) <= 2  # grey: no hue
    shown = laid(np.zeros((4, 6)), DIVERGING, signed=True)
    np.testing.assert_array_equal(shown, GREY)


def test_a_map_without_contrast_is_never_nan():
    np.testing.assert_array_equal(normalise_to_limits(heatmap(np.full((2, 2), 7))), 0)
    np.testing.assert_array_equal(normalise_to_limits(heatmap(np.zeros((2, 2)), signed=True)), 0.5)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_a_number_is_no_map(value):
    with pytest.raises(UserError, match="not finite"):
        heatmap([[value]])


def test_normal_blend_is_the_weighted_mean():
    shown = laid([[0, 1]], Look("grey", opacity=0.25, fade=False), smooth=False)
    assert (shown[0, 0, 0], shown[0, 5, 0]) == (75, 139)  # 0.75 * 100 + 0.25 * (0 or 255)


def test_fading_keeps_the_picture_where_there_is_no_evidence():
    shown = laid([[0, 1]], Look("grey", opacity=1, fade=True), smooth=False)
    assert (shown[0, 0, 0], shown[0, 5, 0]) == (100, 255)


def test_added_jet_is_the_course_overlay():
    shown = laid([[0, 1]], Look("jet", opacity=0.4, blend="add", fade=False), smooth=False)
    expected = np.clip(np.round(100 + 0.4 * COLOUR_MAPS["jet"][[0, 255]].astype(float)), 0, 255)
    np.testing.assert_array_equal(shown[0, [0, 5]], expected)


def test_red_blend_replaces_the_red_channel_by_one_minus_the_map():
    shown = laid([[0.2, 1]], Look(blend="red", opacity=1, fade=False), smooth=False, span=(0, 1))
    np.testing.assert_array_equal(shown[0, 0], [204, 100, 100])
    np.testing.assert_array_equal(shown[0, 5], [0, 100, 100])


def test_multiplied_colours_darken_the_picture():
    shown = laid([[0, 0.2, 1]], Look("grey", opacity=0.5, blend="multiply"), smooth=False, span=(0, 1))
    np.testing.assert_array_equal(
        shown[0, [0, 2, 4]], [[50] * 3, [60] * 3, [100] * 3]
    )  # 100 (1 + 0.5 (value - 1))


def test_levels_of_the_users_own_replace_the_maps_limits():
    values = heatmap([[0, 2, 4, 8]])
    np.testing.assert_allclose(normalise_to_limits(values, (2, 4)), [[0, 0, 1, 1]])
    look = Look("grey", opacity=1, fade=False, levels=(-8, 8))
    shown = laid([[0, 8]], look, smooth=False)
    assert (shown[0, 0, 0], shown[0, 5, 0]) == (128, 255)


@pytest.mark.parametrize(
    ("more", "seen"),
    [
        ({}, [False, False, True, True]),
        ({"signed": True}, [True, False, True, True]),
        ({"low_first": True}, [True, True, True, False]),
    ],
)
@pytest.mark.parametrize("blend", ["normal", "add", "multiply", "red"])
def test_what_matters_less_than_the_threshold_is_not_shown(more, seen, blend):
    values = np.repeat([[-3, -1, 2, 5]], 4, 0).astype(np.float32)
    look = Look("jet", opacity=1, fade=False, blend=blend, threshold=2)
    layer = Layer(1, heatmap(values, smooth=False, **more), Box(0, 0, 4, 4), look)
    changed = (composite(GREY, [layer])[0, :4] != 100).any(-1)
    np.testing.assert_array_equal(changed, seen)


def test_a_map_lies_only_in_its_box_and_only_while_visible():
    look = Look("grey", opacity=1, fade=False)
    layer = Layer(1, heatmap([[0, 1]], look=look, smooth=False), Box(1, 2, 2, 2), look)
    shown = composite(GREY, [layer])
    np.testing.assert_array_equal(np.argwhere(shown[..., 0] != 100), [[1, 2], [1, 3], [2, 2], [2, 3]])
    hidden = Layer(1, layer.heatmap, layer.box, look, visible=False)
    np.testing.assert_array_equal(composite(GREY, [hidden]), GREY)


def test_value_under_a_pixel_is_the_raw_one_and_not_transposed():
    layer = Layer(1, heatmap([[1, 2, 3], [4, 5, 6]]), Box(0, 0, 4, 6), Look())
    assert value_at(layer, 0.5, 5.5) == 3
    assert value_at(layer, 3.9, 0.1) == 4
    assert value_at(layer, 4.1, 0) is None
    assert value_at(layer, -0.1, 0) is None


def test_a_mosaic_runs_row_by_row():
    shown = np.arange(5, dtype=np.uint8)[:, None, None] * np.ones((1, 2, 3), np.uint8) * 10
    tiles = Tiles(shown.astype(np.float32), shown, tuple("abcde"), "t", columns=2, blank=(4,))
    sheet = mosaic(tiles, gap=1)
    assert sheet.shape == (8, 7, 3)
    assert [int(sheet[0, 0, 0]), int(sheet[0, 4, 0]), int(sheet[3, 0, 0]), int(sheet[6, 0, 0])] == [
        0,
        10,
        20,
        0,
    ]


def test_colour_maps_run_from_their_first_to_their_last_colour():
    np.testing.assert_array_equal(COLOUR_MAPS["inferno"][[0, 255]], [[0, 0, 4], [252, 255, 164]])
    np.testing.assert_array_equal(COLOUR_MAPS["viridis"][0], [68, 1, 84])
    assert COLOUR_MAPS["jet"][0, 2] > COLOUR_MAPS["jet"][0, 0]  # blue first: RGB, not BGR


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-30, 30),
    st.floats(-30, 30),
    st.floats(0.3, 120),
    st.floats(0.3, 120),
    st.integers(1, 60),
    st.integers(1, 60),
)
def test_a_map_is_laid_over_any_picture_wherever_its_box_lies(top, left, height, width, rows, columns):
    heatmap = Heatmap(np.ones((7, 9), np.float32), "all", look=Look(opacity=1, fade=False), span=(0, 1))
    picture = np.zeros((rows, columns, 3), np.uint8)
    shown = composite(picture, [Layer(1, heatmap, Box(top, left, height, width), heatmap.look)])
    assert shown.shape == picture.shape
    inside = np.zeros((rows, columns), bool)
    inside[
        max(0, round(top)) : max(0, round(top + height)), max(0, round(left)) : max(0, round(left + width))
    ] = True
    np.testing.assert_array_equal((shown != 0).any(-1), inside)
