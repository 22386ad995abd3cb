"""The command `doctor`: lines on this machine for a bug report.

It writes no files. Keras writes its settings into ~/.keras at its first import.
"""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from app.cli import preflight
from engine.core.errors import UserError, innermost_message
from engine.core.platform_rules import hidden_process_options, num_cores, physical_memory, takes_long_paths

__all__ = ["Finding", "examine", "run_doctor"]

_PACKAGES = (
    "convscope",
    "tensorflow",
    "keras",
    "numpy",
    "opencv-python",
    "PySide6-Essentials",
    "pyqtgraph",
    "h5py",
    "psutil",
)
_NEEDED_BYTES = 4 * 2**30  # TensorFlow, the window and a model of middle size
_PATIENCE = 60.0  # seconds for the start of Qt
_ROOT = Path(__file__).parents[2]
_LOOK = f"""
import sys; sys.path.insert(0, {str(_ROOT)!r})
import json
from PySide6.QtGui import QFontDatabase, QGuiApplication
application = QGuiApplication([])
sizes = [(s.name(), s.size(), s.devicePixelRatio()) for s in application.screens()]
screens = [[name, size.width(), size.height(), ratio] for name, size, ratio in sizes]
scheme = application.styleHints().colorScheme().name
print(json.dumps([application.platformName(), screens, len(QFontDatabase.families()), scheme]))
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `remedy` is the fix for a problem, empty if there is none."""

    name: str
    value: str
    remedy: str = ""


def run_doctor() -> int:
    """Print the findings; return 1 if there is a problem, else 0."""
    wrong = []
    for finding in examine():
        print(f"{finding.name}: {finding.value}", flush=True)  # noqa: T201 - the output of a command
        if finding.remedy:
            wrong.append(finding)
    for finding in wrong:
        print(f"wrong: {finding.name}. {finding.remedy}")  # noqa: T201
    good = "This machine has everything that Convscope needs."
    print("There are problems; see above." if wrong else good)  # noqa: T201
    return 1 if wrong else 0


def examine() -> Iterator[Finding]:
    """Yield the findings, the quick ones first."""
    yield Finding("system", f"{platform.platform()}, {platform.machine()}")
    yield Finding("Python", f"{platform.python_version()}, {sys.executable}")
    yield from map(_package, _PACKAGES)
    yield _memory()
    yield Finding(
        "long paths",
        "open" if takes_long_paths() else "do not open: allow them by LongPathsEnabled in the registry",
    )
    yield _libraries()
    yield from _display()
    yield from _tensorflow()


def _package(name: str) -> Finding:
    try:
        return Finding(name, version(name))
    except PackageNotFoundError:
        return Finding(name, "not installed", f"Install it: python -m pip install {name}")


def _memory() -> Finding:
    memory = physical_memory()
    remedy = (
        ""
        if memory >= _NEEDED_BYTES
        else "Close other programs; large models need a machine with more memory."
    )
    return Finding("memory", f"{memory / 2**30:.1f} GB, {num_cores()} processor cores", remedy)


def _libraries() -> Finding:
    missing = preflight.missing_libraries(window=preflight.has_display())
    return (
        Finding("system libraries", "not there: " + ", ".join(missing), preflight.remedy(missing))
        if missing
        else Finding(
            "system libraries", "there" if sys.platform == "linux" else "not looked for on this system"
        )
    )


def _display() -> Iterator[Finding]:
    """Start Qt in a separate process, as Qt ends the process if there is no display."""
    preflight.set_font_folder()
    environment = dict(os.environ)
    if not preflight.has_display():
        environment["QT_QPA_PLATFORM"] = "offscreen"
    command = [sys.executable, "-c", _LOOK]
    try:
        done = subprocess.run(
            command,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=_PATIENCE,
            check=True,
            **hidden_process_options(),
        )
        name, screens, num_families, scheme = json.loads(done.stdout.splitlines()[-1])
    except (subprocess.SubprocessError, OSError, ValueError, IndexError) as error:
        told = innermost_message(Exception(getattr(error, "stderr", None) or str(error)))
        yield Finding(
            "display", f"Qt does not start: {told}", "The commands work without it; --help lists them."
        )
        return
    where = (
        "; ".join(f"{screen} {width} x {height} at {ratio:g}" for screen, width, height, ratio in screens)
        or "no screen"
    )
    told = where if preflight.has_display() else "none; the guided tour runs without one"
    yield Finding("display", f"{told} (Qt platform {name}, colour scheme {scheme})")
    remedy = (
        "" if num_families else "Install a font, as fonts-dejavu-core on Debian: texts would be empty boxes."
    )
    yield Finding("fonts", f"{num_families} families", remedy)


def _tensorflow() -> Iterator[Finding]:
    from engine.network import tensorflow_startup

    try:
        tensorflow_startup.import_tensorflow()
    except UserError as error:
        yield Finding("TensorFlow", error.message, error.hint)
        return
    import tensorflow as tf  # started by now

    devices = ", ".join(device.name for device in tf.config.list_physical_devices())
    yield Finding("TensorFlow devices", devices or "none", "" if devices else "Install TensorFlow anew.")
