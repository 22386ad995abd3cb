"""Jobs drained at once, and the same jobs through the thread."""

import json
import time
from dataclasses import replace

import keras
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.core.method import make
from engine.core.target import Target
from engine.imaging.evidence import Evidence, Strength
from engine.imaging.picture_file import read_picture
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.samples import sample_path
from engine.runtime.engine_thread import EngineThread
from engine.runtime.job import Job, run_job
from engine.runtime.messages import (
    EngineIdle,
    Explain,
    GetWeights,
    InternalError,
    JobFinished,
    JobProgressed,
    LayerWeights,
    ModelOpened,
    Open,
    PhotographPredicted,
    Predict,
    RequestCancelled,
    RequestFailed,
)
from engine.runtime.service import Service
from engine.session.recipe import as_json
from tests import models
from tests.fakes import GapProbe


def test_a_drained_job_carries_all_that_its_recipe_needs(photograph):
    probe = GapProbe()
    job = Job(
        7,
        make("occlusion", "fast", {"size": 6, "stride": 3}),
        Target(2),
        photograph,
        make_preprocessing((12, 20, 3), "-1..1"),
    )
    outcome = run_job(job, probe)
    recipe = json.loads(as_json(outcome, probe.model))
    assert recipe["method"]["parameters"]["stride"] == 3
    assert recipe["target"] == {"head": "out", "output": 0, "index": 2, "label": "crane"}
    prepared = {
        "scaling": "-1..1",
        "scaling_evidence": None,
        "doubt": "",
        "fit": "centre crop",
        "input": None,
        "held": [],
    }
    assert recipe["preprocessing"] == prepared
    assert recipe["picture"]["sha256"] == photograph.digest
    assert outcome.seconds > 0


@pytest.mark.parametrize(("rival", "weight"), [("-1..1", 0.0), ("-1..1", 1.0), ("", 0.0)])
def test_a_blank_map_names_the_input_scaling_as_a_cause_only_where_that_is_in_doubt(
    photograph, rival, weight
):
    model = models.functional()
    model.get_layer("out").set_weights(
        [np.full((8, 4), 1.0, np.float32) * weight * np.arange(4), np.zeros(4, np.float32)]
    )
    evidence = Evidence("0..1", Strength.WEAK, "", rival)
    prepared = replace(make_preprocessing((32, 32, 3), "0..1"), evidence=evidence)
    outcome = run_job(Job(1, make("grad-cam"), Target(3), photograph, prepared), models.probe(model))
    said = " ".join(outcome.result.notes)
    assert outcome.result.values.any() == bool(weight)
    assert ("The map is blank" in said) == (not weight)
    assert ("try -1..1 in the place of 0..1" in said) == (bool(rival) and not weight)


def test_results_are_read_only(photograph):
    outcome = run_job(
        Job(1, make("saliency"), Target(0), photograph, make_preprocessing((12, 20, 3), "0..1")), GapProbe()
    )
    with pytest.raises(ValueError, match="read-only"):
        outcome.result.raw[0, 0] = 1


class Inbox:
    """Collects answers, and waits for one of a kind."""

    def __init__(self, qtbot, runner):
        self._qtbot, self.answers = qtbot, []
        runner.answered.connect(self.answers.append)

    def wait(self, kind, key=None):
        def arrived():
            assert [a for a in self.answers if isinstance(a, kind) and (key is None or a.key == key)]

        self._qtbot.waitUntil(arrived, timeout=60_000)
        return next(a for a in self.answers if isinstance(a, kind) and (key is None or a.key == key))


@pytest.fixture
def runner(qtbot):
    runner = EngineThread()
    runner.start()
    yield runner
    runner.stop()
    assert runner.isFinished()


def test_the_thread_opens_predicts_explains_cancels_and_survives_failure(qtbot, runner, tmp_path):
    inbox = Inbox(qtbot, runner)
    runner.submit(Open(1))
    prepared = inbox.wait(ModelOpened).preprocessing
    cat = read_picture(sample_path("chelsea.png"))

    runner.submit(Predict(2, cat, prepared))
    assert int(inbox.wait(PhotographPredicted).scores[0].argmax()) == 285

    runner.submit(Open(3, tmp_path / "absent.keras"))
    assert "cannot be read" in inbox.wait(RequestFailed, 3).error.message
    runner.submit(GetWeights(4, "stem_conv"))
    assert inbox.wait(LayerWeights).summaries[0].size == 3 * 3 * 3 * 32  # the model before is still there
    runner.submit(GetWeights(5, "nowhere"))
    assert "no layer" in inbox.wait(RequestFailed, 5).error.message

    slow = Job(6, make("occlusion", "", {"size": 8, "stride": 1}), Target(285), cat, prepared)
    runner.submit(Explain(slow))
    qtbot.waitUntil(lambda: sum(isinstance(a, JobProgressed) for a in inbox.answers) > 3, timeout=30_000)
    begun = time.perf_counter()
    runner.cancel(6)
    inbox.wait(RequestCancelled, 6)
    waited = time.perf_counter() - begun
    assert not [a for a in inbox.answers if isinstance(a, JobFinished)]

    quick = Job(7, make("grad-cam"), Target(285), cat, prepared)
    runner.submit(Explain(quick))
    values = inbox.wait(JobFinished, 7).outcome.result.values
    assert values.shape == (224, 224) and np.isfinite(values).all()
    inbox.wait(EngineIdle)
    assert not [a for a in inbox.answers if isinstance(a, InternalError)]
    assert waited < 10  # a hang, not a speed: benchmarks/responsiveness.py measures the speed


def test_a_request_given_up_before_it_began_is_not_begun(qtbot, runner, photograph):
    inbox = Inbox(qtbot, runner)
    job = Job(2, make("grad-cam"), Target(0), photograph, make_preprocessing((224, 224, 3), "lite"))
    runner.cancel(2)
    runner.submit(Open(1))
    runner.submit(Explain(job))
    inbox.wait(RequestCancelled, 2)
    assert not [a for a in inbox.answers if isinstance(a, (JobFinished, JobProgressed))]


def test_a_model_that_cannot_be_warmed_up_is_open_all_the_same(qtbot, runner, tmp_path):
    image = keras.Input((16, 16, 3))
    best = keras.ops.argmax(
        keras.layers.Conv2D(4, 3, name="c")(image), axis=-1
    )  # no gradient comes through here
    scores = keras.layers.Dense(3, activation="softmax")(
        keras.layers.Flatten()(keras.ops.cast(best, "float32"))
    )
    keras.Model(image, scores).save(tmp_path / "stepped.keras")
    inbox = Inbox(qtbot, runner)
    runner.submit(Open(1, tmp_path / "stepped.keras"))
    inbox.wait(EngineIdle)
    runner.submit(GetWeights(2, "c"))
    assert inbox.wait(LayerWeights, 2).summaries[0].size == 3 * 3 * 3 * 4
    assert not [a for a in inbox.answers if isinstance(a, InternalError)]


def test_our_own_mistakes_end_the_request_and_not_the_thread(qtbot, runner, photograph):
    inbox = Inbox(qtbot, runner)
    runner.submit(Open(1))
    inbox.wait(ModelOpened)
    runner.submit(Explain(Job(2, None, Target(0), photograph, make_preprocessing((224, 224, 3), "lite"))))
    assert "AttributeError" in inbox.wait(InternalError, 2).report
    runner.submit(GetWeights(3, "stem_conv"))
    inbox.wait(LayerWeights, 3)


def test_requests_are_met_by_the_model_they_were_made_for(tmp_path):
    """The window may still show one model while the engine has another ready; neither is taken for the other."""
    service = Service()
    for key, build in ((1, models.functional), (2, models.linear)):
        path = tmp_path / f"{key}.keras"
        build().save(path)
        list(service.handle(Open(key, path)))
    wide = [answer.summaries for answer in service.handle(GetWeights(3, "", model=1))]
    list(service.handle(GetWeights(4, "", model=2)))
    with pytest.raises(UserError, match="No model is open"):
        list(service.handle(GetWeights(5, "", model=1)))  # the window has gone on, so it is let go
    assert wide
