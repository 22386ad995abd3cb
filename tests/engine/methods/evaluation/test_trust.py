"""The report on a map: what speaks for it and what against."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import spearmanr

from engine.core.box import Box
from engine.core.checks import Check
from engine.core.errors import UserError
from engine.core.method import METHODS, make
from engine.core.probe import InputImage
from engine.core.results import Curve, Heatmap
from engine.core.target import Score, Target
from engine.methods.evaluation.faithfulness import blurred_start, counts, importance
from engine.methods.evaluation.report_builder import ReportBuilder
from engine.methods.evaluation.trust_report import TrustReport
from tests.engine.methods.evaluation.reports import Unmoved, ask, numbers, oracle, plain_probe
from tests.fakes import GapProbe, run_to_end


def test_the_areas_are_those_of_the_curves_by_hand():
    probe = plain_probe()
    terms = oracle(probe)
    report = ask(probe, terms)[1]
    pixels, target = probe.image().pixels, Target(1)
    order, steps = np.argsort(-terms.ravel()), counts(240, 24)
    deletion, insertion = [], []
    start = blurred_start(probe.image())
    for count in steps:
        gone = pixels.reshape(-1, 3).copy()
        gone[order[:count]] = 0
        come = start.reshape(-1, 3).copy()
        come[order[:count]] = pixels.reshape(-1, 3)[order[:count]]
        deletion.append(probe.logits(gone.reshape(1, 12, 20, 3))[0, 1])
        insertion.append(probe.logits(come.reshape(1, 12, 20, 3))[0, 1])
    found = numbers(report)
    assert found["Deletion area"] == pytest.approx(np.trapezoid(deletion) / (len(steps) - 1), abs=1e-5)
    assert found["Insertion area"] == pytest.approx(np.trapezoid(insertion) / (len(steps) - 1), abs=1e-5)
    curve = report.plots[0].curves[0]
    np.testing.assert_allclose(curve.y, deletion, atol=1e-5)
    np.testing.assert_allclose(curve.x, 100 * steps / 240, rtol=1e-5)
    assert [plot.title for plot in report.plots] == ["Deletion", "Insertion"]
    assert (
        probe.score(pixels[None], target)[0] == pytest.approx(deletion[0], abs=1e-5)
        and abs(deletion[-1]) < 1e-6
    )


def test_probabilities_count_where_there_are_some():
    probe = GapProbe()
    report = ask(probe, oracle(probe))[1]
    curve = report.plots[0].curves[0].y
    clear, empty = (
        probe.score(pixels[None], Target(1, 0, Score.PROBABILITY))[0]
        for pixels in (probe.image().pixels, 0 * probe.image().pixels)
    )
    assert (curve[0], curve[-1]) == (pytest.approx(clear, rel=1e-5), pytest.approx(empty, rel=1e-5))


# looks at the upper left quarter only, where all pixels add alike
class Quarter(GapProbe):
    def logits(self, images):
        part = images[:, : self.size[0] // 2, : self.size[1] // 2].mean((1, 2, 3))
        return np.stack([0 * part, 12 * part], 1)

    def image(self, seed=1):
        image = super().image(seed)
        return replace(image, pixels=np.abs(image.pixels))


def quarter(height=12, width=20):
    values = np.zeros((height, width), np.float32)
    values[: height // 2, : width // 2] = 1
    return values


def test_a_map_that_knows_is_better_than_the_same_map_moved_and_its_opposite_is_worse():
    probe = Quarter()
    image = probe.image()
    good, bad = (ask(probe, values, image=image)[1] for values in (quarter(), 1 - quarter()))
    found = numbers(good)
    assert found["Deletion area"] < found["Deletion area, map moved"] - 0.1
    assert "8 other places" in good.rows[0][2] and "zero in the model's units" in good.rows[0][2]
    assert found["Insertion area"] > found["Insertion area, map moved"]
    assert (
        "hiding the marked areas lowers the score faster than hiding shifted areas: yes" in good.notes[0]
    )  # what is inserted is a blur's mean already
    assert bad.notes[0].startswith("0 of 2 checks speak for the map")
    assert [(check.name, check.passed) for check in bad.checks] == [("deletion", False), ("insertion", False)]
    assert good.checks[0] == Check("deletion", True)
    oracle_report = ask(plain_probe(), oracle(plain_probe()))[1]
    assert oracle_report.notes[0].startswith("2 of 2")


def test_low_values_come_first_where_the_lowest_matter_most():
    probe = Quarter()
    values = quarter() + np.random.default_rng(0).random((12, 20)).astype(np.float32) / 10
    high, low = ask(probe, values)[1], ask(probe, -values, low_first=True)[1]
    assert high.numbers == low.numbers
    assert numbers(ask(probe, -values)[1])["Deletion area"] > numbers(high)["Deletion area"]
    np.testing.assert_array_equal(importance(Heatmap(values, "", low_first=True)), -values)
    np.testing.assert_array_equal(importance(Heatmap(values, "")), values)


@pytest.mark.parametrize("level", [0.0, 3.0])
@pytest.mark.parametrize("depth", [0, 2])
def test_a_map_without_any_contrast_is_blank_and_nothing_speaks_for_it_or_against_it(depth, level):
    report = ask(Quarter(), np.full((12, 20), level, np.float32), Unmoved(blank=True), depths=depth)[1]
    assert report.notes == ("The map is blank: it has the same value everywhere, so it cannot be checked.",)
    assert not report.numbers


def test_a_score_that_never_moves_speaks_neither_for_nor_against():
    class Deaf(GapProbe):
        def logits(self, images):
            return np.stack([0 * images.mean((1, 2, 3)), 0 * images.mean((1, 2, 3)) + 3], 1).astype(
                np.float32
            )

    report = ask(Deaf(), quarter())[1]
    assert report.notes[0].startswith("0 of 0 checks speak for the map")
    assert report.notes[0].count("not judged") == 2
    assert [check.passed for check in report.checks] == [None, None]


# the score sees two rows of each third, so that a map moved by a third is as good as where it is
def test_a_map_whose_place_does_not_matter_is_not_better_than_the_same_map_moved():
    class Stripes(GapProbe):
        def logits(self, images):
            part = images.reshape(len(images), 3, 4, 20, 3)[:, :, :2].mean((1, 2, 3, 4))
            return np.stack([0 * part, 12 * part], 1)

    values = np.zeros((3, 4, 20), np.float32)
    values[:, :2] = 1
    probe = Stripes()
    image = replace(probe.image(), pixels=np.ones((12, 20, 3), np.float32))
    report = ask(probe, values.reshape(12, 20), image=image)[1]
    assert "hiding the marked areas lowers the score faster than hiding shifted areas: no" in report.notes[0]
    found = numbers(report)  # the places differ only in how ties are broken
    assert found["Deletion area"] == pytest.approx(found["Deletion area, map moved"], abs=0.02)


# eight areas by hand: mean 0.45, deviation 0.245 (n - 1); the map itself 0.2 or 0.21
@pytest.mark.parametrize(("own", "verdict"), [(0.2, "yes"), (0.21, "no")])
def test_an_area_is_better_by_more_than_the_deviation_of_those_of_the_map_moved(own, verdict):
    places = np.array([0, 100], np.float32)
    findings = ReportBuilder(Heatmap(quarter(), "A map"))
    moved = [
        Curve("", np.full(2, level, np.float32), places) for level in np.arange(1, 9) / 10
    ]  # flat curves, but not all alike
    findings.add_curves("deletion", "fill", Curve("", np.full(2, own, np.float32), places), moved, [])
    assert findings.report().notes[0] == f"{int(verdict == 'yes')} of 1 checks speak for the map: " + (
        f"hiding the marked areas lowers the score faster than hiding shifted areas: {verdict}."
    )
    assert numbers(findings.report())["Deletion area, deviation"] == pytest.approx(np.sqrt(0.06))


@pytest.mark.parametrize(("fill", "left"), [("mean", 0.25), ("black", -1), ("white", 1), ("grey", 0)])
def test_deleted_pixels_become_what_is_chosen_whatever_the_units(fill, left):
    probe = Quarter()
    image = replace(probe.image(), pixels=np.full((12, 20, 3), 0.25, np.float32))
    report = ask(probe, oracle(probe), image=image, fill=fill)[1]
    np.testing.assert_array_equal(
        report.frames.shown[23], image.levels(np.full((12, 20, 3), left, np.float32))
    )
    assert f"deleted pixels are {'the picture' if fill == 'mean' else fill}" in report.rows[0][2]


def test_the_picture_s_mean_is_the_default_and_the_paper_s_zero_a_preset():
    assert TrustReport(Unmoved(), Heatmap(quarter(), "")).fill == "mean"
    assert TrustReport.presets["paper"]["fill"] == "ImageNet mean"


def test_frames_show_the_picture_on_its_way():
    probe = GapProbe(height=20, width=30)
    frames = ask(probe, oracle(probe), steps=60)[1].frames
    assert frames.playable and len(frames.captions) == 2 * 24 == len(frames.places)
    np.testing.assert_array_equal(frames.shown[0], probe.image().levels(probe.image().pixels))
    np.testing.assert_array_equal(
        frames.shown[23], np.full((20, 30, 3), 128, np.uint8)
    )  # zero is the middle of -1..1
    np.testing.assert_array_equal(frames.shown[-1], frames.shown[0])
    np.testing.assert_array_equal(frames.shown[24], probe.image().levels(blurred_start(probe.image())))
    assert frames.places[:24] == tuple(sorted(frames.places[:24])) and (
        frames.places[0],
        frames.places[23],
    ) == (0, 100)
    assert frames.captions[0].startswith("deletion, 0 % of the pixels, score ")


# Other methods, and the user's box


@pytest.mark.parametrize("own", [None, "grad-cam"])
def test_other_methods_are_asked_but_not_the_maps_own(own):
    probe = GapProbe()
    report = ask(probe, oracle(probe), make(own) if own else Unmoved())[1]
    rows = [name for name, _, _ in report.rows if name.startswith("Agreement")]
    expected = [
        "Agreement with Grad-CAM",
        "Agreement with Integrated gradients",
        "Agreement with Superpixel occlusion",
    ]
    assert rows == [name for name in expected if own != "grad-cam" or "Grad" not in name]


def test_agreement_is_the_rank_correlation_of_the_means_over_a_coarse_grid():
    probe = GapProbe(height=28, width=42)
    values = np.random.default_rng(0).random((28, 42)).astype(np.float32)
    report = ask(probe, values)[1]
    other = run_to_end(make("superpixel-occlusion").run(probe, probe.image(), Target(1)))[1].values
    coarse = [one.reshape(14, 2, 14, 3).mean((1, 3)) for one in (values, other)]
    expected = spearmanr(coarse[0].ravel(), coarse[1].ravel()).statistic
    assert numbers(report)["Agreement with Superpixel occlusion"] == pytest.approx(expected, abs=1e-3)
    row = next(row for row in report.rows if row[0] == "Agreement with Superpixel occlusion")
    assert row[1] == f"{expected:.2f}" and "14 x 14 cells" in row[2]
    # a map agrees with itself
    again = numbers(ask(probe, other)[1])["Agreement with Superpixel occlusion"]
    assert again == pytest.approx(1, abs=1e-6)


def test_a_model_without_gradients_still_gets_its_report():
    class Stepped(GapProbe):
        def gradient(self, images, target, rule="plain"):
            raise UserError("The score does not depend on the picture.")

        def activation_gradient(self, images, layer, target):
            raise UserError("The score does not depend on layer 'conv'.")

    probe = Stepped()
    report = ask(probe, oracle(probe), make("occlusion", given={"size": 4, "stride": 4}))[1]
    assert "Agreement with Superpixel occlusion" in numbers(report)
    assert "Agreement with Grad-CAM" not in numbers(report)


def test_the_users_box_adds_two_rows():
    probe = Quarter()
    inside, outside = Box(0, 0, 6, 10), Box(10, 18, 2, 2)
    values = quarter()
    values[2, 3] += 1
    for box, hit, share in ((inside, 1, 1), (outside, 0, 0), (Box(0, 0, 6, 5), 1, 31 / 61)):
        report = ask(probe, values, image=replace(probe.image(), box=box))[1]
        assert (numbers(report)["Pointing game"], numbers(report)["Inside your box"]) == (
            hit,
            pytest.approx(share),
        )
        assert report.rows[-2][1] == ("hit" if hit else "miss") and report.rows[-1][1] == f"{share:.0%}"
    assert "Pointing game" not in numbers(ask(probe, values)[1])
    several = replace(probe.image(), box=outside, earlier_boxes=(inside,))
    found = numbers(ask(probe, values, image=several)[1])
    assert (found["Pointing game"], found["Inside your box"]) == (1, pytest.approx(1))


# the probability that is left when a place is covered falls in the box only, so all the evidence is there
def test_the_evidence_inside_the_box_counts_where_low_values_matter_too():
    probe = Quarter()
    left = np.where(quarter() > 0, np.float32(0.1), np.float32(0.9))
    image = replace(probe.image(), box=Box(0, 0, 6, 10))
    found = numbers(ask(probe, left, image=image, low_first=True)[1])
    assert found["Pointing game"] == 1
    assert found["Inside your box"] > 0.5


def test_blank_maps_of_other_methods_agree_with_nothing():
    class Empty(GapProbe):
        def activation_gradient(self, images, layer, target):
            return tuple(0 * part for part in super().activation_gradient(images, layer, target))

    probe = Empty()
    report = ask(probe, oracle(probe))[1]
    rows = {name: (value, meaning) for name, value, meaning in report.rows}
    assert (
        rows["Agreement with Grad-CAM"][0] == "none"
        and "blank: its map" in rows["Agreement with Grad-CAM"][1]
    )
    assert "Agreement with Grad-CAM" not in numbers(report)
    striped = np.tile(np.array([1, -1], np.float32), (28, 14))  # blank on the coarse grid only
    wide = GapProbe(height=28, width=28)
    rows = {name: (value, meaning) for name, value, meaning in ask(wide, striped)[1].rows}
    assert rows["Agreement with Superpixel occlusion"][0] == "none"
    assert "blank: this map" in rows["Agreement with Superpixel occlusion"][1]


# What must not happen on the way


@pytest.mark.parametrize(
    "name", ["occlusion", "superpixel-occlusion", "lime", "rise", "grad-cam", "saliency", "smoothgrad"]
)
def test_maps_of_small_pictures_get_a_report_whatever_the_method(name):
    probe = GapProbe(height=24, width=28)  # smaller than the window of occlusion's fast preset
    method = make(name)
    heatmap = run_to_end(method.run(probe, probe.image(), Target(1)))[1]
    report = run_to_end(TrustReport(method, heatmap, steps=8, depths=1).run(probe, probe.image(), Target(1)))[
        1
    ]
    if name in ("saliency", "smoothgrad"):  # the same at every pixel, as the score is linear
        assert np.ptp(heatmap.values) == 0 and report.notes[0].startswith("The map is blank")
    else:
        assert any(row[0] == "Randomised, cascading, conv" for row in report.rows)


@pytest.mark.parametrize("name", ["gradient-input", "rise"])
def test_progress_never_goes_back(name):
    probe = GapProbe()
    method = make(name)
    assert ("fast" in METHODS[name].presets) == (
        name == "rise"
    )  # which is then run anew before any weights are drawn
    heatmap = run_to_end(method.run(probe, probe.image(), Target(1)))[1]
    steps = run_to_end(TrustReport(method, heatmap, steps=8, depths=2).run(probe, probe.image(), Target(1)))[
        0
    ]
    done = [step.done for step in steps]
    assert done == sorted(done) and {step.total for step in steps} == {300} and done[-1] <= 300


def test_the_report_grows_while_it_is_made():
    probe = GapProbe()
    steps, report = ask(probe, oracle(probe), depths=1)
    rows = [len(step.partial.rows) for step in steps if step.partial is not None]
    assert rows == sorted(rows) and rows[0] == 0 and len(set(rows)) > 4
    partial = [step.partial for step in steps if step.partial is not None][-1]
    assert partial.rows == report.rows[: len(partial.rows)]


def test_maps_that_are_no_numbers_once_the_weights_are_random_are_told_and_the_report_goes_on():
    probe, method = plain_probe(), make("gradient-input")
    heatmap = run_to_end(method.run(probe, probe.image(), Target(1)))[1]
    before, weights = probe.gradient, (probe.k, probe.d)

    def gradient(images, target, rule="plain"):
        same = probe.k is weights[0] and probe.d is weights[1]
        return before(images, target, rule) * (1 if same else np.nan)

    probe.gradient = gradient
    report = run_to_end(TrustReport(method, heatmap, steps=8, depths=1).run(probe, probe.image(), Target(1)))[
        1
    ]
    rows = {name: (value, meaning) for name, value, meaning in report.rows}
    drawn = [row for name, row in rows.items() if name.startswith("Randomised")]
    assert drawn and all(value == "none" and "not finite" in meaning for value, meaning in drawn)
    assert report.notes[0].startswith("3 of 3 checks")
    assert "the map changes when weights are randomised: not judged" in report.notes[0]


def test_deletion_leaves_an_opaque_alpha_opaque():
    seen = []
    probe = GapProbe()
    image = InputImage(probe.image().pixels, np.array([0, 0, 1], np.float32), np.array([1, 1, 1], np.float32))
    score = probe.score
    probe.score = lambda images, target: (seen.append(images), score(images, target))[1]
    run_to_end(
        TrustReport(Unmoved(), Heatmap(oracle(probe), ""), steps=4, depths=0, fill="zero").run(
            probe, image, Target(1)
        )
    )
    assert any((one == [0, 0, 1]).all() for batch in seen for one in batch)
    assert not any((one == 0).all() for batch in seen for one in batch)
