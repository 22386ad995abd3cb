"""Count what the window shows at once, without scrolling: tiles, pictures of a folder, checks, predictions.

python -m benchmarks.window        offscreen, in its default layout
"""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractItemView, QLabel, QListWidget, QWidget

from app.main import Application
from app.tour.sample_folder import NUM_PICTURES, write_sample_folder
from app.tour.states import run_method
from app.tour.tour_window import JobWaiter, rest, run_in_window, wait_until
from engine.core.checks import CHECKS
from engine.imaging.samples import SAMPLES
from widgets.tiles.tile_surface import TileSurface

_Widget = TypeVar("_Widget", bound=QWidget)
_SIZES = ((1440, 900), (1024, 768))
_LAYER, _NUM_CHANNELS = "block2b_expand_relu", 144
_PAUSE = 400  # milliseconds until the panels have their sizes
_PATIENCE = 120  # seconds


def main() -> int:
    """Print a row for each count, with a column for each size; return 0."""
    print(f"{'':44}" + "".join(f"{f'{width} x {height}':>14}" for width, height in _SIZES))
    return run_in_window(_measure, _SIZES[0], language="en")


def _measure(application: Application) -> int:
    ended = JobWaiter(application)
    application.features.explain.pictures.open_sample(SAMPLES[0])
    ended.wait()
    for row, most in _rows(application, ended):
        counts = []
        for size in _SIZES:
            application.window.resize(*size)
            rest(_PAUSE)
            counts.append(_count(application, row))
        application.window.resize(*_SIZES[0])
        rest(_PAUSE)
        print(f"{row + f', of {most}':44}" + "".join(f"{count:14}" for count in counts), flush=True)
    return 0


def _rows(application: Application, ended: JobWaiter) -> Iterator[tuple[str, int]]:
    """Bring the window into each state, and yield its row and the number of all things."""
    window = application.window
    yield "predictions", 10
    run_method(application, "activations", ended, _LAYER)
    yield "tiles in the panel", _NUM_CHANNELS
    for view in ("tiles", "split"):
        window.show_view(view)
        yield f"tiles in the centre ({view})", _NUM_CHANNELS
    window.reset_layout()
    application.features.explain.controller.check_trust("fast")
    ended.wait()
    yield "checks of a map", len(CHECKS)
    window.reset_layout()
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        write_sample_folder(Path(folder))
        controller = application.features.folder.controller
        controller.open(Path(folder))
        wait_until(lambda: len(controller.labelled_predictions) == NUM_PICTURES, _PATIENCE)
        yield "pictures of a folder", NUM_PICTURES


def _count(application: Application, row: str) -> int:
    panels = application.panels
    if row == "predictions":
        return _num_visible_items(_part(panels.prediction_list, QListWidget, "predictions"))
    if row.startswith("tiles"):
        return _num_visible_tiles(application)
    if row.startswith("pictures"):
        return _num_visible_items(panels.folder_panel.grid)
    labels = (_part(panels.plot_panel, QLabel, f"check_{name}") for name in CHECKS)
    return sum(_is_visible(label, label.rect()) for label in labels)


def _num_visible_tiles(application: Application) -> int:
    """Return the number of tiles that are fully visible; hidden blank ones do not count."""
    grid = application.panels.tile_grid
    surface = grid.findChild(TileSurface)
    assert surface is not None and surface.tiles is not None
    assert len(surface.tiles.raw) == _NUM_CHANNELS
    shown = (index for index in range(_NUM_CHANNELS) if not surface.is_hidden(index))
    return sum(_is_visible(surface.viewport(), surface.rect_of(index)) for index in shown)


def _num_visible_items(view: QAbstractItemView) -> int:
    model = view.model()
    rects = (view.visualRect(model.index(row, 0)) for row in range(model.rowCount()))
    return sum(_is_visible(view.viewport(), rect) for rect in rects)


def _is_visible(widget: QWidget, rect: QRect) -> bool:
    """Return whether the corners and the middle of a part of a widget are in view, and not below another one."""
    window = widget.window()
    places = (rect.topLeft(), rect.topRight(), rect.bottomLeft(), rect.bottomRight(), rect.center())
    return not rect.isEmpty() and all(
        window.childAt(widget.mapTo(window, place)) is widget for place in places
    )


def _part(panel: QWidget, kind: type[_Widget], name: str) -> _Widget:
    found = panel.findChild(kind, name)
    assert isinstance(found, kind)
    return found


if __name__ == "__main__":
    raise SystemExit(main())
