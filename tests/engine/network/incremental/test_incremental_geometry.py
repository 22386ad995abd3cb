"""The forward arithmetic of windows against cells marked one by one."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.network.incremental.geometry import SlidingWindow, affected_sizes, regions


@dataclass(frozen=True)
class Placed:
    sources: tuple[int, ...]
    sliding: SlidingWindow
    shape: tuple[int, int, int]
    is_padding: bool = False


def marked(changed, sliding, axis):
    """Which output cells see a changed cell, by looking at each."""
    padded = np.concatenate(
        [np.zeros(sliding.before[axis], bool), changed, np.zeros(sliding.after[axis], bool)]
    )
    firsts = range(0, len(padded) - sliding.reach(axis), sliding.stride[axis])
    return np.array(
        [padded[first : first + sliding.reach(axis) + 1 : sliding.dilation[axis]].any() for first in firsts]
    )


def hull(changed):
    places = np.flatnonzero(changed)
    return (int(places[0]), int(places[-1]) + 1) if len(places) else None


pairs = st.tuples(st.integers(0, 3), st.integers(0, 3))
slidings = st.builds(
    SlidingWindow,
    st.tuples(st.integers(1, 5), st.integers(1, 5)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 2), st.integers(1, 2)),
    pairs,
    pairs,
)


@settings(max_examples=300, deadline=None)
@given(sliding=slidings, length=st.integers(9, 30), first=st.integers(0, 29), size=st.integers(1, 30))
def test_touched_are_exactly_the_cells_between_the_first_and_the_last_that_see_a_change(
    sliding, length, first, size
):
    first = min(first, length - 1)
    last = min(first + size, length)
    for axis in (0, 1):
        changed = np.zeros(length, bool)
        changed[first:last] = True
        expected = marked(changed, sliding, axis)
        low, high = sliding.affected_span(axis, (np.array([first]), np.array([last])), len(expected))
        assert 0 <= low[0] < high[0] <= len(expected)
        if hull(expected) is not None and sliding.stride[axis] <= sliding.kernel[axis]:
            spread = (
                sliding.dilation[axis] == 1 or last - first > 1
            )  # else cells between two that see it may not
            assert (int(low[0]), int(high[0])) == hull(expected) or not spread
        inside = np.zeros(len(expected), bool)
        inside[low[0] : high[0]] = True
        assert not (expected & ~inside).any()
        assert high[0] - low[0] <= sliding.affected_size(axis, last - first, len(expected))


def mapped(sources, sliding, before, frames=False):
    """A step on a map of the size that follows."""
    lengths = tuple(
        (before[axis] + sliding.before[axis] + sliding.after[axis] - sliding.reach(axis) - 1)
        // sliding.stride[axis]
        + 1
        for axis in (0, 1)
    )
    return Placed(sources, sliding, (*lengths, 1), frames)


@settings(max_examples=150, deadline=None)
@given(
    layers=st.lists(st.tuples(slidings, st.booleans()), min_size=1, max_size=4),
    tops=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 33)), min_size=1, max_size=5),
    size=st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_what_lies_outside_of_a_region_is_what_it_was(layers, tops, size):
    """Two branches that join in the end, every cell followed by itself."""
    shape = (41, 34)
    windows = np.array(
        [[top, left, min(top + size[0], 41), min(left + size[1], 34)] for top, left in tops], np.int32
    )
    steps = [Placed((), SlidingWindow(), (*shape, 1))]
    marks = [[[row_marks(window, shape, axis) for window in windows] for axis in (0, 1)]]
    for sliding, frames in layers:
        if frames:
            sliding = SlidingWindow(before=sliding.before, after=sliding.after)
        if any(
            steps[-1].shape[axis] + sliding.before[axis] + sliding.after[axis] <= sliding.reach(axis)
            for axis in (0, 1)
        ):
            continue
        steps.append(mapped((len(steps) - 1,), sliding, steps[-1].shape, frames))
        marks.append([[marked(line, sliding, axis) for line in marks[-1][axis]] for axis in (0, 1)])
    still = SlidingWindow(kernel=(3, 3), before=(1, 1), after=(1, 1))
    steps.append(Placed((len(steps) - 1,), still, steps[-1].shape))
    marks.append([[marked(line, still, axis) for line in marks[-1][axis]] for axis in (0, 1)])
    steps.append(Placed((len(steps) - 2, len(steps) - 1), SlidingWindow(), steps[-1].shape))
    marks.append(
        [[one | two for one, two in zip(marks[-2][axis], marks[-1][axis], strict=True)] for axis in (0, 1)]
    )
    largest = affected_sizes(
        steps,
        tuple(
            max(1, int(side.max())) for side in (windows[:, 2] - windows[:, 0], windows[:, 3] - windows[:, 1])
        ),
    )
    for step, lines, region, most in zip(steps, marks, regions(steps, windows), largest, strict=True):
        for axis, starts in ((0, region.tops), (1, region.lefts)):
            ends = starts + region.size[axis]
            assert (starts >= 0).all() and (ends <= step.shape[axis]).all()
            assert region.size[axis] <= most[axis] or len(step.sources) > 1
            for start, end, line in zip(starts, ends, lines[axis], strict=True):
                assert not line[:start].any() and not line[end:].any()


def row_marks(window, shape, axis):
    line = np.zeros(shape[axis], bool)
    line[window[axis] : window[axis + 2]] = True
    return line
