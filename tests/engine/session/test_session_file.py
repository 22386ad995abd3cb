"""Sessions as files: what is written is read again to the last bit, and what is not ours is refused in a sentence."""

import io
import json
import os
import pickle
import stat
import zipfile
from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import NO_MARKS, Marks
from engine.core.results import TileSource
from engine.imaging.picture_file import Photograph, read_picture, write_picture
from engine.methods import TopPictures
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.runtime.job import Outcome
from engine.session.session import Session
from engine.session.session_file import read_session, write_session
from engine.storage import archive, atomic
from tests import sessions


def same(one, other, place="session"):
    """Compare two values field by field and array by array."""
    assert type(one) is type(other) or {type(one), type(other)} == {int, float}, place
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=place)
        assert one.dtype == other.dtype, place
    elif is_dataclass(one):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name), f"{place}.{field.name}")
    elif isinstance(one, tuple):
        assert len(one) == len(other), place
        for number, pair in enumerate(zip(one, other, strict=True)):
            same(*pair, f"{place}[{number}]")
    else:
        assert one == other or (one != one and other != other), place


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "a.convscope"
    write_session(path, sessions.session())
    return path


def npy(array, allow_pickle=False):
    stream = io.BytesIO()
    np.lib.format.write_array(stream, array, version=(1, 0), allow_pickle=allow_pickle)
    return stream.getvalue()


def header(shape, descr="<f4"):
    stream = io.BytesIO()
    np.lib.format.write_array_header_1_0(stream, {"descr": descr, "fortran_order": False, "shape": shape})
    return stream.getvalue()


def test_all_of_a_session_comes_back(tmp_path):
    before = sessions.session()
    write_session(tmp_path / "a.convscope", before)
    after = read_session(tmp_path / "a.convscope")
    same(before, after)
    assert after.layers[0].outcome.job.photograph is after.photograph
    assert not after.layers[0].heatmap.values.flags.writeable


def test_tiles_cut_from_the_pictures_of_a_folder_come_back(tmp_path):
    before = sessions.session()
    method = TopPictures((tmp_path / "a b.png", tmp_path / "ü.png"), before.preprocessing, "conv", 3)
    tiles = before.tiles.result
    sources = tuple(TileSource(method.paths[0], Box(-2, 3, 5.5, 4)) for _ in tiles.captions)
    about = Photograph("folder", np.zeros((1, 1, 3), np.uint8))
    found = Outcome(
        replace(before.tiles.job, method=method, photograph=about, marks=NO_MARKS),
        replace(tiles, sources=sources),
        1.5,
    )
    write_session(tmp_path / "a.convscope", replace(before, tiles=found))
    same(read_session(tmp_path / "a.convscope").tiles, found)


def test_patterns_over_the_epochs_of_a_training_come_back(tmp_path):
    before = sessions.session()
    method = EpochPatterns(tmp_path / "a run", before.preprocessing, "conv", first=1, count=2, steps=7)
    about = Photograph("a run", np.zeros((1, 1, 3), np.uint8))
    found = Outcome(
        replace(before.tiles.job, method=method, photograph=about, marks=NO_MARKS), before.tiles.result, 1.5
    )
    write_session(tmp_path / "a.convscope", replace(before, tiles=found))
    same(read_session(tmp_path / "a.convscope").tiles, found)


def test_an_empty_session_comes_back(tmp_path):
    write_session(tmp_path / "a.convscope", Session())
    same(Session(), read_session(tmp_path / "a.convscope"))


def test_a_session_file_is_an_npz_file_too(saved):
    with np.load(saved, allow_pickle=False) as arrays:
        kept = [arrays[name] for name in arrays.files if name.startswith("arrays/")]
    wanted = read_session(saved).layers[0].heatmap.values
    assert any(array.shape == wanted.shape and (array == wanted).all() for array in kept)


def test_the_picture_is_packed_as_it_was_and_as_pixels_once_its_file_is_gone(tmp_path):
    from dataclasses import replace

    file = tmp_path / "p.png"
    write_picture(file, sessions.photograph().pixels)
    photograph = read_picture(file)
    alone = Session(photograph=photograph)
    write_session(tmp_path / "a.convscope", alone)
    assert sessions.members(tmp_path / "a.convscope")["pictures/1.bin"] == file.read_bytes()
    same(photograph, read_session(tmp_path / "a.convscope").photograph)
    file.write_bytes(b"another picture")
    write_session(tmp_path / "b.convscope", alone)
    assert sessions.members(tmp_path / "b.convscope")["pictures/1.png"].startswith(b"\x89PNG")
    same(photograph, read_session(tmp_path / "b.convscope").photograph)
    assert replace(photograph).path == str(file)


def test_saving_leaves_the_old_file_or_the_new_one_and_nothing_beside_it(saved, monkeypatch):
    before = saved.read_bytes()
    saved.chmod(0o640)

    def full(stream, *_):
        stream.write(b"half of it")
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("engine.session.session_encoder.write_archive", full)
        with pytest.raises(
            UserError, match=r"cannot be written: no room is left in .* Free some space there"
        ):
            write_session(saved, Session())
    assert saved.read_bytes() == before
    synced = []
    monkeypatch.setattr(
        atomic.os,
        "fsync",
        lambda handle, sync=os.fsync: synced.append(stat.S_ISDIR(os.fstat(handle).st_mode)),
    )
    write_session(saved, Session())
    assert (
        synced == [False, True][: 2 if os.name == "posix" else 1]
    )  # the file before it takes its place, then the folder
    assert [file.name for file in saved.parent.iterdir()] == ["a.convscope"]
    if os.name == "posix":
        assert stat.S_IMODE(saved.stat().st_mode) == 0o640
    assert read_session(saved).photograph is None


def test_a_session_that_no_reader_would_take_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.session.session_file.MAX_BYTES", 1000)
    with pytest.raises(UserError, match=r"Run the method behind the tiles for fewer"):
        write_session(tmp_path / "a.convscope", sessions.session())
    assert not list(tmp_path.iterdir())


def layer(manifest):
    return manifest["session"]["layers"][0]


def set_at(*place, value):
    """Return a change of one place in the manifest's session."""

    def change(_, manifest):
        found = manifest["session"]
        for key in place[:-1]:
            found = found[key]
        found[place[-1]] = value

    return change


def put(name, content):
    def change(found, _):
        found[name] = content

    return change


BROKEN = {
    "it is not marked": lambda _, manifest: manifest.update(kind="recipe"),
    "not marked as a session": lambda _, manifest: manifest.update(format="1"),
    "a Session with the unknown field 'extra'": set_at("extra", value=1),
    "a dict instead of a list": set_at("layers", value={}),
    "7 instead of a value of type str": set_at("method", value=7),
    "a SavedPanel with invalid values": set_at("layout", 0, "width", value=10**9),
    "a SavedPanel with": set_at("layout", 0, "area", value="elsewhere"),
    "the chosen layer does not exist": set_at("chosen", value=2),
    "there is no method 'format-disk'": set_at("method", value="format-disk"),
    "There is no method 'format-disk'": set_at(
        "layers", 0, "outcome", "job", "method", "name", value="format-disk"
    ),
    "Window cannot be -4": set_at("form", value=[["size", -4]]),
    "There is no parameter 'evil'": set_at(
        "layers", 0, "outcome", "job", "method", "parameters", value={"evil": 1}
    ),
    "a Look with invalid values": set_at("layers", 0, "look", "opacity", value=1e9),
    "a Look with invalid": set_at("layers", 0, "look", "colour_map", value="../../etc"),
    "'nan' instead of a value of type bool": set_at("layers", 0, "visible", value="nan"),
    "a Look with": set_at("layers", 0, "look", "opacity", value="nan"),
    "a picture is not in the list": set_at("photograph", value=5),
    "the model has no class 5 of output 0": set_at("target", "index", value=5),
    "class 0 of output 9": set_at("target", value={"index": 0, "head": 9, "score": "logit"}),
    "a Target with": set_at("target", "index", value=-1),
    "'logits' instead of a Score": set_at("target", "score", value="logits"),
    "a Preprocessing with": set_at("preprocessing", "shape", value=[10**6, 10**6, 3]),
    "the preprocessing is for another model": set_at("preprocessing", "shape", value=[13, 20, 3]),
    "a list of 2 instead of 3 entries": set_at("preprocessing", "shape", value=[12, 20]),
    "a Box with": set_at("marks", "box", "height", value=1e300),
    "a Marks with": set_at(
        "marks", "earlier_boxes", value=[{"top": 0, "left": 0, "height": 1, "width": 1}] * 1001
    ),
    "member 'arrays/99.npy' is missing": set_at("layers", 0, "heatmap", "values", value="arrays/99"),
    "member '../../etc/passwd.npy' is missing": set_at(
        "layers", 0, "heatmap", "values", value="../../etc/passwd"
    ),
    "the member name '../evil.npy' is not allowed": put("../evil.npy", b""),
    "the member name '/etc/passwd' is not allowed": put("/etc/passwd", b""),
    "arrays/1 is not an array": put("arrays/1.npy", b"\x93NUMPY" + b"\xff" * 40),
    "has dtype uint8 instead of bool": lambda found, _: found.update(
        {"arrays/1.npy": npy(np.ones((30, 45), np.uint8))}
    ),
    "a mask does not fit its picture": lambda found, _: found.update(
        {"arrays/1.npy": npy(np.ones((3, 4), bool))}
    ),
    "which sessions do not use": put("arrays/1.npy", npy(np.array([{}], object), allow_pickle=True)),
    "does not contain as many numbers": put("arrays/1.npy", header((2**31, 2**31), "|b1")),
    "arrays/1 does not contain as many": put("arrays/1.npy", header((-1, 4), "|b1") + bytes(4)),
    "neither true nor false": put("arrays/1.npy", header((30, 45), "|b1") + b"\x07" * 1350),
    "a difference contains a result that is not a map": lambda _, manifest: layer(manifest)["outcome"].update(
        less=manifest["session"]["tiles"]
    ),
    "has no class 50 of output": set_at("layers", 1, "outcome", "less", "job", "target", "index", value=50),
    "there are too many panes": lambda _, manifest: manifest["session"]["panes"].append(
        manifest["session"]["panes"][0]
    ),
    "their arrangement is unknown": set_at("pane_mode", value="upside down"),
    "the layers of a pane do not fit": set_at("panes", 0, "layers", 0, "key", value=4),
    "not a map of the picture": set_at("panes", 1, "photograph", value=1),
    "a Box with invalid": set_at("panes", 0, "layers", 0, "box", "width", value=0),
    "a Tiles with invalid values": lambda found, manifest: add_figure(
        found, manifest, np.ones(2, np.float32)
    ),
    "a TileMetric with invalid values": lambda found, manifest: add_figure(
        found, manifest, np.full(3, np.nan, np.float32)
    ),
    "is not a picture": put("pictures/1.png", b"no picture"),
    "nested deeper than 200 levels": lambda _, manifest: nest(manifest["session"]["model"]["root"]),
}


def add_figure(found, manifest, values):
    found["arrays/900.npy"] = npy(values)
    manifest["session"]["tiles"]["result"]["figures"] = [{"name": "a", "title": "A", "values": "arrays/900"}]


def nest(root):
    for _ in range(300):
        root["children"] = [{"path": "", "kind": "", "shape": None, "num_params": 0}]
        root = root["children"][0]


@pytest.mark.parametrize("sentence", BROKEN)
def test_a_session_that_is_not_ours_is_refused(saved, sentence):
    sessions.rewrite(saved, BROKEN[sentence])
    with pytest.raises(UserError) as refused:
        read_session(saved)
    assert sentence in str(refused.value)
    assert str(refused.value).startswith("a.convscope is not a session, or is damaged: ")


def test_the_changed_places_are_the_ones_that_are_read(saved):
    """Without a change, the very same rewriting gives a session that opens: what is refused above is the change."""
    sessions.rewrite(saved, lambda *_: None)
    assert read_session(saved).layers
    with zipfile.ZipFile(saved) as file:
        first = np.load(io.BytesIO(file.read("arrays/1.npy")))
    assert first.shape == (30, 45)  # the mask, as the changes above have it


def test_a_newer_session_says_so(saved):
    sessions.rewrite(saved, lambda _, manifest: manifest.update(format=2))
    with pytest.raises(
        UserError, match=r"newer Convscope \(format 2; this one reads up to 1\)\. Update Convscope"
    ):
        read_session(saved)


def test_numbers_that_are_not_finite_make_no_map(saved):
    def change(found, manifest):
        name = layer(manifest)["heatmap"]["values"]
        found[f"{name}.npy"] = npy(np.full((7, 11), np.nan, np.float32))

    sessions.rewrite(saved, change)
    with pytest.raises(UserError, match="a Heatmap with invalid values"):
        read_session(saved)


def test_pickles_are_not_opened(saved, tmp_path):
    class Trap:
        def __reduce__(self):
            return (os.system, (f"touch {tmp_path / 'run'}",))

    content = header((1,), "|O") + pickle.dumps(np.array([Trap()], object))
    sessions.rewrite(saved, put("arrays/1.npy", content))
    with pytest.raises(UserError, match="which sessions do not use"):
        read_session(saved)
    assert not (tmp_path / "run").exists()


def test_bombs_are_refused_before_they_go_off(saved, monkeypatch):
    with zipfile.ZipFile(saved, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("arrays/900.npy", bytes(5_000_000))
    monkeypatch.setattr(archive, "MAX_BYTES", 4_000_000)
    with pytest.raises(UserError, match="it would decompress to more than"):
        read_session(saved)


def test_a_member_that_understates_its_size_is_damaged(saved):
    """The directory says 100 bytes, the stream unpacks to 5 MB: no more than 100 are ever unpacked."""
    found = sessions.members(saved)
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in found.items():
            file.writestr(name, bytes(5_000_000) if name == "arrays/1.npy" else content)
        file.getinfo("arrays/1.npy").file_size = 100
    with pytest.raises(UserError, match=r"arrays/1\.npy is damaged"):
        read_session(saved)


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_kinds_of_compression_are_refused(saved, kind):
    found = sessions.members(saved)
    with zipfile.ZipFile(saved, "w", kind) as file:
        for name, content in found.items():
            file.writestr(name, content)
    with pytest.raises(UserError, match="is not supported"):
        read_session(saved)


def test_two_members_of_one_name_are_refused(saved):
    with zipfile.ZipFile(saved, "a") as file, pytest.warns(UserWarning, match="Duplicate"):
        file.writestr("session.json", b"{}")
    with pytest.raises(UserError, match="two members have the same name"):
        read_session(saved)


@pytest.mark.parametrize("text", ["[" * 200_000, "[]", '{"kind": NaN}', "\xff"])
def test_a_manifest_that_is_none_is_refused(tmp_path, text):
    with zipfile.ZipFile(tmp_path / "a.convscope", "w") as file:
        file.writestr("session.json", text.encode("latin-1"))
    with pytest.raises(UserError, match="is not a session, or is damaged"):
        read_session(tmp_path / "a.convscope")


def test_any_file_and_any_cut_or_flipped_byte_is_a_sentence(saved):
    whole = saved.read_bytes()
    random = np.random.default_rng(5)
    for number in range(150):
        content = bytearray(whole)
        if number % 3 == 0:
            del content[int(random.integers(len(content))) :]
        else:
            content[int(random.integers(len(content)))] ^= int(random.integers(1, 256))
        saved.write_bytes(bytes(content))
        try:
            read_session(saved)  # where only padding or a date was hit
        except UserError as error:
            assert error.message.startswith("a.convscope is")
    for content in (b"", b"PK\x05\x06", bytes(1000), json.dumps({"kind": "convscope session"}).encode()):
        saved.write_bytes(content)
        with pytest.raises(UserError, match="is not a session"):
            read_session(saved)


def test_what_cannot_be_read_is_a_sentence(tmp_path):
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_session(tmp_path / "absent.convscope")
    with pytest.raises(UserError, match="cannot be read: it is a folder"):
        read_session(tmp_path)


def test_all_boxes_of_a_session_come_back(tmp_path):
    before = sessions.session()
    boxes = (Box(1, 2, 3, 4), Box(5.5, 6, 7, 8), before.marks.box)
    write_session(tmp_path / "a.convscope", replace(before, marks=Marks.with_boxes(boxes, before.marks.mask)))
    after = read_session(tmp_path / "a.convscope").marks
    assert after.boxes == boxes
    np.testing.assert_array_equal(after.mask, before.marks.mask)
