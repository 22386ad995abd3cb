"""A report randomises weights and restores them bit for bit."""

from dataclasses import dataclass

import keras
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.method import Progress
from engine.core.params import param
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.methods.evaluation.randomisation import depths
from engine.methods.evaluation.trust_report import TrustReport
from tests import models
from tests.engine.methods.evaluation.reports import Moved, Unmoved, Weighted, ask
from tests.fakes import GapProbe, run_to_end


def small():
    keras.utils.set_random_seed(5)
    return models.probe(models.functional())


def picture_for(probe):
    return GapProbe(*probe.model.input_shape[:2]).image()


def stored(probe):
    return [variable.numpy().tobytes() for variable in probe._network.variables("")]


NEITHER = (
    "the map changes when weights are randomised: not judged; the map changes with the picture: not judged"
)


def judged(values, method, image, probe, **given):
    """The report, and what its verdict says of random weights and of other pictures."""
    report = ask(probe, values, method, image=image, depths=3, **given)[1]
    said = dict(part.rsplit(": ", 1) for part in report.notes[0].rstrip(".").split(": ", 1)[1].split("; "))
    return (
        report,
        said["the map changes when weights are randomised"],
        said["the map changes with the picture"],
    )


def test_a_map_that_does_not_depend_on_the_weights_stays_the_same_and_fails():
    probe = small()
    image = picture_for(probe)
    values = np.abs(image.pixels).sum(-1)
    without = ask(probe, values, Unmoved(), image=image)[1]
    report, follows, apart = judged(values, Unmoved(), image, probe)
    drawn = [
        (name, value)
        for name, value in report.numbers
        if name.startswith(("Randomised, ca", "Randomised, in"))
    ]
    assert [name for name, _ in drawn if "structure" not in name] == [
        f"Randomised, {way}, {layer}"
        for way in ("cascading", "independent")
        for layer in ("out", "conv_b", "conv_a")
    ]
    np.testing.assert_allclose([value for _, value in drawn], 1, atol=1e-6)
    found = dict(report.numbers)
    assert found["Randomised, whole cascade, ranks"] == pytest.approx(1) and found[
        "Randomised, whole cascade, structure"
    ] == pytest.approx(1)
    assert abs(found["Other pictures"]) < 0.3  # of noise and photographs
    assert found["Randomised, whole cascade, ranks, threshold"] == pytest.approx(
        (1 + max(0, found["Other pictures"])) / 2
    )
    assert (follows, apart) == ("no", "yes")
    passed = int(without.notes[0][0])
    assert report.notes[0].startswith(f"{passed + 1} of ")
    np.testing.assert_allclose([curve.y for curve in report.plots[2].curves], np.ones((2, 4)))
    np.testing.assert_allclose([curve.x for curve in report.plots[2].curves], 2 * [[0, 25, 75, 100]])


def test_a_map_that_changes_with_the_weights_passes():
    probe = small()
    image = picture_for(probe)
    values = run_to_end(Moved().run(probe, image, Target(1)))[1].values
    report, follows, apart = judged(values, Moved(), image, probe)
    ranks = [
        value
        for name, value in report.numbers
        if name.startswith(("Randomised, ca", "Randomised, in")) and "struct" not in name
    ]
    assert len(ranks) == 6 and np.abs(ranks).max() < 0.2
    assert (follows, apart) == ("yes", "yes")


def test_a_map_of_weights_and_picture_passes_as_well():
    probe = small()
    image = picture_for(probe)
    values = run_to_end(Weighted().run(probe, image, Target(1)))[1].values
    assert judged(values, Weighted(), image, probe)[1:] == ("yes", "yes")


def test_a_map_that_another_seed_turns_round_is_not_judged():
    @dataclass(frozen=True)
    class Turning(Unmoved):
        seed: int = param(0, label="", help="", minimum=0, maximum=9)

        def run(self, probe, image, target):
            yield Progress(0, 1)
            rows = np.indices(image.pixels.shape[:2], np.float32)[0]
            return Heatmap(rows if self.seed == 0 else rows.max() - rows, "")

    probe = small()
    image = picture_for(probe)
    report = ask(probe, np.indices(image.pixels.shape[:2], np.float32)[0], Turning(), image=image, depths=1)[
        1
    ]
    assert NEITHER in report.notes[0]
    assert "with the map of another seed -1.00" in next(
        meaning for name, _, meaning in report.rows if name == "Other pictures"
    )


def test_a_map_that_is_the_same_for_every_picture_says_nothing_of_this_one():
    class Rows(Unmoved):
        def run(self, probe, image, target):
            yield Progress(0, 1)
            slope = float(probe.score(0 * image.pixels[None] + 1, target)[0])
            rows = np.indices(image.pixels.shape[:2], np.float32)[0]
            return Heatmap(np.abs(np.sin(rows * 1e4 * slope)), "")

    probe = small()
    image = picture_for(probe)
    values = run_to_end(Rows().run(probe, image, Target(1)))[1].values
    report, follows, apart = judged(values, Rows(), image, probe)
    assert (follows, apart) == ("not judged", "no")
    assert dict(report.numbers)["Other pictures"] == pytest.approx(1)


def test_maps_that_are_blank_with_random_weights_speak_neither_for_nor_against():
    class Fading(Unmoved):
        def run(self, probe, image, target):
            yield Progress(0, 1)
            same = stored(probe) == before
            return Heatmap(np.abs(image.pixels).sum(-1) * same + 2, "")

    probe = small()
    image, before = picture_for(probe), stored(probe)
    report, follows, apart = judged(np.abs(image.pixels).sum(-1) + 2, Fading(), image, probe)
    rows = [(value, meaning) for name, value, meaning in report.rows if name.startswith("Randomised, ")]
    assert len(rows) == 6 and all(value == "none" and meaning.startswith("blank") for value, meaning in rows)
    assert (follows, apart) == ("not judged", "yes")
    assert not any(name.startswith("Randomised") for name, _ in report.numbers)


def test_without_maps_of_other_pictures_there_is_nothing_to_compare_with():
    class Once(Unmoved):
        def run(self, probe, asked, target):
            yield Progress(0, 1)
            if asked is not image:
                raise UserError("no", "no")
            return Heatmap(np.abs(image.pixels).sum(-1), "")

    probe = small()
    image = picture_for(probe)
    report = ask(probe, np.abs(image.pixels).sum(-1), Once(), image=image, depths=2)[1]
    assert NEITHER in report.notes[0]


def test_of_a_model_of_constants_it_is_said_that_nothing_can_be_drawn():
    class Constant(GapProbe):
        def randomisable_layers(self, head):
            return (), ("2 constants of the graph with 32 values",)

    report = ask(Constant(), np.abs(Constant().image().pixels).sum(-1), Unmoved(), depths=2)[1]
    rows = {name: (value, meaning) for name, value, meaning in report.rows}
    assert rows["Randomised"][0] == "none" and "2 constants of the graph" in rows["Randomised"][1]
    assert "the map changes when weights are randomised: not judged" in report.notes[0]


def test_the_model_may_not_be_asked_exactly_while_its_weights_are_drawn_anew():
    probe = small()
    image, before = picture_for(probe), stored(probe)
    trust = TrustReport(Moved(), Heatmap(np.abs(image.pixels).sum(-1), "A map"), steps=8, depths=2)
    pausable, same = [], []
    run = trust.run(probe, image, Target(1))
    for progress in run:
        pausable.append(progress.is_pausable)
        same.append(stored(probe) == before)
        assert progress.partial is not None or not progress.is_pausable
    assert pausable == same
    assert pausable.count(False) == 4 * 3  # two depths, two ways, three steps of the method each
    assert stored(probe) == before


@pytest.mark.parametrize("at", [1, 5, 11])
def test_given_up_while_its_weights_are_drawn_anew_the_model_is_what_it_was(at):
    probe = small()
    image, before = picture_for(probe), stored(probe)
    trust = TrustReport(Moved(), Heatmap(np.abs(image.pixels).sum(-1), "A map"), steps=8, depths=2)
    run, changed_steps = trust.run(probe, image, Target(1)), 0
    while changed_steps < at:
        changed_steps += not next(run).is_pausable
    assert stored(probe) != before
    run.close()
    assert stored(probe) == before


def test_a_method_that_breaks_meanwhile_leaves_the_model_as_it_was():
    class Breaking(Unmoved):
        def run(self, probe, image, target):
            yield Progress(0, 1)
            if stored(probe) != before:
                raise RuntimeError("broken")
            return Heatmap(np.abs(image.pixels).sum(-1), "")

    probe = small()
    image, before = picture_for(probe), stored(probe)
    with pytest.raises(RuntimeError, match="broken"):
        ask(probe, np.abs(image.pixels).sum(-1), Breaking(), image=image, depths=1)
    assert stored(probe) == before


def test_the_same_seed_gives_the_same_report():
    probe = small()
    image = picture_for(probe)
    values = np.abs(image.pixels).sum(-1).round()  # with ties
    first, again, other = (
        ask(probe, values, Moved(), image=image, depths=1, seed=seed)[1].numbers for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_depths_go_from_the_top_down_in_groups_of_about_the_same_length():
    eight = [f"n{number}" for number in range(8)]
    assert depths(eight, 4) == [["n7", "n6"], ["n5", "n4"], ["n3", "n2"], ["n1", "n0"]]
    assert [len(part) for part in depths(eight[:5], 2)] in ([2, 3], [3, 2])
    assert depths(eight[:2], 50) == [["n1"], ["n0"]]
