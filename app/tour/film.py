"""Write an animation of a person's first minute with the real window."""

from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QListView, QListWidget, QPushButton, QToolBar, QToolButton, QTreeView, QWidget

from app.main import Application
from app.tour.camera import Camera, Frame
from app.tour.tour_window import JobWaiter, make_folder, run_in_window, wait_until
from engine.core.errors import UserError
from engine.imaging.opencv import cv2
from engine.imaging.samples import SAMPLES
from engine.storage.atomic import write_atomically
from widgets.model.prediction_rows import PredictionRows

__all__ = ["encode_frames", "write_film"]

_SUFFIXES = (".webp", ".gif")
_WIDTH = 960  # of the film, in pixels
_QUALITY = 80  # of WebP, from 1 to 100
_OPENED = 10  # seconds until the picture is shown
_SHORT, _LONG = 500, 1000  # milliseconds
_Widget = TypeVar("_Widget", bound=QWidget)


def write_film(path: Path) -> int:
    """Write the animation into a `.webp` or `.gif` file; return the exit code."""
    if path.suffix.lower() not in _SUFFIXES:
        raise UserError(f"{path.name!r} is not a .webp or .gif file.", "Choose one of these suffixes.")
    make_folder(path.parent)
    return run_in_window(partial(_record, path=path), language="en", scheme="light")


def _record(application: Application, path: Path) -> int:
    camera, ended = Camera(application.window, _WIDTH), JobWaiter(application)
    application.features.explain.pictures.open_sample(SAMPLES[0])
    for part in (_start, _choose_class, _compare, _change_method, _show_tiles, _check):
        part(application, camera, ended)
    content = encode_frames(camera.frames, path.suffix.lower())
    write_atomically(path, lambda file: file.write(content))
    seconds = sum(frame.milliseconds for frame in camera.frames) / 1000
    print(  # noqa: T201
        f"{path.name}: {seconds:.1f} s, {len(camera.frames)} frames, {len(content) / 1e6:.2f} MB"
    )
    return 0


def encode_frames(frames: list[Frame], suffix: str) -> bytes:
    """Return the content of a file with these frames, in the format of a suffix such as `.webp`."""
    animation = cv2.Animation()
    animation.frames = [frame.pixels[..., ::-1].copy() for frame in frames]
    animation.durations = [frame.milliseconds for frame in frames]
    done, encoded = cv2.imencodeanimation(suffix, animation, [cv2.IMWRITE_WEBP_QUALITY, _QUALITY])
    assert done
    return bytes(encoded.tobytes())


def _start(application: Application, camera: Camera, ended: JobWaiter) -> None:
    """Show the window from its first picture to its first map."""
    wait_until(lambda: application.features.state.photograph is not None, _OPENED)
    _finish_job(camera, ended)
    camera.hold(_LONG)


def _choose_class(application: Application, camera: Camera, ended: JobWaiter) -> None:
    rows = _find(application.panels.prediction_list, QListWidget, "predictions")
    camera.click(rows.viewport(), rows.visualItemRect(rows.item(2)).center())
    _finish_job(camera, ended)
    camera.hold(_SHORT)


def _compare(application: Application, camera: Camera, ended: JobWaiter) -> None:
    """Compare the class with the first one by *vs*, and close the comparison."""
    rows = _find(application.panels.prediction_list, PredictionRows, "predictions")
    camera.click(rows.viewport(), rows.comparison_rect(0).center())
    _finish_job(camera, ended)
    camera.hold(_LONG)
    close = [
        button
        for button in application.panels.panes.findChildren(QToolButton, "close_pane")
        if button.isEnabled() and button.isVisible()
    ]
    camera.click(close[0], close[0].rect().center())
    camera.hold(_SHORT)


def _change_method(application: Application, camera: Camera, ended: JobWaiter) -> None:
    panel = application.panels.method_panel
    button = _find(panel, QPushButton, "methods")
    camera.click(button, button.rect().center())
    camera.hold(_SHORT)
    camera.click(*_row_of(_find(panel, QListView, "method_list"), "Occlusion"))
    panel.set_preset("fast")
    run = _find(panel, QPushButton, "run")
    camera.click(run, run.rect().center())
    _finish_job(camera, ended)
    camera.hold(_LONG)


def _show_tiles(application: Application, camera: Camera, ended: JobWaiter) -> None:
    """Double click a layer, give its tiles the centre, and return to the picture."""
    window, tree = application.window, _find(application.panels.model_tree, QTreeView, "layers")
    camera.click(*_row_of(tree, "stem_relu"), is_double=True)
    _finish_job(camera, ended)
    camera.hold(_SHORT)
    camera.click(*_button_of(window, "Tiles"))
    camera.hold(_LONG)
    camera.click(*_button_of(window, "Picture"))
    camera.hold(_SHORT)


def _check(application: Application, camera: Camera, ended: JobWaiter) -> None:
    """Choose the Grad-CAM below the last map, and check it."""
    maps = _find(application.panels.layer_list, QListWidget, "overlays")
    camera.click(maps.viewport(), maps.visualItemRect(maps.item(1)).center())
    button = _find(application.panels.layer_list, QPushButton, "doubt")
    camera.click(button, button.rect().center())
    _finish_job(camera, ended)
    camera.hold(2 * _LONG)


def _finish_job(camera: Camera, ended: JobWaiter) -> None:
    camera.watch(lambda: ended.has_any)
    if ended.wait() is None:
        raise UserError("The film stopped, because a job failed.")


def _find(panel: QWidget, kind: type[_Widget], name: str) -> _Widget:
    found = panel.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def _row_of(view: QListView | QTreeView, text: str) -> tuple[QWidget, QPoint]:
    """Return the viewport of a view, and the middle of the row that shows a text."""
    model = view.model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    index = next(index for index in rows if index.data(Qt.ItemDataRole.DisplayRole) == text)
    view.scrollTo(index)
    return view.viewport(), view.visualRect(index).center()


def _button_of(window: QWidget, text: str) -> tuple[QWidget, QPoint]:
    """Return a button of the toolbar, and its middle."""
    toolbar = _find(window, QToolBar, "toolbar")
    action = next(action for action in toolbar.actions() if action.text().replace("&", "") == text)
    button = toolbar.widgetForAction(action)
    assert isinstance(button, QWidget)
    return button, button.rect().center()
