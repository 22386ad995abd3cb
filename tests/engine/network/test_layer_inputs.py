"""The inputs of each layer as the traced graph has them."""

import keras
import pytest
from keras import layers

from tests import models

SHAPE = (16, 16, 3)


class Residual(layers.Layer):
    """A block that adds its input to the output of a convolution."""

    def __init__(self, **about):
        super().__init__(**about)
        self.conv = layers.Conv2D(3, 3, padding="same", name="conv")

    def build(self, shape):
        self.conv.build(shape)
        super().build(shape)

    def call(self, images):
        return images + self.conv(images)


def inputs(model):
    """The inputs of each layer that has some."""
    return {node.path: node.inputs for node in models.probe(model).model.root.walk() if node.inputs}


def test_a_chain_begins_at_the_input_layer():
    image = keras.Input(SHAPE, name="image")
    hidden = layers.ReLU(name="relu")(layers.Conv2D(2, 3, name="conv")(image))
    hidden = layers.Flatten(name="flat")(layers.Dropout(0.5, name="drop")(hidden))
    assert inputs(keras.Model(image, layers.Dense(4, name="out")(hidden))) == {
        "conv": ("image",),
        "relu": ("conv",),
        "drop": ("relu",),  # passes the tensor on unchanged
        "flat": ("drop",),
        "out": ("flat",),
    }


def test_branches_keep_the_order_of_calls():
    image = keras.Input(SHAPE, name="image")
    left = layers.Conv2D(2, 1, name="left")(image)
    right = layers.Conv2D(2, 1, name="right")(image)
    joined = layers.Concatenate(name="join")([right, left])
    model = keras.Model(image, layers.GlobalMaxPooling2D(name="pool")(joined))
    assert sorted(inputs(model)["join"]) == ["left", "right"]
    assert inputs(model)["left"] == inputs(model)["right"] == ("image",)


def test_a_nested_model_hands_on_to_its_inner_layers():
    found = inputs(models.nested())
    assert found["backbone/conv_a"] == ("scale",)
    assert found[next(path for path in found if path.startswith("global_average"))] == ("backbone/relu_b",)
    assert "backbone" not in found


def test_a_shared_model_has_both_inputs():
    image, other = keras.Input(SHAPE, name="image"), keras.Input(SHAPE, name="other")
    twin = keras.Sequential([keras.Input(SHAPE), layers.Conv2D(2, 3, name="conv")], name="twin")
    pools = [layers.GlobalMaxPooling2D(name=name)(twin(of)) for name, of in (("one", image), ("two", other))]
    model = keras.Model([image, other], layers.Dense(4, name="out")(layers.Concatenate(name="join")(pools)))
    found = inputs(model)
    assert found["twin/conv"] == ("image", "other")
    assert found["one"] == found["two"] == ("twin/conv",)


def test_a_layer_that_computes_with_its_inner_layers_takes_them_as_inputs():
    image = keras.Input(SHAPE, name="image")
    hidden = Residual(name="block")(layers.Rescaling(0.5, name="scale")(image))
    model = keras.Model(image, layers.Dense(4, name="out")(layers.GlobalMaxPooling2D(name="pool")(hidden)))
    found = inputs(model)
    assert found["block/conv"] == ("scale",)
    assert found["block"] == ("scale", "block/conv")
    assert found["pool"] == ("block",)


def test_a_subclassed_model_names_its_input():
    assert inputs(models.subclassed())["conv_a"] == ("image",)


@pytest.mark.parametrize("kind", sorted(models.KINDS))
def test_each_layer_before_an_output_has_inputs_that_exist(kind):
    model = models.probe(models.KINDS[kind]()).model
    known = {node.path for node in model.root.walk()} | {entry.name for entry in model.inputs}
    for node in model.root.walk():
        assert set(node.inputs) <= known, node.path
        if node.heads and not node.children:
            assert node.inputs, node.path


def test_an_input_layer_has_a_shape():
    image = keras.Input((None, None, 3), name="image")
    model = keras.Model(image, layers.Dense(4)(layers.GlobalMaxPooling2D()(image)))
    assert models.probe(model).model.layer("image").shape == (None, None, 3)
