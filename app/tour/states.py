"""Bring the window into its main states, one after another."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.main import Application
from app.tour.example_run import write_example_run
from app.tour.sample_folder import NUM_PICTURES, write_sample_folder
from app.tour.tour_window import JobWaiter, rest, wait_until
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.target import Target
from engine.imaging.samples import SAMPLES
from engine.video.source import Demonstration

__all__ = ["State", "english_states", "german_states", "run_method"]

_PAUSE = 400  # milliseconds until the window is idle
_LIVE = 6_000  # milliseconds until rates are measured
_PATIENCE = 120  # seconds until a folder is predicted
_OTHER_CAT = Target(282)


@dataclass(frozen=True, slots=True)
class State:
    """A state of the window, ready to be shown.

    Parameters
    ----------
    name
        The name of its pictures.
    share
        The share of the width and of the height that the window takes.
    dock
        A panel that is raised above its tabbed neighbours in each size.
    """

    name: str
    share: float = 1
    dock: str = "Predictions"


def english_states(application: Application) -> Iterator[State]:
    """Bring the window into one state after another, but for the German one."""
    ended = JobWaiter(application)
    application.features.explain.pictures.open_sample(SAMPLES[0])
    ended.wait()
    yield State("first-start")
    yield from _comparing(application, ended)
    yield from _methods(application)
    yield from _checking(application, ended)
    yield from _tiles(application, ended)
    yield from _folder(application)
    yield from _live(application)
    yield from _training(application)


def german_states(application: Application) -> Iterator[State]:
    """Compare a map with a box around the object in a German window."""
    ended = JobWaiter(application)
    features = application.features
    features.explain.pictures.open_sample(SAMPLES[2])
    ended.wait()
    features.explain.marks.show(Marks(Box(110, 150, 360, 480)))
    run_method(application, "occlusion", ended)
    yield State("german", dock="Maps")


def run_method(application: Application, name: str, ended: JobWaiter, layer: str = "") -> None:
    """Run a method with its fast preset, on a layer if one is named, and wait for its end."""
    panel = application.panels.method_panel
    panel.set_method(name)
    panel.set_preset("fast")
    if layer:
        panel.choose_layer(layer)
    application.features.explain.controller.run()
    if ended.wait() is None:
        raise UserError(f"{name} did not end: {application.panels.messages.text or 'it took too long'}.")


def _tiles(application: Application, ended: JobWaiter) -> Iterator[State]:
    window = application.window
    run_method(application, "activations", ended, "block2b_expand_relu")
    window.show_view("tiles")
    yield State("tiles")
    run_method(application, "activations", ended, "block3b_add")
    window.show_view("split")
    yield State("split")
    window.reset_layout()
    window.show_view("network")
    yield State("network")
    window.show_view("picture")
    window.open_dock("Tiles")
    yield State("small-window", share=2 / 3)  # as on a screen at 150 %
    window.reset_layout()


def _comparing(application: Application, ended: JobWaiter) -> Iterator[State]:
    comparison = application.features.explain.comparison
    application.panels.prediction_list.comparison_requested.emit(_OTHER_CAT)
    ended.wait()
    yield State("two-classes")
    comparison.forget()


def _methods(application: Application) -> Iterator[State]:
    button = application.panels.method_panel.findChild(QWidget, "methods")
    assert isinstance(button, QWidget)
    QTest.keyClick(button, Qt.Key.Key_Return)
    yield State("methods", dock="Method")
    popup = QApplication.activePopupWidget()
    assert popup is not None
    popup.close()


def _checking(application: Application, ended: JobWaiter) -> Iterator[State]:
    window = application.window
    controller, best = (
        application.features.explain.controller,
        application.panels.prediction_list.best_target(),
    )
    assert best is not None
    controller.explain_target(best)
    ended.wait()
    controller.check_trust("fast")
    ended.wait()
    window.open_dock("Plots")
    yield State("check", dock="Maps")
    window.reset_layout()


def _folder(application: Application) -> Iterator[State]:
    window, controller = application.window, application.features.folder.controller
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        pictures = Path(folder) / "photographs"
        write_sample_folder(pictures)
        controller.open(pictures)
        if not wait_until(lambda: len(controller.labelled_predictions) == NUM_PICTURES, _PATIENCE):
            raise UserError("The pictures of the folder were not predicted in time.")
        window.open_dock("Folder")
        yield State("folder")
    window.reset_layout()


def _live(application: Application) -> Iterator[State]:
    application.panels.method_panel.set_method("grad-cam")
    application.panels.method_panel.set_preset("")  # the defaults, with the automatic layer
    controller = application.features.live.controller
    controller.open(Demonstration())
    rest(_LIVE)
    yield State("live")
    controller.close()


def _training(application: Application) -> Iterator[State]:
    training = application.features.training
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        training.attach(write_example_run(Path(folder) / "faces-training").path)
        rest(_PAUSE)
        yield State("training")
        training.monitor.stop_watching()
