"""Show the patterns of units over the epochs of a training: units down, epochs across, one of them large."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QLabel,
    QSlider,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.core.results import Tiles
from engine.imaging.render import colour_tiles
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.training.class_preview import pixmap_of

__all__ = ["EpochMatrix"]

_SIDE, _LARGE = 72, 240
"""Sides of the patterns in the matrix and of the large one, in pixels."""
_WIDTH, _HEIGHT, _ROOM = 1000, 560, 60
"""Size of the window, and the pixels of the screen that it leaves free."""


class EpochMatrix(QDialog):
    """Show tiles whose rows are units and whose columns are epochs, given by `places`; it is not modal.

    A slider moves through the epochs of the selected unit, whose pattern is shown large.
    """

    def __init__(self, tiles: Tiles, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tiles = tiles
        self._epochs = [round(place) for place in tiles.places[: tiles.columns]]
        self._units = tiles.units[:: tiles.columns]
        self._title = set_object_name(ElidedLabel(tiles.layer, is_bold=True), "matrix_title")
        self._table = set_object_name(
            QTableWidget(len(self._units), len(self._epochs)), "matrix", tr("Click a pattern to see it large")
        )
        self._slider = set_object_name(
            QSlider(Qt.Orientation.Horizontal), "matrix_epoch", tr("Move through the epochs (arrow keys)")
        )
        self._large, self._caption = QLabel(), set_object_name(QLabel(), "matrix_caption")
        self._assemble()
        self._fill()
        self._slider.valueChanged.connect(lambda epoch: self._table.setCurrentCell(self._unit, epoch))
        self._table.currentCellChanged.connect(self._follow)
        self._table.setCurrentCell(0, len(self._epochs) - 1)

    @property
    def _unit(self) -> int:
        """The row of the selected unit."""
        return max(0, self._table.currentRow())

    def _follow(self, row: int, column: int, *_: int) -> None:
        """Show the pattern of a cell large, and move the slider to its epoch."""
        if row < 0 or column < 0:
            return
        self._slider.setValue(column)
        pixels = colour_tiles(self._tiles, (row * len(self._epochs) + column,))[0]
        self._large.setPixmap(pixmap_of(pixels, _LARGE))
        caption = tr("Unit {unit}, epoch {epoch}", unit=self._units[row], epoch=self._epochs[column])
        self._caption.setText(caption)
        self._large.setAccessibleName(caption)

    def _fill(self) -> None:
        self._table.setVerticalHeaderLabels([tr("Unit {unit}", unit=unit) for unit in self._units])
        self._table.setHorizontalHeaderLabels([str(epoch) for epoch in self._epochs])
        pictures = colour_tiles(self._tiles, tuple(range(len(self._tiles.raw))))
        for number, pixels in enumerate(pictures):
            row, column = divmod(number, len(self._epochs))
            item = QTableWidgetItem(QIcon(pixmap_of(pixels, _SIDE)), "")
            tip = tr("Unit {unit}, epoch {epoch}", unit=self._units[row], epoch=self._epochs[column])
            item.setToolTip(tip)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, tip)
            self._table.setItem(row, column, item)

    def _assemble(self) -> None:
        self.setWindowTitle(tr("Patterns over the epochs"))
        self._table.setIconSize(QSize(_SIDE, _SIDE))
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setAccessibleName(tr("Patterns by unit and epoch"))
        for header in (self._table.horizontalHeader(), self._table.verticalHeader()):
            header.setDefaultSectionSize(_SIDE + 8)
        self._slider.setRange(0, len(self._epochs) - 1)
        self._slider.setPageStep(1)
        self._slider.setAccessibleName(tr("Epoch"))
        self._large.setFixedSize(_LARGE, _LARGE)
        self._large.setAlignment(Qt.AlignmentFlag.AlignCenter)
        side = QVBoxLayout()
        for widget in (self._large, self._caption, self._slider):
            side.addWidget(widget)
        side.addStretch()
        body = QHBoxLayout()
        body.addWidget(self._table, stretch=1)
        body.addLayout(side)
        layout = QVBoxLayout(self)
        layout.addWidget(self._title)
        layout.addWidget(QLabel(tr("Rows: units. Columns: epochs."), wordWrap=True))
        layout.addLayout(body, stretch=1)
        screen = QGuiApplication.primaryScreen().availableSize()
        self.resize(min(_WIDTH, screen.width() - _ROOM), min(_HEIGHT, screen.height() - _ROOM))
