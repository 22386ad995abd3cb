"""Explaining frame after frame: one pass for map and scores, smoothing, the class that is followed."""

import hashlib
import math

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.look import Look
from engine.core.method import LIVE, METHODS
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from engine.imaging.render import Layer, composite
from engine.methods import Activations, GradCam, OneChannel, Saliency
from engine.runtime.job import Job, run_job
from engine.runtime.messages import FrameExplained, NoFrameYet, RequestFailed, Watch
from engine.runtime.service import Service
from engine.video.feed import Feed, FrameHistory, Overlay, Turn, render_frame
from engine.video.frame import Frame
from engine.video.live_explainer import LiveExplainer, LivePlan
from engine.video.rate_meter import RateMeter
from engine.video.still_frames import StillFrames, photograph_of
from tests import models
from tests.fakes import GapProbe

PREPARED = Preprocessing((12, 20, 3), "-1..1")


def frame(number, level=None, taken=None, size=(30, 50)):
    """Noise of its own for each number, or one level everywhere."""
    noise = np.random.default_rng(number).integers(0, 256, (*size, 3), np.uint8)
    pixels = noise if level is None else np.full((*size, 3), level, np.uint8)
    return Frame(number, pixels, float(number) if taken is None else taken, 0.0)


@pytest.mark.parametrize(
    "kind", ["functional", "nested", "subclassed", "multi_output", "sigmoid", "mixed_precision"]
)
def test_what_is_overheard_is_what_would_be_predicted(kind):
    probe = models.probe(getattr(models, kind)())
    images = np.random.default_rng(1).uniform(0, 255, (2, *models.SHAPE)).astype(np.float32)
    layer = probe.model.last_map(0).path
    with probe.capture_predictions() as said:
        probe.gradient(images, Target(0))
        probe.activation_gradient(images[:1], layer, Target(0))
    expected = probe.predict(images)
    assert len(said) == 2
    for given, heads in said:
        for head, wanted in zip(heads, expected, strict=True):
            np.testing.assert_allclose(
                head, wanted[: len(given)], rtol=2e-3 if kind == "mixed_precision" else 1e-5, atol=1e-6
            )
    probe.gradient(images, Target(0))
    assert len(said) == 2


@pytest.mark.parametrize(
    "method", [GradCam(), Saliency(), OneChannel(layer="conv"), Activations(layer="conv")]
)
def test_a_frame_is_explained_as_a_photograph_is(method):
    probe, shot = GapProbe(), frame(3)
    seen = LiveExplainer(probe).explain_frame(shot, LivePlan(PREPARED, method, Target(2)))
    job = Job(1, method, Target(2), Photograph("a", shot.pixels), PREPARED)
    np.testing.assert_array_equal(seen.result.raw, run_job(job, probe).result.raw)
    scores = probe.predict(PREPARED.apply(shot.pixels).pixels[None])[0][0]
    np.testing.assert_allclose(seen.scores[0], scores, atol=1e-6)


def test_scores_and_map_come_from_one_pass_once_the_class_is_known():
    probe = GapProbe()
    predicted = []
    predict, probe.predict = probe.predict, lambda images: predicted.append(1) or predict(images)
    probe._hear = lambda images: (
        probe._heard.append((images, predict(images))) if probe._heard is not None else None
    )
    watcher, plan = LiveExplainer(probe), LivePlan(PREPARED, GradCam())
    assert watcher.explain_frame(frame(1), plan).result is not None
    first = len(predicted)
    watcher.explain_frame(frame(1, taken=2), plan)
    assert (first, len(predicted)) == (1, 1)


def test_scores_follow_with_their_time_constant():
    watcher, probe = LiveExplainer(GapProbe()), GapProbe()
    black, white = (
        probe.predict(PREPARED.apply(frame(0, level).pixels).pixels[None])[0][0] for level in (0, 255)
    )
    watcher.explain_frame(frame(0, 0, taken=5.0), LivePlan(PREPARED, smoothing=0.5))
    seen = watcher.explain_frame(frame(1, 255, taken=5.5), LivePlan(PREPARED, smoothing=0.5))
    np.testing.assert_allclose(seen.scores[0], black + (1 - math.exp(-1)) * (white - black), atol=1e-6)
    seen = watcher.explain_frame(frame(2, 255, taken=5.6), LivePlan(PREPARED, smoothing=0))
    np.testing.assert_allclose(seen.scores[0], white, atol=1e-6)


def test_a_map_belongs_to_the_class_that_is_named_with_it_also_when_that_changes():
    probe = GapProbe()
    best = {
        level: int(probe.predict(PREPARED.apply(frame(0, level).pixels).pixels[None])[0].argmax())
        for level in (0, 255)
    }
    assert best[0] != best[255]
    watcher, plan = LiveExplainer(probe), LivePlan(PREPARED, GradCam(), smoothing=0)
    for number, level in enumerate((0, 255, 0)):
        seen = watcher.explain_frame(frame(number, level), plan)
        assert seen.target == Target(best[level])
        alone = LiveExplainer(probe).explain_frame(
            frame(number, level), LivePlan(PREPARED, GradCam(), Target(best[level]))
        )
        np.testing.assert_array_equal(seen.result.raw, alone.result.raw)


def test_what_is_covered_is_covered_before_the_network_sees_it():
    probe, shot = GapProbe(), frame(4)
    pixels = shot.pixels.copy()
    pixels[5:15, 40:] = (10, 20, 30)
    seen = LiveExplainer(probe).explain_frame(
        shot, LivePlan(PREPARED, occluder=Box(5, 40, 10, 60), colour=(10, 20, 30))
    )
    np.testing.assert_allclose(
        seen.scores[0], probe.predict(PREPARED.apply(pixels).pixels[None])[0][0], atol=1e-6
    )
    assert shot.pixels[5, 40].tolist() != [10, 20, 30]


def test_one_channel_is_the_channel_and_its_strongest_cell():
    probe = models.probe(models.functional())
    picture = Photograph("a", np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8))
    prepared = Preprocessing((32, 32, 3), "0..255")
    maps = probe.activations(prepared.apply(picture.pixels).pixels[None], ["relu_b"])["relu_b"][0]
    row, column, unit = np.unravel_index(maps.argmax(), maps.shape)
    result = run_job(Job(1, OneChannel(layer="relu_b"), Target(0), picture, prepared), probe).result
    assert result.maps[0].title == f"Channel {unit} of relu_b"
    assert f"row {row}, column {column}" in result.notes[0]
    assert result.maps[0].values.max() <= maps[..., unit].max() + 1e-6
    assert [result.box.top, result.box.left, result.box.height] == [2 * row - 3, 2 * column - 3, 8]
    other = run_job(Job(1, OneChannel(layer="relu_b", unit=1), Target(0), picture, prepared), probe).result
    assert other.maps[0].title == "Channel 1 of relu_b"
    with pytest.raises(UserError, match="no number 99"):
        run_job(Job(1, OneChannel(layer="relu_b", unit=99), Target(0), picture, prepared), probe)


def test_only_quick_methods_follow_frames():
    assert METHODS.keys() >= LIVE
    assert {"grad-cam", "saliency", "layer-cam", "activations", "channel"} <= LIVE
    assert not LIVE & {
        "occlusion",
        "rise",
        "lime",
        "score-cam",
        "filter-patterns",
        "class-model",
        "smoothgrad",
    }


def test_the_service_takes_the_newest_frame_and_goes_on_without_a_method_that_cannot_work():
    service = Service()
    opened = type("Opened", (), {"probe": GapProbe()})()
    service._models = {1: opened}
    feed = Feed(LivePlan(PREPARED, GradCam(layer="pool"), Target(1)), lambda: None)
    answers = service.handle(Watch(7, feed))
    assert isinstance(next(answers), NoFrameYet)
    for number in range(3):
        feed.add_frame(frame(number))
    failed = next(answers)
    assert isinstance(failed, RequestFailed) and failed.key == 7 and "pool" in str(failed.error)
    feed.add_frame(frame(3))
    watched = next(answers)
    assert (
        isinstance(watched, FrameExplained) and watched.seen.frame.number == 3 and watched.seen.result is None
    )
    feed.turn = Turn(None, LivePlan(PREPARED, GradCam(), Target(1)))
    feed.add_frame(frame(4))
    assert next(answers).seen.result is not None
    assert feed.frames.dropped == 2
    answers.close()


@pytest.mark.parametrize(
    "error", [MemoryError(), UserError("Layer conv does not lead to this output.", "Choose another.")]
)
def test_what_fails_for_one_class_is_tried_again_for_another(monkeypatch, error):
    probe, service = GapProbe(), Service()
    whole = probe.activation_gradient

    def fails_for_one(images, layer, target):
        if target.index == 1:
            raise error
        return whole(images, layer, target)

    monkeypatch.setattr(probe, "activation_gradient", fails_for_one)
    service._models = {1: type("Opened", (), {"probe": probe})()}
    method = GradCam()
    feed = Feed(LivePlan(PREPARED, method, Target(1)), lambda: None)
    answers = service.handle(Watch(7, feed))
    feed.add_frame(frame(0))
    assert isinstance(next(answers), RequestFailed)
    feed.add_frame(frame(1))
    assert next(answers).seen.result is None
    feed.set_plan(LivePlan(PREPARED, method, Target(2)))
    assert next(answers).seen.result is not None
    answers.close()


def test_another_plan_explains_a_frame_that_stands_anew_and_unsmoothed():
    feed, probe = Feed(None, lambda: None), GapProbe()
    feed.add_frame(frame(4))
    clear, covered = LivePlan(PREPARED), LivePlan(PREPARED, occluder=Box(0, 0, 30, 50))
    feed.set_plan(clear)
    watcher = LiveExplainer(probe)
    first = watcher.explain_frame(feed.frames.take(), feed.plan)
    feed.set_plan(LivePlan(PREPARED))  # the same again
    assert feed.frames.take() is None
    feed.set_plan(covered)
    second = watcher.explain_frame(feed.frames.take(), feed.plan)
    assert second.frame is first.frame
    grey = PREPARED.apply(np.full((30, 50, 3), 128, np.uint8)).pixels[None]
    np.testing.assert_allclose(second.scores[0], probe.predict(grey)[0][0], atol=1e-6)


def test_a_view_is_the_frame_under_the_layers_of_an_earlier_one():
    values = np.random.default_rng(0).random((8, 8)).astype(np.float32)
    layer = Layer(1, Heatmap(values, "map"), Box(0, 10, 30, 30), Look())
    shot, before = frame(5), frame(4)
    view = render_frame(shot, Overlay((layer,), before), longest=50)
    np.testing.assert_array_equal(view.picture, composite(shot.pixels, [layer]))
    assert view.overlay.lag_behind(view.frame) == pytest.approx(1.0)
    assert render_frame(shot, None, longest=25).picture.shape == (15, 25, 3)
    assert render_frame(shot, None, longest=25).overlay is None


def test_the_window_is_woken_once_until_it_has_looked():
    woken = []
    feed = Feed(None, lambda: woken.append(1))
    for number in range(3):
        feed.add_frame(frame(number))
    assert len(woken) == 1
    assert feed.next_view().frame.number == 2
    assert feed.next_view() is None
    feed.add_frame(frame(3))
    assert len(woken) == 2


def test_no_more_views_than_the_eye_wants_but_always_the_last():
    feed, woken = Feed(None, lambda: woken.append(feed.next_view())), []
    for number in range(120):
        feed.add_frame(frame(number, 0, taken=number / 120, size=(2, 2)))
    assert 38 <= len(woken) <= 45
    assert woken[-1].frame.number < 119
    assert feed.next_view().frame.number == 119
    assert feed.next_view() is None


def test_a_map_that_comes_after_its_frame_is_shown_where_that_stands_and_never_on_the_next_picture():
    feed = Feed(None, lambda: None)
    values = np.random.default_rng(0).random((8, 8)).astype(np.float32)
    layer = Layer(1, Heatmap(values, "map"), Box(0, 10, 30, 30), Look())
    feed.add_frame(frame(0, taken=5.0))
    assert feed.next_view().overlay is None
    feed.overlay = Overlay((layer,), feed.newest)
    assert feed.next_view().overlay is feed.overlay
    assert feed.next_view() is None
    feed.add_frame(frame(1, taken=7.0))  # the next picture of a slow series
    view = feed.next_view()
    assert view.overlay is None
    np.testing.assert_array_equal(view.picture, frame(1).pixels)


def test_a_map_that_comes_too_late_or_from_a_frame_of_another_size_is_not_shown():
    feed, recorded = Feed(None, lambda: None), []
    feed.listener = lambda _, overlay: recorded.append(overlay)
    layer = Layer(1, Heatmap(np.ones((8, 8), np.float32), "map"), Box(0, 10, 30, 30), Look())
    feed.add_frame(first := frame(0, taken=5.0))
    feed.add_frame(
        frame(1, taken=7.0)
    )  # the next picture of a slow series, before an even slower network is done
    feed.overlay = Overlay((layer,), first)
    assert feed.next_view().overlay is None
    feed.overlay = Overlay((layer,), feed.newest)
    assert feed.next_view().overlay is feed.overlay
    feed.add_frame(frame(2, taken=7.03, size=(60, 20)))  # another resolution in mid-stream
    assert feed.next_view().overlay is None
    assert recorded == [None] * 3


def test_frames_go_to_the_request_whose_turn_it_is():
    feed = Feed(LivePlan(PREPARED), lambda: None)
    feed.add_frame(frame(0))
    feed.begin_turn(2, feed.plan)
    assert feed.next_frame(1, 0) is None  # a request for the model before, which has not noticed yet
    shot, plan = feed.next_frame(2, 0)
    assert (shot.number, plan) == (0, LivePlan(PREPARED))
    assert feed.next_frame(2, 0) is None


def test_a_frozen_frame_is_a_photograph_called_after_its_place():
    shot = Frame(7, np.zeros((2, 2, 3), np.uint8), 1.0, 83.46)
    assert photograph_of(shot, "clip.mp4").name == "clip.mp4 at 1:23.4"
    assert photograph_of(shot, "clip.mp4").digest == hashlib.sha256(bytes(12)).hexdigest()


def test_stepping_back_ends_at_the_oldest_and_at_the_moment_of_freezing():
    past = tuple(frame(number, 0, taken=number / 10, size=(2, 2)) for number in range(50))
    still = StillFrames(past, past[40])
    assert [still.shown.number, still.seconds, still.ago] == [40, 4.0, 0.0]
    assert not still.step(1)
    assert still.step(-3) and still.shown.number == 37
    assert still.go_back(2.52) and still.shown.number == 15
    assert still.ago == pytest.approx(2.5)
    assert still.step(-100) and still.shown.number == 0


def test_the_past_is_ten_seconds_and_no_more_than_its_memory():
    every = FrameHistory(seconds=10, budget=10**9)
    for number in range(400):
        every.add(frame(number, 0, taken=number / 20, size=(2, 2)))
    assert [every.frames()[0].number, every.frames()[-1].number, len(every.frames())] == [199, 399, 201]
    few = FrameHistory(seconds=10, budget=5 * 12)
    for number in range(400):
        few.add(frame(number, 0, taken=number / 20, size=(2, 2)))
    kept = [shot.number for shot in few.frames()]
    assert len(kept) <= 6
    assert set(np.diff(kept)) == {40}


def test_a_rhythm_counts_beats_of_the_last_seconds():
    rhythm = RateMeter(seconds=2)
    assert rhythm.rate(0) == 0
    for number in range(100):
        rhythm.tick(number / 25)
    assert rhythm.rate(99 / 25) == pytest.approx(25)
    assert rhythm.rate(99 / 25 + 5) == 0


def test_bands_do_not_show():
    picture = np.random.default_rng(0).integers(0, 256, (100, 40, 3), np.uint8)
    values = np.random.default_rng(1).random((9, 7)).astype(np.float32)
    whole = composite(picture, [Layer(1, Heatmap(values, "map"), Box(-7, 3, 95, 33), Look())])
    for first in (0, 31, 50):
        part = composite(
            picture[first : first + 20],
            [Layer(1, Heatmap(values, "map"), Box(-7 - first, 3, 95, 33), Look())],
        )
        np.testing.assert_array_equal(part, whole[first : first + 20])
