"""Many small pictures in rows, page by page, or played as an animation."""

from math import ceil

from PySide6.QtCore import QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QVBoxLayout, QWidget

from engine.results import Tiles
from widgets.naming import named
from widgets.theme import icon
from widgets.tile_surface import TileSurface

__all__ = ["TileGrid"]

_EMPTY = "Run Activations or Filter patterns to see tiles here."
_SMALL, _LARGE, _FEW = 72, 128, 16
_PREVIOUS, _NEXT = "Ctrl+PgUp", "Ctrl+PgDown"
_SECONDS, _FASTEST = 6, 30  # that all frames take, and frames in one of them


class TileGrid(QWidget):
    """A page of tiles with its title, a size slider, and the grid itself.

    Signals
    -------
    clicked : int
        The user has clicked this tile.
    cell_clicked : int, int, int
        The user has clicked with Alt or Shift: tile, and row and column of its array.
    menu_asked : int, QPoint
        The user wants the menu of this tile, at a place on the screen.
    cell_hovered : tuple of (int, int, int) or None
        Another cell (tile, row and column of its array) is under the mouse, or in the middle of the tile chosen by keys; or none.
    page_asked : int
        The user wants the page that begins with this unit.
    frame_shown : int
        The animation, or its slider, has come to this tile.
    """

    clicked = Signal(int)
    cell_clicked = Signal(int, int, int)
    menu_asked = Signal(int, QPoint)
    cell_hovered = Signal(object)
    page_asked = Signal(int)
    frame_shown = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel(_EMPTY, wordWrap=True)
        self._pager = _Pager()
        self._player = _Player()
        self._size = named(QSlider(Qt.Orientation.Horizontal), "tile_size", "Size of a tile")
        self._grid = TileSurface(_SMALL)
        self._assemble()
        self._size.valueChanged.connect(self._grid.set_side)
        self._grid.clicked.connect(self.clicked)
        self._grid.cell_clicked.connect(self.cell_clicked)
        self._grid.menu_asked.connect(self.menu_asked)
        self._grid.cell_hovered.connect(self.cell_hovered)
        self._pager.page_asked.connect(self.page_asked)
        self._player.frame_shown.connect(self._show_frame)

    @property
    def tiles(self) -> Tiles | None:
        """The tiles shown."""
        return self._grid.tiles

    def set_tiles(self, tiles: Tiles) -> None:
        """Show other tiles; a new page begins with a size that suits their number."""
        if not _same_size(self.tiles, tiles):
            self._size.setValue(_LARGE if len(tiles.captions) <= _FEW else _SMALL)
        is_known = self.tiles is not None and self.tiles.title == tiles.title
        self._title.setText("  ".join([f"<b>{tiles.title}</b>", *tiles.notes]))
        self._grid.set_tiles(tiles)
        self._pager.show_page(tiles.page)
        self._player.show_frames(tiles.captions if tiles.playable else (), is_known)

    def clear(self) -> None:
        """Show no tiles."""
        self._title.setText(_EMPTY)
        self._grid.clear()
        self._pager.show_page(None)
        self._player.show_frames((), is_known=False)

    def place_of(self, index: int) -> QPoint:
        """Return the middle of a tile in this widget."""
        viewport = self._grid.viewport()
        return viewport.mapTo(self, self._grid.rect_of(index).center())

    @property
    def surface(self) -> QWidget:
        """The widget that takes the clicks."""
        return self._grid.viewport()

    def restyle(self) -> None:
        """Take over the palette's colours after the theme has changed."""
        self._player.restyle()

    def _assemble(self) -> None:
        self._size.setRange(16, 256)
        self._size.setValue(_SMALL)
        self._size.setAccessibleName("Size of a tile")
        self._size.setMaximumWidth(160)
        row = QHBoxLayout()
        row.addWidget(self._pager)
        row.addWidget(self._player, stretch=1)
        row.addStretch(0)
        row.addWidget(self._size)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addLayout(row)
        layout.addWidget(self._grid, stretch=1)
        for keys, button in ((_PREVIOUS, self._pager.previous), (_NEXT, self._pager.next)):
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(button.click)

    def _show_frame(self, index: int) -> None:
        self._grid.set_frame(index)
        self.frame_shown.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays and pauses."""
        if event.key() == Qt.Key.Key_Space and not self._player.isHidden():
            self._player.toggle()
        else:
            super().keyPressEvent(event)


class _Pager(QWidget):
    """Which units are shown of how many, and the way to those before and after."""

    page_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._page = (0, 0, 0)
        self.previous = self._button("Previous", _PREVIOUS, -1)
        self._text = named(QLabel(), "page")
        self.next = self._button("Next", _NEXT, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.previous, self._text, self.next):
            layout.addWidget(widget)
        self.hide()

    def show_page(self, page: tuple[int, int, int] | None) -> None:
        """Show where a page (first unit, units on a page, units in all) stands, if it is not all there is."""
        self._page = page or (0, 0, 0)
        first, count, total = self._page
        self._text.setText(f"{first} to {min(first + count, total) - 1} of {total}")
        self.previous.setEnabled(first > 0)
        self.next.setEnabled(first + count < total)
        self.setVisible(count < total)

    def _button(self, title: str, keys: str, step: int) -> QToolButton:
        button = named(QToolButton(), f"{title.lower()}_page", f"{title} page ({keys})")
        button.setText(title)
        button.setAccessibleName(f"{title} page")
        button.clicked.connect(lambda: self._turn(step))
        return button

    def _turn(self, step: int) -> None:
        first, count, _ = self._page
        self.page_asked.emit(max(0, first + step * count))


class _Player(QWidget):
    """A button and a slider that go through the frames of an animation."""

    frame_shown = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._captions: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._play = named(QToolButton(autoRaise=True), "play")
        self._slider = named(QSlider(Qt.Orientation.Horizontal), "frames", "Frame shown")
        self._slider.setAccessibleName("Frame")
        self._caption = QLabel()
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._play)
        layout.addWidget(self._slider, stretch=2)
        layout.addWidget(self._caption, stretch=1)
        self._play.clicked.connect(self.toggle)
        self._timer.timeout.connect(self._advance)
        self._slider.sliderPressed.connect(self.stop)
        self._slider.valueChanged.connect(self._show)
        self.restyle()
        self.hide()

    def show_frames(self, captions: tuple[str, ...], is_known: bool) -> None:
        """Stop, and stand at the first of these frames or, if they are those known before, where it stood."""
        self.stop()
        self._captions = captions
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(0, len(captions) - 1))
            self._slider.setValue(self._slider.value() if is_known else 0)
        self._caption.setText(captions[self._slider.value()] if captions else "")
        self.setVisible(len(captions) > 1)

    def toggle(self) -> None:
        """Play, from the start if all has been played, or pause."""
        if self._timer.isActive():
            self.stop()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        else:
            self.frame_shown.emit(self._slider.value())
        self._timer.start(ceil(1000 * _SECONDS * self._step() / len(self._captions)))
        self.restyle()

    def stop(self) -> None:
        """Stay at the frame shown."""
        if self._timer.isActive():
            self._timer.stop()
            self.restyle()

    def restyle(self) -> None:
        """Show what the button does now, in the palette's colours."""
        title = "Pause" if self._timer.isActive() else "Play"
        self._play.setIcon(icon(title.lower()))
        self._play.setToolTip(f"{title} (Space)")
        self._play.setAccessibleName(title)

    def _step(self) -> int:
        """Return how many frames to go at a time, so that many of them take no longer than few."""
        return ceil(len(self._captions) / (_SECONDS * _FASTEST))

    def _advance(self) -> None:
        self._slider.setValue(self._slider.value() + self._step())
        if self._slider.value() == self._slider.maximum():
            self.stop()

    def _show(self, frame: int) -> None:
        self._caption.setText(self._captions[frame])
        self.frame_shown.emit(frame)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()


def _same_size(before: Tiles | None, tiles: Tiles) -> bool:
    """Return whether tiles take the place of others at the same size: as many, or another page of the same units."""
    if before is None:
        return False
    is_page = before.page is not None and tiles.page is not None and before.page[1:] == tiles.page[1:]
    return len(before.captions) == len(tiles.captions) or (is_page and before.title == tiles.title)
