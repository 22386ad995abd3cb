"""One table of paths, through every place that opens, writes, links or shows one.

On Linux drives, UNC paths and OneDrive's folders are folders with such names; `//tmp/x`, which POSIX takes
for `/tmp/x`, has the two slashes of a UNC path all the way. What Windows and macOS do beyond that is by
reading (docs/platforms.md).
"""

import ast
import re
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QSettings, QUrl

from app.batch.find_pictures import find_pictures
from app.batch.job_bundle import pack_bundle, unpack_bundle
from app.batch.output_folder import write_complete, write_table
from app.cli.train_command import _resume
from app.export.python_script import to_python_script
from app.headless.explain_request import ExplainRequest
from app.headless.file_names import safe_stem
from app.headless.result_files import save_raw
from app.shell.clipboard_import import parse_mime_data
from app.shell.help import _address
from app.shell.settings import Settings
from engine.core.errors import UserError
from engine.core.marks import NO_MARKS
from engine.core.method import make
from engine.dataset.folder import read_folder
from engine.imaging.picture_file import read_picture, write_picture
from engine.imaging.thumbnail_reader import read_thumbnail
from engine.model_files.labels import find_labels
from engine.model_files.sandbox.sandbox_process import CleanCopy, read_in_sandbox
from engine.model_files.sandbox.trusted_files import trust
from engine.model_files.sidecar import Sidecar, read_sidecar, write_sidecar
from engine.runtime.job import Outcome
from engine.session.session import ModelSource, Session
from engine.session.session_file import read_session, write_session
from engine.training.plan import TrainingPlan
from engine.training.run_events import PauseChanged
from engine.training.run_folder import RunFolder
from engine.training.run_location import propose_run_folder
from engine.video.readers import open_reader
from engine.video.source import PictureSeries, VideoFile
from engine.video.video_recorder import Recorder
from tests import models, sessions

PIXELS = np.random.default_rng(1).integers(0, 256, (40, 60, 3), np.uint8)
FOLDERS = {
    "umlauts": "Jürgen Müller/Bilder für Ökologie",
    "umlauts of macOS": "Ju\u0308rgen Mu\u0308ller",  # decomposed, as HFS+ keeps them
    "Chinese": "王小明/图片",
    "emoji": "🐱",
    "OneDrive": "OneDrive - Universität zu Köln/Désktop",
    "spaces and marks": "a  b c/50% off #1 & 'two' {three} [4]",
    "long": "/".join(letter * 90 for letter in "abc"),
    "dots": "v1.0/net.keras.d/..hidden",
    **(
        {"drive": "C:/Users/x", "backslashes": "C:\\Users\\new", "trailing": "folder. /another..."}
        if sys.platform != "win32"
        else {}
    ),
}
NAME = "Bild ü 1 – 猫.png"


@pytest.fixture(params=[*FOLDERS, "UNC"])
def folder(request, tmp_path):
    """A folder with a picture, by a path of one of the kinds."""
    place = tmp_path / FOLDERS.get(request.param, "share")
    place.mkdir(parents=True)
    if request.param == "UNC":
        place = Path(f"/{place}")
        assert str(place).startswith("//")
    if request.param == "long":
        assert len(str(place)) > 260
    write_picture(place / NAME, PIXELS)
    return place


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    models.functional().save(path)
    return path


def test_pictures_are_read_shown_small_and_listed(folder):
    photograph = read_picture(folder / NAME)
    np.testing.assert_array_equal(photograph.pixels, PIXELS)
    assert (photograph.name, Path(photograph.path)) == (NAME, folder / NAME)
    assert read_thumbnail(folder / NAME, 30).shape == (20, 30, 3)
    assert [(entry.path, entry.name) for entry in read_folder(folder)] == [(folder / NAME, NAME)]
    with pytest.raises(UserError) as missing:
        read_picture(folder / "absent ü.png")
    assert "absent ü.png" in str(missing.value)


def test_moving_pictures_are_recorded_and_read(folder):
    recorder = Recorder(folder / "film ü.mp4", (48, 64), 10)
    for number in range(5):
        recorder.add(np.full((48, 64, 3), 40 * number, np.uint8), number / 10)
    assert recorder.close()[0] == 5
    for source, size in ((VideoFile(folder / "film ü.mp4"), (48, 64)), (PictureSeries(folder), (40, 60))):
        reader = open_reader(source)
        assert reader.size == size and reader.read().shape == (*size, 3)
        reader.close()


def test_sessions_are_written_and_read_with_the_paths_in_them(folder):
    file = ModelSource(str(folder / "net.keras"))
    write_session(
        folder / "Sitzung 猫.convscope",
        Session(photograph=read_picture(folder / NAME), model=sessions.model(), model_file=file),
    )
    after = read_session(folder / "Sitzung 猫.convscope")
    assert (Path(after.photograph.path), Path(after.model_file.path)) == (folder / NAME, folder / "net.keras")
    assert sorted(path.name for path in folder.iterdir()) == sorted([NAME, "Sitzung 猫.convscope"])


def test_models_are_taken_in_with_labels_and_what_is_settled(folder, model_file, tmp_path):
    model = folder / "Netz ü.keras"
    shutil.copy(model_file, model)
    (folder / "labels.txt").write_text("für\n猫\nc\nd\n", encoding="utf-8")
    place = tmp_path / "clean"
    place.mkdir()
    *_, package = read_in_sandbox(model, place)
    assert isinstance(package, CleanCopy) and package.contents.has_config
    assert find_labels(model, 4) == (("für", "猫", "c", "d"), "labels.txt")
    assert (
        write_sidecar(model, package.contents.digest, Sidecar("0..1", "stretch", "labels.txt")).parent
        == folder
    )
    assert read_sidecar(model, package.contents.digest).labels == "labels.txt"
    (folder / "eigene.py").write_text("class Own: ...\n", encoding="utf-8")
    assert trust(folder / "eigene.py").names == ("Own",)


def test_trainings_keep_their_pictures_and_what_is_wished(folder):
    run = RunFolder(folder / "Lauf ü")
    run.create(TrainingPlan(), folder)
    run.save_pictures((folder / NAME,), ())
    run.append_event(PauseChanged(True))
    run.send_command("pause")
    assert (run.plan()[1], run.pictures()[0], run.command) == (folder.absolute(), (folder / NAME,), "pause")
    assert run.read_history().is_paused
    place = propose_run_folder(folder)
    assert place.parent == folder.parent and place.name.startswith(folder.name)


def test_batches_find_pictures_and_write_beside_them(folder):
    out = folder / "Ergebnisse"
    found = find_pictures(folder, out)
    assert [(piece.relative_path, piece.path) for piece in found.items] == [(NAME, folder / NAME)]
    write_complete(out / f"{NAME}-grad-cam.json", b"{}")
    assert write_table(out / "summary.csv", b"x") == out / "summary.csv"
    assert sorted(path.name for path in out.iterdir()) == sorted([f"{NAME}-grad-cam.json", "summary.csv"])
    assert find_pictures(folder, out) == found
    with pytest.raises(UserError, match="cannot be written among the pictures"):
        find_pictures(folder, folder / "Ergebnisse" / "..")


def test_a_bundle_is_packed_here_and_unpacked_there(folder, model_file, tmp_path):
    model = folder / "Netz ü.keras"
    shutil.copy(model_file, model)
    assignment = ExplainRequest(make("grad-cam"), model, mask=folder / NAME)
    bundle = pack_bundle(assignment)
    assert all(not Path(name).is_absolute() for name, _ in bundle.files)
    there = unpack_bundle(bundle, tmp_path / "there")
    assert (
        there.model.read_bytes() == model.read_bytes()
        and there.mask.read_bytes() == (folder / NAME).read_bytes()
    )


def test_a_script_names_the_files_as_they_are(folder):
    photograph = read_picture(folder / NAME)
    saved = sessions.session().layers[0].outcome
    job = replace(
        saved.job,
        photograph=photograph,
        marks=NO_MARKS,
        preprocessing=replace(saved.job.preprocessing, held=()),
    )
    text = to_python_script(
        Outcome(job, saved.result, 1), True, sessions.model(), ModelSource(str(folder / "net.keras"))
    )
    literals = {node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)}
    assert {str(folder / NAME), str(folder / "net.keras")} <= literals
    save_raw(folder / "Karte ü.npy", saved, text)
    assert (folder / "Karte ü.npy.json").read_text(encoding="utf-8") == text


def test_dropped_and_pasted_files_are_found(folder, qapp):
    dropped, as_address, as_text = QMimeData(), QMimeData(), QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(folder / NAME))])
    as_address.setText(
        QUrl.fromLocalFile(str(folder / NAME)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    )
    as_text.setText(f'"{folder / NAME}"')  # as Windows's "Copy as path" has it
    assert [parse_mime_data(content) for content in (dropped, as_address, as_text)] == [folder / NAME] * 3


def test_settings_keep_paths(folder):
    store = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
    Settings(store).set("snapshot_folder", str(folder))
    store.sync()
    again = QSettings(str(folder / "s.ini"), QSettings.Format.IniFormat)
    assert Settings(again).get("snapshot_folder") == str(folder)


def test_pages_of_help_are_found(folder, qapp):
    (folder / "methods.md").write_text("# Für\n\n[more](more.md)\n", encoding="utf-8")
    (folder / "more.md").write_text("# 猫\n", encoding="utf-8")
    address = QUrl(_address(folder / "methods.md"))
    assert Path(address.toLocalFile()) == folder / "methods.md"
    assert Path(address.resolved(QUrl("more.md")).toLocalFile()) == folder / "more.md"


@pytest.fixture
def no_capitals(monkeypatch):
    """Compare paths as a folder does that takes A for a, as those of Windows and macOS do."""

    def samefile(one, other):
        return str(one.resolve()).lower() == str(other.resolve()).lower()

    monkeypatch.setattr(Path, "samefile", samefile)


def test_results_do_not_go_among_the_pictures_by_another_spelling(tmp_path, no_capitals):
    (tmp_path / "Photos" / "Out").mkdir(parents=True)
    for place in ("a.png", "Out/a.png-grad-cam.png"):
        write_picture(tmp_path / "Photos" / place, PIXELS)
    with pytest.raises(UserError, match="cannot be written among the pictures"):
        find_pictures(tmp_path / "Photos", tmp_path / "photos")
    found = find_pictures(tmp_path / "Photos", tmp_path / "photos" / "out")
    assert [piece.relative_path for piece in found.items] == ["a.png"]


def test_a_training_is_taken_up_by_another_spelling_of_its_folder(tmp_path, no_capitals):
    (tmp_path / "Photos").mkdir()
    run = RunFolder(tmp_path / "run")
    run.create(TrainingPlan(), tmp_path / "Photos")
    _resume(run, tmp_path / "photos", {})
    with pytest.raises(UserError, match=r"uses the pictures in .*Photos"):
        _resume(run, tmp_path / "others", {})


# Names, by Windows's rules: "Naming Files, Paths, and Namespaces"

RESERVED = {
    "CON",
    "PRN",
    "AUX",
    "NUL",
    *(f"{kind}{digit}" for kind in ("COM", "LPT") for digit in "123456789¹²³"),
}


def windows_takes(name):
    stem = name.partition(".")[0].rstrip(" ").upper()
    return (
        bool(name)
        and not re.search(r'[<>:"/\\|?*\x00-\x1f]', name)
        and name[-1] not in ". "
        and stem not in RESERVED
    )


@pytest.mark.parametrize(
    "title",
    [
        "CON",
        "nul.png",
        "aux",
        "COM1.mp4",
        "a.",
        "a ",
        "...",
        "",
        "a:b",
        "rtsp://camera/live?x=1",
        "C:\\Users",
        "tab\there",
        "猫",
        "ü" * 300,
    ],
)
def test_what_is_called_after_something_has_a_name_that_windows_takes(title):
    for name in (f"{safe_stem(title)}-2026-11-27-101500-1.png", f"{safe_stem(title)}-2026-11-27-101500.mp4"):
        assert windows_takes(name) and len(name.encode()) <= 255, name


def test_windows_rules_are_told_apart():
    assert [
        name for name in ("con", "CON.txt", "nul .a", "a.", "a?", "", "lpt1", "COM¹") if windows_takes(name)
    ] == []
    assert all(map(windows_takes, ("console", "null.txt", "a.b", "..a", "com10", "ü")))
