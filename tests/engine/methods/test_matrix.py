"""Test every method on every kind of model: the map is in place and depends on model and picture."""

import numpy as np
import pytest

from engine.core.method import METHODS, make, unsupported_reason
from engine.core.model import HeadKind
from engine.core.results import Heatmap, Picture, Tiles
from engine.core.target import Target
from engine.imaging.preprocess import make_preprocessing
from engine.runtime.job import Job, run_job
from tests import models
from tests.quick_methods import explained

SCALING = {"sequential": "0..255", "nested": "0..255", "whole_numbers": "0..255"}
EQUAL_FOR_COMPLEMENTS = {"saliency", "smoothgrad", "localisation"}  # |w| of p and of 1 - p are the same
NO_POOLING = {("siamese", "pooling-routes"), ("subclassed", "pooling-routes")}
NO_CLASSES = {"linear"}  # heads without probabilities: test_keras_probe has the sentence that they get


def on_kind(probe_of, kind, name, photograph, target, **given):
    probe = probe_of(kind)
    prepared = make_preprocessing(probe.model.input_shape, SCALING.get(kind, "0..1"))
    return explained(probe, prepared, photograph, name, target, **given)


def pairs(wanted):
    """Each kind of model with each method that is wanted, but for those that it cannot have."""
    names = [name for name, cls in METHODS.items() if wanted(cls)]
    return [(kind, name) for kind in models.KINDS for name in names if (kind, name) not in NO_POOLING]


def shown(probe_of, kind, name, photograph, count):
    """The results for the first classes, each there and finite."""
    results = [on_kind(probe_of, kind, name, photograph, Target(index)) for index in range(count)]
    assert all(result.raw.size > 0 and np.isfinite(result.raw).all() for result in results)
    return results


@pytest.mark.parametrize("kind", models.KINDS)
def test_a_method_is_refused_where_the_model_lacks_what_it_needs_and_nowhere_else(probe_of, kind):
    obstacles = {name: unsupported_reason(cls, probe_of(kind).model) for name, cls in METHODS.items()}
    assert {(kind, name) for name, why in obstacles.items() if why} == {
        pair for pair in NO_POOLING if pair[0] == kind
    }
    assert all("has none" in obstacles[name] for other, name in NO_POOLING if other == kind)


@pytest.mark.parametrize(("kind", "name"), pairs(lambda cls: not cls.uses_target))
def test_method_without_a_class_on_model(probe_of, photograph, name, kind):
    assert shown(probe_of, kind, name, photograph, 1)[0].raw.any()


@pytest.mark.parametrize(("kind", "name"), pairs(lambda cls: cls.uses_target))
def test_method_on_model(probe_of, photograph, name, kind):
    probe = probe_of(kind)
    results = shown(probe_of, kind, name, photograph, probe.model.heads[0].num_classes)
    sizes = {
        result.raw.shape[:2] if isinstance(result, Picture) else result.raw.shape[-2:] for result in results
    }
    assert sizes == {probe.model.input_shape[:2]} or isinstance(results[0], Tiles)
    assert any(np.ptp(result.raw) > 0 for result in results)
    assert all(np.ptp(result.raw) > 0 or "blank" in " ".join(result.notes) for result in results)
    complement = kind == "sigmoid" and name in EQUAL_FOR_COMPLEMENTS
    reach = max(np.abs(result.raw).max() for result in results[:2])
    assert np.allclose(results[0].raw, results[1].raw, atol=1e-4 * reach) == complement


def test_linear_heads_are_those_of_the_kinds_called_so(probe_of):
    assert {
        kind for kind in models.KINDS if probe_of(kind).model.heads[0].kind is HeadKind.LINEAR
    } == NO_CLASSES


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (kind, name)
        for kind, name in pairs(lambda cls: "seed" in cls.presets)
        if not METHODS[name].uses_target or kind not in NO_CLASSES
    ],
)
def test_seed_presets_run_wherever_there_are_probabilities(probe_of, photograph, name, kind):
    probe = probe_of(kind)
    given = {"steps": 2, "count": 1, "crop": 2} if name == "filter-patterns" else {}
    prepared = make_preprocessing(probe.model.input_shape, SCALING.get(kind, "0..1"))
    result = run_job(Job(1, make(name, "seed", given), Target(1), photograph, prepared), probe).result
    assert np.isfinite(result.raw).all()
    if isinstance(result, Heatmap):
        is_blank = any("blank" in note for note in result.notes)
        assert is_blank == (not result.values.any())
        assert result.values.min() >= 0
        assert is_blank or result.values.max() == pytest.approx(
            1, abs=0.35
        )  # Grad-CAM is scaled before it is enlarged


@pytest.mark.parametrize("name", [name for name, cls in METHODS.items() if cls.uses_target])
def test_the_second_output_has_explanations_of_its_own(probe_of, photograph, name):
    first, second = (on_kind(probe_of, "multi_output", name, photograph, Target(1, head)) for head in (0, 1))
    assert first.raw.shape != second.raw.shape or not np.allclose(first.raw, second.raw, rtol=1e-3, atol=0)
