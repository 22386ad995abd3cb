"""The texts about one tile: its tooltip, and its description for screen readers."""

from engine.core.results import Tiles
from widgets.common.translation import localise_number, tr
from widgets.tiles.tile_order import Arrangement

__all__ = ["pin_hint", "tile_description", "tile_hint"]


def tile_hint(tiles: Tiles, index: int) -> str:
    """Return the tooltip of a tile: its caption, its figures, and what a click does."""
    blank = " " + tr("(blank)") if index in tiles.blank else ""
    lines = [tiles.captions[index] + blank]
    lines += [
        f"{tr(figure.title)}: {localise_number(figure.text(index))}"
        for figure in tiles.figures
        if not figure.obstacle
    ]
    if tiles.has_cells:
        lines.append(tr("Click: its field on the picture. Double-click: large."))
        lines.append(tr("A click with Alt or Shift chooses the cell under the mouse."))
    return "\n".join(lines)


def pin_hint(unit: int | None, is_pinned: bool) -> str:
    """Return the tooltip of the pin of a unit's tile."""
    if is_pinned:
        return tr("Unpin unit {unit} (P); pinned tiles stay first", unit=unit)
    return tr("Pin unit {unit} (P); pinned tiles stay first", unit=unit)


def tile_description(tiles: Tiles, arrangement: Arrangement, index: int, place: int) -> str:
    """Return the description of the tile at a place for screen readers."""
    figure = arrangement.figure
    parts = [tiles.captions[index]]
    parts += [f"{tr(figure.title)} {localise_number(figure.text(index))}"] if figure else []
    parts += [tr("pinned")] if place < arrangement.num_pinned else []
    return ", ".join([*parts, tr("{number} of {total}", number=place + 1, total=len(arrangement.order))])
