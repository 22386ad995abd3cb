"""The strip of tools above the canvas."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QSlider, QSpinBox, QToolBar, QToolButton, QWidget

from widgets.canvas.canvas import Canvas
from widgets.canvas.canvas_tools import SIZED_TOOLS
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop

__all__ = ["ToolStrip"]

_ICON = QSize(20, 20)
_SLIDER_WIDTH = 96
_STEPS = 100  # positions of the slider, from 1 pixel to the longer side of the picture
_TIP = tr_noop("Diameter of the brush or side of the patch, in pixels of the picture (Alt and the wheel)")


class ToolStrip(QToolBar):
    """One button for each tool of the canvas, and the size of the brush or patch while it applies.

    The buttons are made from the actions of the menu, so both are always in step.
    """

    def __init__(self, canvas: Canvas, parent: QWidget | None = None) -> None:
        super().__init__(tr("Tools"), parent)
        self._canvas = canvas
        self._group = QActionGroup(self)
        self._slider = set_object_name(QSlider(Qt.Orientation.Horizontal), "tool_size")
        self._number = set_object_name(QSpinBox(suffix=" px"), "tool_size_number")
        self._sized: list[QAction] = []  # the actions of the two widgets above
        self.setObjectName("tool_strip")
        self.setMovable(False)
        self.setIconSize(_ICON)
        self.setAccessibleName(tr("Tools"))
        self._assemble_size()
        canvas.tool_changed.connect(self._show_size)
        canvas.brush_changed.connect(self._show_size)
        self._slider.valueChanged.connect(self._take_position)
        self._number.valueChanged.connect(canvas.set_brush)
        self._show_size()

    def set_actions(self, actions: Sequence[QAction]) -> None:
        """Show these actions as exclusive buttons, before the size."""
        for action in actions:
            self._group.addAction(action)
            self.insertAction(self._sized[0], action)
            button = self.widgetForAction(action)
            assert isinstance(button, QToolButton)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the picture
            button.setAccessibleName(action.text().replace("&", ""))

    def _assemble_size(self) -> None:
        self._slider.setMaximum(_STEPS)
        self._slider.setFixedWidth(_SLIDER_WIDTH)
        for widget in (self._slider, self._number):
            widget.setToolTip(tr(_TIP))
            widget.setAccessibleName(tr("Size of the tool"))
            self._sized.append(self.addWidget(widget))
        self._number.setKeyboardTracking(False)
        self._number.lineEdit().returnPressed.connect(self._canvas.focus_view)

    def _show_size(self) -> None:
        """Show the size of the tool in use, if it has one."""
        for action in self._sized:
            action.setVisible(self._canvas.tool in SIZED_TOOLS)
        blockers = [QSignalBlocker(widget) for widget in (self._slider, self._number)]
        largest, size = self._canvas.largest_brush, self._canvas.brush
        self._number.setRange(1, largest)
        self._number.setValue(size)
        self._slider.setValue(round(_STEPS * math.log(size) / math.log(max(2, largest))))
        del blockers

    def _take_position(self, position: int) -> None:
        """Set the size of a position of the slider; equal steps multiply the size by equal factors."""
        self._canvas.set_brush(round(self._canvas.largest_brush ** (position / _STEPS)))
