"""Show the predictions of the model: the best classes with bars, and any class by search."""

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Float32Array
from engine.core.model import HeadKind, Model
from engine.core.target import Target
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop

__all__ = ["PredictionList"]

_SCORE = Qt.ItemDataRole.UserRole + 1
_SHARE = Qt.ItemDataRole.UserRole + 2
_SHOWN = 10
_CLASSES = tr_noop("Click a class to explain it.")
_DIRECTIONS = tr_noop("A single value: click to see which parts raise or lower it.")


class PredictionList(QWidget):
    """Show the best classes of an output; a click requests an explanation.

    Signals
    -------
    chosen : Target
        The user wants this class explained.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._scores: tuple[Float32Array, ...] = ()
        self._selected_target: Target | None = None
        self._heads = QComboBox()
        self._search = QLineEdit(placeholderText=tr("Search all classes"), clearButtonEnabled=True)
        self._list = set_object_name(_Rows(), "predictions")
        self._list.setItemDelegate(_BarDelegate(self._list))
        self._hint = QLabel(tr("Click a class to explain it."), wordWrap=True)
        layout = QVBoxLayout(self)
        for widget in (self._heads, self._search, self._list, self._hint):
            layout.addWidget(widget)
        self._heads.hide()
        self._list.setMouseTracking(True)
        self._list.setAccessibleName(tr("Predictions"))
        self._search.setAccessibleName(tr("Search all classes"))
        self._heads.setAccessibleName(tr("Output of the model"))
        self._heads.activated.connect(self._change_head)
        self._search.textChanged.connect(self._fill)
        self._list.released.connect(self._fill)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)

    def set_model(self, model: Model) -> None:
        """Set the classes of another model; predictions follow by `set_scores`."""
        self._model, self._scores, self._selected_target = model, (), None
        self._heads.clear()
        self._heads.addItems([head.name for head in model.heads])
        self._heads.setCurrentIndex(
            next((number for number, head in enumerate(model.heads) if head.num_classes), 0)
        )
        self._heads.setVisible(len(model.heads) > 1)
        self._list.clear()

    def set_scores(self, scores: tuple[Float32Array, ...]) -> None:
        """Show the predictions, one (classes,) array for each output."""
        self._scores = scores
        self._fill()

    @property
    def scores(self) -> tuple[Float32Array, ...]:
        """The predictions, one (classes,) array for each output; empty until they are known."""
        return self._scores

    def show_head(self, head: int) -> None:
        """Show the classes of another output."""
        self._heads.setCurrentIndex(head)
        self._fill()

    def best_target(self) -> Target | None:
        """Return the class with the highest score of the shown output, or None if it has no classes."""
        head = max(0, self._heads.currentIndex())
        if self._model is None or not self._scores or self._model.heads[head].num_classes == 0:
            return None
        return Target(int(np.argmax(self._scores[head])), head)

    def label_of(self, target: Target) -> str:
        """Return the short label of a class."""
        return "" if self._model is None else self._model.label(target.index, target.head)

    def select(self, target: Target) -> None:
        """Select the explained class, if its output is shown."""
        self._selected_target = target
        if target.head != max(0, self._heads.currentIndex()):
            return
        for row in range(self._list.count()):
            if self._list.item(row).data(Qt.ItemDataRole.UserRole) == target.index:
                self._list.setCurrentRow(row)

    def _change_head(self) -> None:
        self._fill()
        best = self.best_target()
        if best is not None:
            self.select(best)
            self.chosen.emit(best)

    def _fill(self) -> None:
        """Update the rows in place, so that a live list can be scrolled and clicked."""
        if self._list.is_held:
            return
        head = max(0, self._heads.currentIndex())
        if self._model is None or not self._scores or self._model.heads[head].num_classes == 0:
            self._list.clear()
            return
        scores, wanted = self._scores[head], self._search.text().strip().lower()
        order = [int(index) for index in np.argsort(-scores, kind="stable")]
        found = [
            index for index in order if wanted in f"{index} {self._model.full_label(index, head)}".lower()
        ]
        linear = self._model.heads[head].kind is HeadKind.LINEAR
        shown, place = found[:_SHOWN], self._list.verticalScrollBar().value()
        while self._list.count() > len(shown):
            self._list.takeItem(len(shown))
        while self._list.count() < len(shown):
            self._list.addItem(QListWidgetItem())
        for row, index in enumerate(shown):
            self._write(self._list.item(row), index, head, float(scores[index]), linear)
        is_marked = (
            self._selected_target is not None
            and self._selected_target.head == head
            and self._selected_target.index in shown
        )
        self._list.setCurrentRow(
            shown.index(self._selected_target.index)
            if self._selected_target is not None and is_marked
            else -1
        )
        self._list.verticalScrollBar().setValue(place)  # setCurrentRow has scrolled to the row.
        hint = _DIRECTIONS if self._model.heads[head].is_directed else _CLASSES
        self._hint.setText(tr(hint) if found else tr("No matching classes."))

    def _write(self, item: QListWidgetItem, index: int, head: int, score: float, linear: bool) -> None:
        assert self._model is not None
        item.setText(self._model.label(index, head))
        item.setData(Qt.ItemDataRole.UserRole, index)
        item.setData(_SCORE, f"{score:.3g}" if linear else f"{score:.1%}")
        item.setData(_SHARE, 0.0 if linear else score)
        kind = tr("score {score:.4g}", score=score) if linear else tr("probability {score:.4g}", score=score)
        item.setToolTip(f"{index}: {self._model.full_label(index, head)}\n{kind}")

    def _choose(self, item: QListWidgetItem) -> None:
        self._selected_target = Target(
            item.data(Qt.ItemDataRole.UserRole), max(0, self._heads.currentIndex())
        )
        self.chosen.emit(self._selected_target)


class _Rows(QListWidget):
    """Hold its rows still while a mouse button is down, so that no other class comes under the mouse.

    Signals
    -------
    released :
        The mouse button is up again.
    """

    released = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.is_held = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.is_held = True
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.is_held = False
        self.released.emit()


class _BarDelegate(QStyledItemDelegate):
    """Paint a label, a bar as long as the probability, and the number."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        palette: QPalette = option.palette
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        rect: QRect = option.rect
        if selected:
            painter.fillRect(rect, palette.highlight())
        share = float(index.data(_SHARE))
        bar = rect.adjusted(6, rect.height() - 7, -6, -3)
        painter.fillRect(bar, palette.color(QPalette.ColorRole.Mid))
        bar.setWidth(max(1, round(bar.width() * min(1.0, max(0.0, share)))))
        painter.fillRect(bar, palette.highlightedText() if selected else palette.highlight())
        painter.setPen(
            palette.color(QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text)
        )
        text = rect.adjusted(6, 2, -6, -8)
        number = index.data(_SCORE)
        painter.drawText(text, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number)
        text.setRight(text.right() - painter.fontMetrics().horizontalAdvance(number) - 8)
        label = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), label)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, option.fontMetrics.height() + 14)
