"""Sets of pictures from packages become folders; nothing of anyone else's is touched."""

import sys
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.dataset.sample_sets import write_set
from tests.operating_systems import read_levels


def test_faces_are_the_first_hundred_and_their_pixels_those_of_the_package(tmp_path):
    assert write_set("faces", tmp_path / "set") == {"faces": 100, "others": 100}
    first = read_levels(tmp_path / "set" / "faces" / "face-001.png", cv2.IMREAD_GRAYSCALE)
    assert (first.shape, first.dtype) == ((25, 25), np.uint8)
    faces, others = (
        np.stack([read_levels(file, 0) for file in sorted((tmp_path / "set" / kind).iterdir())]).astype(float)
        for kind in ("faces", "others")
    )
    edges = [np.median(np.abs(np.diff(kind, axis=1)).mean((1, 2))) for kind in (faces, others)]
    assert (
        edges[0] > 15 > 6 > edges[1]
    )  # levels from row to row: faces are full of edges, most of the others are plain
    assert write_set("faces", tmp_path / "set")["others"] == 100  # again, over itself


def test_a_folder_with_anything_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "faces").mkdir()
    (tmp_path / "faces" / "mine.png").write_bytes(b"mine")
    with pytest.raises(UserError, match=r"contains other files, such as faces/mine\.png"):
        write_set("faces", tmp_path)
    assert [file.name for file in tmp_path.rglob("*.png")] == ["mine.png"]
    with pytest.raises(UserError, match="is a file"):
        write_set("faces", tmp_path / "faces" / "mine.png")


def test_digits_need_scikit_learn(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.datasets", None)
    with pytest.raises(UserError, match=r'pip install "convscope\[samples\]"'):
        write_set("digits", tmp_path)
    images = np.array([np.full((8, 8), 16.0), np.full((8, 8), 4.0), np.zeros((8, 8))])
    stand_in = SimpleNamespace(load_digits=lambda: SimpleNamespace(images=images, target=np.array([3, 0, 3])))
    monkeypatch.setitem(sys.modules, "sklearn.datasets", stand_in)
    monkeypatch.setitem(sys.modules, "sklearn", SimpleNamespace(datasets=stand_in))
    assert write_set("digits", tmp_path) == {"3": 2, "0": 1}
    assert read_levels(tmp_path / "3" / "digit-0001.png", 0).tolist() == [[255] * 8] * 8
    assert read_levels(tmp_path / "0" / "digit-0002.png", 0)[0, 0] == 64
