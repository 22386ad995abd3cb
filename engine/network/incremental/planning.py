"""Which steps are computed in windows, and which whole. Pure arithmetic."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.network.incremental.geometry import Pair, Region, affected_sizes
from engine.network.incremental.steps import Step
from engine.network.incremental.windows import WindowPlan

__all__ = ["SHARE", "bytes_per_window", "make_plan", "needed_steps", "same_regions", "speedup"]

SHARE = 0.8
"""The share of a map from which on computing all of it is not slower than computing a window of it."""

_WORTH_IT = 1.2
_FLOAT = 4


def make_plan(steps: Sequence[Step], maps: Collection[int], size: Pair, share: float = SHARE) -> WindowPlan:
    """Return how to compute windows of `size` (rows, columns) pixels; `maps` are the steps that are wanted whole in the end."""
    users = _users(steps, maps)
    chains = dict(_chains(steps, users))
    course = WindowPlan(_whole(steps, chains, affected_sizes(steps, size), share), chains=chains)
    return (
        course
        if speedup(steps, maps, course, size) >= _WORTH_IT
        else replace(course, whole=frozenset(range(1, len(steps))))
    )


def speedup(steps: Sequence[Step], maps: Collection[int], course: WindowPlan, size: Pair) -> float:
    """Return how many times the multiplications of a course in windows the ones of whole maps are."""
    live, sizes = needed_steps(steps, maps), affected_sizes(steps, size)
    whole = sum(_work(step, step.shape[:2]) for number, step in enumerate(steps) if number in live)
    ours = sum(
        _work(step, step.shape[:2] if number in course.whole else sizes[number])
        for number, step in enumerate(steps)
        if number in live
    )
    return whole / ours if ours else 1.0


def same_regions(steps: Sequence[Step], found: Sequence[Region]) -> frozenset[tuple[int, int]]:
    """Return each join with those of its sources whose region is the join's own."""
    joins = [number for number, step in enumerate(steps) if step.kind == "join"]
    return frozenset(
        (number, source)
        for number in joins
        for source in steps[number].sources
        if found[source].is_same(found[number])
    )


def bytes_per_window(steps: Sequence[Step], course: WindowPlan, size: Pair) -> int:
    """Return about how much memory one window takes at once: the two largest neighbouring maps, and what is cut out of them."""
    sizes = affected_sizes(steps, size)
    most = 1
    for number, step in enumerate(steps):
        parts = [_cells(steps, course, sizes, place) for place in (number, *step.sources)]
        most = max(most, sum(parts))
    return 3 * _FLOAT * most


def _cells(steps: Sequence[Step], course: WindowPlan, sizes: Sequence[Pair], number: int) -> int:
    step = steps[number]
    rows, columns = step.shape[:2] if number in course.whole else sizes[number]
    reach = [] if number in course.whole else [step.sliding.reach(axis) for axis in (0, 1)]
    rows, columns = (rows + reach[0], columns + reach[1]) if reach else (rows, columns)
    return rows * columns * step.shape[2]


def _work(step: Step, size: Sequence[int]) -> int:
    """Return the multiplications for so many rows and columns of a step's map, a few for each value of one without a kernel."""
    rows, columns = step.sliding.kernel
    each = rows * columns * step.shape[2]
    if step.kind == "convolution":
        each *= step.operation.inputs[1].shape[2]
    return size[0] * size[1] * each


def needed_steps(steps: Sequence[Step], maps: Collection[int]) -> set[int]:
    """Return the steps that lead to any of `maps`."""
    found, waiting = set(), list(maps)
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting.extend(steps[number].sources)
    return found


def _users(steps: Sequence[Step], maps: Collection[int]) -> dict[int, int]:
    """Return how many times the map of each step is used."""
    users = dict.fromkeys(range(len(steps)), 0)
    for number in needed_steps(steps, maps):
        for source in steps[number].sources:
            users[source] += 1
    for number in maps:
        users[number] += 1
    return users


def _chains(steps: Sequence[Step], users: Mapping[int, int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the convolutions before which channels are multiplied cell by cell, and the steps from there on."""
    for number, step in enumerate(steps):
        if not step.is_convolution or step.sliding.is_pointwise or step.outside != 0:
            continue
        links: list[int] = []
        source = step.sources[0]
        while users[source] == 1 and steps[source].kind == "cells":
            links.insert(0, source)
            source = steps[source].sources[0]
        if users[source] == 1 and steps[source].kind == "convolution" and steps[source].sliding.is_pointwise:
            before = steps[steps[source].sources[0]]
            if before.sources and before.shape[2] < steps[source].shape[2]:
                yield number, (source, *links)


def _whole(
    steps: Sequence[Step], chains: Mapping[int, tuple[int, ...]], sizes: Sequence[Pair], share: float
) -> frozenset[int]:
    """Return the steps whose regions cover more than a `share` of the map, and all that come after one of these."""
    whole: set[int] = set()
    for number, step in enumerate(steps):
        height, width, _ = step.shape
        covers = (
            not step.sliding.is_pointwise
            and not step.is_padding
            and sizes[number][0] * sizes[number][1] > share * height * width
        )
        if (step.sources and covers) or any(source in whole for source in step.sources):
            whole.add(number)
    for number, links in reversed([*chains.items()]):
        if number in whole:
            whole.update(links)
    for number, step in enumerate(steps):
        if any(source in whole for source in step.sources):
            whole.add(number)
    return frozenset(whole)
