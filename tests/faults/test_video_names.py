"""Videos whose names are not UTF-8: OpenCV ends the process over such a text, so each test has its own."""

import os
import subprocess
import sys

import pytest

from tests.app.batch.batches import ROOT
from tests.operating_systems import linux_only

pytestmark = [pytest.mark.faults, linux_only("names that are not UTF-8")]

_RECORD = """
from engine.video.video_recorder import Recorder
recorder = Recorder(Path(sys.argv[1]), (48, 64), 10)
for number in range(11):
    recorder.add(np.full((48, 64, 3), 20 * number, np.uint8), number / 10)
print(recorder.close()[0])
"""
_READ = """
from engine.video.readers import open_reader
from engine.video.source import VideoFile
reader = open_reader(VideoFile(Path(sys.argv[1])))
print([round(float(reader.read().mean()) / 20) for _ in range(11)], reader.read())
reader.close()
"""
_STREAM = """
from engine.core.errors import UserError
from engine.video.readers import open_reader
from engine.video.source import Stream
try:
    open_reader(Stream(sys.argv[1]))
except UserError as error:
    print("refused")
"""


def output_of(code, name):
    """What code prints in a process of its own, which gets the name as its argument."""
    code = f"import sys\nfrom pathlib import Path\nimport numpy as np\n{code}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code, name], capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout.decode().strip()


@pytest.mark.parametrize("name", [b"a\xff.mp4", b"\xe9t\xe9\xff.avi"])
def test_a_video_is_recorded_and_read_under_a_name_that_is_not_utf_8(tmp_path, name):
    path = os.fsencode(tmp_path) + b"/" + name
    assert output_of(_RECORD, path) == "11"
    assert [os.fsencode(entry.name) for entry in tmp_path.iterdir()] == [name]
    assert output_of(_READ, path) == f"{list(range(11))} None"


def test_a_folder_that_is_not_utf_8_holds_videos(tmp_path):
    (tmp_path / "\udcff").mkdir()
    path = os.fsencode(tmp_path / "\udcff" / "a.mp4")
    assert output_of(_RECORD, path) == "11"
    assert output_of(_READ, path) == f"{list(range(11))} None"


def test_a_stream_whose_address_is_not_utf_8_is_refused():
    assert output_of(_STREAM, b"rtsp://127.0.0.1:1/\xff") == "refused"
