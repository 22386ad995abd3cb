"""The guided tour: run every method on a sample in the real window, and write pictures and numbers."""

import time
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEventLoop

from app.headless.result_files import save_outcome
from app.main import Application
from app.tour.tour_window import JobWaiter, make_folder, run_in_window
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.marks import Marks
from engine.core.method import METHODS, unsupported_reason
from engine.core.model import Model
from engine.imaging.picture_file import Photograph
from engine.imaging.samples import SAMPLES
from engine.runtime.job import Outcome
from widgets.common.theme import SCHEMES

__all__ = ["run_tour"]


def run_tour(out: Path) -> int:
    """Run the tour, write files into `out`, print their names and times; return the exit code."""
    make_folder(out)
    return run_in_window(partial(_tour, out=out))


def _tour(application: Application, out: Path) -> int:
    begun = time.perf_counter()
    application.features.explain.pictures.open_sample(SAMPLES[0])
    ended = JobWaiter(application)
    for number, name in enumerate(METHODS):
        if number:
            if not application.panels.method_panel.supports(name):
                print(f"{name}: {unsupported_reason(METHODS[name], _model(application))}")  # noqa: T201
                continue
            application.panels.method_panel.set_method(name)
            application.panels.method_panel.set_preset("fast")
            application.features.explain.controller.run()
        outcome = _awaited(application, ended, name)
        if number == 0:
            start = time.perf_counter() - begun - outcome.seconds
            print(f"window, TensorFlow and model: {start:.1f} s")  # noqa: T201
            application.features.explain.marks.show(_marks(outcome.job.photograph))
        _show_and_save(application, outcome, out)
        if number == 0:
            application.features.explain.controller.check_trust("fast")
            _show_and_save(application, _awaited(application, ended, "trust"), out)
    _show_together(application, ended, out)
    return 0


def _awaited(application: Application, ended: JobWaiter, name: str) -> Outcome:
    outcome = ended.wait()
    if outcome is None:
        raise UserError(
            f"The tour stopped at {name}: {application.panels.messages.text or 'it took too long'}."
        )
    return outcome


def _model(application: Application) -> Model:
    model = application.features.state.model
    assert model is not None
    return model


def _marks(photograph: Photograph) -> Marks:
    """Return a box around the middle of the picture, and a mask in the middle of the box."""
    height, width = photograph.pixels.shape[:2]
    mask = np.zeros((height, width), np.bool_)
    mask[height * 2 // 5 : height * 3 // 5, width * 2 // 5 : width * 3 // 5] = True
    return Marks(Box(height / 6, width / 5, height * 2 / 3, width / 2), mask)


def _show_and_save(application: Application, outcome: Outcome, out: Path) -> None:
    name = outcome.job.method.name
    files = save_outcome(out, name, outcome, _model(application))
    application.window.open_dock("Maps" if outcome.job.method.uses_target else "Tiles")
    if outcome.result.plots:
        application.window.open_dock("Plots")
    files += _window_pictures(application, out, f"window-{name}", SCHEMES[1:2])
    print(f"{name}: {outcome.seconds:.2f} s -> " + ", ".join(path.name for path in files))  # noqa: T201


def _show_together(application: Application, ended: JobWaiter, out: Path) -> None:
    """Show a Grad-CAM, tiles and the inspector of a layer in one window, as in the README."""
    for name in ("grad-cam", "activations"):
        application.panels.method_panel.set_method(name)
        application.panels.model_tree.select("block2b_add" if name == "activations" else "head_relu")
        application.features.explain.controller.run()
        ended.wait()
    application.window.raise_dock("Method")
    files = _window_pictures(application, out, "window", SCHEMES[1:])
    print("all together -> " + ", ".join(path.name for path in files))  # noqa: T201


def _window_pictures(application: Application, out: Path, stem: str, schemes: tuple[str, ...]) -> list[Path]:
    files = []
    for scheme in schemes:
        application.features.shell.view.set_scheme(scheme)
        application.qt.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        files.append(out / f"{stem}-{scheme}.png")
        application.window.grab().save(str(files[-1]))
    return files
