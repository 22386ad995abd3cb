"""Test every reader of side files and pictures with damaged input: it returns a value or a UserError.

    python -m tests.fuzz --minutes 10

goes on for so long, each round with new examples, and says what it found;
tests/engine/storage/test_side_files.py does a few.
"""

import argparse
import gzip
import hashlib
import io
import json
import sys
import tempfile
import time
import zipfile
from collections import Counter
from pathlib import Path

import nibabel
import numpy as np
import OpenEXR
import pillow_heif
import tifffile
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom.uid import RLELossless

from app.batch.batch_item import BatchItem
from app.batch.explain_item import columns
from app.batch.output_folder import OutputFolder
from app.batch.summary import write_csv
from app.live.source_memory import sources_from_text as sources_from_text
from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import decode_photograph
from engine.imaging.readers.selection import WHOLE, Selection
from engine.model_files.labels import read_labels
from engine.model_files.sandbox.inspection import inspect_config
from engine.model_files.sandbox.trusted_files import from_settings_text as trusted_from_text
from engine.model_files.sandbox.trusted_files import trust
from engine.model_files.sidecar import Sidecar, read_sidecar
from engine.session.session_file import read_session, write_session
from engine.storage.untrusted_files import parse_json
from engine.training.plan import TrainingPlan
from engine.training.run_folder import RunFolder
from tests import sessions
from tests.engine.imaging.medical import dicom, dicom_bytes, dicom_set, nifti

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["nan", "inf", "../../x", "\x1b[2J"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
)
ODD = [
    "[" * 200_000,
    '{"a":' * 5000,
    "[[],[],[],[]]",
    "[NaN]",
    "[1e999]",
    "9" * 5000,
    "\ufeff[]",
    '"\\ud800"',
    "[null]",
    "[[[]]]",
    "{}",
]
TEXTS = st.text() | VALUES.map(json.dumps) | st.sampled_from(ODD)
BYTES = st.binary() | TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))


@st.composite
def damaged(draw, tree):
    """Return a JSON tree with one value replaced, dropped, or given a neighbour."""
    tree = json.loads(json.dumps(tree))
    place, key = None, None
    inner = tree
    while isinstance(inner, (dict, list)) and inner and (place is None or draw(st.integers(0, 5))):
        place, key = (
            inner,
            draw(st.sampled_from(sorted(inner) if isinstance(inner, dict) else range(len(inner)))),
        )
        inner = place[key]
    if place is None:
        return draw(VALUES)
    way = draw(st.integers(0, 9))
    if way == 0:
        del place[key]
    elif way == 1 and isinstance(place, dict):
        place[draw(st.text(max_size=8))] = draw(VALUES)
    else:
        place[key] = draw(VALUES)
    return tree


def _sidecar(folder, content):
    (folder / "net.keras.convscope.json").write_bytes(content)
    kept = read_sidecar(folder / "net.keras", "d")
    assert isinstance(kept, Sidecar)
    assert all(isinstance(text, str) for text in (kept.scaling, kept.fit, kept.labels))


def _labels(suffix):
    def read(folder, content):
        path = folder / f"labels{suffix}"
        path.write_bytes(content)
        for count in (1, 4):
            try:
                names = read_labels(path, count)
            except UserError:
                continue
            assert len(names) == count
            assert all(isinstance(name, str) for name in names)

    return read


def _run(name):
    def read(folder, content):
        run = RunFolder(folder)
        (folder / name).write_bytes(content)
        for ask in (run.plan, run.pictures, run.read_history, lambda: run.command, run.repair_last_line):
            try:
                ask()
            except UserError:
                continue

    return read


def _recipe(folder, content):
    picture, outputs = folder / "a.png", OutputFolder(folder, "m", "request", columns(2))
    picture.write_bytes(b"picture")
    for suffix in (".png", ".npy"):
        (folder / f"a.png-m{suffix}").write_bytes(b"result")
    (folder / "a.png-m.json").write_bytes(content)
    row = outputs.finished_row(BatchItem("a.png", picture))
    if row is not None:
        write_csv(folder / "summary.csv", columns(2), [row])


def _code(folder, content):
    (folder / "layers.py").write_bytes(content)
    trust(folder / "layers.py")


def _architecture(folder, content):
    inspect_config(content.decode("utf-8", "replace"), "net.json", 1000)


def _settings(folder, content):
    text = content.decode("utf-8", "replace")
    trusted_from_text(text)
    sources_from_text(text)


def _session(member):
    """Read a session of which one member is `content`, and all others those of a real one."""

    def read(folder, content):
        source, target = folder / "real.convscope", folder / "a.convscope"
        write_session(source, sessions.session())
        with zipfile.ZipFile(source) as real, zipfile.ZipFile(target, "w") as archive:
            for name in real.namelist():
                archive.writestr(name, content if name == member else real.read(name))
        read_session(target)

    return read


def _valid_session():
    with tempfile.TemporaryDirectory() as folder:
        write_session(Path(folder) / "a.convscope", sessions.session())
        with zipfile.ZipFile(Path(folder) / "a.convscope") as archive:
            return json.loads(archive.read("session.json"))


PLAN = {
    "pictures": "/somewhere",
    "plan": {name: getattr(TrainingPlan(), name) for name in TrainingPlan.__slots__},
}
EVENT = {
    "event": "epoch",
    "epoch": 1,
    "loss": 1.0,
    "accuracy": 0.5,
    "validation_loss": "nan",
    "validation_accuracy": 0.5,
}
DIGESTS = {content: hashlib.sha256(content).hexdigest() for content in (b"picture", b"result")}
ROW = {
    **dict.fromkeys(columns(2)),
    "picture": "a.png",
    "sha256": DIGESTS[b"picture"],
    "error": "",
    "label_1": "=1+1",
    "score_1": 1,
}
FILES = dict.fromkeys((".png", ".npy"), DIGESTS[b"result"])
RECIPE = {"batch": {"request": "request", "files": FILES, "row": ROW}}
MODEL = {
    "class_name": "Sequential",
    "config": {"layers": [{"class_name": "Conv2D", "config": {"filters": 3, "dtype": "float32"}}]},
}
SHAPES = [
    "(0, 99999999999999999999)",
    "(True, True)",
    "(-1, 4)",
    "(2, 3)",
    "()",
    "(1e3,)",
    "(2**40, 0)",
    "'a'",
    "(0, 0, 0)",
]


def _headers():
    def made(shape, kind):
        text = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
        return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text

    return st.builds(made, st.sampled_from(SHAPES), st.sampled_from(["<f4", "|u1", "|b1", "|O", "<f8"]))


def _json_lines(strategy):
    return strategy.map(lambda tree: json.dumps(tree).encode("utf-8", "surrogatepass") + b"\n")


VOLUME = np.random.default_rng(3).integers(0, 256, (12, 10, 8), np.uint8)
PARTS = (WHOLE, Selection(2), Selection(bands=(5, 3, 1)), Selection(2, axis="coronal"))


def _picture(name):
    """Read every part of a picture that a file may offer."""

    def read(folder, content):
        for part in PARTS:
            try:
                found = decode_photograph(content, name, part)
            except UserError as error:
                assert error.message
                continue
            assert found.pixels.dtype == np.uint8
            assert found.pixels.shape[2:] == (3,)
            assert found.pixels.size

    return read


@st.composite
def _spoilt(draw, *contents):
    """Return a valid file with some bytes replaced, or cut off."""
    content = bytearray(draw(st.sampled_from(contents)))
    first = min(len(content), 2000) - 1  # where headers are, more often than not
    for place in draw(st.lists(st.integers(0, first) | st.integers(0, len(content) - 1), max_size=8)):
        content[place] = draw(st.integers(0, 255) | st.sampled_from([0, 1, 127, 255]))
    return bytes(content[: draw(st.just(len(content)) | st.integers(1, len(content)))])


def _dicoms():
    frames = dicom(VOLUME, NumberOfFrames=12, WindowCenter=100, WindowWidth=50)
    packed = dicom_set(VOLUME[0])
    packed.compress(RLELossless)
    return (
        frames,
        dicom(VOLUME[..., :3], "RGB"),
        dicom(VOLUME[0], "MONOCHROME1", RescaleSlope=2),
        dicom_bytes(packed),
    )


def _heic():
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(VOLUME[..., :3])).save(file, quality=50)
    return file.getvalue()


def _exrs():
    with tempfile.TemporaryDirectory() as folder:
        for kind, compression in enumerate(
            (OpenEXR.NO_COMPRESSION, OpenEXR.ZIP_COMPRESSION, OpenEXR.PIZ_COMPRESSION)
        ):
            path = Path(folder) / f"{kind}.exr"
            header = {"compression": compression, "type": OpenEXR.scanlineimage}
            OpenEXR.File(header, {"RGB": VOLUME[..., :3].astype(np.float16)}).write(str(path))
            yield path.read_bytes()


def _tiffs():
    for options in (
        {},
        {"compression": "zlib", "predictor": True},
        {"planarconfig": "separate"},
        {"bigtiff": True},
    ):
        file = io.BytesIO()
        planar = {
            "planarconfig": "contig",
            **{key: value for key, value in options.items() if key != "bigtiff"},
        }
        with tifffile.TiffWriter(file, bigtiff="bigtiff" in options) as writer:
            stored = np.moveaxis(VOLUME, -1, 0) if planar["planarconfig"] == "separate" else VOLUME
            for _ in range(2):
                writer.write(stored, photometric="minisblack", metadata=None, **planar)
        yield file.getvalue()


READERS = {
    "sidecar": (_sidecar, BYTES),
    "labels.txt": (_labels(".txt"), BYTES),
    "labels.json": (_labels(".json"), BYTES),
    "labels.csv": (_labels(".csv"), BYTES),
    "plan.json": (_run("plan.json"), BYTES | _json_lines(damaged(PLAN))),
    "pictures.json": (
        _run("pictures.json"),
        BYTES | _json_lines(damaged({"training": ["a"], "validation": ["b"]})),
    ),
    "progress.jsonl": (_run("progress.jsonl"), BYTES | _json_lines(damaged(EVENT))),
    "wish": (_run("wish"), BYTES),
    "recipe": (_recipe, BYTES | _json_lines(damaged(RECIPE))),
    "code": (
        _code,
        BYTES | st.sampled_from([b"(" * 100_000, b"x=" + b"-" * 100_000 + b"1", b"\0", b"if 1:\n" * 99]),
    ),
    "architecture": (_architecture, BYTES | _json_lines(damaged(MODEL))),
    "settings": (_settings, BYTES | _json_lines(damaged([["/a.py", "digest", ["Layer"]]]))),
    "session": (_session("session.json"), BYTES | _json_lines(damaged(_valid_session()))),
    "session arrays": (_session("arrays/2.npy"), st.binary() | _headers()),
    "picture dicom": (_picture("a.dcm"), _spoilt(*_dicoms())),
    "picture nifti": (_picture("a.nii"), _spoilt(nifti(VOLUME), nifti(VOLUME, kind=nibabel.Nifti2Image))),
    "picture packed nifti": (_picture("a.nii.gz"), _spoilt(gzip.compress(nifti(VOLUME)))),
    "picture heic": (_picture("a.heic"), _spoilt(_heic())),
    "picture exr": (_picture("a.exr"), _spoilt(*_exrs())),
    "picture hdr": (
        _picture("a.hdr"),
        _spoilt(cv2.imencode(".hdr", VOLUME[..., :3].astype(np.float32))[1].tobytes()),
    ),
    "picture tiff": (_picture("a.tif"), _spoilt(*_tiffs())),
}


def tried(name, examples, start=0):
    """Give a reader examples; raise its wrong error, with the smallest example in the notes of the error."""
    read, contents = READERS[name]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
    )
    @seed(start)
    @given(contents)
    def attempt(content):
        with tempfile.TemporaryDirectory() as folder:
            try:
                read(Path(folder), content)
            except UserError as error:
                assert error.message
                assert str(error).encode("utf-8", "backslashreplace")

    attempt()


def main():
    """Go on for some minutes; return 1 if anything was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--examples", type=int, default=300)
    options = parser.parse_args()
    end, found, count = time.monotonic() + 60 * options.minutes, {}, Counter()
    rounds = 0
    while time.monotonic() < end:
        for name in READERS:
            try:
                tried(name, options.examples, rounds)
            except Exception as error:  # noqa: BLE001 - the test looks for any error
                found[f"{name}: {type(error).__name__}: {str(error)[:200]}"] = getattr(error, "__notes__", [])
            count[name] += options.examples
        rounds += 1
    print(f"{sum(count.values()):,} examples for {len(READERS)} readers in {options.minutes:g} minutes")  # noqa: T201
    for what, notes in found.items():
        print(what, *(note[:1000] for note in notes), sep="\n    ")  # noqa: T201
    return int(bool(found))


if __name__ == "__main__":
    np.seterr(all="ignore")
    assert parse_json("[]") == []
    sys.exit(main())
