"""Compute the answers of Convscope for the comparison, and the random draws that both sides share."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.networks import EMBEDDED, cat, finished, opened
from engine.core.method import make
from engine.core.model import Node
from engine.core.probe import InputImage
from engine.core.target import Target
from engine.imaging.superpixels import superpixels
from engine.methods.cam.grad_cam import grad_cam_map
from engine.methods.evaluation import faithfulness
from engine.methods.perturbation.rise import random_masks
from engine.network.keras_probe import KerasProbe
from tests import peers

__all__ = ["CAT_CLASS", "EvenCells", "answers", "given"]

CAT_CLASS = 285
_TARGET = Target(4)
_LAYER = "relu_b"
_MASKS, _CELLS, _OPEN = 400, 5, 0.5
_SEGMENTS, _COMPACTNESS, _SAMPLES, _WIDTH, _PENALTY = 12, 10.0, 200, 0.25, 1.0
_STEPS = 20  # of the curves of deletion and insertion


class _Recorder:
    """A probe that records the pictures it receives and the scores it returns."""

    def __init__(self, probe: KerasProbe) -> None:
        self._probe = probe
        self.pictures: list[Any] = []
        self.scores: list[Any] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._probe, name)

    def gradient(self, images: Any, target: Target, rule: str = "plain") -> Any:
        self.pictures.append(images)
        return self._probe.gradient(images, target, rule)

    def score(self, images: Any, target: Target) -> Any:
        self.pictures.append(images)
        self.scores.append(self._probe.score(images, target))
        return self.scores[-1]


def given() -> dict[str, Any]:
    """Return the inputs of the other side: weights, pictures, and the random draws of our methods."""
    image = peers.image()
    noisy, hidden = _Recorder(peers.probe()), _Recorder(peers.probe())
    _map("smoothgrad", probe=noisy)
    _map("lime", probe=hidden)
    numbers, seen = _superpixels(image), np.concatenate(hidden.pictures)
    same = (seen == image.pixels).all(-1)
    return {
        **peers.answers("network"),
        "target": _TARGET.index,
        "copies": np.concatenate(noisy.pictures),
        "segments": numbers,
        "lime_seen": np.stack(
            [[one[numbers == place].all() for place in range(numbers.max() + 1)] for one in same]
        ),
        "lime_scores": np.concatenate(hidden.scores),
        "lime_width": _WIDTH,
        "lime_penalty": _PENALTY,
        "masks": random_masks(np.random.default_rng(0), _MASKS, _CELLS, _OPEN, image.pixels.shape[:2]),
        "open_share": _OPEN,
        "ranking": peers.answers("xplique")["deletion_and_insertion/map"],
        "places": faithfulness.counts(image.pixels[..., 0].size, _STEPS),
        "cat": cat(opened(EMBEDDED)).pixels,
        "cat_class": CAT_CLASS,
    }


_GIVEN: Mapping[str, Mapping[str, Any]] = {
    "saliency": {},
    "gradient-input": {"reduction": "signed sum"},
    "guided-backpropagation": {"reduction": "signed sum"},
    "deconvnet": {"reduction": "signed sum"},
    "integrated-gradients": {"steps": 50, "baseline": "zero"},
    "smoothgrad": {"count": 20, "noise": 15.0},
    "occlusion": {"size": 8, "stride": 4, "fill": "zero", "clipped": True},
    "superpixel-occlusion": {"segments": _SEGMENTS, "compactness": _COMPACTNESS, "fill": "zero"},
    "lime": {"segments": _SEGMENTS, "compactness": _COMPACTNESS, "samples": _SAMPLES, "fill": "black",
             "width": _WIDTH, "penalty": _PENALTY},
    "rise": {"masks": _MASKS, "cells": _CELLS, "open_share": _OPEN, "fill": "zero", "score": "probability"},
    "grad-cam": {"layer": _LAYER},
    "grad-cam++": {"layer": _LAYER},
    "layer-cam": {"layer": _LAYER},
    "hires-cam": {"layer": _LAYER},
    "score-cam": {"layer": _LAYER, "weights": "softmax", "fill": "zero"},
    "guided-grad-cam": {"layer": "conv_c", "reduction": "signed sum"},
}  # fmt: skip


def answers() -> dict[str, Any]:
    """Return our arrays by key; those of EfficientNet-Lite0 begin with lite0/."""
    found = {name: _map(name) for name in _GIVEN}
    maps = peers.probe().activations(peers.image().pixels[None], [_LAYER])[_LAYER][0]
    return {**found, "activations": maps.transpose(2, 0, 1), **_areas(), **_embedded()}


def _map(name: str, probe: Any = None) -> Any:
    """Return the map of a method for the small network, its cells spread evenly as in other libraries."""
    return finished(
        make(name, "", _GIVEN[name]).run(EvenCells(probe or peers.probe()), peers.image(), _TARGET)
    ).values


class EvenCells:
    """A probe whose layers have no placement, so maps are stretched over the picture."""

    def __init__(self, probe: Any) -> None:
        self._probe = probe
        self.model = replace(probe.model, root=_without_places(probe.model.root))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._probe, name)


def _without_places(node: Node) -> Node:
    return replace(node, placement=None, children=tuple(map(_without_places, node.children)))


def _superpixels(image: InputImage) -> Any:
    return superpixels(image.levels(image.pixels), _SEGMENTS, _COMPACTNESS)


def _areas() -> dict[str, Any]:
    """Return the areas under the curves of deletion to black and insertion from black."""
    picture = peers.image().pixels
    order = faithfulness.pixel_order(peers.answers("xplique")["deletion_and_insertion/map"], seed=0)
    places = faithfulness.counts(order.size, _STEPS)
    found = {}
    for name, start, end in (("deletion", picture, 0 * picture), ("insertion", 0 * picture, picture)):
        scores = np.concatenate(
            list(faithfulness.score_steps(peers.probe(), _TARGET, start, end, order, places))
        )
        found[f"{name} area"] = np.array(faithfulness.area_under_curve(scores, places))
    return found


def _embedded() -> dict[str, Any]:
    probe, target = opened(EMBEDDED), Target(CAT_CLASS)
    image = cat(probe)
    scores = {
        "saliency": {},
        "integrated-gradients": {"steps": 10, "baseline": "zero"},
        "occlusion": {"size": 56, "stride": 28, "fill": "zero", "clipped": True},
    }
    found = {
        f"lite0/{name}": finished(make(name, "", given).run(probe, image, target)).values
        for name, given in scores.items()
    }
    activation, gradient = probe.activation_gradient(image.pixels[None], "head_bn", target)
    logits = np.array([probe.score(image.pixels[None], Target(index))[0] for index in range(0, 1000, 25)])
    return {
        **found,
        "lite0/logits": logits,
        "lite0/grad-cam of head_bn": grad_cam_map(activation[0], gradient[0]),
    }
