"""Names of files: no result is written over one of another request."""

import json

import cv2
import keras
import numpy as np
import pytest
from keras import layers

from app.cli import cli
from app.headless.file_names import result_stem, unused_stem
from engine.core.method import make
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.picture_file import Photograph, write_picture
from engine.imaging.preprocess import Preprocessing
from engine.methods import TrustReport
from engine.runtime.job import Job
from tests import models
from tests.fakes import GapProbe

PICTURE = Photograph("p", np.zeros((12, 20, 3), np.uint8))


def named(method, target, model, is_chosen=True):
    job = Job(1, method, target, PICTURE, Preprocessing(model.input_shape, "0..1"))
    return result_stem("p", job, model, is_chosen)


def test_names_tell_outputs_classes_layers_and_what_a_report_is_about():
    one, two = GapProbe().model, models.probe(models.multi_output()).model
    assert named(make("saliency"), Target(3), one, is_chosen=False) == "p-saliency"
    assert named(make("saliency"), Target(3), one) == "p-saliency-3"
    assert named(make("saliency"), Target(1, 1), two, is_chosen=False) == "p-saliency-output1"
    assert named(make("saliency"), Target(1, 0), two) == "p-saliency-output0-1"
    assert (
        named(make("grad-cam", given={"layer": "back/conv a"}), Target(3), one) == "p-grad-cam-3-back-conv-a"
    )
    assert named(make("activations", given={"layer": "conv"}), Target(3), one) == "p-activations-conv"
    about = TrustReport(make("saliency"), Heatmap(np.zeros((2, 2), np.float32), "m"))
    assert named(about, Target(3), one) == "p-trust-saliency-3"


def test_a_recipe_of_another_request_keeps_its_name(tmp_path):
    mine = {"method": {"name": "saliency"}, "target": {"index": 1}, "picture": {"name": "a", "sha256": "1"}}
    assert unused_stem(tmp_path, "p-saliency", mine) == "p-saliency"
    (tmp_path / "p-saliency.json").write_text(json.dumps(mine | {"versions": {"numpy": "1"}}))
    assert unused_stem(tmp_path, "p-saliency", mine) == "p-saliency"
    others = [
        mine | {"target": {"index": 2}},
        mine | {"picture": {"name": "a", "sha256": "2"}},
        mine | {"marks": {"box": 1}},
    ]
    stems = {unused_stem(tmp_path, "p-saliency", other) for other in others}
    assert len(stems) == 3 and "p-saliency" not in stems


@pytest.fixture(scope="module")
def two_outputs(tmp_path_factory):
    """A file with two outputs of two and one values, and pictures that differ in the ends of their names only."""
    folder = tmp_path_factory.mktemp("model")
    keras.utils.set_random_seed(1)
    image = keras.Input((32, 32, 3))
    x = layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3, activation="relu", name="conv")(image))
    heads = [layers.Dense(2, activation="softmax", name="kind")(x), layers.Dense(1, name="age")(x)]
    keras.Model(image, heads).save(folder / "two.keras")
    for number, name in enumerate(("cat.png", "cat.jpg")):
        pixels = np.random.default_rng(number).integers(0, 256, (32, 32, 3)).astype(np.uint8)
        write_picture(folder / name, pixels)
    return folder


def test_different_explanations_are_never_written_over_each_other(two_outputs, tmp_path, capsys):
    requests = [
        ["--target", "0"],
        ["--target", "1"],
        ["--target", "raises", "--head", "1"],
        ["--target", "lowers", "--head", "1"],
        ["--head", "1"],
        [],
        ["--score", "probability"],
        ["--reduction", "L2"],
        ["--scaling", "0..255"],
    ]
    seen = {}
    for name in ("cat.png", "cat.jpg"):
        for request in requests:
            given = [
                "--image",
                str(two_outputs / name),
                "--model",
                str(two_outputs / "two.keras"),
                "--out",
                str(tmp_path),
            ]
            assert cli.main(["explain", "--method", "saliency", *given, *request]) == 0
            made = [line for line in capsys.readouterr().out.splitlines() if line.endswith(".npy")]
            assert made[0] not in seen, (request, seen.get(made[0]))
            seen[made[0]] = request
    assert len(list(tmp_path.glob("*.npy"))) == len(list(tmp_path.glob("*.png"))) == 2 * len(requests)
    assert {
        "cat-saliency-output1-raises.npy",
        "cat-saliency-output1-lowers.npy",
        "cat-saliency-output0-1.npy",
    } <= {path.name for path in tmp_path.glob("*.npy")}
    up, down = (np.load(tmp_path / f"cat-saliency-output1-{way}.npy") for way in ("raises", "lowers"))
    np.testing.assert_allclose(up, down, rtol=1e-6)  # absolute values
    assert (
        cli.main(["explain", "--method", "saliency", *given, *requests[-1]]) == 0
    )  # the same again takes its own name
    assert len(list(tmp_path.glob("*.npy"))) == 2 * len(requests)


def test_galleries_of_two_requests_share_a_folder(two_outputs, tmp_path):
    for name, more in (
        ("cat.png", []),
        ("cat.jpg", []),
        ("cat.png", ["--head", "1", "--target", "lowers"]),
        ("cat.png", []),
    ):
        given = [
            "--image",
            str(two_outputs / name),
            "--model",
            str(two_outputs / "two.keras"),
            "--out",
            str(tmp_path),
        ]
        assert cli.main(["gallery", "--method", "saliency", *given, *more]) == 0
    made = sorted(path.name for path in tmp_path.glob("*.jpg"))
    assert len(made) == 3 and {"saliency-output0.jpg", "saliency-output1-lowers.jpg"} <= set(made)
    assert not np.array_equal(*(cv2.imread(str(tmp_path / name)) for name in made[:2]))
