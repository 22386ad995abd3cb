"""Tools that draw on the picture: boxes, a mask by a brush, a moving patch, a line; and a receptive field."""

from collections.abc import Callable, Mapping

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QLineF, QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QEnterEvent,
    QKeyEvent,
    QMouseEvent,
    QSinglePointEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QGraphicsRectItem

from engine.core.box import Box
from engine.core.marks import NO_MARKS, Marks
from widgets.canvas.box_marks import BoxMarks
from widgets.canvas.canvas_marks import MaskItem, Outline
from widgets.canvas.measuring_line import MeasuringLine
from widgets.canvas.moving_patch import MovingPatch
from widgets.canvas.tool_cursors import tool_cursor

__all__ = ["SIZED_TOOLS", "TOOLS", "CanvasTools"]

TOOLS = ("hand", "box", "paint", "erase", "cover", "measure")
SIZED_TOOLS = ("paint", "erase", "cover")  # a size belongs to them

_MIN_BOX = 3  # side of a box, in pixels of the photograph
_MIN_LINE = 1  # length of a line, in pixels of the photograph
_SIZE_KEYS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier
_SHARES = {"paint": 1 / 12, "cover": 1 / 4}  # size of brush and patch as a share of the shorter side
_FIELD, _BRUSH = QColor("#56B4E9"), QColor("#ffffff")


class CanvasTools(QObject):
    """Converts mouse events of a view to boxes, masks and lines, in pixels of the photograph.

    It filters the view's events and keeps only those with which it draws. So the wheel, the middle button,
    and Space with the left button move the picture with every tool.

    Signals
    -------
    tool_changed : str
        Another tool is in use, one of `TOOLS`.
    brush_changed : int
        The diameter of the brush, or the side of the patch, has changed, in pixels of the photograph.
    boxes_drawn : tuple of Box
        The user has drawn a box, the last one, or removed one by a click.
    mask_painted : Mask or None
        The user has painted or erased: a mask of the photograph's size, or None if it is empty.
    covered : Box or None
        The user covers this part of the picture with the moving patch, or has removed the patch.
    line_measured : QLineF
        The user has drawn a line with the tool `measure`.
    menu_requested : QPointF, QPoint
        The user requests the menu of this place of the photograph, at that place of the screen.
    """

    tool_changed = Signal(str)
    brush_changed = Signal(int)
    boxes_drawn = Signal(object)
    mask_painted = Signal(object)
    covered = Signal(object)
    line_measured = Signal(QLineF)
    menu_requested = Signal(QPointF, QPoint)

    def __init__(self, view: pg.GraphicsView, view_box: pg.ViewBox) -> None:
        super().__init__(view)
        self._view, self._view_box = view, view_box
        self._tool = "hand"
        self._size = (1, 1)
        self._shares = dict(_SHARES)
        self._mouse_position: QPointF | None = None
        self._drag_start: QPointF | None = None
        self._menu_press: QPointF | None = None  # where the right button went down, in the viewport
        self._space = self._is_hidden = False
        self._all = QGraphicsRectItem()  # the invisible parent of all drawn items
        self._mask = MaskItem(self._all)
        self._field = Outline(_FIELD, self._all)
        self._boxes = BoxMarks(self._all)
        self._patch = MovingPatch(self._all)
        self._line = MeasuringLine(self._all)
        self._circle = Outline(_BRUSH, self._all, is_round=True)
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
    def largest_brush(self) -> int:
        """The longer side of the photograph, the largest diameter of the brush."""
        return max(self._size)

    @property
    def _sized(self) -> str:
        """The tool whose size is set; the eraser has the size of the brush."""
        return "cover" if self._tool == "cover" else "paint"

    def set_tool(self, name: str) -> None:
        """Select one of `TOOLS`."""
        assert name in TOOLS, name
        self._end()
        self._line.show_line(None)
        if name != self._tool:
            before, self._tool = self.brush, name
            self._follow_mouse()
            self._show_cursor()
            self._tell_brush(before)
            self.tool_changed.emit(name)

    def set_brush(self, diameter: float) -> None:
        """Set the diameter of the brush in pixels; it scales with the shorter side of photographs."""
        before = self.brush
        self._shares[self._sized] = min(max(1.0, diameter), self.largest_brush) / min(self._size)
        self._tell_brush(before)

    def set_cover(self, colour: QColor) -> None:
        """Set the colour of the moving patch."""
        self._patch.setBrush(colour)

    def set_size(self, height: int, width: int) -> None:
        """Start without marks on a photograph of this size."""
        self._mouse_position = None  # in pixels of the photograph before
        self._move_patch(None)
        before, self._size = self.brush, (height, width)
        self.set_marks(NO_MARKS)
        self.set_field(None)
        self._line.show_line(None)
        self._tell_brush(before)

    def set_marks(self, marks: Marks) -> None:
        """Show these marks instead of the present ones."""
        assert marks.mask is None or marks.mask.shape == self._size, "a mask is of the photograph's size"
        self._drag_start = None
        self._boxes.show_drawn(None)
        self._boxes.set_boxes(marks.boxes)
        self._mask.set_mask(marks.mask, *self._size)

    def set_field(self, box: Box | None) -> None:
        """Show a receptive field, or hide it."""
        self._field.show_box(box)

    def cover_at(self, place: QPointF) -> None:
        """Choose the moving patch and cover a place, until the mouse moves."""
        self.set_tool("cover")
        self._move_patch(place)

    def set_marks_hidden(self, away: bool) -> None:
        """Hide or show all marks; while they are hidden, no tool draws."""
        self._end()
        self._is_hidden = away
        self._follow_mouse()
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
            (self._view, kinds.ContextMenu): self._request_menu_by_key,
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
        return self._is_drawing_tool and self._tool in SIZED_TOOLS

    def _place(self, event: QSinglePointEvent) -> QPointF:
        place: QPointF = self._view_box.mapSceneToView(self._view.mapToScene(event.position().toPoint()))
        return place

    def _press(self, event: QMouseEvent) -> bool:
        if event.button() is Qt.MouseButton.RightButton:
            self._menu_press = event.position()
        if event.button() is not Qt.MouseButton.LeftButton or not self._is_drawing_tool:
            return False
        self._mouse_position = self._place(event)
        if self._tool == "cover":
            self._follow_mouse()
        else:
            self._drag_start = self._mouse_position
            self._draw(self._mouse_position)
        return True

    def _move(self, event: QMouseEvent | QEnterEvent) -> bool:
        self._mouse_position = self._place(event)
        self._show_circle()
        self._follow_mouse()
        if self._drag_start is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._draw(self._mouse_position)
        elif self._drag_start is not None:  # the button was released outside the window
            self._end()
        return False  # so that the read-out follows the mouse with every tool

    def _draw(self, place: QPointF) -> None:
        assert self._drag_start is not None
        if self._tool == "box":
            self._boxes.show_drawn(self._dragged(place))
        elif self._tool == "measure":
            self._line.show_line(QLineF(self._drag_start, place))
        else:
            self._mask.stroke(self._drag_start, place, self.brush, paint=self._tool == "paint")
            self._drag_start = place

    def _follow_mouse(self) -> None:
        """Move the patch under the mouse, or remove it if another tool is in use."""
        is_active = self._is_drawing_tool and self._tool == "cover"
        self._move_patch(self._mouse_position if is_active else None)

    def _move_patch(self, place: QPointF | None) -> None:
        if self._patch.move_to(place, self.brush, self._size):
            self.covered.emit(self._patch.box)

    def _release(self, event: QMouseEvent) -> bool:
        if event.button() is Qt.MouseButton.RightButton:
            self._request_menu(event)
        if event.button() is not Qt.MouseButton.LeftButton or self._drag_start is None:
            return False
        if self._tool == "box":
            self._take_box(self._drag_start, self._dragged(self._place(event)))
        elif self._tool == "measure":
            self._take_line(QLineF(self._drag_start, self._place(event)))
        self._end()
        return True

    def _take_box(self, start: QPointF, box: Box | None) -> None:
        """Add a drawn box; a click removes the box under the mouse."""
        boxes, clicked = self._boxes.boxes, self._boxes.at(start)
        if box is not None:
            self._boxes.set_boxes((*boxes, box))
        elif clicked is not None:
            self._boxes.set_boxes(tuple(other for other in boxes if other is not clicked))
        if self._boxes.boxes != boxes:
            self.boxes_drawn.emit(self._boxes.boxes)

    def _take_line(self, line: QLineF) -> None:
        """Report a drawn line; a click removes it."""
        is_seen = line.length() >= _MIN_LINE
        self._line.show_line(line if is_seen else None)
        if is_seen:
            self.line_measured.emit(line)

    def _request_menu(self, event: QMouseEvent) -> None:
        """Request the menu of a place after a click of the right button; a drag of it zooms."""
        start, self._menu_press = self._menu_press, None
        if start is None or self._is_hidden:
            return
        if (event.position() - start).manhattanLength() < QApplication.startDragDistance():
            self.menu_requested.emit(self._place(event), event.globalPosition().toPoint())

    def _request_menu_by_key(self, event: QContextMenuEvent) -> bool:
        """Request the menu at the mouse, or in the middle of the picture, by the key for menus."""
        if event.reason() is not QContextMenuEvent.Reason.Keyboard or self._is_hidden:
            return False
        place = self._mouse_position or QPointF(self._size[1] / 2, self._size[0] / 2)
        scene = self._view_box.mapViewToScene(place)
        self.menu_requested.emit(place, self._view.viewport().mapToGlobal(self._view.mapFromScene(scene)))
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
        self._drag_start = None
        self._boxes.show_drawn(None)
        if is_stroke:
            self.mask_painted.emit(self._mask.mask())

    def _leave(self, _: QEvent) -> bool:
        self._mouse_position = None
        self._show_circle()
        self._follow_mouse()
        return False

    def _turn_wheel(self, event: QWheelEvent) -> bool:
        turned = event.angleDelta()  # Qt swaps its directions while Alt is pressed
        if not self._shows_brush or not event.modifiers() & _SIZE_KEYS:
            return False
        steps = (turned.y() or turned.x()) / 120
        self.set_brush(self._shares[self._sized] * min(self._size) * 1.2**steps)
        return True

    @property
    def _escape_ends(self) -> bool:
        """Whether Escape ends a drag or leaves the moving patch."""
        return self._drag_start is not None or (self._tool == "cover" and not self._is_hidden)

    def _reserve_key(self, event: QKeyEvent) -> bool:
        """Reserve Escape for `_press_key`, so that the window's shortcuts do not use it."""
        if event.key() != Qt.Key.Key_Escape or not self._escape_ends:
            return False
        event.accept()
        return True

    def _press_key(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Escape and self._escape_ends:
            if self._drag_start is None:
                self.set_tool("hand")
            else:
                self._end()
                self._line.show_line(None)
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
            self._follow_mouse()

    def _tell_brush(self, before: int) -> None:
        self._show_circle()
        if self.brush != before:
            self._follow_mouse()
            self.brush_changed.emit(self.brush)

    def _show_cursor(self) -> None:
        self._view.viewport().setCursor(tool_cursor(self._tool if self._is_drawing_tool else "hand"))
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
