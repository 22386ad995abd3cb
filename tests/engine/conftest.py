import keras
import pytest

from engine.keras_probe import KerasProbe
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
