"""What the inputs besides the explained one receive: a number everywhere, or a picture of their own."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QFormLayout, QHBoxLayout, QPushButton, QWidget

from engine.core.errors import UserError
from engine.core.model import Input
from engine.imaging.picture_file import Photograph, read_photograph
from engine.imaging.preprocess import Held
from engine.imaging.readers.registry import picture_suffixes
from widgets.common.object_names import named
from widgets.common.translation import tr
from widgets.forms.wheel import keep_wheel_away

__all__ = ["HeldInputs", "kinds_of_pictures"]


def kinds_of_pictures() -> str:
    """Return what a file dialog shows of a folder when a picture is wanted."""
    return tr("Pictures") + " (" + " ".join(f"*{suffix}" for suffix in picture_suffixes()) + ")"


class HeldInputs(QWidget):
    """A row for each input.

    Signals
    -------
    changed :
        The user has chosen another value or picture.
    refused : UserError
        A picture could not be read.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Row] = []
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.hide()

    def show_inputs(self, inputs: Sequence[Input]) -> None:
        """Show the inputs of another model, all held at zero."""
        while self._layout.rowCount():
            self._layout.removeRow(0)
        self._rows = [_Row(entry) for entry in inputs]
        for row in self._rows:
            row.changed.connect(self.changed)
            row.refused.connect(self.refused)
            self._layout.addRow(row.entry.name, row)
        self.setVisible(bool(self._rows))

    def show_held(self, held: Sequence[Held]) -> None:
        """Show what the inputs receive, without telling; those not named are held at zero."""
        known = {one.name: one for one in held}
        for row in self._rows:
            row.show_held(known.get(row.entry.name, Held(row.entry.name)))

    def follow(self, before: QWidget) -> None:
        """Let the rows come after `before` when Tab is pressed: new ones come after all others of the window."""
        for row in self._rows:
            before = row.follow(before)

    def held(self) -> tuple[Held, ...]:
        """Return what the inputs receive; those at zero are left out."""
        found = (row.held() for row in self._rows)
        return tuple(held for held in found if held.value or held.photograph is not None)


class _Row(QWidget):
    changed = Signal()
    refused = Signal(object)

    def __init__(self, entry: Input) -> None:
        super().__init__()
        self.entry = entry
        self._photograph: Photograph | None = None
        shape = " x ".join(map(str, entry.shape))
        tip = tr("What input {name!r}, {shape}, receives everywhere", name=entry.name, shape=shape)
        self._value = named(QDoubleSpinBox(minimum=-1e6, maximum=1e6, decimals=5), f"held-{entry.name}", tip)
        self._choose = named(
            QPushButton(tr("Picture...")), f"picture-{entry.name}", tr("Give this input a picture of its own")
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._value, stretch=1)
        layout.addWidget(self._choose)
        self._choose.setVisible(entry.is_picture)
        self._value.setKeyboardTracking(False)
        self._value.valueChanged.connect(self.changed)
        self._choose.clicked.connect(self._ask)
        keep_wheel_away(self._value)
        self._value.setAccessibleName(tr("Value of input {name}", name=entry.name))
        self._choose.setAccessibleName(tr("Picture for input {name}", name=entry.name))

    def follow(self, before: QWidget) -> QWidget:
        """Come after `before` when Tab is pressed; return the last field."""
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
        """Take a picture in place of the number, or give up the one there is."""
        if self._photograph is not None:
            self._take(None)
            return
        path = QFileDialog.getOpenFileName(
            self, tr("Picture for input {name}", name=self.entry.name), "", kinds_of_pictures()
        )[0]
        if not path:
            return
        try:
            self._take(read_photograph(Path(path)))
        except UserError as error:
            self.refused.emit(error)

    def _take(self, photograph: Photograph | None) -> None:
        self._photograph = photograph
        self._value.setEnabled(photograph is None)
        self._choose.setText(
            tr("Picture...") if photograph is None else tr("No {name}", name=photograph.name)
        )
        self.changed.emit()
