"""Jobs that rest, make way, are told something new, or are given up: the same results as undisturbed."""

import time
from dataclasses import replace
from itertools import count

import keras
import numpy as np
import pytest

from engine.core.method import make
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.preprocess import Held, make_preprocessing
from engine.methods.evaluation.trust_report import TrustReport
from engine.runtime.engine_thread import EngineThread
from engine.runtime.job import Job
from engine.runtime.messages import (
    EngineIdle,
    Explain,
    InternalError,
    JobFinished,
    JobProgressed,
    ModelOpened,
    Open,
    PhotographPredicted,
    Predict,
    RequestCancelled,
    RequestFailed,
)
from tests import models

PREPARED = make_preprocessing((32, 32, 3), "0..1")
KEYS = count(1)


class Bench:
    def __init__(self, runner, qtbot, photograph):
        self.runner, self.photograph, self._qtbot = runner, photograph, qtbot
        self.answers = []
        runner.answered.connect(self.answers.append)

    def found(self, kind, key=None):
        return [
            answer
            for answer in self.answers
            if isinstance(answer, kind) and (key is None or answer.key == key)
        ]

    def wait(self, kind, key=None, times=1):
        self._qtbot.waitUntil(lambda: len(self.found(kind, key)) >= times, timeout=30_000)
        return self.found(kind, key)[times - 1]

    def start(self, method, prepared=PREPARED, background=False, model=0):
        key = next(KEYS)
        self.runner.submit(Explain(Job(key, method, Target(1), self.photograph, prepared), model, background))
        return key

    # a job that was paused on its way, the engine being idle
    def resting(self, method, prepared=PREPARED, model=0):
        key = self.start(method, prepared, model=model)
        self.wait(JobProgressed, key, times=3)
        idle = len(self.found(EngineIdle))
        self.runner.pause(key)
        self.wait(EngineIdle, times=idle + 1)
        assert not self.found(JobFinished, key)
        return key

    def result(self, key):
        return self.wait(JobFinished, key).outcome.result

    def predict(self, prepared=PREPARED):
        key = next(KEYS)
        self.runner.submit(Predict(key, self.photograph, prepared))
        return self.wait(PhotographPredicted, key).scores[0]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    for kind in ("functional", "multi_input"):
        keras.utils.set_random_seed(11)
        models.KINDS[kind]().save(folder / f"{kind}.keras")
    return folder


class Engine:
    def __init__(self):
        self.runner, self.open, self.undisturbed = EngineThread(), "", None


@pytest.fixture(scope="module")
def engine(qapp):
    made = Engine()
    made.runner.start()
    yield made
    made.runner.stop()
    assert made.runner.isFinished()


@pytest.fixture
def bench(engine, qtbot, photograph, files):
    made = Bench(engine.runner, qtbot, photograph)

    def open_model(kind):
        if engine.open != kind:
            key, engine.open = next(KEYS), kind
            made.runner.submit(Open(key, files / f"{kind}.keras"))
            made.wait(ModelOpened, key)
            made.wait(EngineIdle)

    made.open_model = open_model
    open_model("functional")
    yield made
    assert not made.found(InternalError) and not made.found(RequestFailed)
    engine.runner.answered.disconnect(made.answers.append)


# what a long job comes to that nothing disturbs
@pytest.fixture
def undisturbed(bench, engine):
    if engine.undisturbed is None:
        engine.undisturbed = bench.result(bench.start(long_job()))
        bench.answers.clear()
    return engine.undisturbed


def long_job(**given):
    return make("class-model", "", {"steps": 150, "jitter": 4, **given})


def test_a_paused_job_rests_while_another_request_is_met_and_goes_on_as_if_nothing_had_been(
    bench, undisturbed
):
    key = bench.resting(long_job())
    known = len(bench.found(JobProgressed, key))
    assert known < 150
    scores = bench.predict()
    other = bench.start(make("saliency"))
    assert np.isfinite(bench.result(other).values).all() and scores.sum() == pytest.approx(1, abs=1e-5)
    assert len(bench.found(JobProgressed, key)) == known and not bench.found(JobFinished, key)
    bench.runner.resume(key)
    result = bench.result(key)
    assert len(bench.found(JobProgressed, key)) == 150
    np.testing.assert_allclose(result.raw, undisturbed.raw, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(result.plots[0].curves[0].y, undisturbed.plots[0].curves[0].y, rtol=1e-4)


def test_seconds_count_while_a_job_runs_only(bench, qtbot):
    begun = time.perf_counter()
    key = bench.resting(long_job())
    qtbot.wait(1000)
    bench.runner.resume(key)
    assert 0 < bench.wait(JobFinished, key).outcome.seconds < time.perf_counter() - begun - 0.9


def test_a_job_that_is_paused_before_it_begins_rests_at_its_first_step(bench):
    key = next(KEYS)
    bench.runner.pause(key)
    idle = len(bench.found(EngineIdle))
    bench.runner.submit(Explain(Job(key, long_job(steps=20), Target(1), bench.photograph, PREPARED)))
    bench.wait(EngineIdle, times=idle + 1)
    assert len(bench.found(JobProgressed, key)) == 1
    bench.runner.resume(key)
    bench.result(key)
    assert len(bench.found(JobProgressed, key)) == 20


def test_of_two_paused_jobs_only_the_one_that_is_resumed_goes_on(bench):
    first, second = bench.resting(long_job()), bench.resting(long_job(seed=1))
    bench.runner.resume(second)
    bench.result(second)
    assert not bench.found(JobFinished, first)
    bench.runner.resume(first)
    assert not np.allclose(bench.result(first).raw, bench.result(second).raw)


def test_a_job_in_the_background_makes_way_for_a_prediction_and_still_finishes(bench, undisturbed):
    key = bench.start(long_job(), background=True)
    bench.wait(JobProgressed, key, times=3)
    bench.predict()
    result = bench.result(key)
    kinds = [type(answer) for answer in bench.answers]
    assert kinds.index(PhotographPredicted) < kinds.index(JobFinished)
    np.testing.assert_allclose(result.raw, undisturbed.raw, rtol=1e-4, atol=1e-5)


def test_a_job_in_the_foreground_is_finished_before_what_was_asked_later(bench):
    key = bench.start(long_job(steps=60))
    bench.wait(JobProgressed, key, times=3)
    bench.predict()
    kinds = [type(answer) for answer in bench.answers]
    assert kinds.index(JobFinished) < kinds.index(PhotographPredicted)


def test_a_job_in_the_foreground_passes_one_in_the_background(bench):
    behind = bench.start(long_job(), background=True)
    bench.wait(JobProgressed, behind, times=3)
    ahead = bench.start(long_job(steps=30))
    bench.result(ahead)
    assert not bench.found(JobFinished, behind)
    bench.result(behind)


def lambdas(result):
    return {plot.title: plot.curves[0] for plot in result.plots}["Lambda"].y


def test_lambda_sent_to_a_running_class_model_reaches_it(bench):
    key = bench.start(long_job(penalty=0.01))
    bench.wait(JobProgressed, key, times=10)
    bench.runner.send_params(key, {"penalty": 0.5})
    found = lambdas(bench.result(key))
    assert found[0] == np.float32(0.01) and found[-1] == np.float32(0.5)


def test_what_is_sent_to_a_resting_job_or_to_one_that_has_not_begun_is_taken_over_when_it_goes_on(bench):
    key = bench.resting(long_job(penalty=0.01))
    bench.runner.send_params(key, {"penalty": 0.25})
    bench.runner.send_params(key, {"penalty": 0.75})  # the latest counts
    bench.runner.resume(key)
    found = set(lambdas(bench.result(key)).tolist())
    assert found == {np.float32(0.01), np.float32(0.75)}
    later = next(KEYS)
    bench.runner.send_params(later, {"penalty": 0.5})
    bench.runner.submit(
        Explain(Job(later, long_job(steps=8, penalty=0.01), Target(1), bench.photograph, PREPARED))
    )
    assert set(lambdas(bench.result(later)).tolist()) == {0.5}


def test_what_is_sent_to_one_job_does_not_reach_another(bench):
    resting = bench.resting(long_job(penalty=0.01))
    bench.runner.send_params(resting, {"penalty": 0.5})
    other = bench.start(long_job(steps=8, penalty=0.03))
    assert set(lambdas(bench.result(other)).tolist()) == {np.float32(0.03)}
    bench.runner.cancel(resting)
    bench.wait(RequestCancelled, resting)


def test_giving_up_a_paused_job_is_answered_and_the_next_job_runs(bench):
    key = bench.resting(long_job())
    bench.runner.cancel(key)
    bench.wait(RequestCancelled, key)
    bench.runner.resume(key)
    bench.result(bench.start(make("saliency")))
    assert not bench.found(JobFinished, key) and len(bench.found(RequestCancelled, key)) == 1


def test_giving_up_a_job_in_the_background_is_answered(bench):
    key = bench.start(long_job(steps=2000), background=True)
    bench.wait(JobProgressed, key, times=3)
    bench.predict()
    bench.runner.cancel(key)
    bench.wait(RequestCancelled, key)
    bench.predict()
    assert not bench.found(JobFinished, key)


def test_stopping_ends_the_thread_though_a_job_is_paused(qtbot, photograph, files):
    runner = EngineThread()
    runner.start()
    bench = Bench(runner, qtbot, photograph)
    runner.submit(Open(next(KEYS), files / "functional.keras"))
    bench.wait(ModelOpened)
    key = bench.resting(long_job())
    runner.stop()
    assert runner.isFinished()
    assert not bench.found(JobFinished, key) and not bench.found(InternalError)


# a report on a map changes the model's weights for a while: then nobody else may ask it


def report(probed, **given):
    return TrustReport(
        probed,
        Heatmap(np.random.default_rng(0).random((32, 32)).astype(np.float32), "A map"),
        steps=4,
        depths=1,
        **given,
    )


def begun_changing(bench):
    key = bench.start(report(make("smoothgrad", "", {"count": 60})))
    bench._qtbot.waitUntil(
        lambda: any(not answer.progress.is_pausable for answer in bench.found(JobProgressed, key)),
        timeout=90_000,
    )
    return key


def test_a_job_that_has_changed_the_model_makes_way_only_when_it_has_put_it_back(bench):
    before = bench.predict()
    key = begun_changing(bench)
    bench.runner.pause(key)
    np.testing.assert_array_equal(bench.predict(), before)
    assert not bench.found(JobFinished, key)
    assert bench.found(JobProgressed, key)[-1].progress.is_pausable
    bench.runner.resume(key)
    bench.result(key)
    np.testing.assert_array_equal(bench.predict(), before)


def test_given_up_while_it_has_changed_the_model_a_job_puts_it_back(bench):
    before = bench.predict()
    key = begun_changing(bench)
    bench.runner.cancel(key)
    bench.wait(RequestCancelled, key)
    assert not bench.found(JobProgressed, key)[-1].progress.is_pausable
    np.testing.assert_array_equal(bench.predict(), before)


# several models, several inputs


def test_a_paused_job_goes_on_with_its_own_model_though_another_was_opened(bench, undisturbed):
    key = bench.resting(long_job())
    bench.open_model("multi_input")
    other = bench.result(bench.start(long_job()))
    bench.runner.resume(key)
    result = bench.result(key)
    np.testing.assert_allclose(result.raw, undisturbed.raw, rtol=1e-4, atol=1e-5)
    assert not np.allclose(other.raw, undisturbed.raw, atol=0.01)


def test_what_other_inputs_are_held_at_comes_back_after_a_job_that_held_them_otherwise(bench):
    bench.open_model("multi_input")
    high, low = (replace(PREPARED, held=(Held("numbers", value),)) for value in (6.0, -6.0))
    method = make("rise", "", {"masks": 240})
    undisturbed, otherwise = (bench.result(bench.start(method, prepared)).values for prepared in (high, low))
    assert not np.allclose(undisturbed, otherwise, rtol=0.01)
    key = bench.resting(method, high)
    assert not np.allclose(bench.predict(low), bench.predict(high), rtol=0.01)
    np.testing.assert_allclose(bench.result(bench.start(method, low)).values, otherwise, rtol=1e-4)
    bench.runner.resume(key)
    np.testing.assert_allclose(bench.result(key).values, undisturbed, rtol=1e-4)
