"""What a network makes of photographs tells levels from values about 1; names count only where nothing else speaks."""

import keras
import numpy as np
import pytest
from keras import layers

from engine.imaging.evidence import Evidence, Strength
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import Preprocessing
from engine.imaging.samples import sample_path
from engine.model_files.loader import open_model
from engine.model_files.scaling import output_evidence
from engine.model_files.scaling.output_evidence import evidence_from_outputs
from engine.model_files.scaling.scaling_evidence import guess
from engine.model_files.scaling.scaling_metrics import sort_by_spread, spreads
from tests import models

PHOTOGRAPHS = [read_picture(sample_path(name)) for name in ("chelsea.png", "coffee.png", "astronaut.png")]
FACTOR = 40.0


def network(factor, bias=0.1, name="plain", channels=3):
    """A network whose two logits differ by `factor` x the mean of the picture: its spread is `factor` times that of the means."""
    image = keras.Input((16, 16, channels))
    pooled = layers.GlobalAveragePooling2D()(layers.Conv2D(1, 1, name="sum")(image))
    model = keras.Model(image, layers.Dense(2, activation="softmax", name="out")(pooled), name=name)
    model.get_layer("sum").set_weights(
        [np.full((1, 1, channels, 1), 1 / channels, np.float32), np.zeros(1, np.float32)]
    )
    model.get_layer("out").set_weights(
        [np.array([[factor, -factor]], np.float32), np.full(2, bias, np.float32)]
    )
    return model


def found(factor, *names, inside="plain", **given):
    return guess(models.probe(network(factor, **given)), PHOTOGRAPHS, names, (inside,))


def test_the_spread_is_the_deviation_of_the_logits_over_photographs_and_quarters_of_them():
    probe, prepared = models.probe(network(3.0)), Preprocessing((16, 16, 3), "0..1")
    ours = spreads(probe, prepared, ["0..1", "-1..1"], [one.pixels for one in PHOTOGRAPHS])
    parts = []
    for one in PHOTOGRAPHS:
        height, width = (length // 2 for length in one.pixels.shape[:2])
        parts += [one.pixels, one.pixels[:height, :width], one.pixels[-height:, -width:]]
    logits = [3.0 * prepared.apply(part).pixels.mean() for part in parts]  # centred: plus and minus
    assert ours["0..1"] == pytest.approx(np.std(logits), rel=1e-3)
    assert ours["-1..1"] == pytest.approx(2 * np.std(logits), rel=1e-3)


def test_logits_too_large_to_be_told_apart_count_as_larger_than_any():
    image = keras.Input((16, 16, 3))
    model = keras.Model(
        image, layers.Activation("softmax")(layers.Dense(2)(layers.GlobalAveragePooling2D()(image)))
    )
    model.layers[-2].set_weights([np.zeros((3, 2), np.float32), np.array([500, -500], np.float32)])
    prepared = Preprocessing((16, 16, 3), "0..1")
    assert spreads(models.probe(model), prepared, ["0..1"], [PHOTOGRAPHS[0].pixels])["0..1"] == pytest.approx(
        69.08, abs=0.01
    )


def test_the_usual_spread_comes_first_whether_others_are_smaller_or_larger():
    assert sort_by_spread({"a": 30.0, "b": 0.0, "c": 1.0, "d": 3.0}) == ["d", "c", "a", "b"]


def test_a_network_that_is_silent_but_for_levels_takes_levels_and_both_kinds_are_shown():
    seen = found(FACTOR / 255)
    assert (seen.scaling, seen.strength, seen.rival) == ("0..255", Strength.WEAK, "caffe")
    assert found(FACTOR / 255, channels=1).rival == ""  # grey has no order of colours
    assert (found(FACTOR / 255, inside="vgg16").scaling, found(FACTOR / 255, inside="vgg16").rival) == (
        "caffe",
        "",
    )


def test_a_network_that_speaks_at_0_to_1_takes_it_without_a_doubt_that_would_be_worth_showing():
    seen = found(FACTOR)
    assert (seen.scaling, seen.strength, seen.rival) == ("0..1", Strength.WEAK, "")


def test_the_name_of_a_file_is_no_fact():
    assert (found(FACTOR, "not_resnet50").scaling, found(FACTOR, "not_resnet50").rival) == ("0..1", "")
    inside = found(
        FACTOR, inside="vgg16"
    )  # a base of VGG16 under a head that was trained on 0..1, or another name
    assert (inside.scaling, inside.rival, inside.strength) == ("0..1", "caffe", Strength.WEAK)


def test_names_of_signed_families_are_shown_in_doubt():
    assert (found(FACTOR, inside="mobilenetv2").scaling, found(FACTOR, inside="mobilenetv2").rival) == (
        "-1..1",
        "0..1",
    )


def test_unsure_answers_at_0_to_1_are_a_doubt():
    seen = found(4.0)
    assert (seen.scaling, seen.rival) == ("0..1", "-1..1") and "uncertain" in seen.reason


@pytest.mark.parametrize(
    ("at_unit", "at_signed", "rival"),
    [(0.8, 1.2, "-1..1"), (1.0, 1.9, ""), (1.2, 2.8, "-1..1"), (2.2, 5.8, ""), (2.9, 2.9, "")],
)
def test_a_doubt_is_shown_only_for_spreads_that_networks_of_0_to_1_do_not_have(
    at_unit, at_signed, rival, monkeypatch
):
    spread = {"0..1": at_unit, "-1..1": at_signed, "0..255": 30.0}
    monkeypatch.setattr(output_evidence, "spreads", lambda *given: spread)
    assert found(FACTOR).rival == rival


def test_of_an_untrained_network_answers_say_nothing():
    seen = found(FACTOR / 255, bias=0.0)
    assert (seen.scaling, seen.strength, seen.rival) == ("0..1", Strength.NONE, "-1..1")


@pytest.mark.parametrize(("factor", "chosen"), [(FACTOR / 255, "0..255"), (FACTOR, "-1..1")])
def test_answers_end_a_doubt_of_statistics_between_levels_and_values_about_1(factor, chosen):
    doubt = Evidence("-1..1", Strength.STRONG, "Statistics.", "0..255")
    seen = evidence_from_outputs(models.probe(network(factor)), PHOTOGRAPHS, "", "", doubt)
    assert (seen.scaling, seen.rival) == (chosen, "") and chosen in seen.reason


def test_answers_do_not_end_a_doubt_between_two_ranges_of_the_same_size():
    doubt = Evidence("-1..1", Strength.STRONG, "Statistics.", "0..1")
    assert evidence_from_outputs(models.probe(network(FACTOR)), PHOTOGRAPHS, "", "", doubt) == doubt


def test_outputs_that_are_no_classes_leave_names(probe_of):
    seen = evidence_from_outputs(probe_of("linear"), PHOTOGRAPHS, "", "caffe")
    assert (seen.scaling, seen.rival, seen.strength) == ("caffe", "0..1", Strength.WEAK)
    assert not spreads(
        probe_of("linear"), Preprocessing((32, 32, 3), "0..1"), ["0..1"], [PHOTOGRAPHS[0].pixels]
    )


def test_doubt_travels_with_the_opened_model_and_ends_with_a_choice(tmp_path):
    network(4.0).save(tmp_path / "unsure.keras")
    opened = open_model(tmp_path / "unsure.keras")
    assert opened.preprocessing.rival == "-1..1"
    assert "0..1 is assumed, -1..1 is possible" in opened.preprocessing.scaling_warning
    assert not [note for note in opened.probe.model.notes if "scaling" in note]
