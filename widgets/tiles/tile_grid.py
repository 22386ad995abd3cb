"""Many small pictures in rows: sorted, pinned, in pages, or played as an animation."""

from dataclasses import replace
from html import escape

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from engine.core.model import Model
from engine.core.results import Tiles
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.tiles.pins import Pins
from widgets.tiles.tile_bar import TileBar
from widgets.tiles.tile_order import arrange_tiles, index_of_unit
from widgets.tiles.tile_pager import NEXT_KEYS, PREVIOUS_KEYS, TilePager
from widgets.tiles.tile_player import TilePlayer
from widgets.tiles.tile_surface import TileSurface

__all__ = ["TileGrid"]

_EMPTY = tr_noop("Run Activations or Filter patterns to see tiles here.")
_SMALL, _LARGE, _FEW = 72, 128, 16
_FIND = "Ctrl+F"


class TileGrid(QWidget):
    """A page of tiles with its title, order and size slider; signals identify tiles by index.

    Signals
    -------
    clicked : int
        The user has clicked this tile.
    cell_clicked : int, int, int
        The user has clicked with Alt or Shift: tile, and row and column of its array.
    cell_hovered : tuple of (int, int, int) or None
        Another cell is under the mouse, or at the centre of the tile selected by keys; or none. The values
        are tile, and row and column of its array.
    menu_requested : tuple of (int, int, int), QPoint
        The user requests a menu for this cell, at this position on the screen.
    copy_requested : int
        The user wants to copy this tile.
    page_requested : int
        The user requests the page that begins with this unit.
    frame_changed : int
        The animation, or its slider, has reached this tile.
    """

    clicked = Signal(int)
    cell_clicked = Signal(int, int, int)
    cell_hovered = Signal(object)
    menu_requested = Signal(object, QPoint)
    copy_requested = Signal(int)
    page_requested = Signal(int)
    frame_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(tr(_EMPTY), wordWrap=True)
        self._pager = TilePager()
        self._player = TilePlayer()
        self._bar = TileBar()
        self._pins = Pins()
        self._size = set_object_name(QSlider(Qt.Orientation.Horizontal), "tile_size", tr("Size of a tile"))
        self._grid = TileSurface(_SMALL)
        self._assemble()
        self._connect()

    @property
    def tiles(self) -> Tiles | None:
        """The tiles shown."""
        return self._grid.tiles

    @property
    def pinned(self) -> tuple[int, ...]:
        """The pinned units of the shown layer, in the order of pinning."""
        return self._pins.units_of(self.tiles.layer) if self.tiles is not None and self.tiles.units else ()

    @property
    def sort_description(self) -> str:
        """The order of the tiles in English, as recipes store it; empty for the method's order."""
        figure = self._grid.arrangement.figure
        return (
            ""
            if figure is None
            else f"{figure.title}, the {'smallest' if self._bar.is_ascending else 'largest'} first"
        )

    def set_tiles(self, tiles: Tiles) -> None:
        """Show other tiles; a new page gets a tile size that suits their number."""
        before = self.tiles
        if not _same_size(before, tiles):
            self._size.setValue(_LARGE if len(tiles.captions) <= _FEW else _SMALL)
        is_known = before is not None and before.title == tiles.title
        self._title.setText(
            "  ".join([f"<b>{escape(tiles.title)}</b>", *(escape(tr(note)) for note in tiles.notes)])
        )
        self._bar.show_tiles(tiles)
        self._arrange(tiles)
        self._pager.show_page(tiles.page)
        self._player.show_frames(tiles.captions if tiles.playable else (), is_known)

    def set_model(self, model: Model) -> None:
        """Remove the pins, which belong to layers of another model."""
        self._pins.forget()
        self._bar.show_pins(0)

    def clear(self) -> None:
        """Remove all tiles; pins are kept for the layer's next tiles."""
        self._title.setText(tr(_EMPTY))
        self._grid.clear()
        self._bar.show_tiles(None)
        self._pager.show_page(None)
        self._player.show_frames((), is_known=False)

    def toggle_pin(self, index: int) -> None:
        """Pin the unit that a tile shows, or unpin it."""
        unit = self.tiles.unit(index) if self.tiles is not None else None
        if self.tiles is not None and unit is not None:
            self._pins.toggle(self.tiles.layer, unit)
            self._rearrange()

    def is_pinned(self, index: int) -> bool:
        """Return whether the unit that a tile shows is pinned."""
        return self.tiles is not None and self.tiles.unit(index) in self.pinned

    def position_of_tile(self, index: int) -> QPoint:
        """Return the centre of a tile in this widget."""
        viewport = self._grid.viewport()
        return viewport.mapTo(self, self._grid.rect_of(index).center())

    @property
    def surface(self) -> QWidget:
        """The widget that receives the clicks."""
        return self._grid.viewport()

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        for widget in (self._player, self._bar):
            widget.restyle()

    def _assemble(self) -> None:
        self._size.setRange(16, 256)
        self._size.setValue(_SMALL)
        self._size.setAccessibleName(tr("Size of a tile"))
        self._size.setMaximumWidth(160)
        self._size.setMinimumWidth(50)
        pages = QHBoxLayout()
        pages.addWidget(self._pager)
        pages.addWidget(self._player, stretch=1)
        pages.addStretch(0)
        row = QHBoxLayout()
        row.addWidget(self._bar, stretch=4)
        row.addWidget(self._size, 1, Qt.AlignmentFlag.AlignRight)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addLayout(pages)
        layout.addLayout(row)
        layout.addWidget(self._grid, stretch=1)

    def _connect(self) -> None:
        self._size.valueChanged.connect(self._grid.set_side)
        for name in ("clicked", "cell_clicked", "cell_hovered", "menu_requested", "copy_requested"):
            getattr(self._grid, name).connect(getattr(self, name))
        self._grid.pin_requested.connect(self.toggle_pin)
        self._pager.page_requested.connect(self.page_requested)
        self._player.frame_changed.connect(self._show_frame)
        self._bar.order_changed.connect(self._sort)
        self._bar.unit_typed.connect(self._go_to)
        self._bar.unit_entered.connect(self._enter)
        self._bar.unpin_all_requested.connect(self._unpin_all)
        for keys, act in (
            (PREVIOUS_KEYS, self._pager.previous.click),
            (NEXT_KEYS, self._pager.next.click),
            (_FIND, self._bar.focus_search),
        ):
            shortcut = QShortcut(
                QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut
            )
            shortcut.activated.connect(act)

    def _arrange(self, tiles: Tiles) -> None:
        """Show tiles in their order.

        While the figure of the order is pending, the order of the same units before is kept.
        """
        before, known = self.tiles, self._grid.arrangement
        if (
            self._bar.is_figure_pending
            and before is not None
            and (before.layer, before.units) == (tiles.layer, tiles.units)
        ):
            arrangement = replace(known, figure=None)
        else:
            arrangement = arrange_tiles(
                tiles, self._bar.figure, self._bar.is_ascending, self._pins.units_of(tiles.layer)
            )
        self._grid.set_tiles(tiles, arrangement)
        self._bar.show_pins(len(self.pinned))

    def _rearrange(self) -> None:
        """Apply the present order and pins to the same tiles."""
        if self.tiles is not None:
            self._grid.arrange(
                arrange_tiles(self.tiles, self._bar.figure, self._bar.is_ascending, self.pinned)
            )
            self._bar.show_pins(len(self.pinned))

    def _sort(self) -> None:
        self._rearrange()
        self._grid.scroll_to_selection()

    def _unpin_all(self) -> None:
        if self.tiles is not None:
            self._pins.clear(self.tiles.layer)
            self._rearrange()

    def _go_to(self, unit: int) -> None:
        """Select the tile of a unit, or show why there is none."""
        if self.tiles is None:
            return
        index = index_of_unit(self.tiles, unit)
        if index >= 0:
            self._grid.select_tile(index)
        self._bar.show_search_error(
            ""
            if index >= 0
            else self._pager.page_hint(unit) or tr("There is no unit {unit} here.", unit=unit)
        )

    def _enter(self, unit: int) -> None:
        """Go to a unit and give it the keyboard focus, or request its page."""
        if self.tiles is not None and index_of_unit(self.tiles, unit) >= 0:
            self._go_to(unit)
            self._grid.setFocus()
        elif self._pager.page_hint(unit):
            self.page_requested.emit(unit)

    def _show_frame(self, index: int) -> None:
        self._grid.set_frame(index)
        self.frame_changed.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Play or pause on Space."""
        if event.key() == Qt.Key.Key_Space and not self._player.isHidden():
            self._player.toggle()
        else:
            super().keyPressEvent(event)


def _same_size(before: Tiles | None, tiles: Tiles) -> bool:
    """Return whether tiles keep the size of others: as many tiles, or another page of the same units."""
    if before is None:
        return False
    is_page = before.page is not None and tiles.page is not None and before.page[1:] == tiles.page[1:]
    return len(before.captions) == len(tiles.captions) or (is_page and before.title == tiles.title)
