import keras
import pytest

from engine.imaging.picture_file import read_picture
from engine.network.keras_probe import KerasProbe
from tests import models


@pytest.fixture(scope="session")
def probe_of():
    """Probes of the tiny models by kind, each built once with the same weights in every run."""
    known = {}

    def make(kind: str) -> KerasProbe:
        if kind not in known:
            keras.utils.set_random_seed(7)
            known[kind] = models.probe(models.KINDS[kind](), (32, 32))
        return known[kind]

    return make


@pytest.fixture
def read(tmp_path):
    """Write bytes to a file and read them as a photograph."""

    def run(content, name="a.bin"):
        path = tmp_path / name
        path.write_bytes(content)
        return read_picture(path)

    return run
