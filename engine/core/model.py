"""What a model looks like from outside: a frozen tree of layers, its input and its heads."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.placement import Placement

__all__ = ["DIRECTIONS", "Head", "HeadKind", "Input", "Model", "Node", "ReceptiveField", "Shape"]

Shape = tuple[int | None, ...]
DIRECTIONS = ("raises", "lowers")


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """The theoretical receptive field of a layer, in pixels of the model's input.

    The unit in row i and column j sees rows `start[0] + i * stride[0]` onwards, `size[0]` of them, and
    columns likewise; parts outside the input are padding. Araujo, Norris, Sim 2019, Distill 4(11) e21.
    `unbounded` says that each unit sees everything (after global pooling or a dense layer). Where no such law
    holds (a map was resized, cropped, turned round), `spans` has the first pixel that each row and each
    column of units sees, and the one behind the last, within the input; `size` is then that of the largest,
    `stride` the mean.
    """

    size: tuple[int, int] = (1, 1)
    stride: tuple[float, float] = (1, 1)
    start: tuple[int, int] = (0, 0)
    unbounded: bool = False
    spans: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]] | None = field(
        default=None, compare=False, repr=False
    )

    def box(self, row: int, column: int) -> Box:
        """Return what the unit in a row and column sees, in pixels of the input; it may overhang it."""
        if self.spans is not None:
            rows, columns = self.spans
            (top, bottom), (left, right) = (
                rows[min(row, len(rows) - 1)],
                columns[min(column, len(columns) - 1)],
            )
            return Box(top, left, bottom - top, right - left)
        return Box(self.start[0] + row * self.stride[0], self.start[1] + column * self.stride[1], *self.size)

    def __str__(self) -> str:
        if self.unbounded:
            return "all"
        height, width = self.size
        return str(height) if height == width else f"{height} x {width}"


@dataclass(frozen=True, slots=True)
class Node:
    """One layer of a model, or a model inside it.

    `path` names it from the top (``backbone/block5_conv3``), `shape` is its output without the batch axis
    (None where a layer has no single output), `settings` are its construction arguments as text. The shape of
    a map is (rows, columns, channels), however the layer keeps it: tokens are laid out as rows and columns.
    `no_map` says why an output of three axes and more is no map of the picture, `is_split` that its channels
    stand on several axes, as the heads of attention do. `order` is its place in the order of calls,
    `num_calls` how often it is called, `heads` the outputs it leads to, `num_beside` how many tokens are no
    part of the picture and left out of the map, `sees_picture` whether the picture reaches it (and not only
    another input), `placement` where its cells lie in the picture, if that is known. `has_kernel` says that
    it has a kernel of any rank of its own, `remarks` are sentences on what it does.
    """

    path: str
    kind: str
    shape: Shape | None
    num_params: int
    field: ReceptiveField | None = None
    kernel_shape: tuple[int, ...] | None = None
    settings: tuple[tuple[str, str], ...] = ()
    order: int = -1
    num_calls: int = 1
    heads: tuple[int, ...] = ()
    sees_picture: bool = True
    no_map: str = ""
    is_split: bool = False
    num_beside: int = 0
    placement: Placement | None = None
    has_kernel: bool = False
    remarks: tuple[str, ...] = ()
    children: tuple["Node", ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_map(self) -> bool:
        """Whether the output is a stack of maps of the picture (height, width, channels), larger than one cell."""
        is_large = (
            self.shape is not None
            and len(self.shape) == 3
            and (self.shape[0] or 0) * (self.shape[1] or 0) > 1
        )
        return is_large and not self.no_map

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it, in order of the tree."""
        yield self
        for child in self.children:
            yield from child.walk()


class HeadKind(StrEnum):
    """How an output's scores become probabilities; a distribution is one already, made by no softmax (an average of several)."""

    SOFTMAX = "softmax"
    SIGMOID = "sigmoid"
    DISTRIBUTION = "distribution"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the model.

    `shape` has no batch axis; that of a picture is (height, width, channels), whatever order the model
    computes in. `dtype` is the model's own; `is_open` says that the model leaves the size open.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    is_open: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether it takes a picture: grey, in colours, or in colours with an alpha channel."""
        return len(self.shape) == 3 and self.shape[2] in (1, 3, 4)


@dataclass(frozen=True, slots=True)
class Head:
    """One output of the model. A single sigmoid unit counts as two classes: its complement, then itself.

    A single value of any other kind (`is_directed`) has two targets: raises, the value, and lowers, the value
    with the opposite sign.
    """

    name: str
    num_classes: int
    kind: HeadKind
    is_directed: bool = False

    @property
    def class_noun(self) -> str:
        """What one of its entries is called in a sentence."""
        return "direction" if self.is_directed else "output" if self.kind is HeadKind.LINEAR else "class"


def _repeats(node: Node) -> bool:
    """Return whether a layer calls those in it more often than it is called itself, as `TimeDistributed` does."""
    return (
        bool(node.children)
        and node.is_map
        and all(child.num_calls > node.num_calls for child in node.children)
    )


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model as methods and widgets see it.

    `input_shape` is (height, width, channels); `labels` is empty or has one entry for each class of the first
    head. `inputs` lists all inputs, `picture` is the number of the one that is explained; `origin` says what
    besides its file made the model. `num_relus` and `num_max_pools` count the ReLUs and the max-poolings
    between picture and outputs, `num_hidden_relus` more ReLUs, inside functions that the graph calls.
    """

    name: str
    root: Node
    input_shape: tuple[int, int, int]
    heads: tuple[Head, ...]
    labels: tuple[str, ...] = ()
    digest: str = ""
    notes: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    picture: int = 0
    origin: tuple[tuple[str, str], ...] = ()
    num_relus: int = 0
    num_hidden_relus: int = 0
    num_max_pools: int = 0

    @property
    def other_inputs(self) -> tuple[Input, ...]:
        """The inputs besides the one that is explained."""
        return tuple(entry for number, entry in enumerate(self.inputs) if number != self.picture)

    def label(self, index: int, head: int = 0) -> str:
        """Return the short name of a class, or its number, or direction, where there are no labels."""
        full = self.full_label(index, head)
        return full.split(",")[0]

    def full_label(self, index: int, head: int = 0) -> str:
        """Return every name of a class, separated by commas."""
        entry, has_labels = self.heads[head], head == 0 and len(self.labels) == self.heads[0].num_classes
        if entry.is_directed:  # of two classes the second is the one that the value speaks for
            return f"{self.labels[1 - index]}, {DIRECTIONS[index]}" if has_labels else DIRECTIONS[index]
        return self.labels[index] if has_labels else f"{entry.class_noun} {index}"

    def describe(self, index: int, head: int = 0) -> str:
        """Return a target of an output in words: its label with its number, or what the output does."""
        label, entry = self.label(index, head), self.heads[head]
        if entry.is_directed:
            return f"{label} {entry.name}"
        return label if label == f"{entry.class_noun} {index}" else f"{label} ({index})"

    def layer(self, path: str) -> Node:
        """Return the node at `path`, or raise a UserError naming what is near."""
        nodes = {node.path: node for node in self.root.walk()}
        if path in nodes:
            return nodes[path]
        near = [known for known in nodes if known and path.split("/")[-1] in known] or [
            known for known in nodes if known
        ]
        raise UserError(
            f"The model has no layer {path!r}.",
            "Layers are named by path, for example " + ", ".join(near[:3]) + ".",
        )

    def layers(self, kind: str) -> tuple[str, ...]:
        """Return the paths that a parameter of kind map or kernel may name; none for other kinds."""
        nodes = {"map": self.maps, "kernel": self.kernels}.get(kind, tuple)()
        return tuple(node.path for node in nodes)

    def maps(self) -> tuple[Node, ...]:
        """Return the layers whose output is a stack of maps of the picture, larger than 1x1, models inside included.

        They come in the order of calls.
        """
        nodes = (node for node in self.root.walk() if node.path and node.kind != "InputLayer")
        found = [node for node in nodes if node.is_map and node.sees_picture]
        return tuple(sorted(found, key=lambda node: node.order))

    def single_maps(self) -> tuple[Node, ...]:
        """Return the maps that are not made of layers, inner projections of attention left out.

        A layer that calls its inner one for each part of the picture stands for it, as each call sees a part
        only.
        """
        inner = {child.path for node in self.root.walk() if _repeats(node) for child in node.children}
        return tuple(
            node
            for node in self.maps()
            if not node.is_split and node.path not in inner and (not node.children or _repeats(node))
        )

    def last_map(self, head: int) -> Node | None:
        """Return the last single layer with maps that leads to output `head`."""
        found = [node for node in self.single_maps() if head in node.heads]
        return found[-1] if found else None

    def kernels(self) -> tuple[Node, ...]:
        """Return the layers that have a convolution kernel."""
        return tuple(node for node in self.root.walk() if node.kernel_shape is not None)
