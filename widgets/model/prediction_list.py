"""Show the predictions of the model: the best classes with bars, and any class by search."""

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidgetItem,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Float32Array
from engine.core.model import HeadKind, Model
from engine.core.target import Target
from widgets.common.object_names import set_object_name
from widgets.common.translation import localise_number, tr, tr_noop
from widgets.model.prediction_rows import CHANGE, CLASS, COMPARABLE, PINNED, SCORE, SHARE, PredictionRows

__all__ = ["PredictionList"]

_SHOWN = 10
_TIP = tr_noop("Click to explain the class; vs compares it with the explained one; double click pins it.")
_DIRECTIONS = tr_noop("A single value: click to see which parts raise or lower it.")


class PredictionList(QWidget):
    """Show the best classes of an output; a click requests an explanation, a double click pins a class.

    Signals
    -------
    chosen : Target
        The user wants this class explained.
    comparison_requested : Target
        The user wants to compare this class with the explained one.
    class_model_requested : Target
        The user wants to see what the network looks for in this class.
    """

    chosen = Signal(object)
    comparison_requested = Signal(object)
    class_model_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._scores: tuple[Float32Array, ...] = ()
        self._reference: tuple[Float32Array, ...] = ()
        self._selected_target: Target | None = None
        self._heads = QComboBox()
        self._search = QLineEdit(placeholderText=tr("Search all classes"), clearButtonEnabled=True)
        self._pinned: set[Target] = set()
        self._list = set_object_name(PredictionRows(), "predictions")
        self._hint = QLabel(wordWrap=True)
        self._hint.hide()
        layout = QVBoxLayout(self)
        layout.setSpacing(4)
        layout.setContentsMargins(9, 4, 9, 4)
        for widget in (self._heads, self._search, self._list, self._hint):
            layout.addWidget(widget)
        self._heads.hide()
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.setAccessibleName(tr("Predictions"))
        self._search.setAccessibleName(tr("Search all classes"))
        self._heads.setAccessibleName(tr("Output of the model"))
        self._heads.activated.connect(self._change_head)
        self._search.textChanged.connect(self._fill)
        self._list.released.connect(self._fill)
        self._list.itemClicked.connect(self._choose)
        self._list.itemActivated.connect(self._choose)
        self._list.itemDoubleClicked.connect(self._toggle_pin)
        self._list.comparison_clicked.connect(self._compare)
        self._list.customContextMenuRequested.connect(self._show_menu)

    def set_model(self, model: Model) -> None:
        """Set the classes of another model; predictions follow by `set_scores`."""
        self._model, self._scores, self._selected_target = model, (), None
        self._reference = ()
        self._pinned.clear()
        self._heads.clear()
        self._heads.addItems([head.name for head in model.heads])
        self._heads.setCurrentIndex(
            next((number for number, head in enumerate(model.heads) if head.num_classes), 0)
        )
        self._heads.setVisible(len(model.heads) > 1)
        self._list.clear()

    def set_scores(self, scores: tuple[Float32Array, ...], reference: tuple[Float32Array, ...] = ()) -> None:
        """Show the predictions, one (classes,) array for each output, with their change from a reference."""
        self._scores, self._reference = scores, reference
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
            item = self._list.item(row)
            item.setData(COMPARABLE, item.data(CLASS) != target.index)
            if item.data(CLASS) == target.index:
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
        order.sort(key=lambda index: Target(index, head) not in self._pinned)  # a stable sort
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
        hint = tr(_DIRECTIONS) if self._model.heads[head].is_directed else ""
        self._hint.setText(hint if found else tr("No matching classes."))
        self._hint.setVisible(bool(self._hint.text()))

    def _write(self, item: QListWidgetItem, index: int, head: int, score: float, linear: bool) -> None:
        assert self._model is not None
        selected = self._selected_target
        item.setText(self._model.label(index, head))
        item.setData(CLASS, index)
        item.setData(SCORE, localise_number(f"{score:.3g}" if linear else f"{score:.1%}"))
        item.setData(SHARE, 0.0 if linear else score)
        change = score - float(self._reference[head][index]) if self._reference else None
        text = "" if change is None else f"{change:+.3g}" if linear else f"{change:+.1%}"
        item.setData(CHANGE, localise_number(text))
        item.setData(PINNED, Target(index, head) in self._pinned)
        item.setData(COMPARABLE, selected is not None and selected != Target(index, head))
        kind = tr("score {score:.4g}", score=score) if linear else tr("probability {score:.4g}", score=score)
        item.setToolTip(f"{index}: {self._model.full_label(index, head)}\n{kind}\n{tr(_TIP)}")

    def _target(self, item: QListWidgetItem) -> Target:
        return Target(item.data(CLASS), max(0, self._heads.currentIndex()))

    def _choose(self, item: QListWidgetItem) -> None:
        self._selected_target = self._target(item)
        self.chosen.emit(self._selected_target)

    def _compare(self, item: QListWidgetItem) -> None:
        self.comparison_requested.emit(self._target(item))

    def _toggle_pin(self, item: QListWidgetItem) -> None:
        """Keep a class at the top of the list whatever its score, or no longer."""
        self._pinned ^= {self._target(item)}
        self._fill()

    def _show_menu(self, position: QPoint) -> None:
        item = self._list.itemAt(position) or self._list.currentItem()
        if item is None:
            return
        menu, target = QMenu(self), self._target(item)
        menu.addAction(tr("Explain this class"), lambda: self._choose(item))
        compare = menu.addAction(
            tr("Compare with the explained class"), lambda: self.comparison_requested.emit(target)
        )
        compare.setEnabled(bool(item.data(COMPARABLE)))
        menu.addAction(tr("Class model"), lambda: self.class_model_requested.emit(target))
        menu.addAction(tr("Unpin") if target in self._pinned else tr("Pin"), lambda: self._toggle_pin(item))
        menu.addAction(tr("Copy name"), lambda: QApplication.clipboard().setText(item.text()))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self._list.viewport().mapToGlobal(position))
