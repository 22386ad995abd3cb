"""Where cells lie in the picture: a white dot at (r, c) is found at (r, c), whatever a network does to the picture before."""

import keras
import numpy as np
import pytest
from keras import layers, ops

from engine.core.method import make
from engine.core.model import Node
from engine.core.placement import Placement, even_placement, upsample_map
from engine.core.probe import InputImage
from engine.core.results import Layers, Tiles
from engine.core.target import Target
from engine.imaging.opencv import cv2
from engine.methods.common.shared_params import placement_notes
from tests import models
from tests.fakes import run_to_end

SHAPE = (48, 68, 3)


def brightness(size=3, strides=1, padding="valid", **given):
    """A convolution that adds up what its window sees; its weight is in the middle."""
    return layers.Conv2D(1, size, strides, padding, kernel_initializer="ones", use_bias=False, **given)


def pool(size=2):
    return layers.MaxPooling2D(size)


def mean(size=2):
    return layers.AveragePooling2D(size)


def tensorflow(function):
    """What only TensorFlow itself can say, in a layer of its own."""

    class Operation(layers.Layer):
        def call(self, x):
            import tensorflow as tf

            return function(tf, x)

    return Operation()


CROPS = {
    "centre crop": ([layers.CenterCrop(24, 40), brightness(padding="same")], (12, 36, 14, 54)),
    "uneven cropping": ([layers.Cropping2D(((3, 13), (20, 1))), brightness(padding="same")], (3, 35, 20, 67)),
    "crop behind a convolution": ([brightness(3, 2), layers.Cropping2D(((4, 2), (1, 7)))], (8, 43, 2, 53)),
    "a slice": ([lambda x: x[:, 5:41, 8:]], (5, 41, 8, 68)),
    "resizing with a crop": (
        [layers.Resizing(24, 24, crop_to_aspect_ratio=True), brightness(padding="same")],
        (0, 48, 10, 58),
    ),
}
WHOLE = {
    "halves exchanged": [lambda x: ops.concatenate([x[:, 24:], x[:, :24]], 1)],
    "rolled": [lambda x: ops.roll(x, 5, 2)],
    "left to right": [lambda x: ops.flip(x, 2), brightness(3, 2, "same"), mean()],
    "upside down": [lambda x: ops.flip(x, 1), brightness(3, padding="same"), mean()],
    "turned by half": [lambda x: ops.flip(x, (1, 2)), brightness(padding="same"), mean()],
    "reversed by TensorFlow": [brightness(padding="same"), tensorflow(lambda tf, x: tf.reverse(x, [2]))],
    "backwards slice": [brightness(padding="same"), tensorflow(lambda tf, x: x[:, ::-1]), mean()],
    "resized": [layers.Resizing(24, 32), brightness(padding="same")],
    "resized with padding": [layers.Resizing(40, 40, pad_to_aspect_ratio=True), brightness(padding="same")],
    "resized by TensorFlow": [
        tensorflow(lambda tf, x: tf.image.resize(x, (30, 40), "bilinear")),
        brightness(padding="same"),
    ],
    "zero padding": [layers.ZeroPadding2D(((5, 1), (0, 7))), brightness(), mean()],
    "valid": [brightness(), pool(), brightness()],
    "strided, same": [brightness(3, 2, "same"), brightness(5, 2, "same")],
    "dilated": [brightness(3, padding="same", dilation_rate=3), mean()],
    "dilated and valid": [brightness(3, dilation_rate=(2, 3)), brightness(2)],
    "upsampled": [brightness(5, 4, "same"), layers.UpSampling2D(2), brightness(padding="same")],
    "upsampled bilinearly": [brightness(3, 2, "same"), layers.UpSampling2D(2, interpolation="bilinear")],
    "transposed": [
        brightness(5, 4, "same"),
        layers.Conv2DTranspose(1, 4, 2, padding="same", kernel_initializer="ones", use_bias=False),
    ],
    "channels first": [
        layers.Permute((3, 1, 2)),
        lambda x: ops.flip(x, 2),
        layers.Permute((2, 3, 1)),
        brightness(3, 2, "same"),
    ],
    "tokens": [
        brightness(4, 4),
        layers.Reshape((12 * 17, 1)),
        layers.LayerNormalization(scale=False, center=False, axis=1),
        layers.Reshape((12, 17, 1)),
    ],
}


def network(steps):
    image = keras.Input(SHAPE)
    hidden = image
    for step in steps:
        hidden = step(hidden)
    hidden = layers.Identity(name="map")(hidden)
    out = layers.Dense(2, kernel_initializer="ones", name="out")(layers.GlobalAveragePooling2D()(hidden))
    return models.probe(keras.Model(image, out))


def dotted(*place):
    picture = np.zeros(SHAPE, np.float32)
    picture[place] = 1
    return InputImage(picture, np.zeros(3, np.float32), np.ones(3, np.float32))


def middle(values):
    total = values.sum()
    assert total > 0
    return (values.sum(1) @ np.arange(len(values))) / total, (
        values.sum(0) @ np.arange(values.shape[1])
    ) / total


def found(probe, place, method="grad-cam"):
    more = {"weights": "softmax"} if method == "score-cam" else {}
    result = run_to_end(make(method, given={"layer": "map", **more}).run(probe, dotted(*place), Target(1)))[1]
    if isinstance(result, Tiles):
        return result.heatmap(0)
    return result.maps[0] if isinstance(result, Layers) else result


def off(probe, places):
    """How far from the dot its map's middle lies, on average over places, in pixels, down and across."""
    shifts = [np.subtract(middle(found(probe, place).values), place) for place in places]
    return np.abs(np.mean(shifts, 0)).max(), np.abs(shifts).max()


@pytest.mark.parametrize("name", [*CROPS, *WHOLE])
def test_a_dot_is_found_where_it_is(name):
    steps = CROPS[name][0] if name in CROPS else WHOLE[name]
    probe = network(steps)
    mean_shift, largest = off(probe, [(row, column) for row in range(20, 28) for column in range(30, 38)])
    cell = max(
        np.abs(np.diff(line)).max()
        for line in (probe.model.layer("map").placement.rows, probe.model.layer("map").placement.columns)
    )
    assert mean_shift < 0.3
    assert largest <= max(1, cell / 2 + 0.5)


@pytest.mark.parametrize("name", CROPS)
def test_outside_of_a_crop_there_is_no_map_and_the_notes_say_so(name):
    steps, (top, bottom, left, right) = CROPS[name]
    result = found(network(steps), (24, 34), "channel")
    whole = found(network(steps), (24, 34))
    outside = np.ones(SHAPE[:2], bool)
    outside[top:bottom, left:right] = False
    assert not result.values[outside].any()
    assert f"rows {top} to {bottom - 1}, columns {left} to {right - 1} of 48 x 68 pixels" in whole.notes[1]


def test_a_picture_that_is_bright_everywhere_fills_the_crop_to_its_edges():
    probe = network([layers.Cropping2D(((3, 13), (20, 1))), brightness(1)])
    white = InputImage(np.ones(SHAPE, np.float32), np.zeros(3, np.float32), np.ones(3, np.float32))
    result = run_to_end(make("grad-cam", given={"layer": "map"}).run(probe, white, Target(1)))[1]
    expected = np.zeros(SHAPE[:2])
    expected[3:35, 20:67] = result.values.max()
    np.testing.assert_allclose(result.values, expected, atol=1e-6)


def test_the_course_network_finds_a_dot_at_row_110_there():
    image = hidden = keras.Input((150, 150, 3))
    for _ in range(4):
        hidden = layers.MaxPooling2D(2)(
            layers.Conv2D(1, 3, kernel_initializer="ones", use_bias=False)(hidden)
        )
    hidden = layers.Identity(name="map")(hidden)
    probe = models.probe(
        keras.Model(
            image, layers.Dense(2, kernel_initializer="ones")(layers.GlobalAveragePooling2D()(hidden))
        )
    )
    placement = probe.model.layer("map").placement
    np.testing.assert_allclose(placement.rows, 22.5 + 16 * np.arange(7))
    for row in (30, 70, 110):
        picture = np.zeros((150, 150, 3), np.float32)
        picture[row - 4 : row + 5, 60:69] = 1
        dot = InputImage(picture, np.zeros(3, np.float32), np.ones(3, np.float32))
        result = run_to_end(make("grad-cam", given={"layer": "map"}).run(probe, dot, Target(1)))[1]
        assert abs(middle(result.values)[0] - row) < 8  # half a cell; stretched it was off by 15 at row 110
        coarse = upsample_map(probe.activations(dot.pixels[None], ["map"])["map"][0, ..., 0], None, 150, 150)
        assert row < 110 or abs(middle(coarse)[0] - row) > 12


@pytest.mark.parametrize(
    "method", ["grad-cam", "hires-cam", "channel", "activations", "top-channels", "score-cam"]
)
def test_every_method_lays_cells_over_the_picture_alike(method):
    probe = network([layers.CenterCrop(24, 40), lambda x: ops.flip(x, 2), brightness(3, 2, "same")])
    assert np.abs(np.subtract(middle(found(probe, (20, 24), method).values), (20, 24))).max() < 1.5


def test_the_field_of_the_cell_under_a_dot_holds_the_dot():
    """What is hovered in a tile agrees with where the tile is laid."""
    for steps in (*(CROPS[name][0] for name in CROPS), *WHOLE.values()):
        layer = network(steps).model.layer("map")
        row, column = (
            int(np.abs(np.subtract(line, at)).argmin())
            for line, at in ((layer.placement.rows, 24), (layer.placement.columns, 34))
        )
        box = layer.field.box(row, column)
        assert layer.field.unbounded or (box.top <= 24 < box.bottom and box.left <= 34 < box.right)


def test_the_winners_of_a_pooling_lie_where_they_are():
    probe = network([layers.Cropping2D(((3, 13), (20, 0))), brightness(1), pool(), brightness(1)])
    result = run_to_end(make("pooling-routes", given={"layer": "map"}).run(probe, dotted(17, 41), Target(1)))[
        1
    ]
    for one in result.maps:
        assert np.argwhere(one.values).tolist() == [[17, 41]]


def test_a_kernel_whose_weight_is_at_its_edge_moves_the_cells_there():
    """The middle of (1, 0, 0)^2 is at its first tap, that of (1, 2, 0)^2 at 0.8."""
    kernel = np.array([[1, 2, 0], [0, 0, 0], [0, 0, 0]], np.float32)[..., None, None].repeat(3, 2)
    image = keras.Input(SHAPE)
    conv = layers.Conv2D(1, 3, 2, "same", name="map")
    model = keras.Model(image, layers.Dense(2)(layers.GlobalAveragePooling2D()(conv(image))))
    conv.set_weights([kernel, np.zeros(1, np.float32)])
    placement = models.probe(model).model.layer("map").placement
    np.testing.assert_allclose(placement.rows, 2 * np.arange(24), atol=1e-6)
    np.testing.assert_allclose(placement.columns, 2 * np.arange(34) + 0.8, atol=1e-6)


@pytest.mark.parametrize(
    "steps",
    [
        [layers.Permute((3, 1, 2)), layers.Dense(9)],
        [brightness(), lambda x: x + ops.flip(x, 2)],
    ],
    ids=["dense along width", "both ways"],
)
def test_where_the_place_is_not_known_the_notes_say_so(steps):
    layer = network(steps).model.layer("map")
    assert layer.placement is None
    assert "is not known" in placement_notes(layer, 48, 68)[0]


# Laying


def test_equal_cells_over_the_whole_picture_are_laid_as_opencv_enlarges_them():
    coarse = np.random.default_rng(0).random((3, 5, 7)).astype(np.float32)
    expected = [cv2.resize(one, (91, 64), interpolation=cv2.INTER_LINEAR) for one in coarse]
    np.testing.assert_allclose(upsample_map(coarse, None, 64, 91), expected, atol=1e-6)


def test_values_lie_between_the_middles_of_cells_and_as_far_as_cells_reach():
    placement = Placement((3.0, 7.0), (5.0, 3.0, 1.0), (0, 0, 12, 8), (12, 8))
    laid = upsample_map(np.array([[1, 2, 3], [5, 6, 7]], np.float32), placement, 12, 8)
    np.testing.assert_allclose(laid[:, 3], [0, 2, 2, 2, 3, 4, 5, 6, 6, 6, 0, 0])
    np.testing.assert_allclose(laid[3], [3, 3, 2.5, 2, 1.5, 1, 1, 0])
    assert placement.covered == (1, 0, 10, 7)


def test_a_margin_narrower_than_a_quarter_of_a_cell_belongs_to_the_outermost_cell():
    assert Placement((7.0, 17.0), (4.5, 14.5), (0, 0, 24, 20), (24, 20)).covered == (0, 0, 24, 20)
    assert Placement((7.0, 17.0), (4.5, 14.5), (0, 0, 26, 20), (26, 20)).covered == (0, 0, 23, 20)


def test_nothing_is_said_of_cells_that_cover_the_picture():
    node = Node("conv", "Conv2D", (4, 6, 2), 0, placement=even_placement((4, 6), 32, 40))
    assert placement_notes(node, 32, 40) == ()
