"""A source in its own thread: what it tells, when it may be shown, and how it ends."""

import itertools
import subprocess
import sys
import threading
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from engine.imaging.picture_file import write_picture
from engine.video import capture_errors
from engine.video.frame import Frame, Slot
from engine.video.frame_pacer import FramePacer
from engine.video.source import CameraDevice, Demonstration, PictureSeries, Stream, VideoFile
from engine.video.source_thread import FrameCaptured, SourceEnded, SourceFailed, SourceOpened, SourceThread
from tests.video_sources import FakeCapture, NetworkCamera, Watch, number_of, numbered, write_video

RATE = 200.0  # so that tests need not wait for it
TEN = [numbered(number) for number in range(10)]  # FFmpeg looks at several before it shows one


@pytest.fixture
def watched():
    """Start cameras with a watch each, and have them all end."""
    running = []

    def run(source, paused=False):
        watch = Watch()
        camera = SourceThread(source, watch)
        if paused:
            camera.pause()
        camera.start()
        running.append(camera)
        return camera, watch

    yield run
    for camera in running:
        camera.stop()
    assert all(camera.join(10) for camera in running)


def shown(watch):
    return [number_of(event.frame.pixels) for event in watch.of(FrameCaptured)]


def test_a_recording_is_shown_in_order_to_its_end(tmp_path, watched):
    source = VideoFile(write_video(tmp_path / "a.avi", 20, rate=RATE), loop=False)
    camera, watch = watched(source)
    watch.wait(SourceEnded, SourceFailed)
    assert watch.events[0] == SourceOpened(source, (48, 64), RATE, 0.1, True)
    assert watch.events[-1] == SourceEnded(source)
    frames = [event.frame for event in watch.of(FrameCaptured)]
    numbers = shown(watch)
    assert numbers == sorted(set(numbers))  # a slow machine leaves frames out, but repeats and reorders none
    assert [frame.number for frame in frames] == list(range(len(frames)))
    assert [frame.seconds for frame in frames] == pytest.approx([number / RATE for number in numbers])
    assert camera.join(10) and camera.seconds_since_frame == 0
    assert not frames[0].pixels.flags.writeable


def test_a_recording_keeps_its_time(tmp_path, watched):
    _, watch = watched(VideoFile(write_video(tmp_path / "a.avi", 30, rate=50), loop=False))
    watch.wait(SourceEnded)
    frames = [event.frame for event in watch.of(FrameCaptured)]
    assert len(frames) > 1
    for frame in frames:  # never before it is due
        assert frame.captured_at - frames[0].captured_at >= frame.seconds - 0.02


def test_a_loop_goes_on_counting(tmp_path, watched):
    camera, watch = watched(VideoFile(write_video(tmp_path / "a.mp4", 8, rate=RATE)))
    watch.wait(FrameCaptured, count=30)
    camera.stop()
    frames = [event.frame for event in watch.of(FrameCaptured)]
    assert [frame.number for frame in frames] == list(range(len(frames)))
    numbers = shown(watch)
    assert (
        set(numbers) <= set(range(8)) and sum(one > other for one, other in itertools.pairwise(numbers)) >= 3
    )
    assert all(one.captured_at < other.captured_at for one, other in itertools.pairwise(frames))


def test_a_paused_recording_shows_what_is_sought_and_plays_on_from_there(tmp_path, watched):
    camera, watch = watched(VideoFile(write_video(tmp_path / "a.mp4", 50), loop=False), paused=True)
    watch.wait(SourceOpened)
    camera.seek(1.0)
    assert number_of(watch.wait(FrameCaptured).frame.pixels) == 25
    camera.step(-3)
    assert number_of(watch.wait(FrameCaptured, count=2).frame.pixels) == 22
    camera.seek(99)
    assert number_of(watch.wait(FrameCaptured, count=3).frame.pixels) == 49
    camera.seek(1.8)
    watch.wait(FrameCaptured, count=4)
    assert camera.is_paused and camera.seconds_since_frame == 0
    camera.play()
    watch.wait(SourceEnded)
    assert shown(watch)[3] == 45 and shown(watch)[-1] == 49


def test_seeking_beyond_the_true_end_keeps_a_paused_recording_alive(tmp_path, watched, qtbot):
    path = write_video(tmp_path / "half.avi")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    camera, watch = watched(VideoFile(path, loop=False), paused=True)
    camera.seek(1.9)
    qtbot.waitUntil(lambda: camera._control._move is None)
    camera.seek(0.2)
    assert number_of(watch.wait(FrameCaptured).frame.pixels) == 5
    assert not watch.of(SourceEnded)


def test_a_folder_loops_and_a_demonstration_runs(tmp_path, watched):
    for number in range(3):
        write_picture(tmp_path / f"img_{number:03}.png", numbered(number))
    _, pictures = watched(PictureSeries(tmp_path, seconds=0.01))
    _, demonstration = watched(Demonstration(160, 90, rate=100))
    pictures.wait(FrameCaptured, count=8)
    assert set(shown(pictures)) == {0, 1, 2}
    assert demonstration.wait(FrameCaptured, count=5).frame.pixels.shape == (90, 160, 3)
    assert demonstration.of(SourceOpened)[0].length is None


def test_a_camera_that_is_unplugged_is_lost_after_its_last_frame(monkeypatch, watched):
    frames = [numbered(0), numbered(1), numbered(2, (96, 128))]  # it changes its size meanwhile
    fake = FakeCapture(frames)
    monkeypatch.setattr(cv2, "VideoCapture", fake)
    camera, watch = watched(CameraDevice(0, name="Lab", mirrored=False))
    assert "Lab sends no more pictures: it was unplugged" in watch.wait(SourceFailed).error.message
    assert shown(watch) == [0, 1, 2]
    assert watch.of(FrameCaptured)[2].frame.pixels.shape == (96, 128, 3)
    assert camera.join(10)


@pytest.mark.parametrize(
    ("platform", "words"),
    [("linux", "/dev/video97 does not exist"), ("darwin", "not allowed"), ("win32", "not allowed")],
)
def test_a_camera_that_cannot_be_opened_is_lost(watched, monkeypatch, platform, words):
    monkeypatch.setattr(capture_errors, "sys", SimpleNamespace(platform=platform))
    _, watch = watched(CameraDevice(97))
    assert words in watch.wait(SourceFailed).error.message
    assert not watch.of(FrameCaptured)
    assert len(watch.events) == 1


def test_a_blocked_read_is_noticed_and_released_by_its_own_thread(monkeypatch, watched, qtbot):
    fake = FakeCapture([numbered(0)], blocks=True)
    monkeypatch.setattr(cv2, "VideoCapture", fake)
    camera, watch = watched(CameraDevice(0))
    watch.wait(FrameCaptured)
    assert fake.blocked.wait(10)
    qtbot.waitUntil(lambda: camera.seconds_since_frame > 0.05)
    camera.stop()
    assert not camera.join(0.05)
    assert ("release", threading.current_thread()) not in fake.log
    fake.unblocked.set()
    assert camera.join(10)
    assert [thread.name for what, thread in fake.log if what == "release"] == ["camera Camera 0"]
    assert not watch.of(SourceFailed)  # who stopped it asks for no more


def test_what_is_live_is_read_on_while_paused(monkeypatch, watched):
    fake = FakeCapture([numbered(number) for number in range(9)], blocks=True)
    monkeypatch.setattr(cv2, "VideoCapture", fake)
    _, watch = watched(CameraDevice(0), paused=True)
    assert fake.blocked.wait(10)
    assert not fake.frames and not watch.of(FrameCaptured)
    fake.unblocked.set()
    watch.wait(SourceFailed)


def test_a_stream_that_breaks_off_is_opened_again(watched):
    server = NetworkCamera(TEN[:5], [*TEN[5:], *TEN, "stall"])
    camera, watch = watched(Stream(server.address))
    watch.wait(FrameCaptured, count=12)
    assert shown(watch)[:12] == [*range(10), 0, 1]
    camera.stop()
    server.close()
    frames = [event.frame for event in watch.of(FrameCaptured)]
    assert [frame.number for frame in frames] == list(range(len(frames)))
    assert all(one.seconds < other.seconds for one, other in itertools.pairwise(frames))
    assert len(watch.of(SourceOpened)) == 1


def test_a_stream_that_always_ends_has_ended_and_one_that_is_gone_is_lost(monkeypatch, watched):
    monkeypatch.setattr("engine.video.playback._PATIENCE", 0.01)
    server = NetworkCamera(TEN)
    _, watch = watched(Stream(server.address))
    watch.wait(SourceEnded)
    assert shown(watch) == [*range(10)] * 4 and server.num_connections == 4
    server.close()
    server = NetworkCamera([*TEN, "stall"])
    _, watch = watched(Stream(server.address))
    watch.wait(FrameCaptured, count=9)
    server.close()
    assert (
        "was interrupted and cannot be opened again: 127.0.0.1 cannot be reached"
        in watch.wait(SourceFailed).error.message
    )


def test_a_stream_that_stalls_is_lost_with_a_sentence(monkeypatch, watched):
    monkeypatch.setattr("engine.video.capture.STREAM_TIMEOUT", 0.3)
    monkeypatch.setattr("engine.video.capture._BLOCKED", 0.2)
    monkeypatch.setattr("engine.video.playback._PATIENCE", 0.01)
    server = NetworkCamera([*TEN, "stall"], ["stall"])
    _, watch = watched(Stream(server.address))
    error = watch.wait(SourceFailed).error
    assert "was interrupted and cannot be opened again" in error.message and error.hint
    server.close()


def test_a_mistake_of_our_own_is_told_and_raised(watched, monkeypatch):
    raised = []
    monkeypatch.setattr(threading, "excepthook", lambda told: raised.append(told.exc_type))
    monkeypatch.setattr("engine.video.playback.open_reader", lambda source: 1 / 0)
    camera, watch = watched(Demonstration())
    assert "an error in Convscope" in watch.wait(SourceFailed).error.message
    assert camera.join(10) and raised == [ZeroDivisionError]


def test_a_read_that_blocks_for_ever_does_not_keep_the_process():
    code = (
        "import time; from engine.video.source_thread import FrameCaptured, SourceThread; from engine.video.source import Stream\n"
        "from tests.video_sources import NetworkCamera, Watch, numbered\n"
        "server, watch = NetworkCamera([*map(numbered, range(10)), 'stall']), Watch()\n"
        "camera = SourceThread(Stream(server.address), watch); camera.start(); watch.wait(FrameCaptured, count=9)\n"
        "while camera.seconds_since_frame < 0.2: time.sleep(0.02)\n"
        "camera.stop(); print(camera.join(0.1))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert (done.stdout, done.stderr, done.returncode) == ("False\n", "", 0)


def test_frames_that_are_late_are_left_out_and_a_long_stop_is_not_made_up_for():
    pace = FramePacer(10)
    assert pace.wait(100) == 0  # the first at once
    pace.mark_shown(0.0, 100)
    assert pace.wait(100.04) == pytest.approx(0.06)
    assert pace.num_late(100.15) == 0 and pace.num_late(100.35) == 2
    pace.mark_shown(0.3, 100.35)
    assert pace.wait(100.35) == pytest.approx(0.05)
    pace.loop()
    assert pace.wait(100.35) == pytest.approx(0.05)
    pace.mark_shown(0.0, 100.4)
    assert pace.wait(100.4) == pytest.approx(0.1)
    assert pace.num_late(109) == 0 and pace.wait(109) == 0


def test_the_latest_wins_and_what_was_dropped_is_counted():
    slot = Slot()
    assert slot.take() is None
    for item in "abc":
        slot.put(item)
    assert (slot.take(), slot.take(), slot.dropped) == ("c", None, 2)
    slot.put("d")
    slot.clear()
    assert (slot.take(0.001), slot.dropped) == (None, 2)
    threading.Thread(target=slot.put, args=("e",), daemon=True).start()
    assert slot.take(10) == "e"


def test_a_frame_cannot_be_changed():
    pixels = np.zeros((2, 2, 3), np.uint8)
    with pytest.raises(ValueError, match="read-only"):
        Frame(0, pixels, 0.0, 0.0).pixels[0] = 1
