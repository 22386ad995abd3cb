"""The main states of the window, each as a picture: made by driving the real one."""

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

_PAUSE = 400  # milliseconds in which the window comes to rest
_LIVE = 6_000  # milliseconds until rates are measured
_FOLDER = 6000  # the same, until a small folder is predicted
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
    """Bring the window into one state after another; yield its name."""
    window, controller = application.window, application.controller

    def run(name: str, **values: int | float | str) -> None:
        window.method_panel.set_method(name)
        window.method_panel.set_preset("fast")
        window.method_panel.set_values(values)
        controller.explain()
        ended.wait()

    controller.open_sample(SAMPLES[0])
    ended.wait()
    yield "first-start"
    window.raise_dock("Layers")
    layer = window.stack.layers[-1]
    window.stack.set_look(layer.key, replace(layer.look, threshold=layer.limits[1] / 2))
    yield "levels-and-threshold"
    window.stack.history.undo()
    yield from _comparing(application, ended)
    run("activations", layer="block3b_add")
    window.raise_dock("Tiles")
    yield "activations"
    run("class-model", steps=60)
    window.raise_dock("Plots")
    yield "class-model"
    controller.show_photograph()
    run("grad-cam")
    window.raise_dock("Layers")
    controller.explaining.check_trust("fast")
    ended.wait()
    window.raise_dock("Plots")
    yield "trust"
    controller.marking.show(Marks(Box(30, 90, 260, 280)))
    run("localisation")
    yield "localisation"
    controller.view.set_scheme("dark")
    controller.folder.open(sample_path(SAMPLES[0]).parent)
    window.open_dock("Folder")
    _rest(_FOLDER)
    yield "folder-dark"
    controller.view.set_scheme("light")
    window.method_panel.set_method("grad-cam")
    controller.live.open(Demonstration())
    _rest(_LIVE)
    window.raise_dock("Layers")
    yield "live"
    controller.live.close()
    yield from _training(application)


def _training(application: Application) -> Iterator[str]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        application.controller.learning.attach(write_example_run(Path(folder) / "faces-training").path)
        _rest(_PAUSE)
        yield "training"
        application.controller.learning.training.stop_watching()


def _comparing(application: Application, ended: JobWaiter) -> Iterator[str]:
    controller = application.controller
    controller.comparing.keep_view()
    controller.explaining.explain_target(_OTHER_CAT)
    ended.wait()
    yield "side-by-side"
    controller.comparing.set_mode("swipe")
    yield "swipe"
    controller.comparing.set_mode("side by side")
    controller.comparing.show_difference()
    yield "difference"
    controller.comparing.forget()


def _rest(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
