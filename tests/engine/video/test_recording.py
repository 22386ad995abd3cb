"""A recording has the clock's time, whatever came when."""

import cv2
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.video.readers import open_reader
from engine.video.source import VideoFile
from engine.video.video_recorder import Recorder
from tests.video_sources import number_of, numbered


def read_back(path):
    reader, frames = open_reader(VideoFile(path)), []
    while (pixels := reader.read()) is not None:
        frames.append(pixels)
    reader.close()
    return frames, reader


@pytest.mark.parametrize("name", ["chât.mp4", "b.avi"])
def test_frames_are_repeated_or_left_out_to_keep_the_time(tmp_path, name):
    path = tmp_path / name
    recorder = Recorder(path, (48, 64), 10)
    for number, taken in ((1, 7.0), (2, 7.1), (3, 7.12), (4, 7.5), (5, 7.61), (6, 8.0)):
        recorder.add(numbered(number), taken)
    assert not path.exists()
    assert recorder.close() == (11, pytest.approx(1.1))
    frames, reader = read_back(path)
    assert [number_of(frame) for frame in frames] == [1, 3, 3, 3, 3, 4, 5, 5, 5, 5, 6]
    assert (reader.rate, [entry.name for entry in tmp_path.iterdir()]) == (10.0, [name])


@pytest.mark.parametrize("rate", [7.3, 24, 61])
def test_whatever_rate_frames_come_at_the_file_lasts_as_long(tmp_path, rate):
    recorder = Recorder(tmp_path / "a.mp4", (48, 64), 25)
    for number in range(round(rate * 3)):
        recorder.add(numbered(number), 50 + number / rate)
    num_frames, seconds = recorder.close()
    frames, _ = read_back(tmp_path / "a.mp4")
    assert len(frames) == num_frames and seconds == pytest.approx(3, abs=1 / rate + 1 / 25)
    expected = [number_of(frame) / rate for frame in frames]
    assert expected == pytest.approx([number / 25 for number in range(num_frames)], abs=1 / rate + 1 / 25)


def test_other_sizes_are_fitted_with_black_bars_and_colours_kept(tmp_path):
    recorder = Recorder(tmp_path / "a.avi", (61, 101), 25)
    for moment, size in enumerate([(60, 100), (30, 200), (400, 100)]):
        recorder.add(np.broadcast_to(np.array([250, 120, 10], np.uint8), (*size, 3)), moment / 25)
    recorder.close()
    whole, wide, tall = read_back(tmp_path / "a.avi")[0]
    assert whole.shape == (60, 100, 3)
    for frame, inside, outside in ((wide, (30, 50), (5, 50)), (tall, (30, 50), (30, 5))):
        np.testing.assert_allclose(frame[inside], (250, 120, 10), atol=6)
        np.testing.assert_allclose(frame[outside], 0, atol=6)
    np.testing.assert_allclose(whole[2, 2], (250, 120, 10), atol=6)


def test_nothing_is_left_of_what_is_abandoned_or_empty(tmp_path):
    (tmp_path / "a.mp4").write_text("an older recording")
    recorder = Recorder(tmp_path / "a.mp4", (48, 64), 25)
    recorder.add(numbered(1), 0)
    recorder.abandon()
    assert Recorder(tmp_path / "a.mp4", (48, 64), 25).close() == (0, 0.0)
    assert [(entry.name, entry.read_text()) for entry in tmp_path.iterdir()] == [
        ("a.mp4", "an older recording")
    ]


def test_what_cannot_be_written_gets_its_sentence(tmp_path, monkeypatch):
    for path, sentence in (
        (tmp_path / "a.gif", "does not have the suffix of a video"),
        (tmp_path / "no" / "a.mp4", "No such file"),
    ):
        with pytest.raises(UserError, match=sentence):
            Recorder(path, (48, 64), 25)
    monkeypatch.setattr(cv2.VideoWriter, "fourcc", lambda *_: 0x58585858)
    with pytest.raises(UserError, match=r"cannot write \.avi") as caught:
        Recorder(tmp_path / "a.avi", (48, 64), 25)
    assert ".mp4" in caught.value.hint
    monkeypatch.setattr("engine.video.video_recorder._FREE", 10**18)
    with pytest.raises(UserError, match="disk is nearly full"):
        Recorder(tmp_path / "a.mp4", (48, 64), 25)
    assert not list(tmp_path.iterdir())
