import keras
import numpy as np
import pytest
from keras import layers

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.method import make
from engine.core.model import ReceptiveField
from engine.core.results import Layers
from engine.core.target import Target
from engine.methods.common.outlines import outline
from tests import models
from tests.fakes import GapProbe, run_to_end


def stacked(*stack, shape=(14, 18, 3)):
    model = keras.Sequential([keras.Input(shape), *stack, layers.Flatten(), layers.Dense(2)])
    return models.probe(model)


def ones(filters, size, name, **settings):
    return layers.Conv2D(filters, size, kernel_initializer="ones", name=name, **settings)


def image_of(probe):
    shape = probe.model.input_shape
    return GapProbe(shape[0], shape[1], shape[2]).image()


def run(probe, **given):
    result = run_to_end(make("receptive-field", "", given).run(probe, image_of(probe), Target(0)))[1]
    assert isinstance(result, Layers)
    return result


def test_one_convolution_of_ones_sees_its_window_evenly_and_nothing_else():
    probe = stacked(ones(1, 3, "conv"))
    result = run(probe, layer="conv", row=5, column=9)
    expected = np.zeros((14, 18))
    expected[5:8, 9:12] = 1  # without padding, cell 5 begins at row 5
    np.testing.assert_allclose(result.maps[0].values, expected, atol=1e-7)
    assert result.box == Box(5, 9, 3, 3)
    np.testing.assert_array_equal(result.maps[1].values, outline(Box(5, 9, 3, 3), 14, 18, "").values)
    assert "9 pixels above 4.55% of the strongest, as many as a square of 3" in result.notes[1]
    assert "Theoretical field: 3 pixels a side, stride 1, rows 5 to 7, columns 9 to 11." in result.notes[2]


def test_two_convolutions_of_ones_see_a_pyramid_of_five_by_five():
    probe = stacked(ones(1, 3, "first", padding="same"), ones(1, 3, "second", padding="same"))
    result = run(probe, layer="second", row=6, column=10)
    side = np.array([1.0, 2, 3, 2, 1])
    expected = np.zeros((14, 18))
    expected[4:9, 8:13] = np.outer(side, side)
    np.testing.assert_allclose(result.maps[0].values, expected, rtol=1e-5, atol=1e-6)
    assert result.box == Box(4, 8, 5, 5)
    assert "25 pixels above" in result.notes[1]  # 1 of 9 is above 4.55 %


def test_pixels_with_less_than_a_twentieth_of_the_strongest_do_not_count():
    probe = stacked(*(ones(1, 3, f"conv_{number}", padding="same") for number in range(3)))
    result = run(probe, layer="conv_2", row=6, column=8)
    side = np.array([1.0, 3, 6, 7, 6, 3, 1])
    pyramid = (
        np.outer(side, side) / 49
    )  # 1, 3 / 49 and 6 / 49: corners of 1 / 49 are below 4.55 %, 3 / 49 is above
    assert f"{(pyramid > 0.0455).sum()} pixels above" in result.notes[1]
    assert (pyramid > 0.0455).sum() == 45


def test_left_open_the_cell_is_the_middle_one_and_all_units_count_together():
    probe = stacked(ones(4, 3, "conv", padding="same"))
    result = run(probe, layer="conv")
    assert "Cell at row 7, column 9 of conv" in result.notes[0]
    assert result.maps[0].values.max() == pytest.approx(4)  # four units of ones
    alone = run(probe, layer="conv", unit=2)
    np.testing.assert_allclose(alone.maps[0].values, result.maps[0].values / 4, rtol=1e-5)


def test_the_largest_of_the_colour_channels_counts_whatever_its_sign():
    probe = stacked(layers.Conv2D(1, 1, name="conv"))
    probe._network.layers["conv"].set_weights([np.array([0.5, -3, 2]).reshape(1, 1, 3, 1), np.zeros(1)])
    values = run(probe, layer="conv", row=2, column=3).maps[0].values
    assert values[2, 3] == pytest.approx(3)
    assert np.count_nonzero(values) == 1


# a ReLU shuts for about half of the pictures of noise, whose values lie in -1..1
def test_the_map_is_the_mean_over_pictures_of_noise():
    probe = stacked(layers.Conv2D(1, 1, name="conv"), layers.ReLU(name="relu"))
    probe._network.layers["conv"].set_weights([np.array([1.0, 0, 0]).reshape(1, 1, 3, 1), np.zeros(1)])
    values = run(probe, layer="relu", row=2, column=3, count=10).maps[0].values
    noise = np.random.default_rng(0).random((10, 14, 18, 3), np.float32)
    assert values[2, 3] == pytest.approx((noise[:, 2, 3, 0] > 0.5).mean())
    assert 0 < values[2, 3] < 1
    again, other = (
        run(probe, layer="relu", row=2, column=3, count=10, seed=seed).maps[0].values for seed in (0, 3)
    )
    np.testing.assert_array_equal(values, again)
    assert other[2, 3] == pytest.approx(
        (np.random.default_rng(3).random((10, 14, 18, 3), np.float32)[:, 2, 3, 0] > 0.5).mean()
    )


def test_this_picture_shows_what_counts_here():
    probe = stacked(layers.Conv2D(1, 1, name="conv"), layers.ReLU(name="relu"))
    probe._network.layers["conv"].set_weights([np.array([1.0, 0, 0]).reshape(1, 1, 3, 1), np.zeros(1)])
    pixels = image_of(probe).pixels
    for cell in ((1, 1), (4, 7), (0, 5)):
        values = run(probe, layer="relu", row=cell[0], column=cell[1], pictures="this one").maps[0].values
        assert values[cell] == (pixels[cell][0] > 0)


STACKS = {
    "same": [ones(2, 3, "a", strides=2, padding="same"), ones(1, 5, "deep", padding="same")],
    "valid": [ones(2, 3, "a", strides=2), ones(1, (3, 2), "deep", strides=(1, 2))],
    "even": [
        ones(2, 4, "a", padding="same"),
        layers.AveragePooling2D(2, name="pool"),
        ones(1, 2, "deep", padding="same"),
    ],
    "padded": [layers.ZeroPadding2D(((3, 1), (0, 2))), ones(2, 3, "a", strides=(3, 2)), ones(1, 2, "deep")],
    "dilated": [
        ones(2, 3, "a", dilation_rate=2, padding="same"),
        ones(1, 3, "deep", strides=2, padding="same"),
    ],
}


# with positive weights the pixels that move a cell are all those of its field, and no others
@pytest.mark.parametrize("kind", STACKS)
def test_the_theoretical_box_is_what_a_cell_really_depends_on(kind):
    probe = stacked(
        *(layer.__class__.from_config(layer.get_config()) for layer in STACKS[kind]), shape=(23, 30, 3)
    )
    node = probe.model.layer("deep")
    assert node.field.stride != (1, 1) and node.field.size != node.field.stride
    cells = [(0, 0), (node.shape[0] - 1, node.shape[1] - 1), (1, 2), (node.shape[0] // 2, 3)]
    for row, column in cells:
        weights = np.zeros((1, *node.shape), np.float32)
        weights[0, row, column] = 1
        moved = probe.pull_back(image_of(probe).pixels[None], "deep", weights)[0].max(-1) > 0
        box = node.field.box(row, column)
        inside = np.zeros((23, 30), bool)
        inside[max(0, box.top) : box.bottom, max(0, box.left) : box.right] = True
        np.testing.assert_array_equal(moved, inside)


def test_the_theoretical_box_by_hand():
    field = ReceptiveField((7, 9), (2, 4), (-3, 1))
    assert field.box(0, 0) == Box(-3, 1, 7, 9)
    assert field.box(5, 2) == Box(7, 9, 7, 9)


def test_a_field_without_bounds_is_said_to_have_none():
    image = keras.Input((8, 10, 3))
    everywhere = layers.GlobalAveragePooling2D(keepdims=True)(image)
    hidden = layers.Add(name="sum")([image, everywhere])
    probe = models.probe(keras.Model(image, layers.Dense(2)(layers.Flatten()(hidden))))
    result = run(probe, layer="sum", row=2, column=2)
    assert len(result.maps) == 1 and result.box is None
    assert result.notes[2] == "The theoretical field is not bounded."


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"row": 12}, r"'conv' has 12 rows, so there is no number 12\. Choose 0 to 11\."),
        ({"column": 16}, r"has 16 columns, so there is no number 16\. Choose 0 to 15\."),
        ({"unit": 2}, r"has 2 units, so there is no number 2\. Choose 0 to 1\."),
    ],
)
def test_cells_and_units_beyond_the_layer_are_refused(given, words):
    probe = stacked(ones(2, 3, "conv"))
    with pytest.raises(UserError, match=words):
        run(probe, layer="conv", **given)


# Araujo, Norris, Sim 2019; the other published figures are in test_receptive_field.py
def test_inception_v3_sees_1311_pixels():
    model = keras.applications.InceptionV3(include_top=False, weights=None, input_shape=(299, 299, 3))
    assert models.probe(model).model.layer("mixed10").field.size == (1311, 1311)
