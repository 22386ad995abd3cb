"""Run the tests of files and output as on other machines: `make elsewhere`, or `python -m tests.elsewhere`.

Home and temporary folder have spaces, umlauts and Chinese in their names, commands write to an output that
knows Windows's western characters only, and OpenCV opens no file whose path is not ASCII, as on Windows.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

__all__ = ["main", "pytest_configure"]

ROOT = Path(__file__).parents[1]
FILES = (
    "tests/app/test_paths.py",
    "tests/app/headless/test_terminal.py",
    "tests/app/cli/test_doctor.py",
    "tests/app/batch/test_batch_files_held_open.py",
    "tests/app/cli/test_cli.py",
    "tests/app/cli/test_cli_train.py",
    "tests/engine/session/test_session_file.py",
    "tests/engine/storage/test_side_files.py",
    "tests/engine/model_files/test_labels_and_sidecar.py",
    "tests/engine/storage/test_files_held_open.py",
    "tests/engine/runtime/test_standard_streams.py",
    "tests/engine/runtime/test_platform_rules.py",
    "tests/engine/model_files/test_loader.py",
    "tests/engine/imaging/test_photograph.py",
    "tests/engine/training/test_files_held_open.py",
    "tests/engine/training/test_telling.py",
    "tests/engine/training/test_worker.py",
    "tests/engine/training/test_sample_sets.py",
)
SLOW = "tour or gallery or seed or killed"  # their checks do not depend on the place


def main(more: list[str]) -> int:
    """Run the tests, with arguments of pytest's own added; return its exit code."""
    with tempfile.TemporaryDirectory(prefix="Jürgen Müller 王小明 ", ignore_cleanup_errors=True) as place:
        home, temporary = Path(place) / "home", Path(place) / "temporary files"
        home.mkdir()
        temporary.mkdir()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
        folders = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary)) | dict.fromkeys(
            ("HOME", "USERPROFILE"), str(home)
        )
        environment = {**kept, **folders, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "tests.elsewhere",
            "-k",
            f"not ({SLOW})",
            *FILES,
            *more,
        ]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def pytest_configure(config: object) -> None:
    """Let commands that tests start write as Windows does, and OpenCV fail as it does there."""
    os.environ["PYTHONIOENCODING"] = "cp1252"
    from engine.imaging.opencv import cv2

    for name in ("imread", "imwrite"):
        setattr(cv2, name, _only_ascii(getattr(cv2, name)))


def _only_ascii(function):
    def refusing(path, *more):
        assert str(path).isascii(), f"OpenCV cannot open {path!r} on Windows"
        return function(path, *more)

    return refusing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
