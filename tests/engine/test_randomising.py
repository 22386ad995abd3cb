"""Weights drawn anew within a report, and put back bit for bit."""

import keras
import numpy as np
import pytest

from engine.method import Progress
from engine.methods.trust import Trust, depths
from engine.model import Head, HeadKind, Model, Node
from engine.results import Heatmap
from engine.target import Target
from tests import models
from tests.engine.reports import Moved, Unmoved, ask
from tests.fakes import GapProbe, run_to_end


def small():
    keras.utils.set_random_seed(5)
    return models.probe(models.functional())


def picture_for(probe):
    return GapProbe(*probe.model.input_shape[:2]).image()


def stored(probe):
    return [variable.numpy().tobytes() for variable in probe._network.variables("")]


def test_a_map_that_does_not_depend_on_the_weights_stays_the_same_and_fails():
    probe = small()
    image = picture_for(probe)
    values = np.abs(image.pixels).sum(-1)
    without = ask(probe, values, Unmoved(), image=image)[1]
    report = ask(probe, values, Unmoved(), image=image, depths=3)[1]
    drawn = [(name, value) for name, value in report.numbers if name.startswith("Randomised")]
    assert [name for name, _ in drawn if "structure" not in name] == [
        f"Randomised, {way}, {layer}" for way in ("cascading", "independent") for layer in ("out", "conv_b", "conv_a")
    ]
    np.testing.assert_allclose([value for _, value in drawn], 1, atol=1e-6)
    passed = int(without.notes[0][0])
    assert without.notes[0].startswith(f"{passed} of 2") and report.notes[0].startswith(f"{passed} of 3")
    np.testing.assert_allclose([curve.y for curve in report.plots[2].curves], np.ones((2, 4)))


def test_a_map_that_changes_with_the_weights_passes():
    probe = small()
    image = picture_for(probe)
    values = run_to_end(Moved().run(probe, image, Target(1)))[1].values
    passed = int(ask(probe, values, Moved(), image=image)[1].notes[0][0])
    report = ask(probe, values, Moved(), image=image, depths=3)[1]
    ranks = [value for name, value in report.numbers if name.startswith("Randomised") and "structure" not in name]
    assert len(ranks) == 6 and np.abs(ranks).max() < 0.2
    assert report.notes[0].startswith(f"{passed + 1} of 3")


def test_the_model_may_not_be_asked_exactly_while_its_weights_are_drawn_anew():
    probe = small()
    image, before = picture_for(probe), stored(probe)
    trust = Trust(Moved(), Heatmap(np.abs(image.pixels).sum(-1), "A map"), steps=8, depths=2)
    pausable, same = [], []
    run = trust.run(probe, image, Target(1))
    for progress in run:
        pausable.append(progress.pausable)
        same.append(stored(probe) == before)
        assert progress.partial is not None or not progress.pausable
    assert pausable == same
    assert pausable.count(False) == 4 * 3  # two depths, two ways, three steps of the method each
    assert stored(probe) == before


@pytest.mark.parametrize("at", [1, 5, 11])
def test_given_up_while_its_weights_are_drawn_anew_the_model_is_what_it_was(at):
    probe = small()
    image, before = picture_for(probe), stored(probe)
    trust = Trust(Moved(), Heatmap(np.abs(image.pixels).sum(-1), "A map"), steps=8, depths=2)
    run, changed_steps = trust.run(probe, image, Target(1)), 0
    while changed_steps < at:
        changed_steps += not next(run).pausable
    assert stored(probe) != before
    run.close()
    assert stored(probe) == before


def test_a_method_that_breaks_meanwhile_leaves_the_model_as_it_was():
    class Breaking(Unmoved):
        def run(self, probe, image, target):
            yield Progress(0, 1)
            raise RuntimeError("broken")

    probe = small()
    image, before = picture_for(probe), stored(probe)
    with pytest.raises(RuntimeError, match="broken"):
        ask(probe, np.abs(image.pixels).sum(-1), Breaking(), image=image, depths=1)
    assert stored(probe) == before


def test_weights_are_drawn_from_each_arrays_own_mean_and_deviation():
    probe = small()
    kernels = {layer: probe.weights(layer)["kernel"].copy() for layer in ("conv_a", "conv_b")}
    with probe.randomised(["conv_b"], 0):
        drawn = probe.weights("conv_b")["kernel"]
        assert drawn.std() == pytest.approx(kernels["conv_b"].std(), rel=0.15)
        assert abs(drawn.mean() - kernels["conv_b"].mean()) < 0.03
        assert abs(np.corrcoef(drawn.ravel(), kernels["conv_b"].ravel())[0, 1]) < 0.2
        np.testing.assert_array_equal(probe.weights("conv_a")["kernel"], kernels["conv_a"])
    np.testing.assert_array_equal(probe.weights("conv_b")["kernel"], kernels["conv_b"])


def test_the_same_seed_gives_the_same_report():
    probe = small()
    image = picture_for(probe)
    values = np.abs(image.pixels).sum(-1).round()  # with ties
    first, again, other = (ask(probe, values, Moved(), image=image, depths=1, seed=seed)[1].numbers for seed in (0, 0, 1))
    assert first == again
    assert first != other


def layered(count, heads=()):
    nodes = tuple(
        Node(
            f"n{number}",
            "Conv2D",
            (4, 4, 2),
            1,
            order=number,
            heads=heads.get(number, (0,)) if heads else (0,),
            has_kernel=number != 3,
        )
        for number in range(count)
    )
    root = Node("", "Functional", None, 1, children=(*nodes[2:], *nodes[:2]))  # the tree's order is not that of the calls
    return Model("", root, (4, 4, 3), (Head("a", 2, HeadKind.SOFTMAX), Head("b", 2, HeadKind.SOFTMAX)))


def test_depths_go_from_the_top_down_in_groups_of_about_the_same_length():
    assert depths(layered(9), 0, 4) == [["n8", "n7"], ["n6", "n5"], ["n4", "n2"], ["n1", "n0"]]
    assert [len(part) for part in depths(layered(6), 0, 2)] in ([2, 3], [3, 2])
    assert depths(layered(3), 0, 50) == [["n2"], ["n1"], ["n0"]]
    assert depths(layered(3), 0, 0) == []
    assert depths(layered(5, {4: (1,), 2: (0, 1)}), 0, 3) == [["n2"], ["n1"], ["n0"]]
    assert depths(layered(5, {4: (1,), 2: (0, 1)}), 1, 3) == [["n4"], ["n2"]]
