"""Turn the layers of a model into rows of an item model, repeated blocks and nested models folded."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QStandardItem, QStandardItemModel

from engine.core.model import Node, Shape
from widgets.common.translation import localise_number, tr, tr_noop
from widgets.model.block_folding import Block, Entry, entry_key, fold_blocks, inner_entries
from widgets.model.layer_kinds import BLOCK, LayerKind, icon_of, kind_of

__all__ = [
    "COLUMNS",
    "FILTER",
    "KEY",
    "PATH",
    "LayerColumn",
    "fill_items",
    "items_of",
    "shape_text",
    "update_icons",
]

PATH = Qt.ItemDataRole.UserRole
"""The role of a row's path; that of a block is the path of its last layer."""
KEY = Qt.ItemDataRole.UserRole + 1
"""The role of a row's own key: the path of a layer, or the key of a block."""
FILTER = Qt.ItemDataRole.UserRole + 2
"""The role of the text that a filter searches: the path and the kind."""
_KIND = Qt.ItemDataRole.UserRole + 3

LayerColumn = tuple[str, str, str]
COLUMNS: Sequence[LayerColumn] = (
    ("layer", tr_noop("Layer"), tr_noop("Name; blocks and nested models unfold in place")),
    ("icon", "", tr_noop("Kind of layer, as an icon")),
    ("output", tr_noop("Output"), tr_noop("Shape of the output, without the batch")),
    (
        "field",
        tr_noop("Field"),
        tr_noop("Receptive field: the side of the square of input pixels that one value depends on"),
    ),
    ("parameters", tr_noop("Parameters"), tr_noop("Number of weights")),
    ("kind", tr_noop("Kind"), tr_noop("Kind of layer")),
)
"""Name, title and tooltip of each column."""


def fill_items(items: QStandardItemModel, nodes: Sequence[Node]) -> None:
    """Show the layers of a model in an item model in place of its rows."""
    items.clear()
    items.setHorizontalHeaderLabels([tr(title) if title else "" for _, title, _ in COLUMNS])
    for column, (name, _, tip) in enumerate(COLUMNS):
        items.setHeaderData(column, Qt.Orientation.Horizontal, tr(tip), Qt.ItemDataRole.ToolTipRole)
        if name in ("output", "field", "parameters"):
            items.setHeaderData(column, Qt.Orientation.Horizontal, _RIGHT, Qt.ItemDataRole.TextAlignmentRole)
    for entry in fold_blocks(nodes):
        items.appendRow(_row(entry))
    update_icons(items)


def items_of(items: QStandardItemModel) -> Iterator[QStandardItem]:
    """Yield the first item of each row, parents before their children."""
    waiting = [items.invisibleRootItem()]
    while waiting:
        parent = waiting.pop()
        for number in range(parent.rowCount()):
            item = parent.child(number, 0)
            yield item
            if item.hasChildren():
                waiting.append(item)


def update_icons(items: QStandardItemModel) -> None:
    """Give the icons of all rows the colours of the present theme."""
    icons: dict[LayerKind, QIcon] = {}
    for item in items_of(items):
        beside = (item.parent() or items.invisibleRootItem()).child(item.row(), 1)
        kind = beside.data(_KIND)
        beside.setIcon(icons.get(kind) or icons.setdefault(kind, icon_of(kind)))


def shape_text(shape: Shape | None) -> str:
    """Return a shape as text; empty for None."""
    return "" if shape is None else "×".join("?" if length is None else str(length) for length in shape)


_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _row(entry: Entry, block: str = "") -> list[QStandardItem]:
    """Return the cells of a row; names leave out that of the `block` around them."""
    node = entry.last if isinstance(entry, Block) else entry
    tip, kind = _about(entry)
    row = [QStandardItem(text) for text in _texts(entry, node, block)]
    for item, (name, _, _) in zip(row, COLUMNS, strict=True):
        item.setToolTip(tip)
        item.setEditable(False)
        if name in ("output", "field", "parameters"):
            item.setTextAlignment(_RIGHT)
    row[0].setData(node.path, PATH)
    row[0].setData(entry_key(entry), KEY)
    row[0].setData(entry.name if isinstance(entry, Block) else f"{entry.path} {entry.kind}", FILTER)
    row[1].setData(kind, _KIND)
    row[1].setToolTip(tr(kind.title) if isinstance(entry, Block) else f"{tr(kind.title)} ({entry.kind})")
    row[1].setAccessibleText(row[1].toolTip())
    for inner in inner_entries(entry):
        row[0].appendRow(_row(inner, entry.name if isinstance(entry, Block) else ""))
    return row


def _texts(entry: Entry, node: Node, block: str) -> tuple[str, ...]:
    name = entry.name.removeprefix(f"{block}_") if block else entry.name
    if isinstance(entry, Block):
        name, num_params, kind = f"{name} ({entry.num_layers})", _num_params(entry), tr("Block")
    else:
        num_params, kind = entry.num_params, entry.kind
    return (
        name,
        "",
        shape_text(node.shape),
        str(node.field or ""),
        localise_number(f"{num_params:,}") if num_params else "",
        kind,
    )


def _num_params(block: Block) -> int:
    return sum(node.num_params for node in block.nodes())


def _about(entry: Entry) -> tuple[str, LayerKind]:
    if isinstance(entry, Block):
        tip = tr(
            "{number} layers; the output is that of {layer}", number=entry.num_layers, layer=entry.last.path
        )
        return tip, BLOCK
    return entry.path, kind_of(entry.kind)
