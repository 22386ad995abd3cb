"""Tools that draw on the picture: a box, a mask by a brush, and a moving patch; and a receptive field."""

from collections.abc import Callable, Mapping

import pyqtgraph as pg
import qtawesome
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QSinglePointEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsRectItem

from engine.core.box import Box
from engine.core.marks import NO_MARKS, Marks
from widgets.canvas.canvas_marks import MaskItem, Outline

__all__ = ["TOOLS", "CanvasTools"]

TOOLS = ("hand", "box", "paint", "erase", "cover")

_MIN_BOX = 3  # side of a box, in pixels of the photograph
_SHARES = {"paint": 1 / 12, "cover": 1 / 4}  # size of brush and patch as a share of the shorter side
_BOX, _FIELD, _BRUSH = QColor("#FF5CC8"), QColor("#56B4E9"), QColor("#ffffff")


class CanvasTools(QObject):
    """Converts mouse events of a view to boxes and masks, in pixels of the photograph.

    It filters the view's events and keeps only those with which it draws. So the wheel, the middle button,
    and Space with the left button move the picture with every tool.

    Signals
    -------
    tool_changed : str
        Another tool is in use, one of `TOOLS`.
    brush_changed : int
        The diameter of the brush has changed, in pixels of the photograph.
    box_drawn : Box or None
        The user has drawn a box, or removed it by a very short drag.
    mask_painted : Mask or None
        The user has painted or erased: a mask of the photograph's size, or None if it is empty.
    covered : Box or None
        The user covers this part of the picture with the moving patch, or has removed the patch.
    """

    tool_changed = Signal(str)
    brush_changed = Signal(int)
    box_drawn = Signal(object)
    mask_painted = Signal(object)
    covered = Signal(object)

    def __init__(self, view: pg.GraphicsView, view_box: pg.ViewBox) -> None:
        super().__init__(view)
        self._view, self._view_box = view, view_box
        self._tool = "hand"
        self._size = (1, 1)
        self._shares = dict(_SHARES)
        self._box: Box | None = None
        self._mouse_position: QPointF | None = None
        self._drag_start: QPointF | None = None
        self._space = self._is_hidden = False
        self._all = QGraphicsRectItem()  # the invisible parent of all drawn items
        self._mask = MaskItem(self._all)
        self._field = Outline(_FIELD, self._all)
        self._frame = Outline(_BOX, self._all)
        self._circle = Outline(_BRUSH, self._all, is_round=True)
        self._window = QGraphicsRectItem(self._all)
        self._window.setPen(QPen(Qt.PenStyle.NoPen))
        self._window.hide()
        self.set_cover(QColor(128, 128, 128))
        view_box.addItem(self._all, ignoreBounds=True)
        self._handlers = self._make_handlers()
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        self._show_cursor()

    @property
    def tool(self) -> str:
        """The tool in use, one of `TOOLS`."""
        return self._tool

    @property
    def brush(self) -> int:
        """The diameter of the brush, or the side of the moving patch, in pixels of the photograph."""
        return max(1, round(self._shares[self._sized] * min(self._size)))

    @property
    def _sized(self) -> str:
        """The tool whose size is set; the eraser has the size of the brush."""
        return "cover" if self._tool == "cover" else "paint"

    def set_tool(self, name: str) -> None:
        """Select one of `TOOLS`."""
        assert name in TOOLS, name
        self._end()
        if name != self._tool:
            before, self._tool = self.brush, name
            self._show_cursor()
            self._tell_brush(before)
            self.tool_changed.emit(name)

    def set_brush(self, diameter: float) -> None:
        """Set the diameter of the brush in pixels; it scales with the shorter side of photographs."""
        before = self.brush
        self._shares[self._sized] = min(max(1.0, diameter), max(self._size)) / min(self._size)
        self._tell_brush(before)

    def set_cover(self, colour: QColor) -> None:
        """Set the colour of the moving patch."""
        self._window.setBrush(colour)

    def set_size(self, height: int, width: int) -> None:
        """Start without marks on a photograph of this size."""
        before, self._size = self.brush, (height, width)
        self.set_marks(NO_MARKS)
        self.set_field(None)
        self._tell_brush(before)

    def set_marks(self, marks: Marks) -> None:
        """Show these marks instead of the present ones."""
        assert marks.mask is None or marks.mask.shape == self._size, "a mask is of the photograph's size"
        self._drag_start, self._box = None, marks.box
        self._frame.show_box(marks.box)
        self._mask.set_mask(marks.mask, *self._size)

    def set_field(self, box: Box | None) -> None:
        """Show a receptive field, or hide it."""
        self._field.show_box(box)

    def set_marks_hidden(self, away: bool) -> None:
        """Hide or show all marks; while they are hidden, no tool draws."""
        self._end()
        self._is_hidden = away
        self._all.setVisible(not away)
        self._show_cursor()

    def _make_handlers(self) -> Mapping[tuple[QObject, QEvent.Type], Callable[..., bool]]:
        kinds, viewport = QEvent.Type, self._view.viewport()
        return {
            (viewport, kinds.MouseButtonPress): self._press,
            (viewport, kinds.MouseButtonDblClick): self._press,  # a double click with a brush paints twice
            (viewport, kinds.Enter): self._move,
            (viewport, kinds.MouseMove): self._move,
            (viewport, kinds.MouseButtonRelease): self._release,
            (viewport, kinds.Leave): self._leave,
            (viewport, kinds.Wheel): self._turn_wheel,
            (self._view, kinds.ShortcutOverride): self._reserve_key,
            (self._view, kinds.KeyPress): self._press_key,
            (self._view, kinds.KeyRelease): self._release_key,
            (self._view, kinds.FocusOut): self._lose_focus,
        }

    @property
    def _is_drawing_tool(self) -> bool:
        return self._tool != "hand" and not self._is_hidden and not self._space

    @property
    def _shows_brush(self) -> bool:
        return self._is_drawing_tool and self._tool != "box"

    def _place(self, event: QSinglePointEvent) -> QPointF:
        place: QPointF = self._view_box.mapSceneToView(self._view.mapToScene(event.position().toPoint()))
        return place

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() is not Qt.MouseButton.LeftButton or not self._is_drawing_tool:
            return False
        self._drag_start = self._mouse_position = self._place(event)
        self._draw(self._mouse_position)
        return True

    def _move(self, event: QMouseEvent | QEnterEvent) -> bool:
        self._mouse_position = self._place(event)
        self._show_circle()
        if self._drag_start is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._draw(self._mouse_position)
        elif self._drag_start is not None:  # the button was released outside the window
            self._end()
        return False  # so that the read-out follows the mouse with every tool

    def _draw(self, place: QPointF) -> None:
        assert self._drag_start is not None
        if self._tool == "box":
            self._frame.show_box(self._dragged(place))
        elif self._tool == "cover":
            self._cover(place)
        else:
            self._mask.stroke(self._drag_start, place, self.brush, paint=self._tool == "paint")
            self._drag_start = place

    def _cover(self, place: QPointF) -> None:
        """Move the patch to a place, and emit the part of the picture that it covers."""
        side, (height, width) = self.brush, self._size
        top, left = round(place.y() - side / 2), round(place.x() - side / 2)
        rows, columns = (max(0, top), min(height, top + side)), (max(0, left), min(width, left + side))
        self._window.setVisible(rows[1] > rows[0] and columns[1] > columns[0])
        if self._window.isVisible():
            box = Box(rows[0], columns[0], rows[1] - rows[0], columns[1] - columns[0])
            self._window.setRect(QRectF(box.left, box.top, box.width, box.height))
            self.covered.emit(box)

    def _release(self, event: QMouseEvent) -> bool:
        if event.button() is not Qt.MouseButton.LeftButton or self._drag_start is None:
            return False
        if self._tool == "box":
            self._box = self._dragged(self._place(event))
            self.box_drawn.emit(self._box)
        self._end()
        return True

    def _dragged(self, place: QPointF) -> Box | None:
        """Return the box of a drag, in whole pixels within the picture; None if it is too small."""
        assert self._drag_start is not None
        height, width = self._size
        top, bottom = sorted(min(max(0, round(y)), height) for y in (self._drag_start.y(), place.y()))
        left, right = sorted(min(max(0, round(x)), width) for x in (self._drag_start.x(), place.x()))
        is_seen = bottom - top >= _MIN_BOX and right - left >= _MIN_BOX
        return Box(top, left, bottom - top, right - left) if is_seen else None

    def _end(self) -> None:
        """End a drag: an unfinished box is removed, painted strokes stay."""
        is_stroke = self._drag_start is not None and self._tool in ("paint", "erase")
        if self._drag_start is not None and self._tool == "cover":
            self._window.hide()
            self.covered.emit(None)
        self._drag_start = None
        self._frame.show_box(self._box)
        if is_stroke:
            self.mask_painted.emit(self._mask.mask())

    def _leave(self, _: QEvent) -> bool:
        self._mouse_position = None
        self._show_circle()
        return False

    def _turn_wheel(self, event: QWheelEvent) -> bool:
        steps = event.angleDelta().y() / 120
        if not self._shows_brush or not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return False
        self.set_brush(self._shares[self._sized] * min(self._size) * 1.2**steps)
        return True

    def _reserve_key(self, event: QKeyEvent) -> bool:
        """Reserve Escape during a drag, so that the window's shortcuts do not use it."""
        if self._drag_start is None or event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        return True

    def _press_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._drag_start is not None:
            self._end()
            return True
        if event.key() == Qt.Key.Key_Space and self._drag_start is None and self._is_drawing_tool:
            self._set_space(True)
        return event.key() == Qt.Key.Key_Space and self._space

    def _release_key(self, event: QKeyEvent) -> bool:
        if event.key() != Qt.Key.Key_Space or not self._space:
            return False
        self._set_space(event.isAutoRepeat())
        return True

    def _lose_focus(self, _: QEvent) -> bool:
        self._set_space(False)
        return False

    def _set_space(self, space: bool) -> None:
        if space != self._space:
            self._space = space
            self._show_cursor()

    def _tell_brush(self, before: int) -> None:
        self._show_circle()
        if self.brush != before:
            self.brush_changed.emit(self.brush)

    def _show_cursor(self) -> None:
        self._view.viewport().setCursor(_cursor(self._tool if self._is_drawing_tool else "hand"))
        self._show_circle()

    def _show_circle(self) -> None:
        self._circle.setVisible(self._shows_brush and self._mouse_position is not None)
        if self._mouse_position is not None:
            radius = self.brush / 2
            self._circle.set_round(self._tool != "cover")
            self._circle.setRect(
                QRectF(
                    self._mouse_position.x() - radius,
                    self._mouse_position.y() - radius,
                    self.brush,
                    self.brush,
                )
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        handler = self._handlers.get((watched, event.type()))
        return handler is not None and handler(event)


def _cursor(tool: str) -> QCursor:
    shapes = {
        "hand": Qt.CursorShape.OpenHandCursor,
        "box": Qt.CursorShape.CrossCursor,
        "cover": Qt.CursorShape.CrossCursor,
    }
    if tool in shapes:
        return QCursor(shapes[tool])
    return QCursor(_outlined_icon({"paint": "mdi6.brush", "erase": "mdi6.eraser"}[tool]), 3, 21)


def _outlined_icon(name: str) -> QPixmap:
    """Return an icon in white with a dark rim, a cursor that is visible on any picture."""
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    dark, light = (qtawesome.icon(name, color=colour) for colour in ("black", "white"))
    for x, y in ((0, 1), (1, 0), (2, 1), (1, 2)):
        dark.paint(painter, x, y, 22, 22)
    light.paint(painter, 1, 1, 22, 22)
    painter.end()
    return pixmap
