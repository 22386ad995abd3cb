"""Families of keras.applications as graphs: all layers are there once, blocks fold, and edges lead down."""

import gc

import keras
import pytest

from tests import models
from tests.engine.model_files.test_architecture_families import FAMILIES, SLOW
from widgets.model.block_folding import Block, fold_blocks
from widgets.model.graph_contents import foldable_keys, graph_contents
from widgets.model.graph_layout import lay_out

FOLDED = {
    "EfficientNetB0": 20,
    "EfficientNetV2S": 18,
    "MobileNetV2": 31,
    "MobileNetV3Small": 45,
    "ConvNeXtTiny": 16,
    "DenseNet121": 20,
    "ResNet50": 12,
    "ResNet50V2": 16,
    "VGG16": 10,
    "Xception": 40,
    "InceptionV3": 35,
    "InceptionResNetV2": 130,
    "NASNetMobile": 40,
}
"""The most boxes of a folded network."""


@pytest.fixture(autouse=True)
def one_network_at_a_time():
    """Collect the network of a test: thirteen of full depth would need gigabytes."""
    yield
    gc.unfreeze()
    gc.collect()


def leaves(entry):
    return list(entry.nodes()) if isinstance(entry, Block) else [entry]


def require_whole_graph(model):
    """Fold, unfold and lay out the graph of a model; return the number of boxes of the folded one."""
    folded = fold_blocks(model.root.children)
    assert [node for entry in folded for node in leaves(entry)] == list(model.root.children)
    called = [node for node in model.root.walk() if node.inputs]
    sizes = []
    for unfolded in (set(), set(foldable_keys(model))):
        contents = graph_contents(model, unfolded)
        edges = [(edge.source, edge.target) for edge in contents.edges]
        centres = lay_out([(100, 40)] * len(contents.boxes), edges).centres
        assert all(centres[source][1] < centres[target][1] for source, target in edges)
        assert {target for _, target in edges} == set(range(1, len(contents.boxes)))  # all but the input
        sizes.append(len(contents.boxes))
    assert sizes[1] == len(called) + 1
    return sizes[0]


@pytest.mark.parametrize(
    "family", [pytest.param(name, marks=[pytest.mark.slow] * (name in SLOW)) for name in FAMILIES]
)
def test_each_small_family_is_a_whole_graph(family):
    require_whole_graph(models.probe(FAMILIES[family]()).model)


@pytest.mark.slow  # networks of full depth
@pytest.mark.parametrize("name", FOLDED)
def test_each_family_folds(name):
    built = getattr(keras.applications, name)(weights=None, input_shape=(96, 96, 3), classes=10)
    assert require_whole_graph(models.probe(built).model) <= FOLDED[name]
