"""Show how good a trained network is: its accuracy, its confusion matrix, and its worst mistakes."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QGridLayout,
    QHeaderView,
    QLabel,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Bytes
from engine.training.validation_results import ValidatedPicture, ValidationResults
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.plots.shades import readable_on, shade_of
from widgets.training.class_preview import pixmap_of

__all__ = ["MISTAKES_SHOWN", "MISTAKE_SIDE", "ResultCard"]

MISTAKES_SHOWN = 6
MISTAKE_SIDE = 64
"""Side of the thumbnail of a mistake, in pixels."""
_COLUMNS = 3
_MAX_CLASSES = 12
_CELL, _ROW, _HIGHEST = 36, 22, 180


class ResultCard(QWidget):
    """Show the validation results of the best network of a training.

    Signals
    -------
    picture_chosen : Path
        The user wants to see the network look at this validation picture.
    """

    picture_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._results: ValidationResults | None = None
        self._mistakes: list[QToolButton] = []
        self._headline = set_object_name(QLabel(wordWrap=True), "result_headline")
        self._table = set_object_name(
            QTableWidget(), "result_confusion", tr("Click a cell to open its worst picture")
        )
        self._hint = set_object_name(QLabel(wordWrap=True), "result_mistakes")
        self._grid = QGridLayout()
        self._assemble()
        self._table.cellClicked.connect(self._choose_cell)
        self._table.cellActivated.connect(self._choose_cell)

    def show_results(self, results: ValidationResults, thumbnails: Sequence[Bytes | None]) -> None:
        """Show results, and thumbnails, (height, width, 3) uint8, of the worst mistakes in their order."""
        self._results = results
        headline = tr(
            "Best epoch {epoch}: {share:.1%} of the validation pictures are right.",
            epoch=results.epoch,
            share=results.accuracy,
        )
        self._headline.setText(f"<b>{headline}</b>")
        self._fill_table(results)
        worst = results.mistakes(MISTAKES_SHOWN)
        self._hint.setText(
            tr("Worst mistakes: true class, then prediction")
            if worst
            else tr("No validation picture is predicted wrongly.")
        )
        self._show_mistakes(results, worst, thumbnails)

    def _show_mistakes(
        self,
        results: ValidationResults,
        worst: Sequence[ValidatedPicture],
        thumbnails: Sequence[Bytes | None],
    ) -> None:
        for button in self._mistakes:
            self._grid.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._mistakes = []
        for number, (picture, pixels) in enumerate(zip(worst, thumbnails, strict=True)):
            button = _mistake(results.classes, picture, pixels)
            button.clicked.connect(lambda _=False, file=picture.file: self.picture_chosen.emit(Path(file)))
            self._grid.addWidget(button, *divmod(number, _COLUMNS))
            self._mistakes.append(button)

    def _fill_table(self, results: ValidationResults) -> None:
        """Show counts as a table; a network of many classes has its own window for that."""
        names = results.classes
        self._table.setVisible(len(names) <= _MAX_CLASSES)
        if len(names) > _MAX_CLASSES:
            return
        counts = results.confusion_counts
        self._table.setRowCount(len(names))
        self._table.setColumnCount(len(names))
        for row, label in enumerate(names):
            self._table.setVerticalHeaderItem(row, _header(label))
            self._table.setHorizontalHeaderItem(row, _header(label))
            for column, predicted in enumerate(names):
                count, total = int(counts[row, column]), int(counts[row].sum())
                tip = tr(
                    "{count} of {total} of {label} are predicted as {predicted}",
                    count=count,
                    total=total,
                    label=label,
                    predicted=predicted,
                )
                self._table.setItem(row, column, _cell(count, count / max(1, total), row == column, tip))
        height = self._table.horizontalHeader().sizeHint().height() + _ROW * len(names) + 4
        self._table.setFixedHeight(min(height, _HIGHEST))

    def _choose_cell(self, row: int, column: int) -> None:
        path = self._results.worst_of_cell(row, column) if self._results is not None else None
        if path is not None:
            self.picture_chosen.emit(path)

    def _assemble(self) -> None:
        self._table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self._table.setAccessibleName(tr("Confusion matrix"))
        self._table.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._table.verticalHeader().setDefaultSectionSize(_ROW)
        self._table.verticalHeader().setMaximumWidth(90)
        self._table.horizontalHeader().setMinimumSectionSize(_CELL)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = QLabel(tr("Rows: true class. Columns: prediction."), wordWrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        for widget in (self._headline, self._table, rows, self._hint):
            layout.addWidget(widget)
        self._grid.setColumnStretch(_COLUMNS, 1)
        layout.addLayout(self._grid)
        layout.addStretch()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._results is not None:
            self._fill_table(self._results)  # The shades depend on the background.


def _header(name: str) -> QTableWidgetItem:
    item = QTableWidgetItem(name)
    item.setToolTip(name)
    return item


def _cell(count: int, share: float, is_right: bool, tip: str) -> QTableWidgetItem:
    item, shade = QTableWidgetItem(f"{count:,}"), shade_of(share, is_right)
    item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
    item.setToolTip(tip)
    item.setData(Qt.ItemDataRole.AccessibleTextRole, tip)
    item.setData(Qt.ItemDataRole.BackgroundRole, shade)
    item.setData(Qt.ItemDataRole.ForegroundRole, readable_on(shade))
    return item


def _mistake(classes: Sequence[str], picture: ValidatedPicture, pixels: Bytes | None) -> QToolButton:
    """Return a button with the picture of a mistake, its true class and its prediction."""
    label, predicted = classes[picture.label], classes[picture.index]
    tip = tr(
        "{file} belongs to {label}; predicted as {predicted} ({score:.0%}). Click to look inside.",
        file=Path(picture.file).name,
        label=label,
        predicted=predicted,
        score=picture.score,
    )
    button = set_object_name(QToolButton(), "mistake", tip)
    button.setAccessibleName(tip)
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
    button.setIconSize(QSize(MISTAKE_SIDE, MISTAKE_SIDE))
    button.setFixedWidth(MISTAKE_SIDE + 10)
    if pixels is not None:
        button.setIcon(QIcon(pixmap_of(pixels, MISTAKE_SIDE)))
    elided = (
        button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, MISTAKE_SIDE + 2)
        for text in (label, f"\u2192 {predicted}")
    )
    button.setText("\n".join(elided))
    return button
