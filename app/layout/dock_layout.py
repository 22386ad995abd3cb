"""Place the docks of the window, and rearrange them when the window becomes narrow, low or large."""

from collections.abc import Mapping
from enum import Enum
from itertools import pairwise

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QToolBar, QWidget

from widgets.common.dock_buttons import restyle_dock_buttons
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop

__all__ = ["DockLayout"]

_Area = Qt.DockWidgetArea
_PLACES: Mapping[str, Qt.DockWidgetArea] = {
    tr_noop("Model"): _Area.LeftDockWidgetArea,
    tr_noop("Training"): _Area.LeftDockWidgetArea,
    tr_noop("Predictions"): _Area.RightDockWidgetArea,
    tr_noop("Method"): _Area.RightDockWidgetArea,
    tr_noop("Maps"): _Area.RightDockWidgetArea,
    tr_noop("Tiles"): _Area.BottomDockWidgetArea,
    tr_noop("Folder"): _Area.BottomDockWidgetArea,
    tr_noop("Plots"): _Area.BottomDockWidgetArea,
    tr_noop("Jobs"): _Area.BottomDockWidgetArea,
}
"""The docks in their order, and their places."""
_RIGHT = ("Predictions", "Method", "Maps")
_BOTTOM = ("Tiles", "Folder", "Plots", "Jobs")
_HIDDEN = ("Training", *_BOTTOM)
"""Docks that are hidden until there is something to show."""
_NARROW = 1200  # logical pixels of width, below which the right side becomes tabs
_LOW = 840  # logical pixels of height, below which method and maps share a place
_LEFT_WIDTH, _RIGHT_WIDTH = 260, 300
_SMALLEST = (150, 60)  # pixels to which a panel may shrink, so that the window fits on every screen
_VERSION = 2  # of the stored layout; older ones have other docks


class _Shape(Enum):
    """What fits beside each other."""

    LARGE = "large"
    LOW = "low"
    NARROW = "narrow"


class DockLayout:
    """The docks of a window, and their default places.

    Parameters
    ----------
    window
        The window that the docks belong to.
    panels
        The widget of each dock, by the dock's English title.
    """

    def __init__(self, window: QMainWindow, panels: Mapping[str, QWidget]) -> None:
        self._window = window
        self._shape = _Shape.LARGE
        self._is_placed = False
        window.setDockNestingEnabled(True)
        window.setCorner(Qt.Corner.BottomLeftCorner, _Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, _Area.RightDockWidgetArea)
        window.setTabPosition(_Area.BottomDockWidgetArea, QTabWidget.TabPosition.North)
        self.docks = {title: self._make(title, panels[title]) for title in _PLACES}
        self._strip = self._make_strip()
        self.reset()

    def raise_dock(self, title: str) -> None:
        """Raise a dock above its tabbed neighbours."""
        self.docks[title].raise_()

    def open_dock(self, title: str) -> None:
        """Show a dock and raise it; the first one of its area gets a fitting size."""
        dock = self.docks[title]
        is_first = title in _BOTTOM and all(self.docks[name].isHidden() for name in _BOTTOM)
        dock.show()
        dock.raise_()
        if is_first:
            height = min(320, max(150, round(0.3 * self._window.height())))
            self._window.resizeDocks([dock], [height], Qt.Orientation.Vertical)

    def reset(self) -> None:
        """Restore the default places."""
        for title, area in _PLACES.items():
            self.docks[title].setFloating(False)
            self._window.addDockWidget(area, self.docks[title])
            self.docks[title].setVisible(title not in _HIDDEN)
        self._window.tabifyDockWidget(self.docks["Model"], self.docks["Training"])
        for title in _BOTTOM[1:]:
            self._window.tabifyDockWidget(self.docks[_BOTTOM[0]], self.docks[title])
        self._arrange(self._shape_of_window())
        self.raise_dock("Model")

    def place(self) -> None:
        """Arrange the docks for the size of the window; called when it is shown and when its size changes."""
        shape = self._shape_of_window()
        if not self._is_placed or shape is not self._shape:
            self._is_placed = True
            self._arrange(shape)

    def save(self) -> QByteArray:
        """Return the places of all docks and toolbars."""
        return self._window.saveState(_VERSION)

    def restore(self, layout: QByteArray) -> None:
        """Restore places from `save`; those of another version are ignored."""
        if not layout.isEmpty() and self._window.restoreState(layout, _VERSION):
            self._is_placed, self._shape = True, self._shape_of_window()

    def restyle(self) -> None:
        """Draw the icons in the colours of a changed theme."""
        self.docks["Model"].toggleViewAction().setIcon(theme_icon("file-tree-outline"))
        for dock in self.docks.values():
            restyle_dock_buttons(dock)

    def _make_strip(self) -> QToolBar:
        """Create the strip at the left edge that opens the model in a narrow window."""
        strip = set_object_name(QToolBar(tr("Panels"), self._window, movable=False), "strip")
        strip.addAction(self.docks["Model"].toggleViewAction())
        self._window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, strip)
        return strip

    def _make(self, title: str, widget: QWidget) -> QDockWidget:
        dock = set_object_name(QDockWidget(tr(title), self._window), title)
        widget.setMinimumSize(*_SMALLEST)
        dock.setWidget(widget)
        return dock

    def _shape_of_window(self) -> _Shape:
        if self._window.width() < _NARROW:
            return _Shape.NARROW
        return _Shape.LOW if self._window.height() < _LOW else _Shape.LARGE

    def _arrange(self, shape: _Shape) -> None:
        """Stack or tabify the docks of the right side that the user has left there."""
        before, self._shape = self._shape, shape
        right = [self.docks[name] for name in _RIGHT if self._is_in_place(name)]
        for dock in right:  # a dock that is added again leaves its tabs
            was_hidden = dock.isHidden()
            self._window.addDockWidget(_Area.RightDockWidgetArea, dock)
            dock.setHidden(was_hidden)
        tabbed = {_Shape.NARROW: right, _Shape.LOW: right[1:], _Shape.LARGE: []}[shape]
        for first, second in pairwise(tabbed):
            self._window.tabifyDockWidget(first, second)
        if tabbed:
            tabbed[0].raise_()
        for bar in self._window.findChildren(QTabBar):
            bar.setAccessibleName(tr("Panels"))
        if self._is_in_place("Model") and before is not shape:
            self.docks["Model"].setVisible(shape is not _Shape.NARROW)
        self._strip.setVisible(shape is _Shape.NARROW)
        self._set_sizes(right, shape)

    def _set_sizes(self, right: list[QDockWidget], shape: _Shape) -> None:
        window = self._window
        window.resizeDocks([self.docks["Model"]], [_LEFT_WIDTH], Qt.Orientation.Horizontal)
        if right:
            window.resizeDocks(right[:1], [_RIGHT_WIDTH], Qt.Orientation.Horizontal)
        if shape is not _Shape.NARROW and len(right) == len(_RIGHT):
            shares = [30, 31, 29] if shape is _Shape.LARGE else [45, 45, 45]
            heights = [round(window.height() * share / 100) for share in shares]
            window.resizeDocks(right, heights, Qt.Orientation.Vertical)

    def _is_in_place(self, title: str) -> bool:
        """Whether a dock is where the application has put it."""
        dock = self.docks[title]
        return not dock.isFloating() and self._window.dockWidgetArea(dock) == _PLACES[title]
