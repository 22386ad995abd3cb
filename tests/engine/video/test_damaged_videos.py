"""Recordings whose decoder gives up in the middle: it goes on where it can, and what is missing is said."""

import os
import sys

import cv2
import pytest

from engine.core.errors import UserError
from engine.video.capture import Capture
from engine.video.playback import Playback
from engine.video.playback_control import PlaybackControl
from engine.video.readers import open_reader
from engine.video.source import VideoFile
from engine.video.source_events import FrameCaptured, SourceNotice
from tests.video_sources import number_of, numbered, write_video

RATE, COUNT = 10.0, 17


class Recording:
    """Stands in for `cv2.VideoCapture` of a file: frames that are `damaged` cannot be decoded, nor what follows without a seek."""

    def __init__(self, damaged):
        self.damaged = set(damaged)
        self.place = 0
        self.shown = 0

    def __call__(self, *_):
        return self

    def isOpened(self):
        return True

    def get(self, what):
        known = {
            cv2.CAP_PROP_FPS: RATE,
            cv2.CAP_PROP_FRAME_COUNT: float(COUNT),
            cv2.CAP_PROP_POS_MSEC: 1000 * self.shown / RATE,
        }
        return known.get(what, 0.0)

    def set(self, what, value):
        if what == cv2.CAP_PROP_POS_MSEC:
            self.place = round(value * RATE / 1000)
        return True

    def read(self):
        if self.place in self.damaged or self.place >= COUNT:
            return False, None
        self.shown, self.place = self.place, self.place + 1
        return True, numbered(self.shown)[..., ::-1]

    def grab(self):
        return self.read()[0]

    def release(self):
        pass


def file(folder):
    """A file, which stands for a video that `Recording` shows."""
    (folder / "a.mp4").write_bytes(b"video")
    return folder / "a.mp4"


def shown(reader):
    numbers = []
    while (pixels := reader.read()) is not None:
        numbers.append(number_of(pixels))
        assert len(numbers) < 100
    return numbers


@pytest.mark.parametrize("damaged", [range(4, 6), range(4, 9), [10]])
def test_frames_behind_the_damage_are_shown_and_what_is_lost_is_said(monkeypatch, tmp_path, damaged):
    monkeypatch.setattr(cv2, "VideoCapture", Recording(damaged))
    reader = Capture(VideoFile(file(tmp_path)))
    numbers = shown(reader)
    first, last = min(damaged), max(damaged)
    assert numbers[:first] == list(range(first))
    assert numbers[first] > last
    assert numbers[first:] == list(range(numbers[first], COUNT))
    assert (
        f"a.mp4 is damaged: frames from {(first - 1) / RATE:.2f} to {numbers[first] / RATE:.2f} s cannot be decoded"
        in reader.remark
    )


def test_a_recording_that_ends_long_before_it_should_is_not_taken_for_whole(monkeypatch, tmp_path):
    monkeypatch.setattr(cv2, "VideoCapture", Recording(range(4, COUNT)))
    reader = Capture(VideoFile(file(tmp_path)))
    assert shown(reader) == [0, 1, 2, 3]
    assert reader.remark == "a.mp4 states a length of 1.70 s, but ends after 0.40 s."


def test_the_window_is_told_once(monkeypatch, tmp_path):
    monkeypatch.setattr(cv2, "VideoCapture", Recording(range(4, COUNT)))
    told, wishes = [], PlaybackControl()

    def tell(event):
        told.append(event)
        if sum(isinstance(one, FrameCaptured) for one in told) > 10:  # it loops
            wishes.stop()

    Playback(VideoFile(file(tmp_path)), wishes, tell).run()
    assert [event.text for event in told if isinstance(event, SourceNotice)] == [
        "a.mp4 states a length of 1.70 s, but ends after 0.40 s."
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes among files")
def test_a_pipe_is_no_video(tmp_path):
    os.mkfifo(tmp_path / "a.mp4")
    with pytest.raises(UserError, match="is a device or a pipe, not a video"):
        open_reader(VideoFile(tmp_path / "a.mp4"))


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_a_whole_recording_has_no_remark(tmp_path, suffix):
    reader = Capture(VideoFile(write_video(tmp_path / f"a{suffix}", 12)))
    assert shown(reader) == list(range(12))
    assert reader.remark == ""
    reader.close()
