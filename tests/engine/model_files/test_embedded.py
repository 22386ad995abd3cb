"""The embedded model against the figures that its weights are known to give."""

import pickle

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.target import find
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import SAMPLES, sample_path
from engine.model_files.embedded import weights_file
from engine.model_files.loader import open_embedded
from engine.model_files.torch_weights import read_state_dict


@pytest.fixture(scope="module")
def opened():
    return open_embedded()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chelsea.png", {"Egyptian cat": 0.40, "tiger cat": 0.32, "tabby": 0.16}),
        ("coffee.png", {"espresso": 0.94}),
        ("motorcycle_left.png", {"moped": 0.71}),
    ],
)
def test_known_photographs_get_their_known_probabilities(opened, name, expected):
    image = opened.preprocessing.apply(read_picture(sample_path(name)).pixels)
    scores = opened.probe.predict(image.pixels[None])[0][0]
    for label, probability in expected.items():
        assert scores[find(opened.probe.model, label).index] == pytest.approx(probability, abs=0.005)
    assert opened.probe.model.label(int(scores.argmax())) == next(iter(expected))


def test_it_is_the_network_it_says_it_is(opened):
    model = opened.probe.model
    assert (model.name, model.input_shape, model.heads[0].num_classes) == (
        "EfficientNet-Lite0",
        (224, 224, 3),
        1000,
    )
    assert model.root.num_params == 4_694_024
    assert model.maps()[-1].path == "head_relu"
    assert len(model.labels) == 1000


def test_labels_are_found_by_number_and_by_any_of_their_names(opened):
    model = opened.probe.model
    assert (
        find(model, "285").index
        == find(model, "Egyptian cat").index
        == find(model, "EGYPTIAN CAT").index
        == 285
    )
    assert model.label(find(model, "great white shark").index) == "great white shark"
    with pytest.raises(UserError, match=r"134 \(crane\), 517 \(crane\)"):
        find(model, "crane")
    with pytest.raises(UserError, match=r"285 \(Egyptian cat\).* and \d+ more"):
        find(model, "cat")
    with pytest.raises(UserError, match=r"no class 1000\..* numbers 0 to 999"):
        find(model, "1000")
    with pytest.raises(UserError, match="No class is called"):
        find(model, "unicorn")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_can_be_read(name):
    assert read_picture(sample_path(name)).pixels.shape[2] == 3


def test_the_weight_reader_runs_nothing(tmp_path):
    class Evil:
        def __reduce__(self):
            return (tmp_path.joinpath("marker").touch, ())

    path = tmp_path / "evil.pth"
    path.write_bytes(pickle.dumps(Evil()))
    with pytest.raises(UserError, match="not a file of plain PyTorch weights"):
        read_state_dict(path)
    assert not (tmp_path / "marker").exists()


def test_a_truncated_weight_file_is_refused(tmp_path):
    path = tmp_path / "half.pth"
    path.write_bytes(weights_file().read_bytes()[:1_000_000])
    with pytest.raises(UserError, match=r"half\.pth"):
        read_state_dict(path)


def test_weights_are_read_in_place():
    state = read_state_dict(weights_file())
    assert state["_fc.weight"].shape == (1000, 1280)
    assert all(np.isfinite(array).all() for array in state.values())
