"""Write pictures of the main states of the real window."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QEventLoop, QTimer

from app.main import Application
from app.tour.example_run import write_example_run
from app.tour.tour import JobWaiter, run_in_window
from engine.core.box import Box
from engine.core.marks import Marks
from engine.core.target import Target
from engine.imaging.samples import SAMPLES, sample_path
from engine.video.source import Demonstration

__all__ = ["write_screenshots"]

_PAUSE = 400  # milliseconds until the window is idle
_LIVE = 6_000  # milliseconds until rates are measured
_FOLDER = 6_000  # milliseconds until a small folder is predicted
_OTHER_CAT = Target(282)


def write_screenshots(out: Path) -> int:
    """Write a picture of each state into `out`; return the exit code."""
    return run_in_window(out, _walk)


def _walk(application: Application, out: Path) -> int:
    ended = JobWaiter(application)
    for number, name in enumerate(_states(application, ended), 1):
        _rest(_PAUSE)
        path = out / f"{number:02}-{name}.jpg"
        application.window.grab().save(str(path), quality=88)
        print(path.name)  # noqa: T201
    return 0


def _states(application: Application, ended: JobWaiter) -> Iterator[str]:
    """Bring the window into one state after another and yield their names."""
    window, features = application.window, application.features

    def run(name: str, **values: int | float | str) -> None:
        application.panels.method_panel.set_method(name)
        application.panels.method_panel.set_preset("fast")
        application.panels.method_panel.set_values(values)
        features.explain.controller.run()
        ended.wait()

    features.explain.pictures.open_sample(SAMPLES[0])
    ended.wait()
    yield "first-start"
    window.raise_dock("Maps")
    layer = application.panels.stack.layers[-1]
    application.panels.stack.set_look(layer.key, replace(layer.look, threshold=layer.limits[1] / 2))
    yield "levels-and-threshold"
    application.panels.stack.history.undo()
    yield from _comparing(application, ended)
    run("activations", layer="block3b_add")
    window.open_dock("Tiles")
    yield "activations"
    run("class-model", steps=60)
    window.open_dock("Plots")
    yield "class-model"
    features.explain.pictures.leave_tile()
    run("grad-cam")
    window.raise_dock("Maps")
    features.explain.controller.check_trust("fast")
    ended.wait()
    window.open_dock("Plots")
    yield "trust"
    features.explain.marks.show(Marks(Box(30, 90, 260, 280)))
    run("localisation")
    yield "localisation"
    features.shell.view.set_scheme("dark")
    features.folder.controller.open(sample_path(SAMPLES[0]).parent)
    window.open_dock("Folder")
    _rest(_FOLDER)
    yield "folder-dark"
    features.shell.view.set_scheme("light")
    application.panels.method_panel.set_method("grad-cam")
    features.live.controller.open(Demonstration())
    _rest(_LIVE)
    window.raise_dock("Maps")
    yield "live"
    features.live.controller.close()
    yield from _training(application)


def _training(application: Application) -> Iterator[str]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        application.features.training.attach(write_example_run(Path(folder) / "faces-training").path)
        _rest(_PAUSE)
        yield "training"
        application.features.training.monitor.stop_watching()


def _comparing(application: Application, ended: JobWaiter) -> Iterator[str]:
    features = application.features
    features.explain.comparison.keep_view()
    features.explain.controller.explain_target(_OTHER_CAT)
    ended.wait()
    yield "side-by-side"
    features.explain.comparison.set_mode("swipe")
    yield "swipe"
    features.explain.comparison.set_mode("side by side")
    features.explain.comparison.show_difference()
    yield "difference"
    features.explain.comparison.forget()


def _rest(milliseconds: int) -> None:
    """Process the events of the window for a time."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
