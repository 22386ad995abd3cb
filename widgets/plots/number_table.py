"""Show numbers as a table: name, value, meaning."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from widgets.common.translation import tr, tr_noop
from widgets.plots.titled_plot import MIN_PLOT_HEIGHT

__all__ = ["NumberTable"]

_HEADINGS = (tr_noop("Name"), tr_noop("Value"), tr_noop("Meaning"))
_COPY = QKeySequence.StandardKey.Copy


class NumberTable(QTableWidget):
    """Show rows of text that can be selected and copied; with `shows_all`, always all of them."""

    def __init__(self, parent: QWidget | None = None, shows_all: bool = False) -> None:
        super().__init__(0, len(_HEADINGS), parent)
        self._shows_all = shows_all
        self.setHorizontalHeaderLabels([tr(heading) for heading in _HEADINGS])
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().sectionResized.connect(self._fit_rows)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.setAlternatingRowColors(True)
        self.setAccessibleName(tr("Numbers"))

    def show_rows(self, rows: tuple[tuple[str, str, str], ...]) -> None:
        """Show rows; unchanged cells and the selection are kept."""
        grown = self.rowCount() != len(rows)
        self.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = self.item(row, column)
                if item is None:
                    self.setItem(row, column, QTableWidgetItem(text))
                elif item.text() != text:
                    item.setText(text)
        if grown:
            self._fit_columns()

    def text(self) -> str:
        """Return the selected cells, or all if none is selected, as lines with tabs."""
        model, chosen = self.model(), self.selectedIndexes()
        cells = [
            [model.index(row, column) for column in range(model.columnCount())]
            for row in range(model.rowCount())
        ]
        rows = [[str(cell.data()) for cell in row if cell in chosen or not chosen] for row in cells]
        return "\n".join("\t".join(row) for row in rows if row)

    def _fit_columns(self) -> None:
        """Fit the columns: values are never cut, names may take a third of the width, meanings wrap."""
        most = max(1, self.viewport().width() // 3)
        for column in (0, 1):
            wanted = max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column)) + 8
            self.setColumnWidth(column, min(wanted, most) if column == 0 else wanted)
        self._fit_rows()

    def _fit_rows(self) -> None:
        self.resizeRowsToContents()
        self._fit_height()

    def _fit_height(self) -> None:
        """Fit the height to the rows, so that no space is left below them."""
        rows = self.verticalHeader().length() + 2 * self.frameWidth()
        height = rows + self.horizontalHeader().sizeHint().height()
        self.setMaximumHeight(height)
        self.setMinimumHeight(height if self._shows_all else min(height, MIN_PLOT_HEIGHT))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_columns()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(_COPY)
        ):
            event.accept()  # Otherwise an action of the window would take the shortcut.
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(_COPY):
            QGuiApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)
