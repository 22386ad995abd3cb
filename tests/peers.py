"""The answers of other libraries for one small network, and that network; see tests/files/peers/README.md."""

import runpy
from functools import cache
from pathlib import Path

import keras
import numpy as np

from engine.core.method import make
from engine.core.probe import InputImage
from engine.core.target import Target
from tests import models
from tests.fakes import run_to_end

CLASSES = (4, 1)
PEERS = ("tf_keras_vis", "xplique", "captum")
_FOLDER = Path(__file__).parent / "files" / "peers"


@cache
def answers(peer):
    """Arrays of a peer by key, or weights and picture of the network."""
    with np.load(_FOLDER / f"{peer}.npz") as file:
        return {key: file[key] for key in file.files}


@cache
def network():
    build = runpy.run_path(str(_FOLDER / "make_network.py"))["keras_model"]
    return build(keras, answers("network"))


@cache
def probe():
    return models.probe(network())


def image():
    return InputImage(answers("network")["image"], np.zeros(3, np.float32), np.ones(3, np.float32))


def explained(method, index, **given):
    """The result of a method for class `index`."""
    return run_to_end(make(method, given=given).run(probe(), image(), Target(index)))[1]


def difference(ours, theirs):
    """The largest difference, relative to the largest value."""
    assert ours.shape == theirs.shape
    return np.abs(ours.astype(np.float64) - theirs).max() / np.abs(theirs).max()
