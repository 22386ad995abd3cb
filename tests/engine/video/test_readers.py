"""Each kind of source: what it gives, and the sentence where it gives nothing."""

import itertools
import os
import re
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.imaging.picture_file import write_picture
from engine.video.cameras import list_cameras
from engine.video.readers import open_reader
from engine.video.source import CameraDevice, Demonstration, PictureSeries, ScreenPart, Stream, VideoFile
from tests.operating_systems import linux_only
from tests.video_sources import FakeCapture, NetworkCamera, number_of, numbered, write_video

ON_LINUX = linux_only("/dev says why a camera does not open")


@pytest.fixture
def reading():
    opened = []

    def run(source):
        opened.append(open_reader(source))
        return opened[-1]

    yield run
    for reader in opened:
        reader.close()


def all_frames(reader):
    frames = []
    while (pixels := reader.read()) is not None:
        frames.append(pixels)
    return frames


def all_numbers(reader):
    return [number_of(pixels) for pixels in all_frames(reader)]


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_a_video_file_is_read_and_sought_by_its_frames(tmp_path, reading, suffix):
    reader = reading(VideoFile(write_video(tmp_path / f"chât{suffix}")))
    assert (reader.size, reader.rate, reader.length, reader.can_seek) == ((48, 64), 25.0, 2.0, True)
    assert all_numbers(reader) == list(range(50))
    for seconds, number in ((1.0, 25), (0, 0), (1.48, 37), (-3, 0), (99, 49)):
        reader.seek(seconds)
        assert number_of(reader.read()) == number
        assert reader.seconds == pytest.approx(number / 25)
    reader.seek(0.4)
    assert reader.skip() and reader.skip()
    assert number_of(reader.read()) == 12


@pytest.mark.parametrize("suffix", [".mp4", ".avi"])
def test_a_video_of_one_frame_can_be_looped(tmp_path, reading, suffix):
    path = write_video(tmp_path / f"one{suffix}", 1)
    reader = reading(VideoFile(path))
    first = reader.read()
    assert reader.read() is None
    for _ in range(3):
        reader.seek(0)
        np.testing.assert_array_equal(reader.read(), first)
        assert reader.read() is None


def test_a_video_that_breaks_off_has_the_length_that_was_found(tmp_path, reading):
    path = write_video(tmp_path / "half.avi")
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    reader = reading(VideoFile(path))
    assert reader.length == 2.0
    numbers = all_numbers(reader)
    assert 10 < len(numbers) < 40
    assert numbers[:-1] == list(range(len(numbers) - 1))  # the last one is half a picture
    assert reader.length == pytest.approx(len(numbers) / 25)


def test_a_video_is_upright_as_its_file_says_and_mirrored_where_asked(tmp_path, reading):
    path = tmp_path / "turned.mp4"
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter.fourcc(*"mp4v"), 25, (64, 48))
    frame = np.zeros((48, 64, 3), np.uint8)
    frame[:24, :32] = (0, 0, 255)  # blue, green, red
    for _ in range(3):
        writer.write(frame)
    writer.release()
    plain = reading(VideoFile(path)).read()
    np.testing.assert_allclose(plain[8, 8], (255, 0, 0), atol=12)
    np.testing.assert_allclose(reading(VideoFile(path, mirrored=True)).read(), plain[:, ::-1], atol=0)
    content = path.read_bytes()
    matrix = struct.pack(">9i", 0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30)  # by 90 degrees, clockwise
    at = content.index(b"tkhd") + 44
    path.write_bytes(content[:at] + matrix + content[at + 36 :])
    reader = reading(VideoFile(path))
    assert reader.size == (64, 48)
    np.testing.assert_array_equal(reader.read(), np.rot90(plain, -1))


def test_what_is_no_video_gets_its_sentence(tmp_path):
    (tmp_path / "text.mp4").write_text("hello " * 100)
    (tmp_path / "empty.mp4").touch()
    for path, sentence in {
        tmp_path / "text.mp4": "text.mp4 is not a video",
        tmp_path / "empty.mp4": "empty.mp4 is empty",
        tmp_path / "missing.mp4": "There is no file '.*missing.mp4'",
        tmp_path: "is a folder, not a video",
    }.items():
        with pytest.raises(UserError, match=sentence) as caught:
            open_reader(VideoFile(path))
        assert caught.value.hint


@pytest.mark.parametrize("layout", ["gray", "bgra", "bgr24"])
def test_a_generated_stream_is_live_and_rgb(monkeypatch, reading, layout):
    monkeypatch.setenv("OPENCV_FFMPEG_CAPTURE_OPTIONS", "input_format;lavfi")
    reader = reading(Stream(f"color=c=red:size=64x48:rate=10:duration=0.5,format={layout}"))
    assert (reader.size, reader.rate, reader.length, reader.is_paced) == ((48, 64), 10.0, None, False)
    frames = all_frames(reader)
    assert len(frames) == 5
    expected = (76, 76, 76) if layout == "gray" else (255, 0, 0)
    np.testing.assert_allclose(frames[2].reshape(-1, 3), np.tile(expected, (48 * 64, 1)), atol=3)


def test_corrupt_frames_of_a_stream_are_passed_over_and_sizes_may_change(reading):
    garbage = bytes(500)
    parts = [numbered(0), numbered(1), garbage, numbered(3), numbered(4, (96, 128)), numbered(5, (96, 128))]
    camera = NetworkCamera(parts)
    reader = reading(Stream(camera.address))
    frames = all_frames(reader)
    camera.close()
    assert [number_of(pixels) for pixels in frames] == [0, 1, 3, 4, 5]
    assert {pixels.shape for pixels in frames[:3]} == {(48, 64, 3)}


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("http://127.0.0.1:1/video", "127.0.0.1 cannot be reached at port 1: Connection refused"),
        ("http://anna:secret@camera.invalid/video", "There is no machine 'camera.invalid'"),
        ("somewhere", "'somewhere' is not the address of a stream"),
        ("http://[::1/video", "is not the address of a stream"),
    ],
)
def test_an_address_where_nothing_is_gets_its_sentence(address, sentence):
    with pytest.raises(UserError, match=re.escape(sentence)) as caught:
        open_reader(Stream(address))
    assert "secret" not in str(caught.value)


def test_an_address_that_answers_without_video_or_never_gets_its_sentence(monkeypatch):
    monkeypatch.setattr("engine.video.capture.STREAM_TIMEOUT", 0.3)
    for play, sentence in (([b"hello"], "answers, but"), (["stall"], "does not answer in time|answers, but")):
        camera = NetworkCamera(play)
        with pytest.raises(UserError, match=sentence):
            open_reader(Stream(camera.address))
        camera.close()


def test_titles_keep_names_and_passwords_to_themselves():
    assert Stream("rtsp://anna:secret@camera.local:554/live?key=abc").title == "rtsp://camera.local:554/live"
    assert CameraDevice(2).title == "Camera 2" and CameraDevice(2, name="Lab").title == "Lab"


def test_a_camera_is_asked_for_its_size_and_mirrored(monkeypatch, reading):
    frame = np.zeros((48, 64, 3), np.uint8)
    frame[:, :32] = (0, 0, 255)
    fake = FakeCapture([frame, frame])
    monkeypatch.setattr(cv2, "VideoCapture", fake)
    reader = reading(CameraDevice(0, width=1280, height=720, rate=30))
    assert (
        fake.asked.items()
        >= {cv2.CAP_PROP_FRAME_WIDTH: 1280, cv2.CAP_PROP_FRAME_HEIGHT: 720, cv2.CAP_PROP_FPS: 30}.items()
    )
    pixels = reader.read()
    np.testing.assert_array_equal(pixels[0, [0, 63]], [[0, 0, 0], [255, 0, 0]])


@ON_LINUX
def test_a_busy_camera_is_told_from_one_that_is_not_there(monkeypatch):
    with pytest.raises(UserError, match="There is no Camera 97: /dev/video97 does not exist"):
        open_reader(CameraDevice(97))
    fake = FakeCapture([])
    monkeypatch.setattr(cv2, "VideoCapture", fake)
    with pytest.raises(UserError, match="Lab is there but gives no picture: another application"):
        open_reader(CameraDevice(0, name="Lab"))
    assert fake.log[-1][0] == "release"
    monkeypatch.setattr(cv2, "VideoCapture", FakeCapture([], opens=False))
    monkeypatch.setattr(Path, "exists", lambda _: True)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UserError, match="You may not use Camera 0: no permission for /dev/video0"):
        open_reader(CameraDevice(0))


def test_cameras_are_listed_by_name_and_never_opened(monkeypatch):
    import cv2_enumerate_cameras as listing

    def found(backend):
        return [
            listing.CameraInfo(index, name, "", None, None, backend)
            for index, name in ((2, "Lab"), (0, "Lab"), (1, "Desk"))
        ]

    monkeypatch.setattr(cv2, "VideoCapture", None)
    monkeypatch.setattr(listing, "enumerate_cameras", found)
    listed = list_cameras()
    assert [(one.index, one.name) for one in listed] == [(0, "Lab (0)"), (1, "Desk"), (2, "Lab (2)")]
    monkeypatch.setattr(
        listing,
        "enumerate_cameras",
        lambda backend: 1 / 0 if backend is None else (_ for _ in ()).throw(OSError()),
    )
    assert list_cameras() == ()


def test_a_folder_is_a_slow_video_without_what_cannot_be_read(tmp_path, reading):
    for number in (0, 1, 2, 10):
        write_picture(tmp_path / f"img_{number}.png", numbered(number))
    (tmp_path / "img_1.png").write_bytes(b"no picture")
    reader = reading(PictureSeries(tmp_path, seconds=2))
    assert (reader.size, reader.rate, reader.length) == ((48, 64), 0.5, 8.0)
    assert all_numbers(reader) == [0, 2, 10]
    assert (reader.skipped, reader.length, reader.seconds) == (1, 6.0, 4.0)
    reader.seek(2.5)
    assert all_numbers(reader) == [2, 10]
    for path in tmp_path.iterdir():
        path.write_bytes(b"no picture")
    with pytest.raises(UserError, match="None of the 4 pictures"):
        open_reader(PictureSeries(tmp_path))


def test_the_demonstration_is_the_same_in_every_run_moves_and_cuts(reading):
    first, second = (reading(Demonstration(320, 180, rate=5)) for _ in range(2))
    frames = [first.read() for _ in range(22)]
    assert first.seconds == pytest.approx(21 / 5)
    for _ in range(10):
        second.skip()
    np.testing.assert_array_equal(second.read(), frames[10])
    changes = [
        float(np.abs(one.astype(int) - next_one).mean()) for one, next_one in itertools.pairwise(frames)
    ]
    assert np.argmax(changes) == 19  # the cut after four seconds of five frames
    assert all(0 < change < 0.6 * changes[19] for change in changes[:19])


@pytest.fixture
def display(monkeypatch):
    if shutil.which("Xvfb") is None:
        pytest.skip("needs Xvfb")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "320x200x24"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    monkeypatch.setenv("DISPLAY", f":{server.stdout.readline().decode().strip()}")
    yield
    server.stdout.close()
    server.terminate()
    server.wait(10)


def test_a_part_of_the_screen_is_cut_at_its_edge(display, reading):
    assert reading(ScreenPart()).size == (200, 320)
    reader = reading(ScreenPart(300, 10, 100, 50))
    assert reader.size == (50, 20)
    assert reader.read().shape == (50, 20, 3)
    with pytest.raises(UserError, match="is outside the screen, which is 320 × 200"):
        open_reader(ScreenPart(400, 0, 10, 10))


@ON_LINUX
def test_no_screen_gets_its_sentence(monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(UserError, match="The screen cannot be read"):
        open_reader(ScreenPart())


def test_describing_a_source_opens_nothing_and_loads_nothing():
    code = "import sys, engine.video.source; print([name for name in ('cv2', 'mss', 'numpy') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
