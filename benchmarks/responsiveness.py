"""How soon the window is there, and how smooth it stays: start-up times, timer lateness, time to cancel.

A 16 ms timer of the GUI thread notes how late each of its ticks comes. The window is real where there is a display,
offscreen otherwise; the figures are for one run, so run it a few times.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

_BEGUN = time.perf_counter()

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform != "linux"):
    os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QEventLoop, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.main import Application, Collector, make_application
from benchmarks.lateness import Lateness
from engine.messages import Answer, Cancelled, Idle, Progressed
from engine.samples import SAMPLES


class _Observer(QObject):
    """Notes what happens when, and how late the GUI thread's timer is."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application
        self._loop = QEventLoop()
        self._awaited: type[Answer] | None = None
        self._lateness = Lateness()
        application.runner.answered.connect(self._take)
        application.controller.job_ended.connect(self._loop.quit)

    def wait_for(self, kind: type[Answer]) -> float:
        """Wait for an answer of this kind; return the seconds since the interpreter began."""
        self._awaited = kind
        self._loop.exec()
        self._awaited = None
        return time.perf_counter() - _BEGUN

    def wait_for_job(self) -> float:
        """Wait for the end of a job; return the seconds since the interpreter began."""
        self._loop.exec()
        return time.perf_counter() - _BEGUN

    def lateness(self) -> str:
        """Return the 99th percentile and the maximum since the last call, in ms."""
        return self._lateness.text()

    def _take(self, answer: Answer) -> None:
        if self._awaited is not None and isinstance(answer, self._awaited):
            self._loop.quit()


def main() -> int:
    """Print start-up, lateness and cancel times."""
    sys.setswitchinterval(0.001)
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory() as folder:
        application = make_application(qt, QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat))
        collector = Collector(application.window, application.runner)
        painted: list[float] = []
        application.window.first_painted.connect(lambda: painted.append(time.perf_counter() - _BEGUN))
        application.window.show()
        application.controller.open_sample(SAMPLES[0])
        observer = _Observer(application)
        first = observer.wait_for_job()
        ready = observer.wait_for(Idle)
        print(f"seconds from the interpreter's start: painted {painted[0]:.2f}, first Grad-CAM {first:.2f}, warm {ready:.2f}")
        print(f"lateness while TensorFlow and the model load:  {observer.lateness()}")
        application.window.panel.set_method("occlusion")
        application.controller.explain()
        observer.wait_for_job()
        print(f"lateness during occlusion, 784 windows:        {observer.lateness()}")
        print(f"time from Stop to a free engine:               {_cancel_times(application, observer)}")
        application.window.close()
        collector.stop()
    return 0


def _cancel_times(application: Application, observer: _Observer) -> str:
    times = []
    for method, values in (("occlusion", {"fill": "black"}), ("filter-patterns", {})):  # grey windows are known by now
        application.window.panel.set_method(method)
        application.window.panel.set_values(values)
        application.controller.explain()
        observer.wait_for(Progressed)
        observer.wait_for(Progressed)
        QTimer.singleShot(0, application.controller.stop_job)
        observer.wait_for_job()
        begun = time.perf_counter()
        observer.wait_for(Cancelled)
        times.append(f"{method} {(time.perf_counter() - begun) * 1000:.0f} ms")
    return ", ".join(times)


if __name__ == "__main__":
    sys.exit(main())
