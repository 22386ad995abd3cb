"""Which layers are maps of the picture, and how they are laid out as rows and columns."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from keras import layers

from engine.core.errors import UserError
from engine.core.target import Target
from engine.methods.common.shared_params import spatial_layer
from engine.network.axes.map_layout import find_map_layout, track_axes
from engine.network.trace import as_map
from tests import models
from tests.token_models import MAPS, NO_MAPS, vit

STEP = 8
ELSEWHERE = {("padded windows", path) for path in ("shifted/inner", "sum")}  # of another size of picture
ELSEWHERE |= {("non-local", "gathered")}  # each cell is a mean over the whole picture


@pytest.fixture(scope="module")
def probe_of():
    """The probe over a network of a table, made once."""
    made = {}

    def probe(table, name):
        if name not in made:
            keras.utils.set_random_seed(3)
            made[name] = models.probe(table[name][0]())
        return made[name]

    return probe


@pytest.mark.parametrize("name", MAPS)
def test_layers_are_laid_out_as_rows_and_columns(name, probe_of):
    probe = probe_of(MAPS, name)
    for path, grid in MAPS[name][1].items():
        node = probe.model.layer(path)
        assert node.is_map and node.shape[:2] == grid, (path, node.shape, node.no_map)
        values = probe.activations(np.zeros((2, *probe.model.input_shape), np.float32), [path])[path]
        assert values.shape == (2, *node.shape)


@pytest.mark.parametrize(
    ("name", "path"),
    [(name, path) for name in MAPS for path in MAPS[name][1] if (name, path) not in ELSEWHERE],
)
def test_a_cell_answers_to_what_lies_at_its_place(name, path, probe_of):
    # where a patch of the picture changes, the cells at its place change most: measured, with no axis
    # followed
    probe = probe_of(MAPS, name)
    random = np.random.default_rng(5)
    rows, columns = probe.model.layer(path).shape[:2]
    hits = []
    for row in range(0, 32, STEP):
        for column in range(0, 48, STEP):
            pictures = random.normal(0, 1, (6, 32, 48, 3)).astype(np.float32)
            changed = pictures.copy()
            changed[:, row : row + STEP, column : column + STEP] += random.normal(0, 1, (6, STEP, STEP, 3))
            before, after = (probe.activations(given, [path])[path] for given in (pictures, changed))
            change = np.abs(after - before).mean((0, 3))
            own = change[_cells(row, 32, rows), _cells(column, 48, columns)].mean()
            hits.append(own >= np.quantile(change, 0.75) and own > 1.2 * change.mean())
    assert np.mean(hits) > 0.8  # where places were mixed up it would be about a quarter


def _cells(begin, size, count):
    """The cells that lie within a patch, one at least."""
    return slice(begin * count // size, max((begin + STEP) * count // size, begin * count // size + 1))


@pytest.mark.parametrize("name", NO_MAPS)
def test_what_has_no_place_in_the_picture_is_no_map(name, probe_of):
    probe = probe_of(NO_MAPS, name)
    paths = [node.path for node in probe.model.maps()]
    for path in NO_MAPS[name][1]:
        assert path not in paths
        node = probe.model.layer(path)
        assert node.no_map and f"No map of the picture: {node.no_map}." in node.remarks


def test_laying_out_a_map_puts_each_value_where_it_was():
    # windows in the batch: the arranged map is the map before it was taken apart, value by value
    image = keras.Input((8, 12, 2))
    x = keras.ops.transpose(keras.ops.reshape(image, (-1, 2, 4, 3, 4, 2)), (0, 1, 3, 2, 4, 5))
    x = layers.ReLU(name="taken_apart")(keras.ops.reshape(x, (-1, 16, 2)))
    x = keras.ops.reshape(
        keras.ops.transpose(keras.ops.reshape(x, (-1, 2, 3, 4, 4, 2)), (0, 1, 3, 2, 4, 5)), (-1, 8, 12, 2)
    )
    model = keras.Model(image, layers.Dense(3)(layers.GlobalAveragePooling2D()(x)))
    probe = _any_picture(model)
    pictures = np.random.default_rng(0).uniform(0, 1, (3, 8, 12, 2)).astype(np.float32)
    np.testing.assert_array_equal(probe(pictures, "taken_apart"), pictures)


def test_rolled_windows_are_rolled_back():
    image = keras.Input((8, 12, 3))
    rolled = layers.ReLU(name="rolled")(keras.ops.roll(image, (3, -2), axis=(1, 2)))
    sliced = layers.ReLU(name="sliced")(keras.ops.concatenate([image[:, 5:], image[:, :5]], axis=1))
    x = keras.layers.Concatenate()(
        [layers.GlobalAveragePooling2D()(rolled), layers.GlobalAveragePooling2D()(sliced)]
    )
    probe = models.probe(keras.Model(image, layers.Dense(3)(x)))
    pictures = np.random.default_rng(0).uniform(0, 1, (2, 8, 12, 3)).astype(np.float32)
    for path, values in probe.activations(pictures, ["rolled", "sliced"]).items():
        np.testing.assert_array_equal(values, pictures, path)


def test_a_class_token_is_left_out_and_the_inspector_says_so():
    probe = models.probe(vit(1, "first"))
    pictures = np.random.default_rng(0).uniform(0, 1, (2, 32, 48, 3)).astype(np.float32)
    values = probe.activations(pictures, ["tokens", "class_token"])
    np.testing.assert_array_equal(values["class_token"], values["tokens"])
    assert probe.model.layer("class_token").remarks[0] == (
        "Shown as 4 x 6 cells of the picture, without 1 token outside the picture."
    )


def _any_picture(model):
    """Ask a model of two channels, which no probe takes, for a layer as a map."""
    layer = model.get_layer("taken_apart")
    inner = keras.Model(model.input, layer.output)
    function = tf.function(
        inner, autograph=False, input_signature=[tf.TensorSpec((None, *model.input_shape[1:]))]
    )
    graph = function.get_concrete_function().graph
    reader = track_axes(graph, graph.inputs[0], tf.get_static_value)
    laid = find_map_layout(reader, graph.outputs[0])
    return lambda pictures, _: as_map(function(pictures), laid).numpy()


# Which of them lead to the class


@pytest.mark.parametrize(
    ("tokens", "pool", "last", "expected"),
    [
        (0, "mean", False, "norm"),
        (1, "mean", False, "norm"),
        (1, "first", False, "norm1a"),
        (1, "slice", False, "norm1a"),
        (1, "take", False, "norm1a"),
        (1, "split", False, "norm1a"),
        (2, "last", True, "norm1a"),
    ],
)
def test_the_last_map_is_the_last_one_that_the_class_depends_on(tokens, pool, last, expected):
    # behind the last attention only the class token counts, so gradients by the other tokens are zero there
    probe = models.probe(vit(tokens, pool, last))
    node = probe.model.last_map(0)
    assert node.path == expected
    picture = np.random.default_rng(0).uniform(0, 1, (1, 32, 48, 3)).astype(np.float32)
    target = Target(1)
    behind = [
        later
        for later in probe.model.maps()
        if later.order > node.order and not later.children and not later.is_split
    ]
    assert np.any(probe.activation_gradient(picture, node.path, target)[1])
    for later in behind:
        assert not np.any(probe.activation_gradient(picture, later.path, target)[1]), later.path


def test_a_layer_without_a_place_is_refused_with_the_reason():
    keras.utils.set_random_seed(0)
    model = models.probe(NO_MAPS["columns are units"][0]()).model
    with pytest.raises(
        UserError, match=r"3 x 32 x 48, and its rows and columns are not those of the picture, so .* no place"
    ):
        spatial_layer(model, "columns_mixed")
