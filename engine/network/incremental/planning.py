"""The choice of the steps that are computed in windows and of those that are computed whole."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from engine.network.incremental.geometry import Pair, Region, affected_sizes
from engine.network.incremental.step import Step
from engine.network.incremental.windows import WindowPlan

__all__ = ["SHARE", "bytes_per_window", "make_plan", "needed_steps", "same_regions", "speedup"]

SHARE = 0.8
"""The share of a map above which the whole map is computed as fast as a window of it."""

_WORTH_IT = 1.2
_FLOAT = 4


def make_plan(steps: Sequence[Step], maps: Collection[int], size: Pair, share: float = SHARE) -> WindowPlan:
    """Return the plan for windows of one size.

    Parameters
    ----------
    steps
        The steps.
    maps
        The numbers of the steps whose whole maps are needed in the end.
    size
        Rows and columns of a window, in pixels.
    share
        Steps whose regions cover more than this share of the map are computed whole.
    """
    users = _users(steps, maps)
    chains = dict(_chains(steps, users))
    plan = WindowPlan(_whole(steps, chains, affected_sizes(steps, size), share), chains=chains)
    return (
        plan
        if speedup(steps, maps, plan, size) >= _WORTH_IT
        else replace(plan, whole=frozenset(range(1, len(steps))))
    )


def speedup(steps: Sequence[Step], maps: Collection[int], plan: WindowPlan, size: Pair) -> float:
    """Return the ratio of the multiplications on whole maps to those of a plan."""
    live, sizes = needed_steps(steps, maps), affected_sizes(steps, size)
    whole = sum(_work(step, step.shape[:2]) for number, step in enumerate(steps) if number in live)
    planned = sum(
        _work(step, step.shape[:2] if number in plan.whole else sizes[number])
        for number, step in enumerate(steps)
        if number in live
    )
    return whole / planned if planned else 1.0


def same_regions(steps: Sequence[Step], found: Sequence[Region]) -> frozenset[tuple[int, int]]:
    """Return the pairs of a join and one of its sources that have the same region."""
    joins = [number for number, step in enumerate(steps) if step.kind == "join"]
    return frozenset(
        (number, source)
        for number in joins
        for source in steps[number].sources
        if found[source].is_same(found[number])
    )


def bytes_per_window(steps: Sequence[Step], plan: WindowPlan, size: Pair) -> int:
    """Return the approximate memory of one window in bytes: adjacent maps and the patches cut from them."""
    sizes = affected_sizes(steps, size)
    most = 1
    for number, step in enumerate(steps):
        parts = [_cells(steps, plan, sizes, place) for place in (number, *step.sources)]
        most = max(most, sum(parts))
    return 3 * _FLOAT * most


def _cells(steps: Sequence[Step], plan: WindowPlan, sizes: Sequence[Pair], number: int) -> int:
    step = steps[number]
    rows, columns = step.shape[:2] if number in plan.whole else sizes[number]
    reach = [] if number in plan.whole else [step.sliding.reach(axis) for axis in (0, 1)]
    rows, columns = (rows + reach[0], columns + reach[1]) if reach else (rows, columns)
    return rows * columns * step.shape[2]


def _work(step: Step, size: Sequence[int]) -> int:
    """Return the multiplications for `size` rows and columns of a step's map; a few without kernel."""
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
    """Return the number of uses of each step's map."""
    users = dict.fromkeys(range(len(steps)), 0)
    for number in needed_steps(steps, maps):
        for source in steps[number].sources:
            users[source] += 1
    for number in maps:
        users[number] += 1
    return users


def _chains(steps: Sequence[Step], users: Mapping[int, int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield each convolution preceded by a channel expansion, with the steps from the expansion on.

    Computing these steps from the thinner map before them saves copying.
    """
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
    """Return the steps whose regions cover more than a `share` of the map, and all steps after them."""
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
