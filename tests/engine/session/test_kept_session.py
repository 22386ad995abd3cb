"""The kept session: read again to the last bit, written only when something has changed, and never too large."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.session.kept_session import KeptSession, SessionKeeper, read_kept
from engine.session.session_encoder import encode_session
from engine.session.session_file import read_session, write_session
from tests import sessions
from tests.engine.session.test_session_file import same


@pytest.fixture
def kept():
    scores = (np.linspace(0, 1, 5, dtype=np.float32),)
    return KeptSession(sessions.session(), Path("/work/cat.convscope"), True, scores)


def test_a_kept_session_is_read_again_to_the_last_bit(kept, tmp_path):
    assert SessionKeeper(tmp_path / "kept.convscope").write(kept)
    found = read_kept(tmp_path / "kept.convscope")
    same(found.session, kept.session)
    assert (found.path, found.is_modified) == (Path("/work/cat.convscope"), True)
    np.testing.assert_array_equal(found.scores[0], kept.scores[0])
    same(read_session(tmp_path / "kept.convscope"), kept.session)  # it is a session file as well


def test_unchanged_contents_are_not_written_again(kept, tmp_path):
    path = tmp_path / "kept.convscope"
    keeper = SessionKeeper(path)
    assert keeper.write(kept)
    path.write_bytes(b"untouched")
    assert not keeper.write(replace(kept))  # another object with the same arrays
    assert path.read_bytes() == b"untouched"
    assert keeper.write(replace(kept, is_modified=False))
    layers = (replace(kept.session.layers[0], name="other"), *kept.session.layers[1:])
    assert keeper.write(replace(kept, session=replace(kept.session, layers=layers)))
    assert read_kept(path).session.layers[0].name == "other"


def test_a_picture_is_encoded_once(kept, tmp_path, monkeypatch):
    encoded = []
    monkeypatch.setattr(
        "engine.session.session_encoder.encode_picture", lambda pixels: encoded.append(pixels.shape) or b"png"
    )
    keeper = SessionKeeper(tmp_path / "kept.convscope")
    keeper.write(kept)
    assert encoded == [(30, 45, 3), (8, 9, 3)]
    keeper.write(replace(kept, is_modified=False))
    assert len(encoded) == 2


def test_arrays_are_stored_without_compression(kept, tmp_path):
    SessionKeeper(tmp_path / "kept.convscope").write(kept)
    with zipfile.ZipFile(tmp_path / "kept.convscope") as archive:
        kinds = {member.filename: member.compress_type for member in archive.infolist()}
    assert kinds["arrays/1.npy"] == zipfile.ZIP_STORED and kinds["session.json"] == zipfile.ZIP_DEFLATED


def test_results_give_way_where_all_would_be_too_large(kept, tmp_path):
    """Tiles go first, then report and picture, panes, and the maps; picture, marks and model stay."""
    path = tmp_path / "kept.convscope"
    large = replace(kept.session.tiles.result, raw=np.zeros((3, 300, 300), np.float32))
    session = replace(kept.session, tiles=replace(kept.session.tiles, result=large))
    whole = encode_session(session).size
    assert SessionKeeper(path, whole - 500_000).write(replace(kept, session=session))
    found = read_kept(path).session
    assert found.tiles is None and len(found.layers) == 2 and found.report is not None
    base = replace(kept.session, layers=(), chosen=-1, tiles=None, report=None, picture=None, peeked=None)
    smallest = encode_session(replace(base, panes=(), pane_mode="")).size
    assert SessionKeeper(path, smallest + 200).write(kept)
    found = read_kept(path).session
    assert (found.layers, found.report, found.panes) == ((), None, ())
    assert found.photograph.pixels.shape == (30, 45, 3) and found.marks.box.height == 10.5
    assert not SessionKeeper(path, 1000).write(kept)  # not even the picture; the file before stays
    assert read_kept(path).session.photograph is not None


def test_a_session_file_can_be_read_as_a_kept_one(kept, tmp_path):
    write_session(tmp_path / "a.convscope", kept.session)
    found = read_kept(tmp_path / "a.convscope")
    assert (found.path, found.is_modified, found.scores) == (None, False, ())


@pytest.mark.parametrize(
    ("key", "value"),
    [("kept_path", 7), ("kept_path", "a\0b"), ("kept_is_modified", "yes"), ("kept_scores", ["arrays/999"])],
)
def test_a_changed_entry_is_refused_in_a_sentence(kept, tmp_path, key, value):
    path = tmp_path / "kept.convscope"
    SessionKeeper(path).write(kept)
    sessions.rewrite(path, lambda _, manifest: manifest.update({key: value}))
    with pytest.raises(UserError, match="is not a session, or is damaged"):
        read_kept(path)


def test_predictions_of_another_model_are_left_out(kept, tmp_path):
    path = tmp_path / "kept.convscope"
    SessionKeeper(path).write(replace(kept, scores=(np.zeros(4, np.float32),)))
    assert read_kept(path).scores == ()
    SessionKeeper(path).write(replace(kept, scores=(np.full(5, np.nan, np.float32),)))
    assert read_kept(path).scores == ()
    assert json.loads(sessions.members(path)["session.json"])["kept_scores"]
