"""Every method on every kind of model: the map is where it should be, and it is about that model and that picture."""

import numpy as np
import pytest

from engine.job import Job, drain
from engine.method import METHODS, make, obstacle
from engine.model import HeadKind
from engine.preprocess import preprocessing
from engine.results import Heatmap, Picture, Tiles
from engine.target import Target
from tests import models
from tests.quick import explained

SCALING = {"sequential": "0..255", "nested": "0..255", "whole_numbers": "0..255"}
EQUAL_FOR_COMPLEMENTS = {"saliency", "smoothgrad", "localisation"}  # |w| of p and of 1 - p are the same
NO_POOLING = {("siamese", "pooling-routes"), ("subclassed", "pooling-routes")}


def on_kind(probe_of, kind, name, photograph, target, **given):
    probe = probe_of(kind)
    prepared = preprocessing(probe.model.input_shape, SCALING.get(kind, "0..1"))
    return explained(probe, prepared, photograph, name, target, **given)


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize("name", METHODS)
def test_method_on_model(probe_of, photograph, name, kind):
    probe, method = probe_of(kind), METHODS[name]
    reason = obstacle(method, probe.model)
    if reason:
        assert (kind, name) in NO_POOLING, reason
        return
    count = probe.model.heads[0].num_classes if method.uses_target else 1
    results = [on_kind(probe_of, kind, name, photograph, Target(index)) for index in range(count)]
    assert all(np.isfinite(result.raw).all() for result in results)
    assert all(result.raw.size > 0 for result in results)
    if not method.uses_target:
        return
    sizes = {result.raw.shape[:2] if isinstance(result, Picture) else result.raw.shape[-2:] for result in results}
    assert sizes == {probe.model.input_shape[:2]} or isinstance(results[0], Tiles)
    assert any(np.ptp(result.raw) > 0 for result in results)
    assert all(np.ptp(result.raw) > 0 or "blank" in " ".join(result.notes) for result in results)
    complement = kind == "sigmoid" and name in EQUAL_FOR_COMPLEMENTS
    reach = max(np.abs(result.raw).max() for result in results[:2])
    assert np.allclose(results[0].raw, results[1].raw, atol=1e-4 * reach) == complement


@pytest.mark.parametrize("kind", models.KINDS)
@pytest.mark.parametrize("name", [name for name, cls in METHODS.items() if "seed" in cls.presets])
def test_seed_presets_run_wherever_there_are_probabilities(probe_of, photograph, name, kind):
    probe = probe_of(kind)
    if METHODS[name].uses_target and probe.model.heads[0].kind is HeadKind.LINEAR:
        return  # test_keras_probe has the sentence that a linear head gets
    given = {"steps": 2, "count": 1, "crop": 2} if name == "filter-patterns" else {}
    prepared = preprocessing(probe.model.input_shape, SCALING.get(kind, "0..1"))
    result = drain(Job(1, make(name, "seed", given), Target(1), photograph, prepared), probe).result
    assert np.isfinite(result.raw).all()
    if isinstance(result, Heatmap) and not any("blank" in note for note in result.notes):
        assert result.values.min() >= 0
        assert result.values.max() == pytest.approx(1, abs=0.35)  # Grad-CAM is scaled before it is enlarged


@pytest.mark.parametrize("name", [name for name, cls in METHODS.items() if cls.uses_target])
def test_the_second_output_has_explanations_of_its_own(probe_of, photograph, name):
    first, second = (on_kind(probe_of, "multi_output", name, photograph, Target(1, head)) for head in (0, 1))
    assert first.raw.shape != second.raw.shape or not np.allclose(first.raw, second.raw, rtol=1e-3, atol=0)
