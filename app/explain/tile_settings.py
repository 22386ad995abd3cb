"""Remember size, order and selection of the tiles in the settings."""

from app.shell.settings import Settings
from widgets.tiles.tile_grid import TileGrid
from widgets.tiles.tile_view import SIDES, TileView

__all__ = ["remember_view"]

_FIT, _DEFAULT = "fit", "default"  # values in the settings


def remember_view(grid: TileGrid, settings: Settings) -> None:
    """Restore the view of the tiles from the settings, and store each change."""
    grid.set_view(_stored(settings))
    grid.view_changed.connect(lambda: _store(grid.view, settings))


def _stored(settings: Settings) -> TileView:
    side, order = settings.get("tile_side"), settings.get("tile_order")
    is_side = side.isdecimal() and SIDES[0] <= int(side) <= SIDES[1]
    return TileView(
        int(side) if is_side else 0,
        None if order == _DEFAULT else order,
        settings.get("tiles_ascending"),
        settings.get("blank_tiles"),
    )


def _store(view: TileView, settings: Settings) -> None:
    values = {
        "tile_side": str(view.side) if view.side else _FIT,
        "tile_order": _DEFAULT if view.order is None else view.order,
        "tiles_ascending": view.is_ascending,
        "blank_tiles": view.shows_blank,
    }
    for name, value in values.items():
        if settings.get(name) != value:
            settings.set(name, value)
