"""Edit the values of inputs besides the explained one: a constant, or a picture."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QFormLayout, QHBoxLayout, QPushButton, QWidget

from engine.core.errors import UserError
from engine.core.model import Input
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.preprocess import Held
from engine.imaging.readers.registry import picture_suffixes
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.forms.wheel import ignore_wheel_without_focus

__all__ = ["OtherInputsForm", "picture_name_filter"]


def picture_name_filter() -> str:
    """Return the filter of picture files for a file dialog."""
    return tr("Pictures") + " (" + " ".join(f"*{suffix}" for suffix in picture_suffixes()) + ")"


class OtherInputsForm(QWidget):
    """Show a row for each input.

    Signals
    -------
    changed :
        The user has chosen another value or picture.
    input_rejected : UserError
        A picture could not be read.
    """

    changed = Signal()
    input_rejected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_inputs(self, inputs: Sequence[Input]) -> None:
        """Show the inputs of another model, all with the value zero."""
        while self._layout.rowCount():
            self._layout.removeRow(0)
        self._rows = [_Row(entry) for entry in inputs]
        for row in self._rows:
            row.changed.connect(self.changed)
            row.input_rejected.connect(self.input_rejected)
            self._layout.addRow(row.entry.name, row)
        self.setVisible(bool(self._rows))

    def show_held(self, held: Sequence[Held]) -> None:
        """Show values of the inputs, without a signal; inputs that are not named get zero."""
        known = {value.name: value for value in held}
        for row in self._rows:
            row.show_held(known.get(row.entry.name, Held(row.entry.name)))

    def set_tab_order_after(self, before: QWidget) -> None:
        """Put the rows after `before` in the tab order; new widgets come last otherwise."""
        for row in self._rows:
            before = row.set_tab_order_after(before)

    def held(self) -> tuple[Held, ...]:
        """Return the values of the inputs, without zeros."""
        found = (row.held() for row in self._rows)
        return tuple(held for held in found if held.value or held.photograph is not None)


class _Row(QWidget):
    changed = Signal()
    input_rejected = Signal(object)

    def __init__(self, entry: Input) -> None:
        super().__init__()
        self.entry = entry
        self._photograph: Photograph | None = None
        shape = " x ".join(map(str, entry.shape))
        tip = tr("Constant value of input {name!r}, {shape}", name=entry.name, shape=shape)
        self._value = set_object_name(
            QDoubleSpinBox(minimum=-1e6, maximum=1e6, decimals=5), f"held-{entry.name}", tip
        )
        self._choose = set_object_name(
            QPushButton(tr("Picture...")), f"picture-{entry.name}", tr("Choose a picture for this input")
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._value, stretch=1)
        layout.addWidget(self._choose)
        self._choose.setVisible(entry.is_picture)
        self._value.setKeyboardTracking(False)
        self._value.valueChanged.connect(self.changed)
        self._choose.clicked.connect(self._ask)
        ignore_wheel_without_focus(self._value)
        self._value.setAccessibleName(tr("Value of input {name}", name=entry.name))
        self._choose.setAccessibleName(tr("Picture for input {name}", name=entry.name))

    def set_tab_order_after(self, before: QWidget) -> QWidget:
        """Put the fields after `before` in the tab order; return the last one."""
        self.setTabOrder(before, self._value)
        self.setTabOrder(self._value, self._choose)
        return self._choose

    def held(self) -> Held:
        return Held(
            self.entry.name, 0 if self._photograph is not None else self._value.value(), self._photograph
        )

    def show_held(self, held: Held) -> None:
        with QSignalBlocker(self), QSignalBlocker(self._value):
            self._value.setValue(held.value)
            self._take(held.photograph)

    def _ask(self) -> None:
        """Choose a picture in place of the constant, or remove the present one."""
        if self._photograph is not None:
            self._take(None)
            return
        path = QFileDialog.getOpenFileName(
            self, tr("Picture for input {name}", name=self.entry.name), "", picture_name_filter()
        )[0]
        if not path:
            return
        try:
            self._take(read_picture(Path(path)))
        except UserError as error:
            self.input_rejected.emit(error)

    def _take(self, photograph: Photograph | None) -> None:
        self._photograph = photograph
        self._value.setEnabled(photograph is None)
        self._choose.setText(
            tr("Picture...") if photograph is None else tr("No {name}", name=photograph.name)
        )
        self.changed.emit()
