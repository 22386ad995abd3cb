"""Blocks that are found by names and by structure, on small graphs and on published networks."""

import pytest

from engine.core.model import Node
from tests.layer_graphs import chain, inception, layer, nested, residual
from widgets.model.block_folding import Block, fold_blocks, inner_entries


def outline(entries):
    """The folded entries as text: names of layers, and blocks as pairs of name and members."""
    return [
        (entry.name, outline(entry.members)) if isinstance(entry, Block) else entry.name for entry in entries
    ]


def test_a_chain_without_numbered_names_has_no_blocks():
    nodes = chain("stem_conv", "stem_bn", "conv2d", "conv2d_1", "conv2d_2", "pool", "out")
    assert outline(fold_blocks(nodes)) == [node.name for node in nodes]


def test_names_mark_blocks_and_the_stages_around_them():
    first, second = residual("image", "block1a"), residual("block1a_add", "block1b")
    more = residual("block1b_add", "block2a")
    nodes = (layer("image", kind="InputLayer"), *first, *second, *more, layer("out", "block2a_add"))
    folded = fold_blocks(nodes)
    assert outline(folded) == [
        "image",
        ("block1", [node.name for node in (*first, *second)]),  # inner blocks have four layers at least
        ("block2", [node.name for node in more]),
        "out",
    ]
    assert [block.num_layers for block in folded[1:3]] == [6, 3]
    assert folded[1].last.name == "block1b_add"
    assert folded[1].key == "/[block1]"


def test_blocks_of_four_layers_fold_within_a_stage():
    names = [f"conv{stage}_block{block}_{part}" for stage in (2, 3) for block in (1, 2) for part in "abcd"]
    folded = fold_blocks(chain(*names))
    assert outline(folded)[1:] == [
        (f"conv{stage}", [(f"conv{stage}_block{block}", names[at : at + 4]) for block, at in places])
        for stage, places in ((2, ((1, 0), (2, 4))), (3, ((1, 8), (2, 12))))
    ]


def test_a_name_that_all_layers_share_is_no_block():
    names = [f"net002_stage_{stage}_{part}" for stage in range(2) for part in "abc"]
    assert [entry.name for entry in fold_blocks(chain(*names))] == [
        "image",
        "net002_stage_0",
        "net002_stage_1",
    ]


def test_names_that_interleave_mark_no_blocks():
    names = [f"sep_{branch}_{cell}" for cell in range(3) for branch in (1, 2)]
    assert outline(fold_blocks(chain(*names))) == ["image", *names]


def test_branches_that_meet_end_a_block():
    stem = chain("stem_conv", "stem_relu")
    nodes = (*stem, *inception("stem_relu", 0), *inception("mixed0", 1), layer("out", "mixed1"))
    assert outline(fold_blocks(nodes)) == [
        "image",
        "stem_conv",
        "stem_relu",
        ("mixed0", ["conv2d_0", "conv2d_1", "conv2d_2", "mixed0"]),
        ("mixed1", ["conv2d_3", "conv2d_4", "conv2d_5", "mixed1"]),
        "out",
    ]


def test_a_nested_model_is_one_entry_and_folds_its_own_layers():
    image, body, pool = fold_blocks(nested())
    assert isinstance(body, Node)
    assert [entry.name for entry in inner_entries(body)] == ["conv", "relu", "add"]
    assert inner_entries(image) == inner_entries(pool) == ()


def test_a_layer_that_is_folded_is_still_there():
    nodes = (*chain("stem"), *residual("stem", "block1"), *residual("block1_add", "block2"))
    found = [
        node
        for entry in fold_blocks(nodes)
        for node in (entry.nodes() if isinstance(entry, Block) else [entry])
    ]
    assert found == list(nodes)


@pytest.mark.parametrize("count", [0, 1])
def test_few_layers_do_not_fold(count):
    assert fold_blocks(chain("out")[:count]) == chain("out")[:count]
