"""The canvas: a picture below its layers.

The wheel zooms at the cursor, a drag pans, a double click fits the picture; tools draw on it.
"""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine.core.arrays import Bytes
from engine.core.box import Box
from engine.core.marks import Marks
from widgets.canvas.canvas_marks import RegionFrame
from widgets.canvas.canvas_picture import CanvasPicture
from widgets.canvas.canvas_scale import ColourBar, PixelGrid
from widgets.canvas.canvas_tools import CanvasTools
from widgets.canvas.canvas_view import CanvasView
from widgets.canvas.layer_stack import LayerStack
from widgets.canvas.read_out import read_out
from widgets.common.translation import tr

__all__ = ["Canvas"]

_SHARP_FROM = 4  # screen pixels per pixel of the picture from which on pixels are shown as squares
_BAR_FROM = (320, 160)  # pixels of width and height from which on there is room for the colour bar


class Canvas(QWidget):
    """Shows a photograph and the layers of a stack over it.

    Signals
    -------
    hovered : str
        Place, value of every visible map and colour under the cursor; empty outside the picture.
    tool_changed : str
        Another tool is in use, one of `canvas_tools.TOOLS`.
    brush_changed : int
        The diameter of the brush has changed, in pixels of the photograph.
    boxes_drawn : tuple of Box
        The user has drawn a box, the last one, in pixels of the photograph, or removed one.
    mask_painted : Mask or None
        The user has painted or erased: a mask of the photograph's size, or None if it is empty.
    occluder_moved : Box or None
        The user covers this part of the photograph with the moving patch, or has removed the patch.
    line_measured : QLineF
        The user has drawn a line to measure along, in pixels of the photograph.
    menu_requested : QPointF, QPoint
        The user requests the menu of this place of the photograph, at that place of the screen.
    range_changed :
        The visible part of the picture, or its magnification, has changed.
    """

    hovered = Signal(str)
    tool_changed = Signal(str)
    brush_changed = Signal(int)
    boxes_drawn = Signal(object)
    mask_painted = Signal(object)
    occluder_moved = Signal(object)
    line_measured = Signal(QLineF)
    menu_requested = Signal(QPointF, QPoint)
    range_changed = Signal()

    def __init__(self, stack: LayerStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stack = stack
        self._picture = CanvasPicture(np.zeros((1, 1, 3), np.uint8))
        self._later = QTimer(self, singleShot=True, interval=0)
        self._view = CanvasView(self)
        self._box = pg.ViewBox(lockAspect=True, invertY=True, enableMenu=False)
        self._image = pg.ImageItem(axisOrder="row-major")
        self._frame = RegionFrame()
        self._grid = PixelGrid()
        self._bar = ColourBar(self)
        self._has_bar = True
        self._sharpen = QTimer(self, singleShot=True, interval=120)
        self._assemble()
        self._tools = self._make_tools()
        stack.changed.connect(self._later.start)  # several changes at once are painted together
        self._later.timeout.connect(self._refresh)
        self._sharpen.timeout.connect(self._refresh)
        self._box.sigRangeChanged.connect(self._follow_range)
        self._view.scene().sigMouseMoved.connect(self._report)

    @property
    def stack(self) -> LayerStack:
        """The layers over the photograph."""
        return self._stack

    @property
    def rendered(self) -> Bytes:
        """The picture with its layers at full size: (height, width, 3) uint8 RGB."""
        return self._picture.rendered(self._stack.layers)

    def set_picture(self, pixels: Bytes) -> None:
        """Show another photograph, (height, width, 3) uint8 RGB, and fit it into view."""
        self._picture.set_pixels(pixels)
        self._frame.hide()
        self._frame.setOpacity(1)
        self._tools.set_size(*pixels.shape[:2])
        self._grid.set_size(*pixels.shape[:2])
        self._tools.set_marks_hidden(False)
        self.fit()
        self._refresh()

    def show_frame(self, pixels: Bytes, picture: Bytes, region: Box | None) -> None:
        """Show a frame of a moving picture.

        Parameters
        ----------
        pixels
            (height, width, 3) uint8 RGB: the frame.
        picture
            (h, w, 3) uint8 RGB: the frame with its layers, possibly smaller.
        region
            The part of the frame that the model sees.
        """
        shown = self._picture
        is_other = shown.frame is None or pixels.shape != shown.pixels.shape
        if is_other:
            self.set_picture(pixels)
        shown.pixels, shown.frame = pixels, picture
        if is_other and region is not None:
            self.set_region(region)
        if shown.replacement is None:
            self._image.setImage(picture, autoLevels=False, levels=(0, 255))
            self._image.setRect(QRectF(0, 0, pixels.shape[1], pixels.shape[0]))
            self._show_bar()

    def set_region(self, box: Box) -> None:
        """Show the part of the photograph that the model sees by a frame, unless it is all of it."""
        height, width = self._picture.size
        self._frame.setRect(QRectF(box.left, box.top, box.width, box.height))
        self._frame.setVisible((box.height, box.width) != (height, width))

    @property
    def tool(self) -> str:
        """The tool in use, one of `canvas_tools.TOOLS`."""
        return self._tools.tool

    def set_tool(self, name: str) -> None:
        """Select a tool, one of `canvas_tools.TOOLS`."""
        self._tools.set_tool(name)

    @property
    def brush(self) -> int:
        """The diameter of the brush, or the side of the patch, in pixels of the photograph."""
        return self._tools.brush

    @property
    def largest_brush(self) -> int:
        """The largest diameter of the brush, in pixels of the photograph."""
        return self._tools.largest_brush

    def set_brush(self, diameter: int) -> None:
        """Set the brush diameter in pixels of the photograph; it scales with the size of photographs."""
        self._tools.set_brush(diameter)

    def set_cover(self, colour: QColor) -> None:
        """Set the colour of the moving patch."""
        self._tools.set_cover(colour)

    def cover_at(self, place: QPointF) -> None:
        """Choose the moving patch and cover a place, in pixels of the photograph, until the mouse moves."""
        self._tools.cover_at(place)

    def set_marks(self, marks: Marks) -> None:
        """Show these marks instead of the present ones, without a signal."""
        self._tools.set_marks(marks)

    def set_field(self, box: Box | None) -> None:
        """Show a receptive field, in pixels of the photograph, or hide it."""
        self._tools.set_field(box)

    @property
    def has_replacement(self) -> bool:
        """Whether another picture is shown in place of the photograph."""
        return self._picture.replacement is not None

    def set_replacement(self, pixels: Bytes | None) -> None:
        """Show another picture in place of the photograph and its layers; None shows them again."""
        former = self._picture.replacement
        if pixels is None and former is None:
            return
        same_size = pixels is not None and former is not None and pixels.shape == former.shape
        self._picture.replacement = pixels
        self._frame.setOpacity(1 if pixels is None else 0)
        self._grid.set_size(*self._picture.size_seen)
        self._tools.set_marks_hidden(pixels is not None)
        self._refresh()
        if not same_size:  # the frames of an animation keep the view
            self.fit()

    def set_swipe(self, other: Bytes | None, is_left: bool = False) -> None:
        """Show another picture, (h, w, 3) uint8, to the right or left of the cursor; None ends this."""
        self._picture.swipe, self._picture.is_swipe_left = other, is_left
        self._refresh()

    def visible_fraction(self) -> QRectF:
        """Return the visible part as a share of the picture, which is (0, 0, 1, 1)."""
        return self._fraction(self._box.viewRect())

    def requested_fraction(self) -> QRectF:
        """Return the part that is to be visible, as a share of the picture.

        The visible part contains it, and more where its shape and that of the canvas differ. A change of the
        size of the canvas leaves it as it is.
        """
        return self._fraction(self._box.targetRect())

    def set_visible_fraction(self, share: QRectF) -> None:
        """Show a part of the picture, given as `requested_fraction` returns it."""
        height, width = self._picture.size_seen
        seen = QRectF(
            share.left() * width, share.top() * height, share.width() * width, share.height() * height
        )
        self._box.setRange(seen, padding=0)

    def fit(self) -> None:
        """Show the whole picture."""
        height, width = self._picture.size_seen
        self._box.setRange(QRectF(0, 0, width, height), padding=0.02)

    @property
    def magnification(self) -> float:
        """Screen pixels per pixel of the picture."""
        return float(self.devicePixelRatioF() * self._box.width() / self._box.viewRect().width())

    def show_actual_size(self) -> None:
        """Show each pixel of the picture as one screen pixel."""
        self.zoom(1 / self.magnification)

    def zoom(self, factor: float) -> None:
        """Enlarge the picture by a factor, about the centre of the view."""
        self._box.scaleBy((1 / factor, 1 / factor))

    def zoom_to(self, box: Box) -> None:
        """Show a part of the photograph as large as possible."""
        self._box.setRange(QRectF(box.left, box.top, box.width, box.height), padding=0.02)

    @property
    def has_colour_bar(self) -> bool:
        """Whether a colour bar is shown for the topmost layer."""
        return self._has_bar

    def show_colour_bar(self, wanted: bool) -> None:
        """Show or hide the colour bar of the topmost layer."""
        self._has_bar = wanted
        self._show_bar()

    def position_of_pixel(self, row: float, column: float) -> QPointF:
        """Return the position of a pixel of the photograph in this widget."""
        scene = self._box.mapViewToScene(QPointF(column, row))
        return QPointF(self._view.viewport().mapTo(self, self._view.mapFromScene(scene)))

    def read_out(self, place: QPointF) -> str:
        """Return the values at a place, in pixels of the photograph; empty where there is none."""
        is_shown = self._picture.replacement is None
        return read_out(self._picture.pixels, self._stack.layers, place) if is_shown else ""

    def focus_view(self) -> None:
        """Give the picture the keyboard focus."""
        self._view.setFocus()

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        self._view.setBackground(QApplication.palette().color(QPalette.ColorRole.Mid).darker(115))

    def _fraction(self, part: QRectF) -> QRectF:
        height, width = self._picture.size_seen
        return QRectF(part.left() / width, part.top() / height, part.width() / width, part.height() / height)

    def _assemble(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._view)
        self._view.setCentralItem(self._box)
        self._box.addItem(self._image)
        pen = QPen(Qt.GlobalColor.white, 1.5, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._frame.setPen(pen)
        self._frame.set_tip(tr("The part of the picture that the model sees"))
        self._box.addItem(self._frame)
        self._grid.setZValue(1)
        self._box.addItem(self._grid, ignoreBounds=True)
        self._view.double_clicked.connect(self.fit)
        self._view.left.connect(self._report_nothing)
        self.setAccessibleName(tr("Picture"))
        self.restyle()

    def _make_tools(self) -> CanvasTools:
        tools = CanvasTools(self._view, self._box)
        tools.tool_changed.connect(self.tool_changed)
        tools.brush_changed.connect(self.brush_changed)
        tools.boxes_drawn.connect(self.boxes_drawn)
        tools.line_measured.connect(self.line_measured)
        tools.menu_requested.connect(self.menu_requested)
        tools.mask_painted.connect(self.mask_painted)
        tools.covered.connect(self.occluder_moved)
        return tools

    def _refresh(self) -> None:
        """Repaint."""
        pixels, place = self._picture.compose(self._stack.layers, self._box.viewRect())
        self._image.setImage(pixels, autoLevels=False, levels=(0, 255))
        self._image.setRect(place)
        self._show_bar()

    def _follow_range(self) -> None:
        """Update the magnification, the squares of large pixels, and the details of a large photograph."""
        share = self.magnification
        self.range_changed.emit()
        self._view.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, share < _SHARP_FROM)
        if self._picture.scale < 1:
            self._sharpen.start()

    def _show_bar(self) -> None:
        visible = [layer for layer in self._stack.layers if layer.visible and layer.look.opacity > 0]
        is_large = self.width() >= _BAR_FROM[0] and self.height() >= _BAR_FROM[1]
        wanted = self._has_bar and is_large and self._picture.replacement is None
        self._bar.set_layer(visible[-1] if visible and wanted else None)
        self._place_labels()

    def _place_labels(self) -> None:
        self._bar.move(self.width() - self._bar.width() - 10, self.height() - self._bar.height() - 10)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_bar()

    def _report_nothing(self) -> None:
        self.hovered.emit("")

    def _report(self, position: QPointF) -> None:
        place = self._box.mapSceneToView(position)
        if self._picture.swipe is not None:
            self._picture.edge = min(max(0.0, place.x() / self._picture.size_seen[1]), 1.0)
            self._later.start()
        self.hovered.emit(self.read_out(place))
