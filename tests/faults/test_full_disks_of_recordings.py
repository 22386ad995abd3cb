"""Record on disks that fill on the way: only frames that can be read are claimed."""

import time

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.video import video_recorder
from engine.video.frame import Frame
from engine.video.readers import open_reader
from engine.video.recording_thread import RecordingThread
from engine.video.source import VideoFile
from engine.video.video_recorder import Recorder
from tests.faults.disks import fill

pytestmark = pytest.mark.faults

_SIZE = (240, 320)
_ROOM = video_recorder._FREE + 20_000_000


def noise(number):
    """A picture that a codec cannot make small."""
    return np.random.default_rng(number).integers(0, 256, (*_SIZE, 3), np.uint8)


def num_readable(path):
    reader, count = open_reader(VideoFile(path)), 0
    while reader.read() is not None:
        count += 1
    reader.close()
    return count


def names(disk):
    return sorted(file.name for file in disk.iterdir() if file.name != "ballast")


@pytest.mark.parametrize("name", ["a.mp4", "a.avi"])
def test_a_disk_that_another_program_fills_ends_the_recording_at_the_next_frame(mount_disk, name):
    disk = mount_disk(_ROOM)
    recorder = Recorder(disk / name, _SIZE, 10)
    for number in range(20):
        recorder.add(noise(number), number / 10)
    (disk / "other").write_bytes(bytes(_ROOM - video_recorder._FREE))
    with pytest.raises(UserError, match="nearly full"):
        for number in range(20, 80):
            recorder.add(noise(number), number / 10)
    num_frames, seconds = recorder.close()
    assert 20 == num_frames == num_readable(disk / name)
    assert seconds == pytest.approx(num_frames / 10)


@pytest.mark.parametrize("name", ["a.mp4", "a.avi"])
def test_no_frame_is_claimed_of_a_file_that_has_no_end(mount_disk, monkeypatch, name):
    """The disk is filled between the check and the writing."""
    disk = mount_disk(_ROOM)
    summaries = []
    recording = RecordingThread(disk / name, _SIZE, 10, None, summaries.append)
    recording.start()
    add(recording, range(1))
    monkeypatch.setattr(Recorder, "_check_disk", lambda self: None)
    fill(disk)
    add(recording, range(1, 100))
    recording.stop()
    assert recording.join(60)
    (summary,) = summaries
    if summary.num_frames:
        assert summary.num_frames == num_readable(disk / name) and names(disk) == [name]
    else:
        assert "can be read" in summary.error.message and names(disk) == []


def add(recording, numbers):
    """Add frames and wait until each is taken, as none may be left out."""
    for number in numbers:
        recording.add_frame(Frame(number, noise(number), number / 10, number / 10), None)
        while recording._waiting:
            time.sleep(0.001)
