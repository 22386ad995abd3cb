import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.target import Target
from engine.imaging.render import standardise
from engine.methods.features.filter_patterns import FilterPatterns
from tests.fakes import GapProbe, run_to_end


def run(probe, name, preset="", **given):
    return run_to_end(make(name, preset, given).run(probe, probe.image(), Target(0)))[1]


def test_a_tile_is_standardised_as_the_course_does():
    tile = np.array([[1, 3]], np.float32)  # mean 2, deviation 1
    np.testing.assert_array_equal(standardise(tile), [[64, 192]])
    extreme = np.zeros(100, np.float32)
    extreme[0] = 1
    assert (standardise(extreme).max(), standardise(extreme).min()) == (255, 121)


def test_activations_are_the_channels_themselves():
    probe = GapProbe()
    tiles = run(probe, "activations", "seed")
    expected = (probe.image().pixels @ probe.k).transpose(2, 0, 1)
    np.testing.assert_allclose(tiles.raw, expected, rtol=1e-6)
    np.testing.assert_array_equal(tiles.shown[2], standardise(tiles.raw[2]))
    assert (tiles.columns, tiles.colour_map, tiles.over_picture) == (16, "viridis", True)


def test_blank_channels_are_counted_and_named():
    probe = GapProbe()
    probe.k[:, 1] = 0
    tiles = run(probe, "activations")
    assert tiles.blank == (1,)
    assert tiles.notes == ("25% of the values are zero; 1 of 4 channels are blank.",)


def test_the_shared_scale_runs_over_the_whole_layer():
    tiles = run(GapProbe(), "activations", "comparable")
    assert (tiles.shown.min(), tiles.shown.max()) == (0, 255)
    assert tiles.shown.ravel()[tiles.raw.argmax()] == 255


def test_seed_weights_are_six_rows_of_three_grey_channels():
    probe = GapProbe(units=8)
    tiles = run(probe, "filter-weights", "seed")
    assert tiles.raw.shape == (18, 1, 1)
    assert tiles.columns == 3
    np.testing.assert_array_equal(tiles.raw[:, 0, 0].reshape(6, 3), probe.k.T[:6])
    levels = (probe.k - probe.k.min()) / np.ptp(probe.k) * 255
    np.testing.assert_array_equal(tiles.shown[:, 0, 0].reshape(6, 3), np.round(levels).astype(np.uint8).T[:6])


def test_three_input_channels_make_a_colour_tile():
    probe = GapProbe(units=8)
    tiles = run(probe, "filter-weights", first=5)
    assert tiles.raw.shape == (3, 1, 1, 3)
    np.testing.assert_array_equal(tiles.raw[:, 0, 0], probe.k.T[5:])
    assert tiles.captions == ("filter 5", "filter 6", "filter 7")


def test_deep_layers_come_by_pages():
    class Deep(GapProbe):
        def kernel(self, layer):
            return np.arange(3 * 3 * 400 * 9, dtype=np.float32).reshape(3, 3, 400, 9)

    tiles = run(Deep(), "filter-weights", first=4)
    assert len(tiles.captions) == 800
    assert tiles.captions[0] == "filter 4, input 0"
    assert "Filters 4 to 5 of 9" in tiles.notes[0]
    np.testing.assert_array_equal(tiles.raw[400], Deep().kernel("")[:, :, 0, 5])


@pytest.mark.parametrize("name", ["filter-weights", "filter-patterns"])
def test_units_beyond_the_layer_are_refused(name):
    with pytest.raises(UserError, match="'conv' has 4"):
        run(GapProbe(), name, first=4)


def test_seed_ascent_adds_ten_range_widths_along_the_gradient_each_step():
    probe = GapProbe(height=60, width=64)
    method = make("filter-patterns", "seed", {"steps": 3, "count": 2, "crop": 0})
    assert isinstance(method, FilterPatterns)
    images = method._beginning(probe.image(), range(2))
    assert -0.2 <= images.min() < images.max() <= 0.2  # 0.4..0.6 of the range -1..1
    _, gradient = probe.unit_gradient(images, "conv", [0, 1], 2)
    step = 10 * 2 * gradient / np.sqrt((gradient**2).sum((1, 2, 3), keepdims=True))
    tiles = run_to_end(method.run(probe, probe.image(), Target(0)))[1]
    np.testing.assert_allclose(tiles.raw, images + 3 * step, rtol=1e-4, atol=1e-5)


def test_grey_seed_starts_at_128_of_255_with_noise_of_20_and_divides_by_rms():
    probe = GapProbe(height=16, width=16)
    method = make("filter-patterns", "seed grey", {"steps": 1, "count": 1})
    start = method._beginning(probe.image(), range(1))
    levels = (start + 1) / 2 * 255
    assert levels.min() >= 128 and levels.max() <= 148 and levels.max() > 145
    _, gradient = probe.unit_gradient(start, "conv", [0], 2)
    step = 2 / 255 * gradient / np.sqrt((gradient**2).mean())
    np.testing.assert_allclose(
        run_to_end(method.run(probe, probe.image(), Target(0)))[1].raw, start + step, rtol=1e-4, atol=1e-6
    )


def test_together_or_alone_and_again_a_unit_gets_the_same_pattern():
    probe = GapProbe(height=40, width=40, units=9)
    together = run(probe, "filter-patterns", count=9, steps=5)
    alone = run(probe, "filter-patterns", first=6, count=1, steps=5)
    np.testing.assert_allclose(together.raw[6], alone.raw[0], rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(together.raw, run(probe, "filter-patterns", count=9, steps=5).raw)
    assert not np.allclose(together.raw, run(probe, "filter-patterns", count=9, steps=5, seed=1).raw)


def test_patterns_raise_the_activation():
    probe = GapProbe(height=40, width=40)
    start = make("filter-patterns")._beginning(probe.image(), range(4))
    before, _ = probe.unit_gradient(start, "conv", range(4), 2)
    tiles = run(probe, "filter-patterns", "seed", crop=0)
    after, _ = probe.unit_gradient(tiles.raw, "conv", range(4), 2)
    assert (after > before + 0.1).all()
