"""Place the boxes of a graph in rows from top to bottom, and route its edges, by the library grandalf.

This is Sugiyama's layout: rows by the longest path, few crossings by medians, and straight long edges.
References: Sugiyama, Tagawa, Toda 1981, IEEE SMC 11(2), 109-125; coordinates by Brandes and Köpf 2001,
LNCS 2265, 31-44.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from grandalf.graphs import Edge as _Edge
from grandalf.graphs import Graph, Vertex
from grandalf.layouts import SugiyamaLayout

__all__ = ["GraphLayout", "Point", "lay_out"]

Point = tuple[float, float]
_SWEEPS = 3  # passes that reduce crossings
_COLUMN_GAP, _ROW_GAP = 36, 44  # between boxes, in the units of their sizes
_PART_GAP = 80  # between parts that are not connected


@dataclass(frozen=True, slots=True)
class GraphLayout:
    """The places of the parts of a graph; x grows to the right and y downwards, from 0.

    Attributes
    ----------
    centres
        The centre of each box.
    routes
        The points of each edge, from the lower border of its source to the upper border of its target.
    size
        Width and height of all.
    """

    centres: tuple[Point, ...] = ()
    routes: tuple[tuple[Point, ...], ...] = ()
    size: Point = (0.0, 0.0)


class _View:
    """The size of a box, and later its centre, as grandalf wants it."""

    def __init__(self, width: float, height: float) -> None:
        self.w, self.h = width, height
        self.xy: Point = (0.0, 0.0)


class _Route:
    """The points of an edge, as grandalf sets them."""

    def __init__(self) -> None:
        self.points: list[Point] = []

    def setpath(self, points: list[Point]) -> None:
        self.points = list(points)


def lay_out(sizes: Sequence[Point], edges: Sequence[tuple[int, int]]) -> GraphLayout:
    """Return the layout of a graph.

    Parameters
    ----------
    sizes
        Width and height of each box, in the order of calls: an edge to an earlier box closes a loop.
    edges
        Pairs of different numbers of boxes; each pair once.
    """
    vertices = [Vertex(number) for number in range(len(sizes))]
    for vertex, size in zip(vertices, sizes, strict=True):
        vertex.view = _View(*size)
    links = [_Edge(vertices[source], vertices[target]) for source, target in edges]
    for link in links:
        link.view = _Route()
    left = 0.0
    for part in Graph(vertices, links).C:
        left += _lay_out_part(part, left) + _PART_GAP
    return _moved_to_zero(sizes, vertices, links, edges)


def _lay_out_part(part: Graph, left: float) -> float:
    """Lay out a connected part to the right of `left`; return its width."""
    inside = list(part.sV)
    backwards = [link for link in part.sE if link.v[0].data > link.v[1].data]
    entered = {link.v[1] for link in part.sE if link not in backwards}
    entered |= {link.v[0] for link in backwards}
    if len(inside) > 1:
        layout = SugiyamaLayout(part)
        layout.xspace, layout.yspace = _COLUMN_GAP, _ROW_GAP
        # without the loops given, grandalf searches for them by recursion, too deep for a long chain
        roots = [vertex for vertex in inside if vertex not in entered]
        layout.init_all(roots=roots, inverted_edges=backwards, optimize=True)
        layout.draw(_SWEEPS)
    lows = [vertex.view.xy[0] - vertex.view.w / 2 for vertex in inside]
    highs = [vertex.view.xy[0] + vertex.view.w / 2 for vertex in inside]
    shift = left - min(lows)
    top = min(vertex.view.xy[1] - vertex.view.h / 2 for vertex in inside)
    for vertex in inside:
        vertex.view.xy = (vertex.view.xy[0] + shift, vertex.view.xy[1] - top)
    for link in part.sE:
        link.view.points = [(x + shift, y - top) for x, y in link.view.points]
    return float(max(highs) - min(lows))


def _moved_to_zero(
    sizes: Sequence[Point],
    vertices: Sequence[Vertex],
    links: Sequence[_Edge],
    edges: Sequence[tuple[int, int]],
) -> GraphLayout:
    centres = [vertex.view.xy for vertex in vertices]
    routes = [
        _between_borders(link.view.points, sizes, centres, edge)
        for link, edge in zip(links, edges, strict=True)
    ]
    xs = [x for route in routes for x, _ in route]
    xs += [
        x + side * width / 2 for (x, _), (width, _) in zip(centres, sizes, strict=True) for side in (-1, 1)
    ]
    ys = [y + height / 2 for (_, y), (_, height) in zip(centres, sizes, strict=True)]
    low = min(xs, default=0.0)
    return GraphLayout(
        tuple((x - low, y) for x, y in centres),
        tuple(tuple((x - low, y) for x, y in route) for route in routes),
        (max(xs, default=0.0) - low, max(ys, default=0.0)),
    )


def _between_borders(
    points: Sequence[Point], sizes: Sequence[Point], centres: Sequence[Point], edge: tuple[int, int]
) -> tuple[Point, ...]:
    """Return the route of an edge, its ends on the borders of the boxes."""
    source, target = edge
    (x0, y0), (x1, y1) = centres[source], centres[target]
    down = 1 if y1 > y0 else -1
    start = (x0, y0 + down * sizes[source][1] / 2)
    end = (x1, y1 - down * sizes[target][1] / 2)
    return (start, *points[1:-1], end)
