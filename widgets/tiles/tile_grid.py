"""Many small pictures in rows: sorted, pinned, in pages, or played as an animation."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.core.model import Model
from engine.core.results import Tiles
from widgets.common.translation import tr, tr_noop
from widgets.tiles.pins import Pins
from widgets.tiles.tile_header import TileHeader
from widgets.tiles.tile_order import Arrangement, arrange_tiles, index_of_unit
from widgets.tiles.tile_pager import NEXT_KEYS, PREVIOUS_KEYS, TilePager
from widgets.tiles.tile_player import TilePlayer
from widgets.tiles.tile_surface import TileSurface
from widgets.tiles.tile_view import TileView

__all__ = ["TileGrid"]

_EMPTY = tr_noop("Double-click a layer to see its channels.")
_FIND = "Ctrl+F"


class TileGrid(QWidget):
    """A page of tiles with its title, order and size; signals identify tiles by index.

    Channels are sorted by strength and blank ones hidden, and the size of the tiles fits the panel, until the
    user chooses otherwise.

    Signals
    -------
    clicked : int
        The user has clicked this tile, or pressed Enter on it.
    opened : int
        The user has clicked this tile twice, or pressed Enter on it.
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
    replaced :
        Tiles of another layer, page or method are shown, or none.
    view_changed :
        The user has changed `view`.
    """

    clicked = Signal(int)
    opened = Signal(int)
    cell_clicked = Signal(int, int, int)
    cell_hovered = Signal(object)
    menu_requested = Signal(object, QPoint)
    copy_requested = Signal(int)
    page_requested = Signal(int)
    frame_changed = Signal(int)
    replaced = Signal()
    view_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._header = TileHeader()
        self._pager = TilePager()
        self._player = TilePlayer()
        self._bar = self._header.bar
        self._pins = Pins()
        self._grid = TileSurface()
        self._grid.placeholder = tr(_EMPTY)
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

    @property
    def view(self) -> TileView:
        """Size, order and selection of tiles, as the user has chosen them."""
        return self._header.view

    def set_view(self, view: TileView) -> None:
        """Show tiles as the user has chosen it before."""
        self._header.set_view(view)
        self._grid.set_side(view.side)
        self._rearrange()

    def sort_by(self, figure: str) -> None:
        """Sort by the figure of a name, the largest value first, as if the user had chosen it."""
        self._bar.set_order(figure, is_ascending=False)
        self._sort()

    def select(self, index: int) -> None:
        """Select a tile, and scroll to it."""
        self._grid.select_tile(index)
        self._grid.setFocus()

    def set_tiles(self, tiles: Tiles, keeps_order: bool = False) -> None:
        """Show other tiles.

        With `keeps_order`, tiles of the same units stay at their places, as those of moving pictures do.
        """
        before = self.tiles
        is_known = before is not None and before.title == tiles.title
        self._header.show_tiles(tiles)
        self._arrange(tiles, keeps_order)
        self._pager.show_page(tiles.page)
        self._player.show_frames(tiles.captions if tiles.playable else (), is_known)
        if before is None or (before.title, before.page) != (tiles.title, tiles.page):
            self.replaced.emit()

    def set_model(self, model: Model) -> None:
        """Remove the pins, which belong to layers of another model."""
        self._pins.forget()
        self._bar.show_pins(0)

    def clear(self) -> None:
        """Remove all tiles; pins are kept for the layer's next tiles."""
        self._grid.clear()
        self._header.show_tiles(None)
        self._pager.show_page(None)
        self._player.show_frames((), is_known=False)
        self.replaced.emit()

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
        for widget in (self._player, self._header):
            widget.restyle()

    def _assemble(self) -> None:
        pages = QHBoxLayout()
        pages.addWidget(self._pager)
        pages.addWidget(self._player, stretch=1)
        pages.addStretch(0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(4)
        layout.addWidget(self._header)
        layout.addLayout(pages)
        layout.addWidget(self._grid, stretch=1)

    def _connect(self) -> None:
        self._header.side_chosen.connect(self._grid.set_side)
        self._header.side_chosen.connect(self.view_changed)
        self._header.blank_toggled.connect(self._toggle_blank)
        self._grid.side_changed.connect(self._header.show_side)
        for name in ("clicked", "opened", "cell_clicked", "cell_hovered", "menu_requested", "copy_requested"):
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

    def _arrange(self, tiles: Tiles, keeps_order: bool) -> None:
        """Show tiles in their order.

        While the figure of the order is pending, the order of the same units before is kept.
        """
        before, known = self.tiles, self._grid.arrangement
        is_same = before is not None and (before.layer, before.units) == (tiles.layer, tiles.units)
        if is_same and (keeps_order or self._bar.is_figure_pending):
            arrangement = replace(known, figure=None)
        else:
            arrangement = self._arrangement(tiles)
        self._grid.set_tiles(tiles, arrangement)
        self._show_counts()

    def _arrangement(self, tiles: Tiles) -> Arrangement:
        return arrange_tiles(
            tiles,
            self._bar.figure,
            self._bar.is_ascending,
            self._pins.units_of(tiles.layer),
            hides_blank=not self.view.shows_blank,
        )

    def _rearrange(self) -> None:
        """Apply the present order and pins to the same tiles."""
        if self.tiles is not None:
            self._grid.arrange(self._arrangement(self.tiles))
            self._show_counts()

    def _show_counts(self) -> None:
        """Show the numbers of pinned and of blank tiles."""
        self._bar.show_pins(len(self.pinned))
        blank = len(self.tiles.blank) if self.tiles is not None and self.view.shows_blank else 0
        self._header.show_blank(self._grid.arrangement.num_hidden or blank)

    def _sort(self) -> None:
        self._rearrange()
        self._grid.scroll_to_selection()
        self.view_changed.emit()

    def _toggle_blank(self) -> None:
        self._rearrange()
        self.view_changed.emit()

    def _unpin_all(self) -> None:
        if self.tiles is not None:
            self._pins.clear(self.tiles.layer)
            self._rearrange()

    def _go_to(self, unit: int) -> None:
        """Select the tile of a unit, or show why there is none."""
        if self.tiles is None:
            return
        index = index_of_unit(self.tiles, unit)
        if index < 0:
            reason = self._pager.page_hint(unit) or tr("There is no unit {unit} here.", unit=unit)
        elif self._grid.is_hidden(index):
            reason = tr("Unit {unit} is blank and hidden: press Enter to show it.", unit=unit)
        else:
            reason = ""
            self._grid.select_tile(index)
        self._bar.show_search_error(reason)

    def _enter(self, unit: int) -> None:
        """Go to a unit and give it the keyboard focus, show it if it is hidden, or request its page."""
        index = index_of_unit(self.tiles, unit) if self.tiles is not None else -1
        if index >= 0:
            if self._grid.is_hidden(index):
                self._header.set_view(replace(self.view, shows_blank=True))
                self._toggle_blank()
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
