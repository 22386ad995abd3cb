"""A tape: what is written when, in spite of pauses, slowness and full disks."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Layers
from engine.core.target import Target
from engine.imaging.preprocess import Preprocessing
from engine.imaging.render import Layer, composite
from engine.methods import GradCam, OneChannel
from engine.session.live_recipe import recording_as_json, snapshot_as_json
from engine.video.feed import Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import LiveExplainer, LivePlan
from engine.video.readers import open_reader
from engine.video.recording_thread import RecordingThread
from engine.video.source import Stream, VideoFile
from engine.video.video_recorder import Recorder
from tests.fakes import GapProbe
from tests.video_sources import number_of, numbered

PREPARED = Preprocessing((12, 20, 3), "-1..1")
SIZE = (48, 64)
PROBE = GapProbe()


def frame(number, taken=None):
    return Frame(number, numbered(number, SIZE), number / 10 if taken is None else taken, number / 10)


def read_back(path):
    reader, frames = open_reader(VideoFile(path)), []
    while (pixels := reader.read()) is not None:
        frames.append(pixels)
    reader.close()
    return frames


class Recording:
    """A tape in a file at 10 frames a second, and what it told in the end."""

    def __init__(self, path, caption=None):
        self.told = []
        self.tape = RecordingThread(path, SIZE, 10, caption, self.told.append)
        self.tape.start()

    def end(self):
        self.tape.stop()
        assert self.tape.join(20)
        (recorded,) = self.told
        return recorded


def fed(recording, *frames, overlay=None):
    """Hand over frames one after another, each once there is room."""
    for one in frames:
        while len(recording.tape._waiting) > 4:
            threading.Event().wait(0.001)
        recording.tape.add_frame(one, overlay)


def seen_layers(plan, opacity=1.0, taken=0.0):
    """An overlay as it comes of a frame."""
    seen = LiveExplainer(PROBE).explain_frame(frame(1, taken), plan)
    heatmap = seen.result.maps[-1] if isinstance(seen.result, Layers) else seen.result
    return Overlay(
        (Layer(1, heatmap, Box(0, 0, *SIZE), Look(opacity=opacity)),), seen.frame, seen, PROBE.model
    )


def test_a_pause_leaves_no_trace_but_its_count(tmp_path):
    recording = Recording(tmp_path / "a.avi")
    fed(recording, *(frame(number) for number in (1, 2, 3)))
    recording.tape.pause()
    fed(recording, frame(4), frame(5))
    recording.tape.resume()
    fed(recording, *(frame(number, number / 10 + 60) for number in (6, 7)))
    recording.tape.pause()  # as by the frame that stands in the end
    recorded = recording.end()
    assert (recorded.num_frames, recorded.seconds, recorded.num_pauses, recorded.num_left_out) == (
        5,
        0.5,
        1,
        0,
    )
    assert [number_of(pixels) for pixels in read_back(tmp_path / "a.avi")] == [1, 2, 3, 6, 7]


def test_who_brings_frames_never_waits_and_what_is_left_out_is_counted(tmp_path, monkeypatch):
    slow, writing, add = threading.Event(), threading.Event(), Recorder.add
    monkeypatch.setattr(Recorder, "add", lambda *given: (writing.set(), slow.wait(20), add(*given)))
    recording = Recording(tmp_path / "a.avi")
    recording.tape.add_frame(frame(0), None)
    assert writing.wait(20)
    for number in range(1, 13):
        recording.tape.add_frame(frame(number), None)
    assert recording.tape.num_left_out == 4
    slow.set()
    recorded = recording.end()
    assert recorded.num_left_out == 4
    assert [number_of(pixels) for pixels in read_back(tmp_path / "a.avi")] == list(range(9))


def test_maps_and_captions_are_in_the_pixels(tmp_path):
    overlay = seen_layers(LivePlan(PREPARED, GradCam(), Target(2)))
    recording = Recording(
        tmp_path / "a.avi", lambda pixels, over: np.where(np.arange(48)[:, None, None] < 40, pixels, 200)
    )
    fed(recording, frame(5, 0.25), overlay=overlay)
    recorded = recording.end()
    expected = composite(numbered(5, SIZE), overlay.layers)
    assert np.abs(expected.astype(int) - numbered(5, SIZE)).mean() > 3  # most of it is black and stays so
    (pixels,) = read_back(tmp_path / "a.avi")
    assert np.abs(pixels[:38].astype(int) - expected[:38]).mean() < 8
    assert np.abs(pixels[42:].astype(int) - 200).mean() < 4
    assert recorded.ages == (0.25, 0.25)


def test_the_recipe_lists_each_plan_with_the_second_from_which_it_held(tmp_path):
    recording = Recording(tmp_path / "a.avi")
    plans = (
        LivePlan(PREPARED, GradCam(), Target(2)),
        LivePlan(PREPARED, OneChannel(layer="conv"), occluder=Box(1, 2, 3, 4)),
    )
    fed(recording, frame(1))
    fed(recording, frame(2), frame(3), overlay=seen_layers(plans[0]))
    fed(recording, frame(4), overlay=seen_layers(plans[0], opacity=0.5))
    fed(recording, frame(5), overlay=seen_layers(plans[1], opacity=0.5))
    recipe = json.loads(
        recording_as_json(recording.end(), Stream("rtsp://me:secret@host:554/a?key=secret"), True)
    )
    spans = recipe["spans"]
    assert [span["from_second"] for span in spans] == [0.1, 0.3, 0.4]
    assert [span["looks"][0]["opacity"] for span in spans] == [1, 0.5, 0.5]
    assert spans[0]["target"]["index"] == 2 and spans[2]["target"] == "likeliest"
    assert [span["method"]["name"] for span in spans] == ["grad-cam", "grad-cam", "channel"]
    assert spans[2]["method"]["parameters"]["layer"] == "conv"
    assert spans[2]["covered"] == {"top": 1, "left": 2, "height": 3, "width": 4, "colour": [128, 128, 128]}
    assert recipe["recording"]["frames"] == 5 and recipe["recording"]["frames_a_second"] == 10
    assert recipe["source"] == {"kind": "Stream", "title": "rtsp://host:554/a", "mirrored": False}
    assert "secret" not in json.dumps(recipe) and "tensorflow" in recipe["versions"]


def test_the_recipe_of_a_snapshot_says_what_was_seen():
    overlay = seen_layers(LivePlan(PREPARED, GradCam()), taken=1.0)
    recipe = json.loads(snapshot_as_json(frame(3, 1.5), overlay, VideoFile(Path("a.mp4"))))
    assert recipe["map_behind_frame"]["seconds"] == 0.5
    assert (recipe["target"], recipe["explained"]["index"]) == ("likeliest", overlay.result.target.index)
    best = int(np.argmax(overlay.result.scores[0]))
    assert recipe["scores"][0] == {
        "class": best,
        "label": overlay.model.label(best),
        "output": overlay.model.heads[0].name,
        "score": pytest.approx(float(overlay.result.scores[0][best])),
    }
    assert "scores" not in json.loads(snapshot_as_json(frame(3), None, VideoFile(Path("a.mp4"))))


def test_a_full_disk_ends_it_and_keeps_what_there_is(tmp_path, monkeypatch):
    recording = Recording(tmp_path / "a.avi")
    fed(recording, *(frame(number) for number in range(20)))
    while recording.tape._waiting:
        threading.Event().wait(0.001)
    monkeypatch.setattr("engine.video.video_recorder._FREE", 10**18)
    fed(recording, *(frame(number) for number in range(20, 40)))
    recorded = recording.end()
    assert "disk is nearly full" in recorded.error.message
    assert [number_of(pixels) for pixels in read_back(tmp_path / "a.avi")] == list(range(recorded.num_frames))
    assert recorded.num_frames in (19, 20)  # the last one may have been on its way
    assert [path.name for path in tmp_path.iterdir()] == ["a.avi"]


def test_what_cannot_be_written_is_said_and_frames_are_taken_by_nobody(tmp_path):
    recording = Recording(tmp_path / "no" / "a.mp4")
    assert recording.tape.join(20)
    recording.tape.add_frame(frame(1), None)
    (recorded,) = recording.told
    assert (
        "No such file" in recorded.error.message and recorded.num_frames == 0 and not recording.tape._waiting
    )
