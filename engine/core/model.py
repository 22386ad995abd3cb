"""The description of a model: a frozen tree of layers, its inputs and its heads."""

import dataclasses
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

    The unit in row i and column j sees `size[0]` rows from row `start[0] + i * stride[0]` on, and columns
    likewise; parts outside the input are padding.

    Parameters
    ----------
    size
        Height and width. With `spans`, those of the largest field.
    stride
        Distance between the fields of neighbouring units. With `spans`, the mean distance.
    start
        The first row and column that the first unit sees.
    unbounded
        Whether each unit sees the whole input, as after global pooling or a dense layer.
    spans
        Intervals for each row and each column of units: the first pixel seen and the one behind the last.
        They are given where the rule above does not hold, for example for a map that was resized, cropped or
        rotated.

    References
    ----------
    Araujo, Norris, Sim 2019, Distill 4(11) e21.
    """

    size: tuple[int, int] = (1, 1)
    stride: tuple[float, float] = (1, 1)
    start: tuple[int, int] = (0, 0)
    unbounded: bool = False
    spans: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]] | None = field(
        default=None, compare=False, repr=False
    )

    def box(self, row: int, column: int) -> Box:
        """Return the receptive field of one unit, in pixels of the input; it may extend beyond the input."""
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
    """One layer of a model, or a nested model.

    Parameters
    ----------
    path
        The names from the top, as in ``backbone/block5_conv3``.
    kind
        The name of the layer's class.
    shape
        The output shape without the batch axis; None where a layer has no single output. That of a feature
        map is (rows, columns, channels), whatever the layer's own layout: tokens are arranged in rows and
        columns.
    num_params
        The number of weights.
    field
        The receptive field, where it is known.
    kernel_shape
        The shape of the convolution kernel; None where there is none.
    settings
        Construction arguments as text, by name.
    order
        The position in the order of calls; -1 where it is never called.
    num_calls
        How often the layer is called.
    heads
        The outputs that depend on it.
    sees_picture
        Whether the layer depends on the explained input (and not only on another one).
    no_map
        Why an output of three or more axes is not a map of the picture; empty where it is.
    is_split
        Whether the channels extend over several axes, as the heads of attention do.
    num_beside
        The number of tokens that show no part of the picture and are left out of the map.
    placement
        The location of the cells in the picture, where it is known.
    has_kernel
        Whether the layer itself has a kernel, of any rank.
    remarks
        Sentences about the layer.
    inputs
        The paths of the layers, and the names of the model's inputs, that it takes its input from. Operations
        between layers count as part of the layer behind them. A nested model has none, unless it computes its
        output from those of its layers.
    children
        The layers of a nested model.
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
    inputs: tuple[str, ...] = dataclasses.field(default=(), metadata={"omit_default": True})
    children: tuple["Node", ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_map(self) -> bool:
        """Whether the output is a stack of feature maps (height, width, channels) of more than one cell."""
        is_large = (
            self.shape is not None
            and len(self.shape) == 3
            and (self.shape[0] or 0) * (self.shape[1] or 0) > 1
        )
        return is_large and not self.no_map

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all nodes below it, in depth-first order."""
        yield self
        for child in self.children:
            yield from child.walk()


class HeadKind(StrEnum):
    """The activation that turns logits into probabilities.

    A distribution consists of probabilities that no softmax computes, such as the average of several.
    """

    SOFTMAX = "softmax"
    SIGMOID = "sigmoid"
    DISTRIBUTION = "distribution"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the model.

    Parameters
    ----------
    name
        The name in the model.
    shape
        Without the batch axis; that of a picture is (height, width, channels), whatever the model's data
        format.
    dtype
        The model's own dtype.
    is_open
        Whether the model leaves the size open.
    """

    name: str
    shape: tuple[int, ...]
    dtype: str = "float32"
    is_open: bool = False

    @property
    def is_picture(self) -> bool:
        """Whether the input takes a picture: grey, RGB or RGB with an alpha channel."""
        return len(self.shape) == 3 and self.shape[2] in (1, 3, 4)


@dataclass(frozen=True, slots=True)
class Head:
    """One output of the model.

    A single sigmoid unit counts as two classes: its complement, then itself. A single value of any other kind
    (`is_directed`) has two targets: "raises", the value, and "lowers", the value with the opposite sign.
    """

    name: str
    num_classes: int
    kind: HeadKind
    is_directed: bool = False

    @property
    def class_noun(self) -> str:
        """The noun for one entry of this output in a sentence."""
        return "direction" if self.is_directed else "output" if self.kind is HeadKind.LINEAR else "class"


def _repeats(node: Node) -> bool:
    """Return whether a layer calls its inner layers more often than it is called, as in TimeDistributed."""
    return (
        bool(node.children)
        and node.is_map
        and all(child.num_calls > node.num_calls for child in node.children)
    )


@dataclass(frozen=True, slots=True)
class Model:
    """A loaded model as methods and widgets see it.

    Parameters
    ----------
    name
        The name of the file, or of the model inside it.
    root
        The tree of layers.
    input_shape
        (height, width, channels) of the explained input.
    heads
        The outputs.
    labels
        Empty, or one entry for each class of the first head.
    digest
        The checksum of the model file.
    notes
        Sentences about loading the model.
    inputs
        All inputs.
    picture
        The index of the explained input.
    origin
        Pairs of name and value: the sources other than the file that made the model.
    num_relus, num_max_pools
        The ReLUs and max-pooling layers between picture and outputs.
    num_hidden_relus
        Further ReLUs, inside functions that the graph calls.
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
        """All inputs but the explained one."""
        return tuple(entry for number, entry in enumerate(self.inputs) if number != self.picture)

    def label(self, index: int, head: int = 0) -> str:
        """Return the short name of a class; without labels, its number or direction."""
        full = self.full_label(index, head)
        return full.split(",")[0]

    def full_label(self, index: int, head: int = 0) -> str:
        """Return all names of a class, separated by commas."""
        entry, has_labels = self.heads[head], head == 0 and len(self.labels) == self.heads[0].num_classes
        if entry.is_directed:  # of two classes, the value is evidence for the second
            return f"{self.labels[1 - index]}, {DIRECTIONS[index]}" if has_labels else DIRECTIONS[index]
        return self.labels[index] if has_labels else f"{entry.class_noun} {index}"

    def describe(self, index: int, head: int = 0) -> str:
        """Return a target in words: its label with its number, or the direction of the output."""
        label, entry = self.label(index, head), self.heads[head]
        if entry.is_directed:
            return f"{label} {entry.name}"
        return label if label == f"{entry.class_noun} {index}" else f"{label} ({index})"

    def layer(self, path: str) -> Node:
        """Return the node at a path.

        Raises
        ------
        UserError
            There is no such layer; the hint names similar paths.
        """
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
        """Return the layers whose output is a stack of feature maps, in the order of calls.

        Maps of a single cell are left out; layers of nested models are included.
        """
        nodes = (node for node in self.root.walk() if node.path and node.kind != "InputLayer")
        maps = [node for node in nodes if node.is_map and node.sees_picture]
        return tuple(sorted(maps, key=lambda node: node.order))

    def single_maps(self) -> tuple[Node, ...]:
        """Return the feature maps of single layers, without nested models and inner projections of attention.

        A layer that calls its inner layer once for each part of the picture represents it, as each call sees
        only one part.
        """
        inner = {child.path for node in self.root.walk() if _repeats(node) for child in node.children}
        return tuple(
            node
            for node in self.maps()
            if not node.is_split and node.path not in inner and (not node.children or _repeats(node))
        )

    def last_map(self, head: int) -> Node | None:
        """Return the last single layer with feature maps on which output `head` depends."""
        maps = [node for node in self.single_maps() if head in node.heads]
        return maps[-1] if maps else None

    def kernels(self) -> tuple[Node, ...]:
        """Return the layers that have a convolution kernel."""
        return tuple(node for node in self.root.walk() if node.kernel_shape is not None)
