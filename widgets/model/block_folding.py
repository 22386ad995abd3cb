"""Find the repeated blocks of a network: by the names of its layers, or by where its branches meet."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.core.model import Node

__all__ = ["Block", "Entry", "entry_key", "fold_blocks", "inner_entries"]

_SMALLEST = 3  # layers of a block
_SMALLEST_INNER = 4  # layers of a block within a block; a convolution with its normalisation and ReLU is none
_NUM_LEVELS = 8  # levels of names that are tried
_DIMENSION = re.compile(
    r"(conv|pool|pooling|padding|cropping|sampling|dropout|transpose)[123]d$", re.IGNORECASE
)
"""The end of a kind of layer such as conv2d, which is not the second of its kind."""
_ACTIVATIONS = {"Activation", "ReLU", "LeakyReLU", "PReLU", "ELU"}

_Span = tuple[int, int, str]  # the first layer, the last layer, and the name


@dataclass(frozen=True, slots=True)
class Block:
    """Layers that follow each other and belong together.

    Attributes
    ----------
    key
        A name that no layer and no other block of the model has.
    name
        The shown name.
    members
        Its layers and inner blocks, in the order of calls.
    """

    key: str
    name: str
    members: tuple["Node | Block", ...]

    @property
    def last(self) -> Node:
        """The layer whose output is that of the block."""
        member = self.members[-1]
        return member.last if isinstance(member, Block) else member

    def nodes(self) -> Iterator[Node]:
        """Yield the layers of the block and of its inner blocks."""
        for member in self.members:
            if isinstance(member, Block):
                yield from member.nodes()
            else:
                yield member

    @property
    def num_layers(self) -> int:
        """The number of its layers, those of nested models included."""
        return sum(1 for node in self.nodes() for inner in node.walk() if not inner.children)


Entry = Node | Block


def entry_key(entry: Entry) -> str:
    """Return the path of a layer, or the key of a block."""
    return entry.key if isinstance(entry, Block) else entry.path


def inner_entries(entry: Entry) -> tuple[Entry, ...]:
    """Return the entries inside a block or a nested model, itself folded; none of a single layer."""
    return entry.members if isinstance(entry, Block) else fold_blocks(entry.children)


def fold_blocks(nodes: Sequence[Node]) -> tuple[Entry, ...]:
    """Return layers with their repeated blocks folded, and blocks within these folded too.

    Names mark blocks, as ``conv4_block3_add`` does. Where they do not, a block ends where branches meet and
    at most one other output is still needed.
    """
    parent = nodes[0].path.rpartition("/")[0] if nodes else ""
    by_prefix = _by_prefix(nodes, _SMALLEST)
    by_structure = (_by_structure(nodes, num_live) for num_live in (1, 2))
    spans = next((found for found in (by_prefix, *by_structure) if _is_most(found, nodes)), by_prefix)
    return tuple(_fold(nodes, spans, parent, spans is by_prefix))


def _fold(nodes: Sequence[Node], spans: Sequence[_Span], parent: str, is_named: bool) -> Iterator[Entry]:
    done = 0
    for first, last, name in spans:
        yield from nodes[done:first]
        inside, key = nodes[first : last + 1], f"{parent}/[{name}]"
        inner = _by_prefix(inside, _SMALLEST_INNER) if is_named else []
        yield Block(key, name, tuple(_fold(inside, inner, key, is_named)))
        done = last + 1
    yield from nodes[done:]


def _is_most(spans: Sequence[_Span], nodes: Sequence[Node]) -> bool:
    """Return whether blocks have at least half of the layers."""
    return 2 * sum(last - first + 1 for first, last, _ in spans) >= len(nodes)


def _by_prefix(nodes: Sequence[Node], smallest: int) -> list[_Span]:
    """Return blocks whose layers share the beginning of their names, such as ``block2b``."""
    prefixes = [list(_prefixes(node.name)) for node in nodes]
    for level in range(_NUM_LEVELS):
        found = _spans([each[level] if level < len(each) else "" for each in prefixes], smallest)
        if len(found) > 1:
            return found
    return []


def _prefixes(name: str) -> Iterator[str]:
    """Yield the beginnings of a name that end in a number: block2, block2b of ``block2b_dwconv``."""
    tokens = name.split("_")
    for number, token in enumerate(tokens):
        if not any(map(str.isdigit, token)) or _DIMENSION.search(token) or (number == 0 and token.isdigit()):
            continue
        beginning = "_".join(tokens[: number + 1])
        if beginning[-1].isalpha() and beginning[-2:-1].isdigit():
            yield beginning[:-1]
        yield beginning


def _spans(keys: Sequence[str], smallest: int) -> list[_Span]:
    """Return the places of keys that at least `smallest` layers have, without those that overlap."""
    places: dict[str, list[int]] = {}
    for number, key in enumerate(keys):
        if key:
            places.setdefault(key, []).append(number)
    spans = sorted((of[0], of[-1], key) for key, of in places.items() if len(of) >= smallest)
    overlapping: set[str] = set()
    reach, widest = -1, ""
    for first, last, key in spans:
        if first <= reach:
            overlapping |= {key, widest}
        if last > reach:
            reach, widest = last, key
    return [span for span in spans if span[2] not in overlapping]


def _by_structure(nodes: Sequence[Node], num_live: int) -> list[_Span]:
    """Return blocks that end where branches meet and at most `num_live` outputs are still needed."""
    inputs = _inputs_among(nodes)
    last_use, num_uses = [-1] * len(nodes), [0] * len(nodes)
    for number, sources in enumerate(inputs):
        for source in sources:
            last_use[source] = max(last_use[source], number)
            num_uses[source] += 1
    found, begin, fork = (
        [],
        0,
        -1,
    )  # `fork` is the layer whose output the next block takes; -1 before the first
    for number in range(len(nodes)):
        is_narrow = sum(last_use[before] > number for before in range(begin, number + 1)) <= num_live
        if number < begin or not is_narrow:
            continue
        if len(inputs[number]) > 1 and fork >= 0:
            is_activated = num_uses[number] == 1 and _is_activation_of(nodes, inputs, number)
            end = number + 1 if is_activated else number
            if end - fork >= _SMALLEST:
                found.append((fork + 1, end, nodes[number].name))
            begin, fork = end + 1, end if num_uses[end] > 1 else -1
        elif num_uses[number] > 1 and fork < 0:
            fork = number
    return found if len(found) > 1 else []


def _is_activation_of(nodes: Sequence[Node], inputs: Sequence[Sequence[int]], number: int) -> bool:
    """Return whether the next layer is an activation of this one's output."""
    following = number + 1
    return following < len(nodes) and inputs[following] == [number] and nodes[following].kind in _ACTIVATIONS


def _inputs_among(nodes: Sequence[Node]) -> list[list[int]]:
    """Return the inputs of each layer among `nodes`, by number."""
    numbers: Mapping[str, int] = {
        inner.path: number for number, node in enumerate(nodes) for inner in node.walk()
    }
    found = []
    for number, node in enumerate(nodes):
        sources = {numbers[path] for inner in node.walk() for path in inner.inputs if path in numbers}
        found.append(sorted(sources - {number}))
    return found
