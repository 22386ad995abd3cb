"""What the tiles lead to: pages, receptive fields, units, the frames of an animation."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject

from app.explaining import Explaining
from app.shown_results import ShownResults
from app.subject import Subject
from app.window import Window
from engine.box import Box
from engine.job import Outcome
from engine.methods.effective_field import theoretical_box
from engine.model import Model
from engine.params import specs
from engine.results import Tiles

__all__ = ["TileActions"]

_CELL_METHODS = ("pooling-routes", "receptive-field")


class TileActions(QObject):
    """Follows the tile grid; `keys` are numbers for layers and jobs."""

    def __init__(self, window: Window, shown: ShownResults, subject: Subject, keys: Iterator[int], explaining: Explaining) -> None:
        super().__init__(window)
        self._window, self._shown, self._subject, self._keys, self._explaining = window, shown, subject, keys, explaining
        window.tiles.clicked.connect(self._open)
        window.tiles.page_asked.connect(self._turn_page)
        window.tiles.cell_hovered.connect(self._show_field)
        window.tiles.cell_clicked.connect(self._ask_cell)
        window.tiles.frame_shown.connect(shown.show_frame)

    def _open(self, index: int) -> None:
        outcome = self._shown.tiles
        if outcome is None or not isinstance(outcome.result, Tiles) or not outcome.result.sources:  # `Exciting` opens those
            self._shown.open_tile(index, next(self._keys))

    def _turn_page(self, first: int) -> None:
        """Run the method behind the tiles again, from another unit on."""
        outcome = self._shown.tiles
        if outcome is not None and any(spec.name == "first" for spec in specs(outcome.job.method)):
            method = replace(outcome.job.method, first=first)  # type: ignore[type-var]
            self._explaining.start(replace(outcome.job, key=next(self._keys), method=method))

    def _show_field(self, place: tuple[int, int, int] | None) -> None:
        """Draw what the cell under the mouse sees of the picture."""
        outcome, model = self._shown.tiles, self._subject.model
        if outcome is not None and isinstance(outcome.result, Tiles) and outcome.result.sources:
            return  # the field that is shown is that of the patch opened last
        box = None
        if place is not None and outcome is not None and model is not None and isinstance(outcome.result, Tiles):
            box = self._field(outcome, model, outcome.result.layer, place)
        self._window.canvas.set_field(box)

    def _field(self, outcome: Outcome, model: Model, layer: str, place: tuple[int, int, int]) -> Box | None:
        field = model.layer(layer).field if layer else None
        if field is None or field.unbounded:
            return None
        return theoretical_box(field, *place[1:]).outside(outcome.job.box, *model.input_shape[:2])

    def _ask_cell(self, index: int, row: int, column: int) -> None:
        """Run a method that takes one unit's cell on the one that was clicked."""
        outcome, panel = self._shown.tiles, self._window.panel
        if outcome is None or not isinstance(outcome.result, Tiles) or not outcome.result.layer:
            return
        method = panel.method()
        if method is None or method.name not in _CELL_METHODS:
            able = [name for name in _CELL_METHODS if panel.offers(name)]
            panel.set_method(able[0])
        tiles = outcome.result
        unit = tiles.units[index] if tiles.units else index
        panel.set_values({"layer": tiles.layer, "row": row, "column": column, "unit": unit})
        self._explaining.run()
