"""Files of Convscope 0.1.0 still open, and today's have the same keys and tags (docs/adr/0017)."""

import csv
import json
import re
import shutil
import zipfile
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import get_args, get_type_hints

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QDockWidget, QToolBar

from app.batch import job_bundle
from app.batch.batch_item import BatchItem
from app.live import source_memory
from app.shell.settings import SETTINGS
from app.training.recent_trainings import RecentTrainings
from engine.core.checks import Check
from engine.core.method import METHODS
from engine.core.model import HeadKind
from engine.core.params import specs
from engine.core.results import Heatmap, Layers, Picture, Report, Tiles
from engine.imaging.evidence import Strength
from engine.imaging.readers.selection import selection_from
from engine.methods import TopPictures, TrustReport
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.model_files.sandbox import trusted_files
from engine.model_files.sandbox.sandbox_reader import FileContents
from engine.model_files.sidecar import Sidecar, read_sidecar, sidecar_as_json
from engine.session.recipe import as_json, overlay_as_json, tiles_as_json
from engine.session.session import Session
from engine.session.session_file import write_session
from engine.storage.plain_values import Decoder, Encoder, as_plain
from engine.training.plan import TrainingPlan
from engine.training.run_events import Event, apply_events
from engine.training.run_folder import RunFolder
from engine.video.source import Source
from tests.frozen import (
    ASSIGNMENT,
    EVENTS,
    FOLDER,
    PART,
    PICTURE,
    PLAN,
    REQUEST,
    SOURCES,
    comparable,
    live_recipes,
    outcomes,
    outputs,
    scripts,
    session,
    write_batch,
    write_run,
)
from widgets.common.theme import apply_scheme

SESSIONS = ("everything", "top-pictures", "epoch-patterns", "empty")
DOCKS = ["Folder", "Jobs", "Maps", "Method", "Model", "Plots", "Predictions", "Tiles", "Training"]
NONE = Decoder(lambda name: np.zeros(0), {}, {})


def text(name):
    return (FOLDER / name).read_text(encoding="utf-8")


def test_each_event_of_a_training_is_read(tmp_path):
    lines = text("run/progress.jsonl").splitlines(keepends=True)
    assert len(lines) == len(EVENTS) and {type(event) for event in EVENTS} == set(get_args(Event))
    for number in range(1, len(lines) + 1):
        (tmp_path / "progress.jsonl").write_text("".join(lines[:number]), encoding="utf-8")
        assert repr(RunFolder(tmp_path).read_history()) == repr(
            apply_events(EVENTS[:number])
        )  # a loss is not a number, and equals none


def test_plan_pictures_and_wish_of_a_training_are_read():
    run = RunFolder(FOLDER / "run")
    assert run.plan() == (PLAN, Path("animals"))
    assert run.pictures() == ((Path("a.png"), Path("b.png")), (Path("c.png"),))
    assert run.command == "pause"


def test_a_training_is_written_as_it_was(tmp_path):
    run = write_run(tmp_path / "run")
    plan = json.loads((run.path / "plan.json").read_text(encoding="utf-8"))
    assert {**plan, "pictures": Path(plan["pictures"]).name} == json.loads(text("run/plan.json"))
    for name in ("pictures.json", "progress.jsonl", "wish"):
        assert (run.path / name).read_text(encoding="utf-8") == text(f"run/{name}")


def manifest(path):
    """Return what a session says, with each array in the place of its number in the archive."""
    with zipfile.ZipFile(path) as archive:
        found = re.sub(
            r"arrays/\d+",
            lambda name: archive.read(f"{name[0]}.npy").hex(),
            archive.read("session.json").decode(),
        )
    return {**json.loads(found), "convscope": ""}


@pytest.mark.parametrize("name", SESSIONS)
def test_a_session_is_read_and_written_as_it_was(tmp_path, name):
    write_session(tmp_path / "a.convscope", session(name))
    assert manifest(tmp_path / "a.convscope") == manifest(FOLDER / f"{name}.convscope")


def test_what_was_in_a_session_is_there():
    found, folder, epochs = session("everything"), session("top-pictures"), session("epoch-patterns")
    assert [layer.outcome.job.method.name for layer in found.layers] == ["grad-cam", "occlusion"]
    assert [layer.name for layer in found.layers] == ["", "mine"] and found.layers[
        1
    ].outcome.less.less is not None
    assert (found.target.index, found.marks.box.height, found.preprocessing.held[0].value) == (3, 10.5, 0.5)
    assert found.model.heads[0].kind is HeadKind.SOFTMAX and found.model.layer("conv").kind == "Conv2D"
    assert [type(one.result) for one in (found.tiles, found.picture, found.report)] == [
        Tiles,
        Picture,
        Report,
    ]
    assert found.layout[0].area == "left" and found.pane_mode == "swipe" and len(found.panes) == 3
    assert (
        folder.tiles.job.method.paths == (Path("a b.png"), Path("ü.png"))
        and folder.tiles.result.figures[0].is_share
    )
    assert epochs.tiles.job.method.run_folder == Path("a run")
    assert (
        epochs.preprocessing.evidence.strength is Strength.STRONG
        and epochs.preprocessing.evidence.rival == "0..1"
    )


def dataclasses_of(hint, known):
    """Add the dataclasses that values of a type may hold to those that are known."""
    for part in get_args(hint):
        dataclasses_of(part, known)
    if is_dataclass(hint) and hint not in known:
        known.add(hint)
        for inner in get_type_hints(hint).values():
            dataclasses_of(inner, known)
    return known


def met_in(value, known):
    """Add the dataclasses that are met in a value to those that are known."""
    if isinstance(value, tuple):
        for part in value:
            met_in(part, known)
    elif is_dataclass(value):
        known.add(type(value))
        for one in fields(value):
            met_in(getattr(value, one.name), known)
    return known


def test_the_frozen_sessions_hold_every_type_that_sessions_can_hold():
    kinds = dataclasses_of(Session, set())
    for result in (Heatmap, Tiles, Picture, Report):
        dataclasses_of(result, kinds)
    met = set()
    for name in SESSIONS:
        met_in(session(name), met)
    # Layers are never in a session, as each of its maps is in it alone; 0.1.0 had no checks.
    assert kinds - met == {Layers, Check}


def test_recipes_have_the_keys_that_they_had():
    kept = session("everything")
    today = {name: as_json(outcome, kept.model) for name, outcome in outcomes().items()}
    today["overlay"] = overlay_as_json([(layer.outcome, layer.look) for layer in kept.layers], kept.model)
    today["tiles"] = tiles_as_json(kept.tiles, kept.model, (1, 2), "dead")
    frozen = comparable(text("recipes.json"))
    assert {name: comparable(recipe) for name, recipe in today.items()} == {
        name: frozen[name] for name in today
    }
    assert len(frozen) == len(today) + 1  # with what `comparable` adds


def test_recipes_of_moving_pictures_have_the_keys_that_they_had():
    frozen = comparable(text("live-recipes.json"))
    for name, recipe in live_recipes().items():
        assert comparable(recipe) == frozen[name]
    kinds = [frozen[f"snapshot {number}"]["source"]["kind"] for number in range(len(SOURCES))]
    assert kinds == ["Device", "VideoFile", "Stream", "PictureSeries", "ScreenPart", "Demonstration"]


def test_what_is_settled_for_a_model_is_read_and_written_as_it_was(tmp_path):
    shutil.copy(FOLDER / "own.keras.convscope.json", tmp_path)
    assert read_sidecar(tmp_path / "own.keras", "ab" * 32) == Sidecar("-1..1", "letterbox", "names.txt")
    assert sidecar_as_json(Sidecar("-1..1", "letterbox", "names.txt"), "ab" * 32) == text(
        "own.keras.convscope.json"
    )


def test_a_part_of_a_picture_has_the_keys_that_it_had():
    assert PART.as_plain() == {"page": 2, "bands": [4, 3, 2], "axis": "axial"}
    assert selection_from({"page": 2, "bands": [4, 3, 2], "axis": "axial"}) == PART


def test_scripts_are_written_as_they_were_and_what_they_import_is_there():
    packed = re.compile(r"(?m)^    '.*'$")  # a mask, as this version of zlib packs it
    assert packed.sub("", scripts()) == packed.sub("", text("scripts.txt"))
    from engine import scripting

    imported = [
        line.partition(" import ")[2]
        for line in text("scripts.txt").splitlines()
        if line.startswith("from engine")
    ]
    assert {name for line in imported for name in line.split(", ")} == set(scripting.__all__)


def test_results_of_a_batch_are_known_again():
    row = outputs(FOLDER / "batch" / "results").finished_row(
        BatchItem(PICTURE, FOLDER / "batch" / "noise.png")
    )
    assert (row["picture"], row["class_1"], row["label_2"], row["target_label"]) == (
        PICTURE,
        0,
        "bee",
        "crane",
    )
    assert row["scaling"] == "-1..1" and row["error"] == ""


def table(folder):
    with (folder / "summary.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_batch_is_written_as_it_was(tmp_path):
    write_batch(tmp_path, (FOLDER / "batch" / "noise.png").read_bytes())
    (today,), (frozen,) = table(tmp_path), table(FOLDER / "batch" / "results")
    assert list(today) == list(frozen) and today["scaling_evidence"] == frozen["scaling_evidence"] == "chosen"
    name = f"{PICTURE}-grad-cam.json"
    recipe, before = (
        comparable((tmp_path / name).read_text(encoding="utf-8")),
        comparable(text(f"batch/results/{name}")),
    )
    batch, batch_before = recipe.pop("batch"), before.pop("batch")
    assert recipe == before and batch["request"] == batch_before["request"] == REQUEST
    assert (list(batch["files"]), list(batch["row"])) == (
        list(batch_before["files"]),
        list(batch_before["row"]),
    )
    assert batch["row"]["maximum"] == pytest.approx(batch_before["row"]["maximum"], rel=1e-4)


def test_results_of_the_same_request_count_as_done(monkeypatch):
    monkeypatch.setattr(job_bundle, "versions", dict)
    assert (
        job_bundle.request_fingerprint(ASSIGNMENT, 3)
        == "375e8bde048a9927187fa1b7337afa9713e82721abc16325e4ee2347bfd0bbd4"
    )


@pytest.fixture
def settings_file(tmp_path):
    """A copy of the frozen settings where the application looks for its own."""
    return shutil.copy(FOLDER / "settings.ini", tmp_path / "s.ini")


@pytest.fixture
def opened(settings_file, without_engine):
    """The application with the frozen settings."""
    yield without_engine
    apply_scheme(without_engine.qt, "system")


def test_settings_are_read(opened):
    get = opened.settings.get
    assert (get("scheme"), get("positive_map"), get("signed_map"), get("method")) == (
        "dark",
        "jet",
        "grey",
        "occlusion",
    )
    assert (get("language"), get("demo_seconds"), get("welcome"), get("burn_caption")) == (
        "en",
        "15",
        False,
        False,
    )
    assert (get("folder"), get("snapshot_folder")) == ("pictures", "shots")
    assert source_memory.sources_from_text(get("sources")) == SOURCES
    assert trusted_files.from_settings_text(get("trusted")) == (
        trusted_files.TrustedFile(Path("layers.py"), "cd" * 32, ("Own", "scaled")),
    )
    recent = opened.features.shell.recent
    files = [
        [(str(file.path), file.architecture) for file in recent.files(kind)]
        for kind in ("pictures", "videos", "models")
    ]
    assert files == [[("a.png", "")], [("clip.mp4", "")], [("own.h5", "own.json")]]
    assert RecentTrainings(opened.settings).folders == [Path("animals-training")]


def test_a_layout_of_other_panels_is_ignored(opened):
    window = opened.window  # the frozen layout has the model at the right side
    assert window.dockWidgetArea(window.docks["Model"]) == Qt.DockWidgetArea.LeftDockWidgetArea
    assert [title for title, dock in window.docks.items() if not dock.isHidden()] == [
        "Model",
        "Predictions",
        "Method",
        "Maps",
    ]
    assert sorted(dock.objectName() for dock in window.findChildren(QDockWidget)) == DOCKS
    assert [bar.objectName() for bar in window.findChildren(QToolBar) if bar.parent() is window] == [
        "strip",
        "toolbar",
    ]


def test_settings_are_written_as_they_were(tmp_path):
    before = QSettings(str(FOLDER / "settings.ini"), QSettings.Format.IniFormat)
    assert {*before.allKeys()} <= {setting.name for setting in SETTINGS}  # new ones may join them
    assert source_memory.sources_to_text(SOURCES) == before.value("sources")
    assert trusted_files.to_settings_text(
        trusted_files.from_settings_text(before.value("trusted"))
    ) == before.value("trusted")


def test_parameters_have_the_names_that_recipes_sessions_and_plans_have():
    frozen = json.loads(text("parameters.json"))
    kinds = {kind.name: kind for kind in (*METHODS.values(), TrustReport, TopPictures, EpochPatterns)} | {
        "training plan": TrainingPlan
    }
    for name, parameters in frozen.items():
        known = {spec.name: spec.choices for spec in specs(kinds[name])}
        assert set(parameters) <= set(known), name
        for parameter, choices in parameters.items():
            assert set(choices) <= set(known[parameter]), (name, parameter)


def test_what_the_reader_process_hands_over_has_the_keys_that_it_had():
    contents = FileContents("archive", "ab" * 32, "3.15.1", 123, True, "labels.txt")
    assert NONE.decode(FileContents, json.loads(text("contents.json"))) == contents
    assert as_plain(contents) == json.loads(text("contents.json"))


def test_layers_of_our_own_have_the_names_that_models_have():
    import keras

    from engine.model_files.legacy.operations import Operation, RawOperation, hard_sigmoid

    named = {"Operation": Operation, "RawOperation": RawOperation, "hard_sigmoid": hard_sigmoid}
    assert {name: keras.saving.get_registered_object(f"Convscope>{name}") for name in named} == named


@dataclass(frozen=True)
class _Renamed:
    width: int = field(default=1, metadata={"key": "across"})


def test_a_renamed_field_keeps_its_key(monkeypatch):
    assert Encoder({}).encode(_Renamed(3)) == {"across": 3}
    assert NONE.decode(_Renamed, {"across": 3}) == _Renamed(3)
    with pytest.raises(ValueError, match="a _Renamed with the unknown field 'width'"):
        NONE.decode(_Renamed, {"width": 3})
    monkeypatch.setitem(source_memory.SOURCES, "Renamed", _Renamed)
    assert source_memory.sources_from_text('[["Renamed", {"across": 3}]]') == (_Renamed(3),)


def test_every_kind_of_source_is_among_the_frozen():
    assert {type(source) for source in SOURCES} == set(get_args(Source))
