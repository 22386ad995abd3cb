"""Paint a laid-out graph: only the parts that are visible, and fewer details where it is small."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPalette, QPen

from widgets.common.translation import tr
from widgets.model.graph_contents import Box, Frame, GraphContents
from widgets.model.graph_layout import GraphLayout, Point
from widgets.model.layer_kinds import colour_of

__all__ = ["BOX_HEIGHT", "GraphScene", "box_sizes", "make_scene", "paint_graph"]

BOX_HEIGHT = 40.0
_NARROWEST, _WIDEST = 110.0, 250.0
_TEXT_FROM = 0.4  # scale below which boxes have no text
_BAND, _PADDING, _ROUND = 5.0, 10.0, 5.0
_FRAME_MARGIN, _FRAME_TITLE = 9.0, 17.0
_LABEL_GAP, _LABEL_HEIGHT = 7.0, 16.0
_STACK = 3.0  # offset of the sheets behind a folded block
_ARROW = 5.0


_EMPTY = GraphContents()


@dataclass(frozen=True, slots=True)
class GraphScene:
    """A graph with its places: rectangles of boxes and frames, and the curves of edges with their labels.

    Attributes
    ----------
    contents
        The boxes, edges and frames.
    boxes, frames
        Their rectangles.
    curves
        The path of each edge, and its bounding rectangle.
    labels
        Places, alignments and texts of the shapes on edges.
    size
        Width and height of all.
    """

    contents: GraphContents = _EMPTY
    boxes: tuple[QRectF, ...] = ()
    frames: tuple[QRectF, ...] = ()
    curves: tuple[tuple[QPainterPath, QRectF], ...] = ()
    labels: tuple[tuple[QRectF, Qt.AlignmentFlag, str], ...] = ()
    size: Point = (0.0, 0.0)

    def box_at(self, place: QPointF) -> int:
        """Return the number of the box at a place; -1 if there is none."""
        return next((number for number, rect in enumerate(self.boxes) if rect.contains(place)), -1)

    def frame_at(self, place: QPointF) -> int:
        """Return the number of the frame whose title is at a place; -1 if there is none."""
        for number in reversed(range(len(self.frames))):
            if title_rect(self.frames[number]).contains(place):
                return number
        return -1


def box_sizes(contents: GraphContents, font: QFont) -> tuple[Point, ...]:
    """Return width and height of each box for its texts."""
    bold = QFont(font)
    bold.setBold(True)
    metrics = QFontMetricsF(bold)
    widths = (max(map(metrics.horizontalAdvance, (box.title, detail_of(box)))) for box in contents.boxes)
    return tuple((min(_WIDEST, max(_NARROWEST, width + 3 * _PADDING)), BOX_HEIGHT) for width in widths)


def make_scene(contents: GraphContents, sizes: Sequence[Point], layout: GraphLayout) -> GraphScene:
    """Return a graph with its places."""
    boxes = tuple(
        QRectF(x - width / 2, y - height / 2, width, height)
        for (x, y), (width, height) in zip(layout.centres, sizes, strict=True)
    )
    paths = [_curve(route) for route in layout.routes]
    return GraphScene(
        contents,
        boxes,
        tuple(_frame_rect(frame, contents, boxes, layout) for frame in contents.frames),
        tuple((path, path.boundingRect().adjusted(-6, -6, 6, 6)) for path in paths),
        tuple(_labels(contents, layout)),
        layout.size,
    )


def detail_of(box: Box) -> str:
    """Return the second line of a box."""
    return tr("{number} layers", number=box.num_layers) if box.num_layers else box.detail


def title_rect(frame: QRectF) -> QRectF:
    """Return the place of a frame's title, which folds it."""
    return QRectF(frame.left(), frame.top(), frame.width(), _FRAME_TITLE)


def paint_graph(
    painter: QPainter,
    scene: GraphScene,
    palette: QPalette,
    scale: float,
    visible: QRectF,
    chosen: int,
    hovered: int,
) -> None:
    """Paint the visible part of a graph.

    Parameters
    ----------
    painter
        A painter in the units of the graph.
    scene
        The graph.
    palette
        The colours.
    scale
        Pixels for a unit of the graph.
    visible
        The visible part, in units of the graph.
    chosen, hovered
        The numbers of the chosen box and of the one under the mouse; -1 for none.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    with_text = scale >= _TEXT_FROM
    for frame, rect in zip(scene.contents.frames, scene.frames, strict=True):
        if rect.intersects(visible):
            _paint_frame(painter, frame, rect, palette, with_text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(_edge_colour(palette), max(1.2, 0.8 / scale)))
    for path, around in scene.curves:
        if around.intersects(visible):
            painter.drawPath(path)
    if with_text:
        _paint_labels(painter, scene, palette, visible)
    for number, (box, rect) in enumerate(zip(scene.contents.boxes, scene.boxes, strict=True)):
        if rect.intersects(visible):
            _paint_box(painter, box, rect, palette, with_text, number == hovered)
    if chosen >= 0:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), max(2.5, 2.5 / scale)))
        painter.drawRoundedRect(scene.boxes[chosen].adjusted(-2, -2, 2, 2), _ROUND, _ROUND)


def _paint_box(
    painter: QPainter, box: Box, rect: QRectF, palette: QPalette, with_text: bool, is_hovered: bool
) -> None:
    colour, base = colour_of(box.kind), palette.color(QPalette.ColorRole.Base)
    if not with_text:
        painter.fillRect(rect, colour)
        return
    fill = _mixed(base, colour, 0.28 if is_hovered else 0.12)
    painter.setPen(QPen(_mixed(base, colour, 0.7), 1.2))
    painter.setBrush(fill)
    for sheet in (2, 1) if box.num_layers else ():
        painter.drawRoundedRect(rect.translated(sheet * _STACK, sheet * _STACK), _ROUND, _ROUND)
    painter.drawRoundedRect(rect, _ROUND, _ROUND)
    band = QPainterPath()
    band.addRoundedRect(rect, _ROUND, _ROUND)
    painter.save()
    painter.setClipPath(band, Qt.ClipOperation.IntersectClip)
    painter.fillRect(QRectF(rect.left(), rect.top(), _BAND, rect.height()), colour)
    painter.restore()
    _paint_texts(painter, box, rect, palette, colour)


def _paint_texts(painter: QPainter, box: Box, rect: QRectF, palette: QPalette, colour: QColor) -> None:
    inside = rect.adjusted(_BAND + _PADDING - 3, 4, -_PADDING + 3, -4)
    font = painter.font()
    font.setBold(True)
    painter.save()
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.Text))
    width = inside.width()
    title = painter.fontMetrics().elidedText(box.title, Qt.TextElideMode.ElideMiddle, int(width))
    detail = detail_of(box)
    flags = Qt.AlignmentFlag.AlignTop if detail else Qt.AlignmentFlag.AlignVCenter
    painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | flags, title)
    painter.restore()
    painter.setPen(colour)
    mark = "▸ " if box.num_layers else ""
    painter.drawText(inside, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, mark + detail)


def _paint_frame(painter: QPainter, frame: Frame, rect: QRectF, palette: QPalette, with_text: bool) -> None:
    fill = QColor(palette.color(QPalette.ColorRole.Mid))
    fill.setAlpha(45)
    painter.setPen(QPen(palette.color(QPalette.ColorRole.Mid), 1))
    painter.setBrush(fill)
    painter.drawRoundedRect(rect, 2 * _ROUND, 2 * _ROUND)
    if with_text:
        painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(title_rect(rect).adjusted(_PADDING, 0, 0, 0), flags, f"▾ {frame.title}")


def _paint_labels(painter: QPainter, scene: GraphScene, palette: QPalette, visible: QRectF) -> None:
    painter.save()
    font = painter.font()
    font.setPointSizeF(font.pointSizeF() * 0.85)
    painter.setFont(font)
    painter.setPen(palette.color(QPalette.ColorRole.PlaceholderText))
    for rect, side, text in scene.labels:
        if rect.intersects(visible):
            painter.drawText(rect, side | Qt.AlignmentFlag.AlignVCenter, text)
    painter.restore()


def _curve(route: Sequence[Point]) -> QPainterPath:
    """Return an edge as a curve that is vertical at the points of its route, with an arrow at its end."""
    points = [QPointF(*point) for point in route]
    path = QPainterPath(points[0])
    for before, after in pairwise(points):
        middle = (before.y() + after.y()) / 2
        path.cubicTo(QPointF(before.x(), middle), QPointF(after.x(), middle), after)
    end, back = points[-1], -_ARROW if points[-1].y() > points[0].y() else _ARROW
    path.moveTo(end + QPointF(-_ARROW * 0.7, back))
    path.lineTo(end)
    path.lineTo(end + QPointF(_ARROW * 0.7, back))
    return path


def _labels(contents: GraphContents, layout: GraphLayout) -> Iterator[tuple[QRectF, Qt.AlignmentFlag, str]]:
    """Yield each shape, once below each box if its outputs have one shape, on the free side of its edge."""
    done = set()
    for edge, route in zip(contents.edges, layout.routes, strict=True):
        if edge.shape and (edge.source, edge.shape) not in done:
            done.add((edge.source, edge.shape))
            (x, y), to_right = route[0], route[1][0] > route[0][0] + 1
            top = y + 3 if route[-1][1] > y else y - 3 - _LABEL_HEIGHT
            left = x - _LABEL_GAP - _WIDEST if to_right else x + _LABEL_GAP
            side = Qt.AlignmentFlag.AlignRight if to_right else Qt.AlignmentFlag.AlignLeft
            yield QRectF(left, top, _WIDEST, _LABEL_HEIGHT), side, edge.shape


def _frame_rect(
    frame: Frame, contents: GraphContents, boxes: Sequence[QRectF], layout: GraphLayout
) -> QRectF:
    inside, numbers = QRectF(), set(frame.boxes)
    for number in frame.boxes:
        inside = inside.united(boxes[number])
    for edge, route in zip(contents.edges, layout.routes, strict=True):
        if edge.source in numbers and edge.target in numbers:
            inside.setLeft(min(inside.left(), *(x for x, _ in route)))
            inside.setRight(max(inside.right(), *(x for x, _ in route)))
    levels = 1 + max((_depth(frame, other) for other in contents.frames), default=0)
    margin = levels * _FRAME_MARGIN
    return inside.adjusted(-margin, -margin - levels * 0.5 * _FRAME_TITLE, margin, margin)


def _depth(frame: Frame, other: Frame) -> int:
    """Return 1 if another frame is inside a frame, else 0."""
    return int(other is not frame and set(other.boxes) < set(frame.boxes))


def _edge_colour(palette: QPalette) -> QColor:
    return _mixed(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text), 0.5)


def _mixed(base: QColor, colour: QColor, share: float) -> QColor:
    parts = zip(base.getRgb()[:3], colour.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(first + share * (second - first)) for first, second in parts))
