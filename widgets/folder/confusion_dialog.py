"""Show a confusion matrix: true classes down, predicted classes across; a cell leads to its pictures."""

import numpy as np
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Int32Array
from engine.dataset.confusion_matrix import ConfusionMatrix
from widgets.common.object_names import set_object_name
from widgets.common.translation import localise_number, tr
from widgets.plots.shades import readable_on, shade_of

__all__ = ["ConfusionDialog"]

_MAX_CLASSES = 40
_CELL, _ROW = 64, 30
"""Width of a column and height of a row, in pixels."""
_WIDEST, _HIGHEST = 1000, 700


class ConfusionDialog(QDialog):
    """Show a table of counts, with darker cells for a larger share of the class; the dialog is not modal.

    Signals
    -------
    cell_chosen : tuple of int, int
        The user wants to see the pictures of a true class that are predicted as another, or the same, class.
    """

    cell_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._classes: list[int] = []
        self._shown: tuple[str, ConfusionMatrix] | None = None
        self._sized: tuple[int, ...] = ()
        self._accuracy = set_object_name(QLabel(wordWrap=True), "confusion_says")
        self._table = set_object_name(
            QTableWidget(),
            "confusion",
            tr("Click a cell, or press Enter on it, to see its pictures in the panel Folder"),
        )
        self._hint = QLabel(
            tr("Rows: true class. Columns: prediction. Click a cell to see its pictures."),
            wordWrap=True,
        )
        self._assemble()
        self._table.cellClicked.connect(self._choose)
        self._table.cellActivated.connect(self._choose)

    def show_confusion(self, name: str, confusion: ConfusionMatrix) -> None:
        """Show the confusion matrix of the folder `name`."""
        self._shown, counts = (name, confusion), confusion.counts
        total, right = int(counts.sum()), int(np.trace(counts))
        self.setWindowTitle(tr("Confusion matrix: {name}", name=name))
        self._classes = _worth_showing(counts)
        text = tr(
            "Accuracy {share:.1%}: {right:,} of {total:,} are right.",
            share=right / max(1, total),
            right=right,
            total=total,
        )
        if len(self._classes) < np.count_nonzero(counts.sum(0) + counts.sum(1)):
            text += " " + tr("The {count} classes with most mistakes are shown.", count=len(self._classes))
        self._accuracy.setText(text)
        self._fill(
            confusion.classes, counts[np.ix_(self._classes, self._classes)], counts.sum(1)[self._classes]
        )

    def _fill(self, classes: tuple[str, ...], counts: Int32Array, totals: Int32Array) -> None:
        names = [classes[number] for number in self._classes]
        self._table.setRowCount(len(names))
        self._table.setColumnCount(len(names) + 1)
        self._table.setVerticalHeaderLabels(names)
        self._table.setHorizontalHeaderLabels([*names, tr("Recall")])
        for row, total in enumerate(totals):
            for column, count in enumerate(counts[row]):
                share = count / total if total else 0.0
                tip = tr(
                    "{count} of {total} of {label} are predicted as {predicted}",
                    count=count,
                    total=total,
                    label=names[row],
                    predicted=names[column],
                )
                self._put(
                    row, column, localise_number(f"{count:,}"), tip, shade_of(share, is_right=row == column)
                )
            recall = counts[row, row] / total if total else None
            tip = tr("Share of {label} that is recognised", label=names[row])
            self._put(row, len(names), "" if recall is None else f"{recall:.0%}", tip, None)
        self._fit(len(names))

    def _put(self, row: int, column: int, text: str, tip: str, shade: QColor | None) -> None:
        item = self._table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            self._table.setItem(row, column, item)
        item.setText(text)
        item.setToolTip(tip)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, tip)
        item.setData(Qt.ItemDataRole.BackgroundRole, shade)
        item.setData(Qt.ItemDataRole.ForegroundRole, readable_on(shade) if shade is not None else None)

    def _fit(self, count: int) -> None:
        """Resize the window to the table, within limits, if the classes have changed."""
        if self._sized == tuple(self._classes):
            return
        self._sized = tuple(self._classes)
        self._table.resizeColumnsToContents()
        for column in range(count + 1):
            self._table.setColumnWidth(column, max(_CELL, self._table.columnWidth(column)))
        header = self._table.verticalHeader()
        width = (
            header.sizeHint().width()
            + sum(self._table.columnWidth(column) for column in range(count + 1))
            + 50
        )
        self.resize(min(max(420, width), _WIDEST), min(170 + _ROW * (count + 1), _HIGHEST))

    def _choose(self, row: int, column: int) -> None:
        if row < len(self._classes) and column < len(self._classes):
            self.cell_chosen.emit((self._classes[row], self._classes[column]))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._shown is not None:
            self.show_confusion(*self._shown)  # The shades depend on the background.

    def _assemble(self) -> None:
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self._table.verticalHeader().setDefaultSectionSize(_ROW)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self._table.setAccessibleName(tr("Confusion matrix"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        # Enter chooses a cell and must not close the dialog.
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (self._accuracy, self._hint):
            layout.addWidget(widget)
        layout.addWidget(self._table, stretch=1)
        layout.addWidget(buttons)


def _worth_showing(counts: Int32Array) -> list[int]:
    """Return the numbers of the classes that occur, ascending; at most 40, those with most mistakes."""
    occur = np.flatnonzero(counts.sum(0) + counts.sum(1))
    wrong = counts.sum(0) + counts.sum(1) - 2 * np.diag(counts)
    worst = occur[np.argsort(-wrong[occur], kind="stable")][:_MAX_CLASSES]
    return sorted(int(number) for number in worst)
