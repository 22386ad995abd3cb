"""The time left, by simulated times."""

import numpy as np
import pytest

from widgets.common.time_left import TimeLeft

COUNT = 729


def job(start, seconds_each, noise=0.0, portion=0.1):
    """Yield time and windows done of a job that takes `start` seconds before the first, and a tenth of a second a portion."""
    random = np.random.default_rng(0)
    now, done, size = 0.0, 0, 4
    yield now, done
    now += start
    while done < COUNT:
        size = min(size, COUNT - done)
        taken = size * seconds_each(done) * random.uniform(1 - noise, 1 + noise)
        now, done = now + taken, done + size
        yield now, done
        size = max(1, round(min(2 * size, size * portion / taken)))


@pytest.mark.parametrize(
    ("start", "seconds_each", "noise"),
    [
        (0.0, lambda done: 0.0027, 0.0),
        (3.0, lambda done: 0.0027, 0.0),  # the first run of a model: it is traced
        (1.0, lambda done: 0.02, 0.3),
        (0.2, lambda done: 0.04 if done < 60 else 0.02, 0.1),  # small portions first
        (0.0, lambda done: 0.02 if done < 300 else 0.04, 0.1),  # the machine gets busy
    ],
)
def test_the_time_left_is_right_within_a_fifth(start, seconds_each, noise):
    left, told = TimeLeft(), []
    for now, done in job(start, seconds_each, noise):
        told.append((now, done, left.after(now, done, COUNT)))
    end = told[-1][0]
    assert told[0][2] is None
    assert told[-1][2] == 0
    judged = 0
    for now, done, guess in told:
        steady = all(seconds_each(place) == seconds_each(COUNT - 1) for place in (max(0, done // 2), done))
        if done > COUNT / 10 and steady:
            assert guess == pytest.approx(end - now, rel=0.2, abs=0.1), (now, done)
            judged += 1
    assert judged >= 3


def test_one_portion_is_judged_by_all_the_time_there_was():
    left = TimeLeft()
    assert left.after(10.0, 0, 100) is None
    assert left.after(12.0, 20, 100) == pytest.approx(8)


def test_a_job_that_begins_anew_is_judged_anew():
    left = TimeLeft()
    for now, done in ((0, 0), (1, 10), (2, 20), (50, 0), (51, 50)):
        found = left.after(now, done, 100)
    assert found == pytest.approx(1)
