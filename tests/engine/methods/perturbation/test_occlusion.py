import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.methods.perturbation.occlusion import Grid, fill_picture
from tests.fakes import GapProbe, run_to_end


def run(probe, preset="", target=1, **given):
    return run_to_end(make("occlusion", preset, given).run(probe, probe.image(), Target(target)))


def by_hand(probe, size, stride, fill, target=1):
    """Coverage-averaged importance, window by window, from the closed form sum of w (x - fill)."""
    image, weights = probe.image(), probe.slope(Target(target))
    height, width = probe.size
    contribution = ((image.pixels - fill) @ weights).astype(np.float64)
    total, times = np.zeros((height, width)), np.zeros((height, width))
    for top in starts(height, size, stride):
        for left in starts(width, size, stride):
            window = np.s_[top : top + size, left : left + size]
            total[window] += contribution[window].sum()
            times[window] += 1
    return total / times


def starts(length, size, stride):
    found = list(range(0, length - size + 1, stride))
    if found[-1] + size < length:
        found.append(found[-1] + stride)
    return found


@pytest.mark.parametrize(("size", "stride"), [(4, 4), (5, 3), (6, 2), (1, 1), (12, 7)])
def test_a_linear_score_gives_the_closed_form_on_a_picture_that_is_not_square(size, stride):
    probe = GapProbe(height=12, width=20)
    result = run(probe, size=size, stride=stride)[1]
    np.testing.assert_allclose(result.values, by_hand(probe, size, stride, fill=0.0), atol=1e-6)
    assert result.signed


@settings(max_examples=40, deadline=None)
@given(sides=st.tuples(*[st.integers(1, 60)] * 3).map(sorted))
def test_every_pixel_is_covered_when_windows_reach_the_borders(sides):
    stride, size, length = sides
    grid = Grid.over(length, length, size, stride, clipped=True)
    covered = grid.mean_over_windows(np.ones(grid.shape, np.float32), elsewhere=-1)
    assert (covered == 1).all()


def test_seed_a_is_the_probability_of_the_covered_picture_in_whole_windows_only():
    probe = GapProbe(height=20, width=28)
    image = probe.image()
    result = run(probe, "seed A")[1]
    assert "The lowest values mark the most important places." in result.notes
    clear = probe.predict(image.pixels[None])[0][0, 1]
    expected = np.full((20, 28), clear)
    for top in (0, 8):
        for left in (0, 8, 16):
            covered = image.pixels.copy()
            covered[top : top + 8, left : left + 8] = 0  # grey: the middle of -1..1
            expected[top : top + 8, left : left + 8] = probe.predict(covered[None])[0][0, 1]
    np.testing.assert_allclose(result.values, expected, atol=1e-6)
    assert (result.limits, result.look.blend, result.look.opacity) == ((0, 1), "red", 1)


def test_seed_b_is_the_loss_of_the_clear_picture_minus_that_of_the_covered_one():
    probe = GapProbe(height=16, width=24)
    image = probe.image()
    result = run(probe, "seed B", target=3)[1]
    loss = -np.log(probe.predict(image.pixels[None])[0][0, 3])
    covered = image.pixels.copy()
    covered[8:16, 16:24] = 0
    expected = loss + np.log(probe.predict(covered[None])[0][0, 3])
    np.testing.assert_allclose(result.values[8:16, 16:24], expected, atol=1e-6)


def test_it_refines_from_coarse_to_fine_and_each_window_is_computed_once():
    probe = GapProbe(height=40, width=40)
    steps, result = run(probe, size=4, stride=2)
    count = 19 * 19
    assert probe.calls == count + 1
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert (steps[-1].done, steps[-1].total) == (count, count)
    errors = [
        np.abs(step.partial.values - result.values).mean() for step in steps if step.partial is not None
    ]
    assert errors[-1] == 0
    assert errors[0] > errors[len(errors) // 2] > 0
    assert all(isinstance(step.partial, Heatmap) for step in steps[1:])


def test_the_whole_picture_is_guessed_at_after_a_fortieth_of_the_windows():
    probe = GapProbe(height=224, width=224)
    steps = make("occlusion", "", {"size": 16, "stride": 8, "quantity": "probability"}).run(
        probe, probe.image(), Target(1)
    )
    clear = float(probe.predict(probe.image().pixels[None])[0][0, 1])
    guessed = next(
        step for step in steps if step.partial is not None and (step.partial.values != clear).all()
    )
    assert guessed.total == 27 * 27
    assert guessed.done <= guessed.total / 40 + 7  # one portion of seven more
    steps.close()


def test_how_it_was_computed_is_noted():
    probe = GapProbe(height=16, width=16)
    probe.occlusion_note = "All by hand."
    assert run(probe, size=8)[1].notes[-1] == "All by hand."


@pytest.mark.parametrize(("fill", "level"), [("black", -1.0), ("grey", 0.0), ("white", 1.0)])
def test_plain_fills_are_levels_of_the_models_own_range(fill, level):
    image = GapProbe().image()
    np.testing.assert_array_equal(fill_picture(image, fill), np.full(image.pixels.shape, level, np.float32))


def test_other_fills():
    image = GapProbe().image()
    np.testing.assert_allclose(fill_picture(image, "mean")[3, 5], image.pixels.mean((0, 1)), rtol=1e-6)
    assert fill_picture(image, "blur").std() < image.pixels.std()
    np.testing.assert_array_equal(fill_picture(image, "noise"), fill_picture(image, "noise"))


def test_gaps_and_windows_larger_than_the_picture_are_refused():
    with pytest.raises(UserError, match="gaps"):
        run(GapProbe(), size=4, stride=5)
    with pytest.raises(UserError, match="does not fit into 12 x 20"):
        run(GapProbe(), size=13)


def test_left_open_the_window_is_a_seventh_of_the_picture_and_the_stride_a_quarter_of_that():
    for side, words in ((224, "32 x 32 pixels, 8"), (28, "4 x 4 pixels, 1"), (3, "1 x 1 pixels, 1")):
        probe = GapProbe(height=side, width=side + 1)
        steps = make("occlusion").run(probe, probe.image(), Target(1))
        next(steps)
        assert words in next(steps).partial.notes[0]
