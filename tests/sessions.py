"""A session with something of everything, and files made from it."""

import json
import zipfile
from dataclasses import replace

import numpy as np

from engine.core.box import Box
from engine.core.checks import Check
from engine.core.look import DIVERGING, Look
from engine.core.marks import Marks
from engine.core.method import make
from engine.core.model import Head, HeadKind, Input
from engine.core.results import Curve, Heatmap, Picture, Plot, Report, Tiles
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Held, Preprocessing
from engine.imaging.render import Layer
from engine.methods import TrustReport
from engine.runtime.job import Job, Outcome
from engine.session.session import ModelSource, SavedLayer, SavedPane, SavedPanel, Session
from tests.fakes import GapProbe

RANDOM = np.random.default_rng(11)
PLOT = Plot("Score", "steps", "p", (Curve("one", np.array([0, 1, 2], np.float32)),))


def photograph(height=30, width=45, name="noise.png"):
    return Photograph(name, RANDOM.integers(0, 256, (height, width, 3), np.uint8), "", ("Read with care.",))


def model():
    found = GapProbe().model
    heads = (Head("out", 5, HeadKind.SOFTMAX),)
    return replace(
        found, heads=heads, digest="ab" * 32, inputs=(Input("image", found.input_shape), Input("age", (1,)))
    )


def session():
    """Two maps, tiles, a picture, a report on one of the maps; marks, a held picture, a chosen form."""
    picture, other = photograph(), photograph(8, 9, "held.png")
    known = model()
    prepared = Preprocessing(
        known.input_shape, "-1..1", "letterbox", (Held("age", 0.5), Held("image", 0, other))
    )
    mask = np.zeros((30, 45), bool)
    mask[3:9, 4:20] = True
    marks = Marks(Box(2, 3, 10.5, 12), mask)
    target = Target(3)

    def outcome(key, method, result, seconds=0.25):
        return Outcome(Job(key, method, target, picture, prepared, marks), result, seconds)

    one = Heatmap(
        RANDOM.normal(size=(7, 11)).astype(np.float32), "Grad-CAM", "logit", True, DIVERGING, plots=(PLOT,)
    )
    two = Heatmap(
        RANDOM.uniform(size=(6, 8)).astype(np.float32),
        "Occlusion",
        "p",
        span=(0.0, 1.0),
        smooth=False,
        low_first=True,
    )
    raw = RANDOM.normal(size=(3, 5, 4)).astype(np.float32)
    tiles = Tiles(
        raw,
        (raw > 0).astype(np.uint8) * 255,
        ("a", "b", "c"),
        "Maps",
        blank=(1,),
        page=(0, 3, 9),
        units=(4, 5, 8),
    )
    shown = RANDOM.integers(0, 256, (6, 7, 3), np.uint8)
    cam = make("grad-cam", given={"layer": "conv"})
    report = Report(
        "Trust",
        (("deletion", "0.25", "why"),),
        (("deletion", 0.25),),
        (PLOT,),
        tiles,
        ("A note.",),
        (Check("deletion", True), Check("weights", None)),
    )
    less = replace(outcome(7, make("grad-cam", given={"layer": "conv"}), one), less=outcome(8, cam, one))
    layers = (
        SavedLayer(
            outcome(1, cam, one),
            Heatmap(one.values, "Grad-CAM: crane", "logit", True, DIVERGING),
            DIVERGING,
            True,
            True,
        ),
        SavedLayer(
            replace(outcome(2, make("occlusion", "paper"), two, 3.5), less=less),
            two,
            Look("jet", 0.4, "add", False),
            False,
            False,
            "mine",
            True,
        ),
    )
    return Session(
        known,
        ModelSource("/models/own.keras", "", (12, 20), "image", "names.txt"),
        picture,
        prepared,
        target,
        marks,
        "occlusion",
        (("size", 16), ("fill", "grey")),
        layers,
        1,
        outcome(3, make("activations"), tiles),
        outcome(
            4, make("deep-dream"), Picture(RANDOM.normal(size=(6, 7, 3)).astype(np.float32), shown, "Dream")
        ),
        outcome(5, TrustReport(cam, one, steps=40), report),
        shown,
        (SavedPanel("Model", "left", True, True, 300, 500),),
        (
            SavedPane(
                "first",
                picture,
                (Layer(1, two, Box(0, 0, 30, 45), Look("jet")), Layer(4, one, Box(1, 2, 9, 8), DIVERGING)),
            ),
            SavedPane(
                "second",
                picture,
                (Layer(3, one, Box(1, 2, 9, 8), DIVERGING, name="b"),),
                outcome=outcome(9, cam, one),
            ),
            SavedPane("third", other, (), shown),
        ),
        "swipe",
    )


def members(path):
    """The members of an archive by name."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path, change):
    """Rewrite an archive with the changes that `change` makes to its members and manifest."""
    found = members(path)
    manifest = json.loads(found["session.json"])
    change(found, manifest)
    found["session.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in found.items():
            archive.writestr(name, content)
