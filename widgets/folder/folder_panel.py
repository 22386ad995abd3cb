"""Show the pictures of a folder as a grid with predictions, filters, an order and a size."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QComboBox,
    QHBoxLayout,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.folder import Entry
from engine.dataset.folder_predictions import ORDERS, Prediction
from engine.dataset.tally import Confusion, Tally
from widgets.common.elided_label import ElidedLabel
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.folder.filter_chips import Chip, FilterChips
from widgets.folder.picture_delegate import LARGEST_SIDE, SMALLEST_SIDE
from widgets.folder.picture_grid import PictureGrid
from widgets.folder.picture_rows import ALL_PICTURES, ENTRY_ROLE, PictureFilter, PictureRows
from widgets.folder.thumbnail_cache import Thumbnails

__all__ = ["FolderPanel"]

_EMPTY = tr_noop("Open a folder of pictures in the File menu (Ctrl+Shift+O), or drop one on the window.")
_PAUSE = 300
"""Milliseconds between two sortings while predictions arrive."""
_PATIENCE = 10
"""A pause is at least so many times as long as the last sorting, so that a large folder stays smooth."""
_WIDE = 760
"""Width in pixels from which filters and controls fit on one line."""
_NUM_CONFUSIONS = 6
_LONGEST_NAME = 18
"""Characters of a class name on a chip."""
_SIZE_STEP = 8
_NARROWEST = 290
_COUNTS = 120
"""Width in pixels in which the accuracy fits."""


class FolderPanel(QWidget):
    """Show pictures with captions; above them filters, counts, the choice of order, and a slider of the size.

    Signals
    -------
    picture_chosen : Path
        The user wants to see this picture.
    explain_requested : Path
        The user wants to see and explain this picture.
    menu_requested : Path, QPoint
        The user wants the menu of this picture at a point of the screen.
    explain_all_requested :
        The user wants to explain all shown pictures.
    order_chosen : str
        The user has chosen an order of `ORDERS`.
    size_chosen : int
        The user has chosen the height of the pictures, in logical pixels.
    """

    picture_chosen = Signal(object)
    explain_requested = Signal(object)
    menu_requested = Signal(object, QPoint)
    explain_all_requested = Signal()
    order_chosen = Signal(str)
    size_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = Thumbnails(self)
        self._rows = PictureRows(self._thumbnails, self)
        self._grid = set_object_name(PictureGrid(), "pictures")
        self._thumbnails.is_wanted = lambda entry: self._grid.is_near(self._rows.row_of(entry))
        self._chips = FilterChips()
        self._counts = set_object_name(ElidedLabel(""), "counts")
        self._explain_all = set_object_name(
            QToolButton(autoRaise=True),
            "explain_all",
            tr("Explain all shown pictures, and write the results to a folder"),
        )
        self._order = set_object_name(
            QComboBox(),
            "order",
            tr("Mistakes are sorted by how far the best wrong class is above the right one"),
        )
        self._size = set_object_name(
            QSlider(Qt.Orientation.Horizontal), "size", tr("Size of the pictures (Ctrl and the wheel)")
        )
        self._top = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._assemble()
        self._connect()
        self.restyle()
        self._show_counts()

    @property
    def current(self) -> Path | None:
        """The selected picture, or None."""
        entry = self._grid.selected_index.data(ENTRY_ROLE)
        return entry.path if isinstance(entry, Entry) else None

    @property
    def grid(self) -> QAbstractItemView:
        """The view of the pictures."""
        return self._grid

    @property
    def shown_entries(self) -> list[Entry]:
        """The pictures that the filter shows, in their order."""
        return self._rows.shown_entries

    def show_folder(self, entries: Sequence[Entry], order: str = ORDERS[0]) -> None:
        """Show other pictures in one of `ORDERS`; predictions follow by `add`."""
        self._order.setCurrentIndex(ORDERS.index(order))
        self._rows.order, self._rows.filter = order, ALL_PICTURES
        self._rows.set_entries(entries)
        self._grid.scrollToTop()
        self._show_counts()

    def show_labels(self, labels: Sequence[int | None], name_of: Callable[[int], str]) -> None:
        """Set the true class of each picture, None if unknown, and the names of classes.

        Predictions are cleared.
        """
        # Class numbers may have another meaning now.
        self._rows.filter = PictureFilter(mistakes=self._rows.filter.mistakes)
        self._keep_place(lambda: self._rows.set_labels(labels, name_of))
        self._grid.set_labelled(self._rows.has_labels)
        self._show_counts()

    def filter_by_cell(self, cell: tuple[int, int] | None) -> None:
        """Show only the pictures of a true and a predicted class, or all pictures."""
        self._filter(PictureFilter(cell=cell))

    def add(self, found: Mapping[int, Prediction]) -> None:
        """Show predictions, by picture number."""
        self._rows.add(found)
        if not self._later.isActive():
            self._later.start()

    def set_size(self, side: int) -> None:
        """Set the height of the pictures, in logical pixels, without a signal."""
        self._size.blockSignals(True)
        self._size.setValue(side)
        self._size.blockSignals(False)
        self._grid.set_side(side)
        self._thumbnails.fit(self._grid.largest_thumbnail)

    def select_relative(self, steps: int) -> None:
        """Choose the picture so many places on, or the last one in this direction."""
        self._grid.go_to(self._grid.selected_index.row() + steps)

    def go_to_end(self, last: bool) -> None:
        """Choose the first or the last picture."""
        self._grid.go_to(self._rows.rowCount() - 1 if last else 0)

    def select(self, path: Path) -> None:
        """Select the open picture, without a signal."""
        self._grid.select_row(self._rows.row_at(path))

    def stop(self) -> None:
        """Stop the thread that reads thumbnails."""
        self._thumbnails.stop()

    def restyle(self) -> None:
        """Draw the icons in the colours of a changed theme."""
        self._explain_all.setIcon(theme_icon("image-multiple-outline"))

    def _assemble(self) -> None:
        for order in ORDERS:
            self._order.addItem(tr(order), order)
        self._order.setAccessibleName(tr("Order"))
        self._order.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._order.setMinimumContentsLength(10)
        self._explain_all.setAccessibleName(tr("Explain all..."))
        self._size.setAccessibleName(tr("Size of the pictures"))
        self._size.setRange(SMALLEST_SIDE, LARGEST_SIDE)
        self._size.setSingleStep(_SIZE_STEP)
        self._size.setPageStep(4 * _SIZE_STEP)
        self._size.setFixedWidth(90)
        self._grid.setModel(self._rows)
        controls = QHBoxLayout()
        controls.addWidget(self._counts, stretch=1)
        for widget in (self._explain_all, self._order, self._size):
            controls.addWidget(widget)
        self._top.setSpacing(_SIZE_STEP)
        self._top.addWidget(self._chips)
        self._top.addLayout(controls)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(4)
        layout.addLayout(self._top)
        layout.addWidget(self._grid, stretch=1)

    def _connect(self) -> None:
        self._later.timeout.connect(self._catch_up)
        self._order.currentIndexChanged.connect(self._reorder)
        self._order.activated.connect(lambda: self.order_chosen.emit(self._order.currentData()))
        self._chips.filter_chosen.connect(self._filter)
        self._explain_all.clicked.connect(self.explain_all_requested)
        self._size.valueChanged.connect(self._resize)
        self._grid.size_stepped.connect(lambda by: self._size.setValue(self._size.value() + by * _SIZE_STEP))
        self._grid.clicked.connect(lambda index: self._emit(self.picture_chosen.emit, index))
        self._grid.stepped.connect(lambda index: self._emit(self.picture_chosen.emit, index))
        self._grid.explain_requested.connect(lambda index: self._emit(self.explain_requested.emit, index))
        self._grid.menu_requested.connect(self._ask_for_menu)

    def _emit(self, emit: Callable[[Path], None], index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Entry):
            emit(entry.path)

    def _ask_for_menu(self, index: QModelIndex, place: QPoint) -> None:
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Entry):
            self.menu_requested.emit(entry.path, place)

    def _resize(self, side: int) -> None:
        self.set_size(side)
        self.size_chosen.emit(side)

    def _reorder(self) -> None:
        self._rows.order = self._order.currentData()
        self._show_from_top()

    def _filter(self, chosen: PictureFilter) -> None:
        self._rows.filter = chosen
        self._show_from_top()
        self._show_counts()

    def _show_from_top(self) -> None:
        """Arrange the rows, and show the first ones of the new order."""
        self._keep_place(self._rows.arrange)
        self._grid.scrollToTop()

    def _catch_up(self) -> None:
        """Sort and count after new predictions; the next pause depends on how long this takes."""
        watch = QElapsedTimer()
        watch.start()
        if self._rows.is_outdated:
            self._keep_place(self._rows.arrange)
        self._show_counts()
        self._later.setInterval(max(_PAUSE, _PATIENCE * watch.elapsed()))

    def _keep_place(self, change: Callable[[], None]) -> None:
        """Change the rows, but keep the selected picture and the scroll position."""
        chosen, bar = self._rows.number_at(self._grid.selected_index.row()), self._grid.verticalScrollBar()
        place = bar.value()
        change()
        self._grid.select_row(self._rows.row_of_number(chosen))
        bar.setValue(place)

    def _show_counts(self) -> None:
        tally = self._rows.tally
        self._counts.setText(_sentence(tally) if tally.total else tr(_EMPTY))
        self._counts.setToolTip(self._counts.text())
        self._explain_all.setEnabled(tally.total > 0)
        self._chips.setVisible(self._rows.has_labels)
        self._chips.show_chips(self._make_chips(tally), self._rows.filter)

    def _make_chips(self, tally: Tally) -> tuple[Chip, ...]:
        confusions = self._rows.confusions(_NUM_CONFUSIONS)
        cell = self._rows.filter.cell
        if cell is not None and cell not in [(one.label, one.predicted) for one in confusions]:
            confusions.insert(0, Confusion(*cell, self._rows.rowCount()))
        whole = Chip(ALL_PICTURES, "all", tr("All"), tr("All pictures of the folder"), is_removable=False)
        mistakes = Chip(
            PictureFilter(mistakes=True),
            "mistakes",
            tr("Mistakes ({count})", count=tally.mistakes),
            tr("Only pictures that are predicted wrongly"),
            tally.mistakes > 0,
        )
        return (whole, mistakes, *(self._confusion_chip(confusion) for confusion in confusions))

    def _confusion_chip(self, confusion: Confusion) -> Chip:
        true, predicted = (self._rows.class_name(index) for index in (confusion.label, confusion.predicted))
        text = f"{_shortened(true)} → {_shortened(predicted)} ({confusion.count})"
        tip = tr(
            "Only pictures of {label} that are predicted as {predicted}", label=true, predicted=predicted
        )
        cell = (confusion.label, confusion.predicted)
        return Chip(PictureFilter(cell=cell), f"confusion_{cell[0]}_{cell[1]}", text, tip)

    def minimumSizeHint(self) -> QSize:
        """Return the size with filters and controls on two lines; a dock may shrink to it."""
        return QSize(_NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls on the line of the filters if both fit."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE
        self._counts.setMinimumWidth(_COUNTS if is_wide else 0)
        self._top.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )


def _shortened(name: str) -> str:
    """Return a class name for a chip; a cut name ends in an ellipsis."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _sentence(tally: Tally) -> str:
    """Return a sentence with the numbers of pictures, predictions and failures, and the accuracy if known."""
    parts = []
    if tally.accuracy is not None:
        share = tr("accuracy {share:.1%}", share=tally.accuracy)
        of = tr("({right:,} of {labelled:,})", right=tally.right, labelled=tally.labelled)
        parts.append(f"{share} {of}")
    parts.append(tr("1 picture") if tally.total == 1 else tr("{number:,} pictures", number=tally.total))
    parts.append(tr("{number:,} predicted", number=tally.done))
    if tally.failed:
        parts.append(tr("{number:,} cannot be read", number=tally.failed))
    return ", ".join(parts)
