"""Measure moving pictures in the real window: rates, delays, and the lateness of the GUI thread.

The source is the demonstration, so no camera is needed; at 150 frames a second it is faster than the engine,
so the rates are the engine's. Both are measured by turns in one run. `--minutes N` instead lets it run at 30
frames a second and prints the memory once a minute.
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform != "linux"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

import numpy as np
from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.main import Application, GarbageCollector, make_application
from benchmarks.lateness import Lateness
from benchmarks.measurements import Ratio, tell
from engine.imaging.samples import SAMPLES
from engine.runtime.messages import Answer, FrameExplained
from engine.video.source import Demonstration

_SECONDS = 5
_TURNS = 3
_SETTLE = 1.5


class _Counter:
    """Counts the answers of the engine to frames, and their delays."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self.delays: list[float] = []
        application.engine.answered.connect(self._take)

    def count(self, seconds: float) -> tuple[float, float]:
        """Return frames explained a second, and the median delay of the map in seconds."""
        self.delays, begun = [], time.perf_counter()
        _wait(seconds)
        return len(self.delays) / (time.perf_counter() - begun), float(np.median(self.delays))

    def _take(self, answer: Answer) -> None:
        if isinstance(answer, FrameExplained):
            self.delays.append(time.perf_counter() - answer.seen.frame.captured_at)


def _wait(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    loop.exec()


def main() -> int:
    """Print rates, delay and lateness; or memory over time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=0, help="let it run so long, and print the memory")
    minutes = parser.parse_args().minutes
    sys.setswitchinterval(0.001)
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        application = make_application(qt, QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat))
        collector = GarbageCollector(application.window, application.engine)
        application.window.show()
        application.features.explain.pictures.open_sample(SAMPLES[0])
        loop = QEventLoop()
        application.features.state.job_ended.connect(loop.quit)
        loop.exec()
        _wait(4)  # until everything is traced
        if minutes:
            _soak(application, minutes)
        else:
            _race(application)
        application.window.close()
        collector.stop()
    return 0


def _race(application: Application) -> None:
    live, counter, lateness = application.features.live.controller, _Counter(application), Lateness()
    panel = application.window.panels.method_panel
    rates: dict[str, list[float]] = {"predictions": [], "grad-cam": [], "saliency": []}
    delays: dict[str, list[float]] = {name: [] for name in rates}
    live.open(Demonstration(rate=150))
    _wait(_SETTLE)
    for _ in range(_TURNS):
        for name, found in rates.items():
            live.plan.predicts_only = name == "predictions"
            if name != "predictions":
                panel.set_method(name)
            _wait(_SETTLE)
            rate, delay = counter.count(_SECONDS)
            found.append(rate)
            delays[name].append(delay)
    bare = float(np.median(rates["predictions"]))
    print(f"1280 x 720 at 150 frames a second; median of {_TURNS} turns of {_SECONDS} s")
    for name, found in rates.items():
        rate, delay = float(np.median(found)), float(np.median(delays[name]))
        if name != "predictions":
            tell(
                Ratio(
                    "live", f"{name}: predictions only", 1 / bare, 1 / rate, 0.95 if name == "grad-cam" else 0
                )
            )
        print(
            f"{name}: {rate:.1f} a second, {1000 * delay:.1f} ms after the frame, "
            f"{delay * rate:.2f} frame times"
        )
    live.open(Demonstration())
    panel.set_method("grad-cam")
    _wait(_SETTLE)
    lateness.forget()
    rate, delay = counter.count(2 * _SECONDS)
    print(f"at 30 frames a second: {rate:.1f} Grad-CAM a second, {1000 * delay:.1f} ms after the frame")
    lateness.deliver("Grad-CAM at 30 frames a second")


def _soak(application: Application, minutes: float) -> None:
    counter = _Counter(application)
    application.features.live.controller.open(Demonstration())
    begun = time.perf_counter()
    while (passed := (time.perf_counter() - begun) / 60) < minutes:
        rate, _ = counter.count(min(60.0, 60 * (minutes - passed)))
        print(
            f"{(time.perf_counter() - begun) / 60:5.1f} min  {_memory():6.0f} MB  "
            f"{rate:5.1f} explained a second",
            flush=True,
        )


def _memory() -> float:
    """Return the resident memory in MB; from the kernel, so on Linux only."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


if __name__ == "__main__":
    sys.exit(main())
