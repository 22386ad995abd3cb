"""The guided tour: the real window through every method on a sample, with pictures and numbers left in a folder."""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QDockWidget

from app.export import save_all
from app.main import Application, make_application
from engine.job import Outcome
from engine.method import METHODS
from engine.samples import SAMPLES
from widgets.theme import SCHEMES

__all__ = ["run_tour"]

_LIMIT = 180_000


def run_tour(out: Path) -> int:
    """Run the tour, write its files into `out`, print what was made and how long each took; return the exit code."""
    out.mkdir(parents=True, exist_ok=True)
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    application = make_application(qt, QSettings(str(out / "tour.ini"), QSettings.Format.IniFormat))
    begun = time.perf_counter()
    application.window.show()
    application.controller.open_sample(SAMPLES[0])
    ended = _Endings(application)
    try:
        for number, name in enumerate(METHODS):
            if number:
                application.window.panel.set_method(name)
                application.controller.explain()
            outcome = ended.wait()
            if outcome is None:
                print(f"{name}: failed: {application.window.messages.text}")  # noqa: T201 - the tour's report
                return 1
            if number == 0:
                print(f"window, TensorFlow and model: {time.perf_counter() - begun - outcome.seconds:.1f} s")  # noqa: T201
            _show_and_save(application, outcome, out)
    finally:
        application.window.close()
        (out / "tour.ini").unlink(missing_ok=True)
    return 0


class _Endings:
    """Waits for jobs to end, while the window lives on."""

    def __init__(self, application: Application) -> None:
        self._loop = QEventLoop()
        self._limit = QTimer(singleShot=True, interval=_LIMIT)
        self._limit.timeout.connect(self._loop.quit)
        self._outcomes: list[Outcome | None] = []
        application.controller.job_ended.connect(self._take)

    def wait(self) -> Outcome | None:
        """Return the next outcome; None if the job failed, or took more than three minutes."""
        if not self._outcomes:
            self._limit.start()
            self._loop.exec()
            self._limit.stop()
        return self._outcomes.pop(0) if self._outcomes else None

    def _take(self, outcome: Outcome | None) -> None:
        self._outcomes.append(outcome)
        self._loop.quit()


def _show_and_save(application: Application, outcome: Outcome, out: Path) -> None:
    name = outcome.job.method.name
    model = application.controller.model
    assert model is not None
    files = save_all(out, name, outcome, model)
    shown = "Layers" if outcome.job.method.uses_target else "Tiles"
    dock = application.window.findChild(QDockWidget, shown)
    assert isinstance(dock, QDockWidget)
    dock.raise_()
    for scheme in SCHEMES[1:]:
        application.controller.set_scheme(scheme)
        application.qt.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        picture = out / f"window-{name}-{scheme}.png"
        application.window.grab().save(str(picture))
        files.append(picture)
    print(f"{name}: {outcome.seconds:.2f} s -> " + ", ".join(path.name for path in files))  # noqa: T201
