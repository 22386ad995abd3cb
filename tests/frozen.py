"""One of everything that is written to disk, as tests/files/frozen holds it (docs/adr/0017)."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.batch.batch_item import BatchItem
from app.batch.explain_item import columns, explain_item
from app.batch.output_folder import OutputFolder
from app.batch.summary import write_csv
from app.export.python_script import to_python_script
from app.headless.explain_request import ExplainRequest
from engine.core.box import Box
from engine.core.method import make
from engine.core.results import Layers
from engine.core.target import Score, Target
from engine.imaging.preprocess import Preprocessing
from engine.imaging.readers.selection import WHOLE, Selection
from engine.model_files.options import Options
from engine.runtime.job import Job, Outcome
from engine.session.live_recipe import recording_as_json, snapshot_as_json
from engine.session.session import ModelSource
from engine.session.session_file import read_session
from engine.training.plan import TrainingPlan
from engine.training.run_events import (
    BatchDone,
    Distribution,
    EpochDone,
    LayerSnapshot,
    PauseChanged,
    ProcessStarting,
    RunBegun,
    RunEnded,
    TrainingWarning,
)
from engine.training.run_folder import RunFolder
from engine.video.feed import Overlay
from engine.video.frame import Frame
from engine.video.live_explainer import FrameResult, LivePlan
from engine.video.recording_thread import RecordingSpan, RecordingSummary
from engine.video.source import CameraDevice, Demonstration, PictureSeries, ScreenPart, Stream, VideoFile
from tests.fakes import GapProbe

__all__ = [
    "ASSIGNMENT",
    "EVENTS",
    "FOLDER",
    "PART",
    "PICTURE",
    "PLAN",
    "REQUEST",
    "SOURCES",
    "comparable",
    "live_recipes",
    "outcomes",
    "outputs",
    "scripts",
    "session",
    "write_batch",
    "write_run",
]

FOLDER = Path(__file__).with_name("files") / "frozen"
PART = Selection(2, (4, 3, 2), "axial")
PICTURE, REQUEST = "a/noise.png", "0f" * 32

PLAN = TrainingPlan(
    network="file",
    global_pooling=True,
    architecture="own.json",
    size=64,
    validation=0.25,
    epochs=12,
    patience=3,
    fine_tuning=2,
    batch=8,
    optimiser="adam",
    rate=0.01,
    augmentation="none",
    class_weights=True,
    dropout=0.25,
    l1=0.5,
    l2=0.125,
    seed=7,
    tensorboard=True,
)
_SPREAD = Distribution((-3.0, -1.5, -0.75, 0.0, 0.75, 1.5, 3.0), 1.25)
_LAYERS = (
    LayerSnapshot("conv", _SPREAD, _SPREAD, _SPREAD, 0.25),
    LayerSnapshot("dense", _SPREAD, _SPREAD, _SPREAD),
)
EVENTS = (
    ProcessStarting(),
    ProcessStarting(30, 200),
    RunBegun(
        0,
        12,
        ("face", "other"),
        (80, 81),
        (20, 21),
        8,
        3453,
        (64, 64, 3),
        ("One picture could not be read.",),
    ),
    BatchDone(1, 4, 0.75, 0.5),
    EpochDone(1, 0.5, 0.75, float("nan"), 0.625, 4.5, True, _LAYERS),
    TrainingWarning(1, "conv", "Its units die.", "dead"),
    PauseChanged(True),
    PauseChanged(False),
    RunEnded("failed", "The loss has become nan."),
    RunEnded("stopped"),
)
SOURCES = (
    CameraDevice(2, 200, "Lamp cam", 640, 480, 29.5, False),
    VideoFile(Path("clip.mp4"), False, True),
    Stream("rtsp://10.0.0.7:554/a", True),
    PictureSeries(Path("pictures"), 0.5, False),
    ScreenPart(1, 2, 300, 400),
    Demonstration(640, 360, 25),
)
ASSIGNMENT = ExplainRequest(
    make("grad-cam", given={"layer": "conv"}),
    None,
    Options(scaling="-1..1"),
    "3",
    0,
    "letterbox",
    ("age=0.5",),
    box=Box(1, 2, 3, 4),
)


def write_run(folder):
    """Write the folder of a training in which everything happens."""
    run = RunFolder(folder)
    run.create(PLAN, Path("animals"))
    run.save_pictures((Path("a.png"), Path("b.png")), (Path("c.png"),))
    for event in EVENTS:
        run.append_event(event)
    run.send_command("pause")
    return run


def session(name):
    """Return one of the frozen sessions."""
    return read_session(FOLDER / f"{name}.convscope")


def outcomes():
    """Return an outcome of each kind, those of the frozen sessions and one of several maps, by a name."""
    found = {name: session(name) for name in ("everything", "top-pictures", "epoch-patterns")}
    named = {
        f"{name} {number}": outcome
        for name, kept in found.items()
        for number, outcome in enumerate(kept.outcomes)
    }
    heatmap = found["everything"].layers[0].outcome
    layers = Layers((heatmap.result,), "All maps", Box(1, 2, 3, 4), ("A note.",))
    return {**named, "layers": Outcome(heatmap.job, layers, 1.5)}


def live_recipes():
    """Return the recipes of a recording and of snapshots of each kind of source, as text by a name."""
    probe, layer = GapProbe(), session("everything").layers[0]
    prepared, look = Preprocessing((12, 20, 3), "-1..1"), layer.look
    plans = (
        LivePlan(prepared),
        LivePlan(prepared, make("grad-cam"), Target(2), 0.5, Box(1, 2, 3, 4), (9, 8, 7)),
    )
    spans = tuple(
        RecordingSpan(float(second), probe.model, plan, (look,)) for second, plan in enumerate(plans)
    )
    recorded = RecordingSummary(Path("a.avi"), (48, 64), 10.0, 20, 2.0, 1, 3, (0.25, 0.5), spans)
    shot = Frame(1, np.zeros((4, 6, 3), np.uint8), 1.0, 0.5)
    seen = FrameResult(shot, plans[1], (np.float32([0.5, 0.25, 0.125, 0.0625, 0.0625]),), Target(2), None)
    overlay = Overlay((), shot, seen, probe.model)
    snapshots = {
        f"snapshot {number}": snapshot_as_json(shot, overlay, source) for number, source in enumerate(SOURCES)
    }
    return {"recording": recording_as_json(recorded, SOURCES[0], True), **snapshots}


class _Place:
    """An opened model with closed-form answers, for batches."""

    def __init__(self):
        self.probe = GapProbe()
        self.model = replace(self.probe.model, digest="ab" * 32)
        self.selection = WHOLE

    def scores(self, photograph):
        return np.float32([0.5, 0.25, 0.125, 0.0625, 0.0625])

    def job(self, photograph, scores):
        return Job(
            1,
            make("grad-cam", given={"layer": "conv"}),
            Target(2),
            photograph,
            Preprocessing((12, 20, 3), "-1..1"),
        )


def outputs(folder):
    """Return a batch's folder of results."""
    return OutputFolder(folder, "grad-cam", REQUEST, columns(2))


def scripts():
    """Return the scripts of a map and of a report on it, as one text."""
    kept = session("everything")
    model = replace(kept.model, digest="ab" * 32)

    def with_files(outcome):
        held = tuple(
            replace(one, photograph=one.photograph and replace(one.photograph, path="b.png"))
            for one in kept.preprocessing.held
        )
        prepared, picture = (
            replace(outcome.job.preprocessing, held=held),
            replace(outcome.job.photograph, path="a.png", selection=PART),
        )
        target = Target(3, score=Score.PROBABILITY)
        return replace(
            outcome, job=replace(outcome.job, photograph=picture, preprocessing=prepared, target=target)
        )

    first = to_python_script(
        with_files(kept.layers[0].outcome),
        False,
        model,
        ModelSource("own.keras", "", (12, 20), "image"),
        ("layers.py",),
    )
    return first + to_python_script(with_files(kept.report), True, model, ModelSource("own.keras"))


def write_batch(folder, content):
    """Write the files of a batch for the bytes of one picture, and the table."""
    finished = explain_item(_Place(), BatchItem(PICTURE, Path(PICTURE), content), 2)
    assert not finished.error, finished.error
    outputs(folder).write(finished)
    write_csv(folder / "summary.csv", columns(2), [finished.row])


def comparable(text):
    """Return JSON text as plain values, of versions their names alone."""
    return json.loads(
        text, object_hook=lambda found: {**found, "versions": sorted(found.get("versions", ()))}
    )
