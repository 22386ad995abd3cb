from dataclasses import replace

import numpy as np
import pytest

from engine.core.method import make
from engine.core.model import HeadKind
from engine.core.target import Target
from engine.methods.perturbation.rise import random_masks
from tests.fakes import GapProbe, run_to_end


def run(probe, preset="", target=1, **given):
    return run_to_end(make("rise", preset, given).run(probe, probe.image(), Target(target)))


# a grid of cells, step x step pixels each, interpolated between the cells' middles
def enlarged_by_hand(grid, steps):
    def weights(length, step):
        places = (np.arange((length + 1) * step) + 0.5) * length / ((length + 1) * step) - 0.5
        near = np.abs(np.clip(places, 0, length - 1)[:, None] - np.arange(length))
        return np.maximum(0, 1 - near)

    down, across = (weights(len(grid), step) for step in steps)
    return down @ grid @ across.T


def masks_by_hand(seed, count, cells, share, size):
    random = np.random.default_rng(seed)
    steps = [int(np.ceil(length / cells)) for length in size]
    for _ in range(count):
        open_cells = (random.random((cells, cells)) < share).astype(float)
        top, left = random.integers(0, steps[0]), random.integers(0, steps[1])
        yield enlarged_by_hand(open_cells, steps)[top : top + size[0], left : left + size[1]]


@pytest.mark.parametrize(("size", "cells"), [((28, 42), 7), ((30, 17), 4), ((5, 9), 7)])
def test_masks_are_cells_enlarged_bilinearly_and_shifted_by_less_than_a_cell(size, cells):
    masks = random_masks(np.random.default_rng(3), 20, cells, 0.5, size)
    assert masks.shape == (20, *size) and masks.dtype == np.float32
    assert masks.min() >= 0 and masks.max() <= 1
    np.testing.assert_allclose(masks, list(masks_by_hand(3, 20, cells, 0.5, size)), atol=1e-5)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_on_average_every_pixel_is_open_with_the_share_asked_for(share):
    masks = random_masks(np.random.default_rng(0), 3000, 5, share, (21, 33))
    assert masks.mean() == pytest.approx(share, abs=0.01)
    assert np.abs(masks.mean(0) - share).max() < 0.06  # border pixels too


def test_masks_are_the_same_for_the_same_seed_and_differ_among_themselves():
    first, again = (random_masks(np.random.default_rng(1), 4, 7, 0.5, (14, 28)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert all(not np.allclose(first[0], other) for other in first[1:])


@pytest.mark.parametrize(("score", "fill", "level"), [("probability", "grey", 0.0), ("logit", "white", 1.0)])
def test_the_map_is_the_masks_weighted_by_their_scores_on_a_picture_that_is_not_square(score, fill, level):
    probe = GapProbe(height=12, width=20)
    result = run(probe, masks=21, cells=3, open_share=0.3, score=score, fill=fill, seed=9)[1]
    pixels, target = probe.image().pixels.astype(float), Target(1).with_score(score)
    total = np.zeros((12, 20))
    for mask in masks_by_hand(9, 21, 3, 0.3, (12, 20)):
        seen = mask[..., None] * pixels + (1 - mask[..., None]) * level
        total += probe.score(seen[None].astype(np.float32), target)[0] * mask
    np.testing.assert_allclose(result.values, total / (21 * 0.3), rtol=1e-4, atol=1e-6)
    assert not result.signed


def test_the_paper_masks_with_zero_in_the_models_own_units():
    method = make("rise", "paper")
    assert (method.masks, method.cells, method.open_share, method.fill, method.score) == (
        4000,
        7,
        0.5,
        "zero",
        "probability",
    )


def test_partial_maps_count_the_masks_so_far_only():
    steps, result = run(GapProbe(), masks=200)
    partial = next(step for step in steps if step.partial is not None)
    np.testing.assert_allclose(
        partial.partial.values, run(GapProbe(), masks=partial.done)[1].values, rtol=1e-5
    )
    assert not np.allclose(partial.partial.values, result.values)
    assert [step.done for step in steps] == list(range(0, 200, 8))


def test_every_mask_is_scored_once_also_where_they_do_not_fill_the_last_portion():
    probe = GapProbe()
    run(probe, masks=13)
    assert probe.calls == 13


def test_without_probabilities_the_logit_counts_and_that_is_said():
    probe = GapProbe()
    probe._model = replace(probe.model, heads=(replace(probe.model.heads[0], kind=HeadKind.LINEAR),))
    result = run(probe, masks=16)[1]
    np.testing.assert_array_equal(result.values, run(GapProbe(), masks=16, score="logit")[1].values)
    assert result.unit == "logit"
    assert any("no probabilities, so the logit is used" in note for note in result.notes)
    assert not any("no probabilities" in note for note in run(GapProbe(), masks=16)[1].notes)


# sees the lower left quarter only
class Quadrant(GapProbe):
    def logits(self, images):
        height, width = self.size
        part = images[:, height // 2 :, : width // 2].mean((1, 2, 3))
        return np.stack([0 * part, 8 * part - 4], 1)

    def image(self, seed=1):
        image = super().image(seed)
        return replace(image, pixels=np.ones_like(image.pixels))


def test_the_map_is_highest_where_the_model_looks():
    probe = Quadrant(height=24, width=40)
    values = run(probe, masks=600, cells=4)[1].values
    row, column = np.unravel_index(values.argmax(), values.shape)
    assert 12 <= row < 24 and 0 <= column < 20
    assert values[12:, :20].mean() > 1.1 * max(values[:12].mean(), values[:, 20:].mean())


def test_a_score_of_zero_everywhere_is_called_blank():
    class Silent(GapProbe):
        def score(self, images, target):
            return np.zeros(len(images), np.float32)

    assert any("blank" in note for note in run(Silent(), masks=16)[1].notes)
    assert not any("blank" in note for note in run(GapProbe(), masks=16)[1].notes)


def test_the_same_seed_gives_the_same_map_and_another_another():
    first, again, other = (run(GapProbe(), masks=16, seed=seed)[1].values for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
