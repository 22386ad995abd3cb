"""A graph that is moved by dragging, zoomed by the wheel, and walked by the arrow keys."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from widgets.common.translation import tr
from widgets.model.graph_contents import Box
from widgets.model.graph_painter import BOX_HEIGHT, GraphScene, paint_graph

__all__ = ["GraphCanvas"]

_LARGEST, _SMALLEST = 3.0, 0.01  # scales
_STEP = 1.2  # factor of the scale for a notch of the wheel
_MARGIN = 24  # pixels around a graph that is fitted
_REST = 350  # milliseconds without a move, after which the layer under the mouse is shown
_ARROWS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right)


class GraphCanvas(QWidget):
    """Show a graph.

    Signals
    -------
    box_chosen : int
        The user has chosen the box with this number.
    box_opened : int
        The user has opened this box, by a double click or Return.
    fold_toggled : str
        The user wants to unfold or fold the block with this key.
    rested : int, QPoint
        The mouse rests on this box, at a point of the screen; -1 once it has left.
    menu_requested : int, QPoint
        The user wants the menu of this box, at a point of the screen.
    """

    box_chosen = Signal(int)
    box_opened = Signal(int)
    fold_toggled = Signal(str)
    rested = Signal(int, QPoint)
    menu_requested = Signal(int, QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = GraphScene()
        self._chosen, self._hovered = -1, -1
        self._scale, self._origin = 1.0, QPointF(0, 0)  # the origin is the place of (0, 0) in pixels
        self._pressed: QPoint | None = None
        self._is_dragged = False
        self._rest = QTimer(self, interval=_REST, singleShot=True)
        self._rest.timeout.connect(self._report_rest)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Graph of the network"))

    @property
    def scene(self) -> GraphScene:
        """The shown graph."""
        return self._scene

    @property
    def scale(self) -> float:
        """Pixels for a unit of the graph."""
        return self._scale

    @property
    def chosen(self) -> int:
        """The number of the chosen box; -1 for none."""
        return self._chosen

    def set_scene(self, scene: GraphScene) -> None:
        """Show another graph without a chosen box; the view stays."""
        self._scene, self._chosen, self._hovered = scene, -1, -1
        self._rest.stop()
        self.update()

    def mark(self, number: int) -> None:
        """Mark a box as chosen; -1 for none."""
        self._chosen = number
        self.setAccessibleDescription(self._scene.contents.boxes[number].title if number >= 0 else "")
        self.update()

    def choose(self, number: int) -> None:
        """Mark a box as chosen, and move it into view."""
        self.mark(number)
        if number >= 0:
            self.show_box(number)

    def place_of(self, number: int) -> QRectF:
        """Return the place of a box in pixels of the widget."""
        return self._transform().mapRect(self._scene.boxes[number])

    def place_of_frame(self, number: int) -> QRectF:
        """Return the place of a frame in pixels of the widget."""
        return self._transform().mapRect(self._scene.frames[number])

    def move_by(self, shift: QPointF) -> None:
        """Move the graph by pixels."""
        self._origin += shift
        self.update()

    def show_box(self, number: int) -> None:
        """Move the graph as little as needed to show a box."""
        place, inside = (
            self.place_of(number),
            QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN),
        )
        if not inside.contains(place):
            self.move_by(QPointF(self.rect().center()) - place.center())

    def fit(self) -> None:
        """Show the whole graph."""
        width, height = self._scene.size
        across, down = self.width() - 2 * _MARGIN, self.height() - 2 * _MARGIN
        self._scale = max(_SMALLEST, min(1.0, across / max(1.0, width), down / max(1.0, height)))
        self._origin = QPointF(
            (self.width() - self._scale * width) / 2, (self.height() - self._scale * height) / 2
        )
        self.update()

    def show_top(self) -> None:
        """Show the top of the graph at a size at which it can be read."""
        width = self._scene.size[0]
        self._scale = max(0.5, min(1.0, (self.width() - 2 * _MARGIN) / max(1.0, width)))
        left = (self.width() - self._scale * width) / 2
        if self._scene.boxes and left < _MARGIN:  # too wide: the first box is in the middle
            left = self.width() / 2 - self._scale * self._scene.boxes[0].center().x()
        self._origin = QPointF(left, _MARGIN)
        self.update()

    def zoom(self, factor: float, place: QPointF | None = None) -> None:
        """Scale the graph around a place in pixels; by default the middle."""
        place = QPointF(self.rect().center()) if place is None else place
        scale = min(_LARGEST, max(_SMALLEST, self._scale * factor))
        self._origin = place + (self._origin - place) * (scale / self._scale)
        self._scale = scale
        self.update()

    def _transform(self) -> QTransform:
        return QTransform().translate(self._origin.x(), self._origin.y()).scale(self._scale, self._scale)

    def _at(self, place: QPointF) -> QPointF:
        return (place - self._origin) * (1 / self._scale)

    def _report_rest(self) -> None:
        if self._hovered >= 0:
            self.rested.emit(
                self._hovered, self.mapToGlobal(self.place_of(self._hovered).topRight().toPoint())
            )

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            self.rested.emit(-1, QPoint())
            self._rest.start()
            self.update()
        box = self._scene.contents.boxes[number] if number >= 0 else None
        self.setToolTip("" if box is None else box.path or box.title)

    def _click(self, place: QPointF) -> None:
        number, frame = self._scene.box_at(place), self._scene.frame_at(place)
        if number >= 0:
            box = self._scene.contents.boxes[number]
            self.choose(number)
            self.box_chosen.emit(number)
            if box.num_layers:
                self.fold_toggled.emit(box.key)
        elif frame >= 0:
            self.fold_toggled.emit(self._scene.contents.frames[frame].key)

    def _neighbour(self, key: int) -> int:
        """Return the box to which an arrow key leads: an input, a consumer, or the next box of the row."""
        edges, number = self._scene.contents.edges, self._chosen
        if number < 0:
            return 0 if self._scene.boxes else -1
        if key == Qt.Key.Key_Down:
            return min((edge.target for edge in edges if edge.source == number), default=-1)
        if key == Qt.Key.Key_Up:
            return max((edge.source for edge in edges if edge.target == number), default=-1)
        centre, side = self._scene.boxes[number].center(), 1 if key == Qt.Key.Key_Right else -1
        beside = {
            side * (rect.center().x() - centre.x()): other
            for other, rect in enumerate(self._scene.boxes)
            if abs(rect.center().y() - centre.y()) < BOX_HEIGHT
        }
        nearest = min((distance for distance in beside if distance > 0), default=None)
        return -1 if nearest is None else beside[nearest]

    def _chosen_box(self) -> Box | None:
        return self._scene.contents.boxes[self._chosen] if self._chosen >= 0 else None

    def _toggle(self) -> None:
        """Unfold the chosen box, or fold the innermost frame around it."""
        box = self._chosen_box()
        if box is not None and box.num_layers:
            self.fold_toggled.emit(box.key)
            return
        around = [frame.key for frame in self._scene.contents.frames if self._chosen in frame.boxes]
        if around:
            self.fold_toggled.emit(around[-1])

    def sizeHint(self) -> QSize:
        return QSize(600, 500)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        painter.setTransform(self._transform())
        visible = self._transform().inverted()[0].mapRect(QRectF(event.rect()))
        paint_graph(painter, self._scene, self.palette(), self._scale, visible, self._chosen, self._hovered)
        if self.hasFocus():
            painter.resetTransform()
            painter.setPen(self.palette().highlight().color())
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._is_dragged = event.position().toPoint(), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        if self._pressed is None:
            self._hover(self._scene.box_at(self._at(event.position())))
            return
        if self._is_dragged or (place - self._pressed).manhattanLength() >= QApplication.startDragDistance():
            self._is_dragged = True
            self.move_by(QPointF(place - self._pressed))
            self._pressed = place

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None and not self._is_dragged:
            self._click(self._at(event.position()))
        self._pressed = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._scene.box_at(self._at(event.position()))
        if number >= 0 and not self._scene.contents.boxes[number].num_layers:
            self.box_opened.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Plus: lambda: self.zoom(_STEP),
            Qt.Key.Key_Minus: lambda: self.zoom(1 / _STEP),
            Qt.Key.Key_0: self.fit,
            Qt.Key.Key_Space: self._toggle,
        }
        if event.key() in _ARROWS:
            number = self._neighbour(event.key())
            if number >= 0:
                self.choose(number)
                self.box_chosen.emit(number)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen >= 0:
            self.box_opened.emit(self._chosen)
        elif event.key() in actions:
            actions[event.key()]()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        number = self._chosen if by_key else self._scene.box_at(self._at(QPointF(event.pos())))
        if number >= 0:
            place = self.place_of(number).bottomLeft().toPoint() if by_key else event.pos()
            self.menu_requested.emit(number, self.mapToGlobal(place))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(-1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.oldSize().isValid():
            self._origin += QPointF((event.size().width() - event.oldSize().width()) / 2, 0)
