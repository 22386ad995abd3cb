"""What the tests of batches share: the command line, the command in a process of its own, and what it leaves."""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

import app

ROOT = Path(app.__file__).parents[1]
PICTURES = ("a/coffee.png", "a/b/chelsea.png", "rocket.jpg")


def flags(images, model_file, out, *more, method="grad-cam"):
    return [
        "batch",
        "--images",
        str(images),
        "--model",
        str(model_file),
        "--method",
        method,
        "--out",
        str(out),
        *more,
    ]


def started(arguments, module="app", **more):
    """The command in a process of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, **more
    )


def rows(out):
    with (out / "summary.csv").open(encoding="utf-8", newline="") as stream:
        return {row["picture"]: row for row in csv.DictReader(stream)}


def made_at(out):
    """When each file of results was written, to the nanosecond."""
    return {path.relative_to(out).as_posix(): path.stat().st_mtime_ns for path in out.rglob("*-grad-cam*")}


def same_results(one, other):
    for name in PICTURES:
        ours, theirs = (np.load(out / f"{name}-grad-cam.npy") for out in (one, other))
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-7)
        assert ours.max() > 0
    for one_row, other_row in zip(rows(one).values(), rows(other).values(), strict=True):
        for column in (
            "picture",
            "sha256",
            "class_1",
            "label_4",
            "target_label",
            "peak_row",
            "peak_column",
            "error",
        ):
            assert one_row[column] == other_row[column], column


def copies(images, count):
    for number in range(count):
        os.link(images / "rocket.jpg", images / f"{number:03}.jpg")
    return count


def wait_for(condition, command):
    deadline = time.monotonic() + 60
    while not condition():
        assert command.poll() is None and time.monotonic() < deadline, command.communicate()
        time.sleep(0.01)
