"""The row above the tiles: title, notes, blank tiles, order, search for a unit, and size."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QToolButton, QWidget

from engine.core.results import Tiles
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.result_titles import translate_title
from widgets.common.theme import theme_icon
from widgets.common.translation import tr
from widgets.tiles.tile_bar import TileBar
from widgets.tiles.tile_view import SIDES, TileView

__all__ = ["TileHeader"]

_TITLE = 40  # least width of the title, in pixels
_NOTES = 640  # least width of the row with notes, in pixels; without them, the tooltip of the title has them


class TileHeader(QWidget):
    """One row of controls; long titles and notes are elided, and their tooltips show all of them.

    Signals
    -------
    side_chosen : int
        The user wants tiles of this side in screen pixels; 0 fits the panel.
    blank_toggled :
        The user wants to show or to hide blank tiles.
    """

    side_chosen = Signal(int)
    blank_toggled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bar = TileBar()
        self._title = set_object_name(ElidedLabel("", is_bold=True), "tile_title")
        self._notes = set_object_name(ElidedLabel(""), "tile_notes")
        self._blank = set_object_name(QToolButton(autoRaise=True), "blank")
        self._size = set_object_name(QSlider(Qt.Orientation.Horizontal), "tile_size", tr("Size of a tile"))
        self._fit = set_object_name(QToolButton(autoRaise=True), "fit_tiles")
        self._side = 0
        self._assemble()
        self._blank.clicked.connect(self.blank_toggled)
        self._size.valueChanged.connect(self._choose_side)
        self._fit.clicked.connect(self._choose_fit)

    @property
    def view(self) -> TileView:
        """Size, order and selection of tiles, as the user has chosen them."""
        return TileView(self._side, self.bar.order, self.bar.is_ascending, self._blank.isChecked())

    def set_view(self, view: TileView) -> None:
        """Show the choices of the user."""
        self._side = view.side
        self._fit.setChecked(not view.side)
        self._blank.setChecked(view.shows_blank)
        self.bar.set_order(view.order, view.is_ascending)

    def show_tiles(self, tiles: Tiles | None) -> None:
        """Show the title, the notes and the orders of tiles."""
        self._title.setText(translate_title(tiles.title) if tiles is not None else "")
        self._notes.setText(" ".join(tr(note) for note in tiles.notes) if tiles is not None else "")
        self._title.setToolTip("\n".join(filter(None, (self._title.text(), self._notes.text()))))
        self.bar.show_tiles(tiles)
        self.setVisible(tiles is not None)

    def show_blank(self, num_blank: int) -> None:
        """Show the number of blank tiles that are hidden, or could be."""
        shown = self._blank.isChecked()
        self._blank.setVisible(num_blank > 0)
        self._blank.setText(
            tr("{count} blank", count=num_blank) if shown else tr("{count} blank hidden", count=num_blank)
        )
        self._blank.setToolTip(
            tr("{count} blank channels are shown. Click to hide them.", count=num_blank)
            if shown
            else tr("{count} blank channels hidden. Click to show them.", count=num_blank)
        )
        self._blank.setAccessibleName(self._blank.toolTip())

    def show_side(self, side: int) -> None:
        """Show the size of the tiles."""
        with QSignalBlocker(self._size):
            self._size.setValue(side)

    def restyle(self) -> None:
        """Apply the palette's colours after the theme has changed."""
        self._fit.setIcon(theme_icon("fit-to-page-outline"))
        self.bar.restyle()

    def _assemble(self) -> None:
        self._title.setMinimumWidth(_TITLE)
        self._size.setRange(*SIDES)
        self._size.setAccessibleName(tr("Size of a tile"))
        self._size.setMinimumWidth(36)
        self._size.setMaximumWidth(120)
        self._fit.setAccessibleName(tr("Fit"))
        self._fit.setToolTip(tr("Fit the size of the tiles to the panel"))
        for button in (self._blank, self._fit):
            button.setCheckable(True)
        self._fit.setChecked(True)
        self.show_blank(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3)
        for widget, stretch in ((self._title, 3), (self._notes, 2), (self._blank, 0), (self.bar, 2)):
            row.addWidget(widget, stretch)
        row.addWidget(self._size, 1)
        row.addWidget(self._fit)
        self.hide()
        self.restyle()

    def _choose_side(self, side: int) -> None:
        self._side = side
        self._fit.setChecked(False)
        self.side_chosen.emit(side)

    def _choose_fit(self) -> None:
        """Fit the tiles to the panel, or keep their present size."""
        self._side = 0 if self._fit.isChecked() else self._size.value()
        self.side_chosen.emit(self._side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._notes.setVisible(self.width() >= _NOTES)
