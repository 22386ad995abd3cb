"""The boxes and edges of a network's graph, with folded blocks as single boxes."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from engine.core.model import Model, Node
from widgets.model.block_folding import Block, Entry, entry_key, fold_blocks, inner_entries
from widgets.model.layer_items import shape_text
from widgets.model.layer_kinds import BLOCK, LayerKind, kind_of

__all__ = ["Box", "Edge", "Frame", "GraphContents", "foldable_keys", "graph_contents", "keys_around"]

_INPUT = "[input] "  # begins the key of a model input that is no layer


@dataclass(frozen=True, slots=True)
class Box:
    """A layer, a folded block, a folded nested model, or an input of the model.

    Attributes
    ----------
    key
        The path of a layer, or the key of a block.
    path
        The path of the layer that it stands for, the last one of a block; empty for an input that is no
        layer.
    title, detail
        The name; the kind, or the number of layers inside.
    kind
        The group of its kind.
    num_layers
        The number of layers inside if it is folded, else 0.
    """

    key: str
    path: str
    title: str
    detail: str
    kind: LayerKind
    num_layers: int = 0


@dataclass(frozen=True, slots=True)
class Edge:
    """An output that one box takes from another: their numbers, and the shape of the output as text."""

    source: int
    target: int
    shape: str


@dataclass(frozen=True, slots=True)
class Frame:
    """An unfolded block or nested model: its key, its name, and the numbers of the boxes inside."""

    key: str
    title: str
    boxes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GraphContents:
    """A shown graph: boxes in the order of calls, edges, and frames from outside to inside."""

    boxes: tuple[Box, ...] = ()
    edges: tuple[Edge, ...] = ()
    frames: tuple[Frame, ...] = ()

    def number_of(self, key: str) -> int:
        """Return the number of the box with a key or path; -1 if there is none."""
        places = (number for number, box in enumerate(self.boxes) if key in (box.key, box.path))
        return next(places, -1)


def foldable_keys(model: Model) -> Iterator[str]:
    """Yield the keys of all blocks and nested models, outer ones first."""
    waiting = list(fold_blocks(model.root.children))
    while waiting:
        entry = waiting.pop(0)
        inner = inner_entries(entry)
        if inner:
            yield entry_key(entry)
        waiting.extend(inner)


def keys_around(model: Model, wanted: str) -> tuple[str, ...]:
    """Return the keys of the blocks and nested models around a layer or block, the outermost first."""

    def search(entries: tuple[Entry, ...], around: tuple[str, ...]) -> tuple[str, ...] | None:
        for entry in entries:
            if entry_key(entry) == wanted:
                return around
            found = search(inner_entries(entry), (*around, entry_key(entry)))
            if found is not None:
                return found
        return None

    return search(fold_blocks(model.root.children), ()) or ()


def graph_contents(model: Model, unfolded: Set[str]) -> GraphContents:
    """Return the graph of a model with the blocks and nested models of these keys unfolded."""
    builder = _Builder(unfolded, _sources(model))
    builder.add_all(fold_blocks(model.root.children))
    builder.add_inputs(model)
    return GraphContents(tuple(builder.boxes), builder.edges(model), tuple(builder.frames))


def _sources(model: Model) -> set[str]:
    """Return the paths of the layers, and the names of the inputs, whose outputs are used."""
    return {path for node in model.root.walk() for path in node.inputs}


class _Builder:
    """Collects boxes and frames, and the number of the box that shows each layer."""

    def __init__(self, unfolded: Set[str], used: Set[str]) -> None:
        self._unfolded, self._used = unfolded, used
        self.boxes: list[Box] = []
        self.frames: list[Frame] = []
        self._number: dict[str, int] = {}

    def add_all(self, entries: tuple[Entry, ...]) -> None:
        for entry in entries:
            inner = inner_entries(entry)
            if inner and entry_key(entry) in self._unfolded:
                self._add_frame(entry, inner)
            elif self._is_connected(entry):
                self._add_box(entry, bool(inner))

    def add_inputs(self, model: Model) -> None:
        """Add the inputs of the model that are no layers."""
        for entry in model.inputs:
            if entry.name in self._used and entry.name not in self._number:
                self._number[entry.name] = len(self.boxes)
                self.boxes.append(Box(_INPUT + entry.name, "", entry.name, "", kind_of("InputLayer")))

    def edges(self, model: Model) -> tuple[Edge, ...]:
        shapes: Mapping[str, str] = {
            **{entry.name: shape_text(entry.shape) for entry in model.inputs},
            **{node.path: shape_text(node.shape) for node in model.root.walk()},
        }
        found: dict[tuple[int, int], Edge] = {}
        for node in model.root.walk():
            for path in node.inputs:
                source, target = self._number.get(path, -1), self._number.get(node.path, -1)
                if source != target and min(source, target) >= 0:
                    found.setdefault((source, target), Edge(source, target, shapes.get(path, "")))
        return tuple(found.values())

    def _add_frame(self, entry: Entry, inner: tuple[Entry, ...]) -> None:
        place, first = len(self.frames), len(self.boxes)
        self.frames.append(Frame(entry_key(entry), entry.name, ()))
        self.add_all(inner)
        if isinstance(entry, Node) and entry.inputs:  # it computes its output from those of its layers
            self._number[entry.path] = len(self.boxes)
            self.boxes.append(Box(entry.path, entry.path, entry.name, entry.kind, kind_of(entry.kind)))
        self.frames[place] = Frame(entry_key(entry), entry.name, tuple(range(first, len(self.boxes))))

    def _add_box(self, entry: Entry, is_folded: bool) -> None:
        for node in _nodes(entry):
            self._number[node.path] = len(self.boxes)
        if isinstance(entry, Block):
            box = Box(entry.key, entry.last.path, entry.name, "", BLOCK, entry.num_layers)
        else:
            inside = sum(1 for node in entry.walk() if not node.children) if is_folded else 0
            box = Box(entry.path, entry.path, entry.name, entry.kind, kind_of(entry.kind), inside)
        self.boxes.append(box)

    def _is_connected(self, entry: Entry) -> bool:
        """Return whether a layer is called; layers that are not called have no place in the graph."""
        return any(node.inputs or node.path in self._used for node in _nodes(entry))


def _nodes(entry: Entry) -> Iterator[Node]:
    for node in entry.nodes() if isinstance(entry, Block) else (entry,):
        yield from node.walk()
