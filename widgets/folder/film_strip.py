"""Show the pictures of a folder as a film strip with predictions."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.dataset.folder import Entry
from engine.dataset.folder_predictions import ORDERS, Prediction, Tally
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.folder.strip_model import ENTRY_ROLE, StripDelegate, StripModel
from widgets.folder.thumbnail_cache import Thumbnails

__all__ = ["FilmStrip"]

_EMPTY = tr_noop("Open a folder of pictures in the File menu (Ctrl+Shift+O), or drop one on the window.")
_PAUSE = 300
"""Milliseconds between two sortings while predictions arrive."""
_WIDE = 640
"""Width in pixels from which counts and controls fit on one line."""
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FilmStrip(QWidget):
    """Show thumbnails with names and predictions, and above them counts, accuracy and the choice of order.

    Signals
    -------
    picture_chosen : Path
        The user wants to see this picture.
    """

    picture_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = Thumbnails(self)
        self._rows = StripModel(self._thumbnails, self)
        self._counts = set_object_name(QLabel(), "counts")
        self._order = set_object_name(
            QComboBox(),
            "order",
            tr("Mistakes are sorted by how far the best wrong class is above the right one"),
        )
        self._mistakes = set_object_name(
            QCheckBox(tr("Mistakes only")), "mistakes_only", tr("Only pictures that are predicted wrongly")
        )
        self._all = set_object_name(
            QPushButton(tr("Show all")),
            "show_all",
            tr("Show not only the pictures of one cell of the confusion matrix"),
        )
        self._list = set_object_name(_StripView(), "strip")
        self._top = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._later = QTimer(self, singleShot=True, interval=_PAUSE)
        self._assemble()
        self._later.timeout.connect(self._catch_up)
        self._order.currentIndexChanged.connect(self._reorder)
        self._mistakes.toggled.connect(self._reorder)
        self._all.clicked.connect(lambda: self.filter_by_cell(None))
        self._list.clicked.connect(self._choose)
        self._list.picture_stepped.connect(self._choose)

    @property
    def current(self) -> Path | None:
        """The selected picture, or None."""
        entry = self._list.selected_index.data(ENTRY_ROLE)
        return entry.path if isinstance(entry, Entry) else None

    @property
    def strip(self) -> QListView:
        """The list view."""
        return self._list

    def show_folder(self, entries: Sequence[Entry], order: int = 0) -> None:
        """Show other pictures, in the order of this number in `ORDERS`; predictions follow by `add`."""
        self.filter_by_cell(None)
        self._mistakes.setChecked(False)
        self._order.setCurrentIndex(order)
        self._rows.set_entries(entries)
        self._list.doItemsLayout()
        self._list.horizontalScrollBar().setValue(0)
        self._show_counts()

    def show_labels(self, labels: Sequence[int | None], name_of: Callable[[int], str]) -> None:
        """Set the true class of each picture, None if unknown, and the names of classes.

        Predictions are cleared.
        """
        self._rows.cell = None  # Class numbers may have another meaning now.
        self._all.hide()
        self._keep_place(lambda: self._rows.set_labels(labels, name_of))
        self._show_counts()

    def filter_by_cell(self, cell: tuple[int, int] | None) -> None:
        """Show only the pictures of a true and a predicted class, or all pictures."""
        self._rows.cell = cell
        self._all.setVisible(cell is not None)
        self._keep_place(self._rows.arrange)
        self._list.horizontalScrollBar().setValue(0)
        self._show_counts()

    def add(self, found: Mapping[int, Prediction]) -> None:
        """Show predictions, by picture number."""
        self._rows.add(found)
        if not self._later.isActive():
            self._later.start()

    def select_relative(self, steps: int) -> None:
        """Choose the picture so many places on, or the last one in this direction."""
        self._list.go_to(self._list.selected_index.row() + steps)

    def go_to_end(self, last: bool) -> None:
        """Choose the first or the last picture."""
        self._list.go_to(self._rows.rowCount() - 1 if last else 0)

    def select(self, path: Path) -> None:
        """Select the open picture, without a signal."""
        self._list.select_row(self._rows.row_at(path))

    def stop(self) -> None:
        """Stop the thread that reads thumbnails."""
        self._thumbnails.stop()

    def _assemble(self) -> None:
        for order in ORDERS:
            self._order.addItem(tr(order), order)
        self._order.setAccessibleName(tr("Order"))
        self._all.hide()
        self._list.setModel(self._rows)
        self._top.setSpacing(4)
        self._counts.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        controls = QHBoxLayout()
        controls.addWidget(self._all)
        controls.addWidget(self._mistakes)
        controls.addWidget(self._order)
        controls.addStretch(0)
        self._top.addWidget(self._counts, stretch=1)
        self._top.addLayout(controls)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 4, 6, 4)
        layout.setSpacing(4)
        layout.addLayout(self._top)
        layout.addWidget(self._list, stretch=1)
        self._show_counts()

    def _reorder(self) -> None:
        self._rows.order, self._rows.mistakes_only = self._order.currentData(), self._mistakes.isChecked()
        self._keep_place(self._rows.arrange)
        self._list.horizontalScrollBar().setValue(0)  # The first pictures of the new order are shown.

    def _catch_up(self) -> None:
        """Sort and count after new predictions."""
        if self._rows.is_outdated:
            self._keep_place(self._rows.arrange)
        self._show_counts()

    def _keep_place(self, change: Callable[[], None]) -> None:
        """Change the rows, but keep the selected picture and the scroll position."""
        chosen, bar = self._list.selected_index.data(ENTRY_ROLE), self._list.horizontalScrollBar()
        place = bar.value()
        change()
        self._list.doItemsLayout()
        self._list.select_row(self._rows.row_of(chosen))
        bar.setValue(place)

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY_ROLE)
        if isinstance(entry, Entry):
            self.picture_chosen.emit(entry.path)

    def _show_counts(self) -> None:
        tally, has_labels = self._rows.tally, self._rows.has_labels
        self._counts.setText(_sentence(tally) if tally.total else tr(_EMPTY))
        self._counts.setToolTip(self._counts.text())
        self._mistakes.setEnabled(has_labels)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the controls on the line of the counts if both fit."""
        super().resizeEvent(event)
        is_wide = event.size().width() >= _WIDE
        self._top.setDirection(
            QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom
        )


class _StripView(QListView):
    """Show one row of pictures; arrow keys, Home and End choose another picture."""

    picture_stepped = Signal(QModelIndex)

    def __init__(self) -> None:
        super().__init__()
        self._delegate = StripDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setMovement(QListView.Movement.Static)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The height of the pictures depends on the bar, so it is always shown.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAccessibleName(tr("Pictures of the folder"))

    @property
    def selected_index(self) -> QModelIndex:
        """The selected picture; Qt's current index may differ, as it only marks where the keyboard starts."""
        selected = self.selectedIndexes()
        return selected[0] if selected else QModelIndex()

    def go_to(self, row: int) -> None:
        """Choose the picture in a row, or the nearest one."""
        count = self.model().rowCount()
        if count:
            index = self.model().index(min(max(0, row), count - 1), 0)
            if index != self.selected_index:
                self.select_row(index.row())
                self.picture_stepped.emit(index)

    def select_row(self, row: int) -> None:
        """Select a row, or none if there is no such row."""
        self.setCurrentIndex(self.model().index(row, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height of the pictures to the strip."""
        if self._delegate.fit(event.size().height(), self.fontMetrics()):
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Keep the selection for all but a left click, which opens the picture."""
        if event.button() is Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose pictures by the arrow keys, Home and End; Enter opens the one found by typing."""
        row, last = self.selected_index.row(), self.model().rowCount() - 1
        places = {
            Qt.Key.Key_Left: row - 1,
            Qt.Key.Key_Right: row + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in places:
            self.go_to(places[key])
        elif key in _ENTER:
            self.picture_stepped.emit(self.selected_index)
        else:
            super().keyPressEvent(event)


def _sentence(tally: Tally) -> str:
    """Return a sentence with the numbers of pictures, predictions and failures, and the accuracy if known."""
    parts = [tr("1 picture") if tally.total == 1 else tr("{number:,} pictures", number=tally.total)]
    if tally.accuracy is not None:
        share = tr("accuracy {share:.1%}", share=tally.accuracy)
        parts.append(
            f"<b>{share}</b> " + tr("({right:,} of {labelled:,})", right=tally.right, labelled=tally.labelled)
        )
    parts.append(tr("{number:,} predicted", number=tally.done))
    if tally.failed:
        parts.append(tr("{number:,} cannot be read", number=tally.failed))
    return ", ".join(parts)
