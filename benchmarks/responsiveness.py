"""How soon the window is there, and how smooth it stays: start-up times, timer lateness, time to cancel.

A 16 ms timer of the GUI thread notes how late each of its ticks comes. The window is real where there is a
display, offscreen otherwise; the figures are for one run, so run it a few times.
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

from app.main import Application, GarbageCollector, make_application
from benchmarks.lateness import Lateness
from benchmarks.measurements import Reading, tell
from engine.imaging.samples import SAMPLES
from engine.runtime.messages import Answer, EngineIdle, JobProgressed, ModelOpened, RequestCancelled

_START = "first paint", "ready: the model is open", "first Grad-CAM", "all traced"


class _Observer(QObject):
    """Records the time of the first answer of each kind, in seconds, and the lateness of the GUI timer."""

    def __init__(self, application: Application) -> None:
        super().__init__()
        self._application = application
        self._loop = QEventLoop()
        self._awaited: type[Answer] | None = None
        self.first: dict[type[Answer], float] = {}
        self.lateness = Lateness()
        application.engine.answered.connect(self._take)
        application.features.state.job_ended.connect(self._loop.quit)

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

    def _take(self, answer: Answer) -> None:
        self.first.setdefault(type(answer), time.perf_counter() - _BEGUN)
        if self._awaited is not None and isinstance(answer, self._awaited):
            self._loop.quit()


def main() -> int:
    """Print start-up, lateness and cancel times."""
    sys.setswitchinterval(0.001)
    qt = QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        application = make_application(qt, QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat))
        collector = GarbageCollector(application.window, application.engine)
        painted: list[float] = []
        application.window.first_painted.connect(lambda: painted.append(time.perf_counter() - _BEGUN))
        application.window.show()
        application.features.explain.pictures.open_sample(SAMPLES[0])
        observer = _Observer(application)
        first = observer.wait_for_job()
        warm = observer.wait_for(EngineIdle)
        print("seconds from the interpreter's start")
        ready = observer.first[ModelOpened]
        for title, seconds, limit in zip(
            _START, (painted[0], ready, first, warm), (0.7, 3, 3.5, 0), strict=True
        ):
            tell(Reading("start", title, seconds, "s", limit))
        observer.lateness.deliver("while TensorFlow and the model load")
        application.window.panels.method_panel.set_method("occlusion")
        application.features.explain.controller.run()
        observer.wait_for_job()
        observer.lateness.deliver("during occlusion")
        _tell_cancel_times(application, observer)
        application.window.close()
        collector.stop()
    return 0


def _tell_cancel_times(application: Application, observer: _Observer) -> None:
    for method, values in (
        ("occlusion", {"fill": "black"}),
        ("filter-patterns", {}),
    ):  # grey windows are known by now
        application.window.panels.method_panel.set_method(method)
        application.window.panels.method_panel.set_values(values)
        application.features.explain.controller.run()
        observer.wait_for(JobProgressed)
        observer.wait_for(JobProgressed)
        QTimer.singleShot(0, application.features.explain.controller.stop)
        observer.wait_for_job()
        begun = time.perf_counter()
        observer.wait_for(RequestCancelled)
        tell(
            Reading(
                "stopping",
                f"{method}: from Stop to a free engine",
                (time.perf_counter() - begun) * 1000,
                "ms",
                200,
            )
        )


if __name__ == "__main__":
    sys.exit(main())
