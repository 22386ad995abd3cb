"""Test that every method reports values that are not finite, and where they begin, instead of a map."""

import keras
import numpy as np
import pytest
from keras import layers

import engine.methods  # noqa: F401 - enters the methods into the register
from engine.core.errors import NotFiniteError
from engine.core.finite_checks import locate_nonfinite
from engine.core.marks import Marks
from engine.core.method import METHODS, make
from engine.core.results import Curve, Heatmap, Layers, Picture, Plot, Report, Tiles
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.model_files.loader import open_model
from engine.runtime.job import Job, run_job
from tests import models

FEW = {
    "occlusion": {"size": 16, "stride": 16},
    "superpixel-occlusion": {"segments": 4},
    "lime": {"segments": 4, "samples": 10},
    "rise": {"masks": 8},
    "smoothgrad": {"count": 2},
    "integrated-gradients": {"steps": 2},
    "class-model": {"steps": 2},
    "deep-dream": {"steps": 2},
    "filter-patterns": {"steps": 2, "count": 1},
    "filter-weights": {"layer": "second"},
    "effective-field": {"count": 1},
}
PICTURE = Photograph("p", np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8))
MARKS = Marks(None, np.tri(32, dtype=bool))


def network(second):
    image = keras.Input((32, 32, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu", name="first")(image)
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.Conv2D(4, 3, padding="same", activation=second, name="second")(x)
    return keras.Model(
        image, layers.Dense(3, activation="softmax", name="out")(layers.GlobalAveragePooling2D()(x))
    )


def with_weights(change, second="tanh"):
    """Return a probe of a small network whose weights were changed as a failed training changes them."""
    keras.utils.set_random_seed(3)
    model = network(second)
    change(model)
    with np.errstate(all="ignore"):
        return models.probe(model)


def not_a_number(model):
    kernel, bias = model.get_layer("second").get_weights()
    kernel[0, 0] = np.nan
    model.get_layer("second").set_weights([kernel, bias])


def too_large(model):
    for name in ("first", "second"):
        kernel, bias = model.get_layer(name).get_weights()
        model.get_layer(name).set_weights([np.abs(kernel) * np.float32(1e30), bias])


def explained(name, probe, **given):
    job = Job(
        1,
        make(name, given=FEW.get(name, {}) | given),
        Target(1),
        PICTURE,
        Preprocessing((32, 32, 3), "0..1"),
        MARKS,
    )
    return run_job(job, probe).result


@pytest.fixture(scope="module")
def nan_probe():
    return with_weights(not_a_number)


@pytest.fixture(scope="module")
def huge_probe():
    return with_weights(too_large, "linear")


@pytest.mark.parametrize("name", METHODS)
def test_every_method_refuses_weights_that_are_not_numbers_and_names_their_layer(nan_probe, name):
    with pytest.raises(
        NotFiniteError, match=r"not finite.*first layer whose weights are not finite is 'second' \(kernel\)"
    ):
        explained(name, nan_probe)


@pytest.mark.parametrize(
    "name", [name for name in METHODS if name not in ("filter-weights", "pooling-routes")]
)
def test_every_method_refuses_numbers_that_grow_beyond_all_bounds_and_names_the_layer(huge_probe, name):
    layer = {"layer": "second"} if hasattr(make(name), "layer") else {}
    with (
        np.errstate(all="ignore"),
        pytest.raises(NotFiniteError, match="first layer whose output is not finite is 'second'"),
    ):
        explained(name, huge_probe, **layer)


def test_weights_that_are_not_numbers_are_told_where_a_relu_makes_zeros_of_them():
    """Test a case in which TensorFlow's ReLU returns 0 for NaN, so that maps are finite but wrong."""
    probe = with_weights(not_a_number, "relu")
    assert np.isfinite(explained("grad-cam", probe).values).all()
    warning = (
        "Warning: 16 of 144 numbers of 'second/kernel' are not finite, "
        "so results for this network are not reliable."
    )
    assert warning in probe.model.notes
    assert not any("not finite" in note for note in with_weights(lambda model: None).model.notes)


def test_weights_of_a_saved_model_that_are_not_numbers_are_told(tmp_path):
    model = network("relu")
    not_a_number(model)
    model.export(tmp_path / "saved", verbose=False)
    assert any("16 of 144 numbers of" in note for note in open_model(tmp_path / "saved").probe.model.notes)


def test_a_picture_that_is_not_finite_is_named_as_such(nan_probe):
    error = NotFiniteError("Map: 1 of 4 numbers are not finite.", "Hint.")
    assert locate_nonfinite(error, nan_probe, np.full((32, 32, 3), np.inf, np.float32)).message.endswith(
        "picture is not finite itself."
    )


GOOD = np.zeros((2, 3), np.float32)
BAD = np.array([[0, np.nan, 1], [0, 0, np.inf]], np.float32)
PLOT = Plot("Scores", "step", "logit", (Curve("score", BAD[0]),))
RESULTS = {
    "heatmap": lambda: Heatmap(BAD, "Map"),
    "tiles": lambda: Tiles(BAD[None], np.zeros((1, 2, 3), np.uint8), ("a",), "Map"),
    "picture": lambda: Picture(np.stack([BAD] * 3, -1), np.zeros((2, 3, 3), np.uint8), "Map"),
    "layers": lambda: Layers((Heatmap(BAD, "Map"),), "Map"),
    "report": lambda: Report("Map", (("area", "nan", ""),), (("area", float("nan")),)),
    "plot of a heatmap": lambda: Heatmap(GOOD, "Map", plots=(PLOT,)),
    "plot of tiles": lambda: Tiles(GOOD[None], np.zeros((1, 2, 3), np.uint8), ("a",), "Map", plots=(PLOT,)),
    "plot of a picture": lambda: Picture(
        np.zeros((2, 3, 3)), np.zeros((2, 3, 3), np.uint8), "Map", plots=(PLOT,)
    ),
    "plot of layers": lambda: Layers((Heatmap(GOOD, "Map"),), "Map", plots=(PLOT,)),
    "plot of a report": lambda: Report("Map", (), (), (PLOT,)),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_no_result_can_be_made_of_numbers_that_are_not_finite(kind):
    with pytest.raises(NotFiniteError, match=r"Map: \d of \d+ numbers are not finite"):
        RESULTS[kind]()


def test_one_covered_window_whose_score_is_not_finite_is_not_passed_over(monkeypatch):
    """The map would show zero there, as if the window did not matter."""
    whole = with_weights(lambda model: None)

    def scores(image, windows, fill, target):
        yield np.where(np.arange(len(windows)) == 1, np.nan, 0.5).astype(np.float32)

    monkeypatch.setattr(whole, "score_occluded", scores)
    with pytest.raises(NotFiniteError, match="scores of covered pictures"):
        explained("occlusion", whole)
