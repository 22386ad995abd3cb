"""Edit a custom input scaling."""

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QWidget,
)

from engine.core.errors import UserError
from engine.imaging.scaling import PER_PICTURE, Triple, make_scaling, parts_of
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.forms.plain_spin_box import PlainSpinBox

__all__ = ["ScalingDialog"]

_PER_PICTURE = {
    "": tr_noop("not changed"),
    "standardised": tr_noop("standardised to mean 0 and deviation 1"),
    "l2": tr_noop("divided by its norm (L2)"),
}


class ScalingDialog(QDialog):
    """Ask for a range, mean and deviation of each channel, channel order, and scaling of each picture.

    Parameters
    ----------
    scaling
        The initial scaling.
    """

    def __init__(self, scaling: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Custom input scaling"))
        low, high, mean, std, is_reversed, per_picture, band = parts_of(scaling)
        self._ends = [_number(name, value) for name, value in (("low", low), ("high", high))]
        self._mean = [_number(f"mean_{place}", value) for place, value in enumerate(mean)]
        self._std = [_number(f"std_{place}", value) for place, value in enumerate(std)]
        self._reversed = set_object_name(
            QCheckBox(tr("Blue, green, red")), "bgr", tr("Mean and deviation then use this order, too")
        )
        self._reversed.setChecked(is_reversed)
        self._per_picture = set_object_name(QComboBox(), "per_picture")
        for name in ("", *PER_PICTURE):
            self._per_picture.addItem(tr(_PER_PICTURE[name]), name)
        self._per_picture.setCurrentIndex(self._per_picture.findData(per_picture))
        self._band = set_object_name(
            QCheckBox(tr("Another band, not transparency")),
            "band",
            tr("For networks that take four channels"),
        )
        self._band.setChecked(band)
        self._fault = QLabel(wordWrap=True)
        self._assemble()

    def scaling(self) -> str:
        """Return the scaling as text.

        Raises
        ------
        UserError
            If the values do not make a scaling.
        """
        mean, std = (_triple(fields) for fields in (self._mean, self._std))
        low, high = (field.value() for field in self._ends)
        per_picture = str(self._per_picture.currentData())
        return make_scaling(
            low, high, mean, std, self._reversed.isChecked(), per_picture, self._band.isChecked()
        )

    def _assemble(self) -> None:
        layout = QFormLayout(self)
        layout.addRow(tr("Black and white become"), _row(self._ends))
        layout.addRow(tr("Minus the mean"), _row(self._mean))
        layout.addRow(tr("Divided by"), _row(self._std))
        layout.addRow(tr("Order of colours"), self._reversed)
        layout.addRow(tr("Each picture is"), self._per_picture)
        layout.addRow(tr("Fourth channel"), self._band)
        layout.addRow(self._fault)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout.addRow(buttons)

    def accept(self) -> None:
        """Close if the scaling is valid, otherwise show the error."""
        try:
            self.scaling()
        except UserError as error:
            self._fault.setText(error.message)
        else:
            super().accept()


def _number(name: str, value: float) -> QDoubleSpinBox:
    field = set_object_name(PlainSpinBox(minimum=-1e6, maximum=1e6, decimals=6), name)
    field.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    field.setValue(value)
    return field


def _row(fields: list[QDoubleSpinBox]) -> QLayout:
    row = QHBoxLayout()
    for field in fields:
        row.addWidget(field)
    return row


def _triple(fields: list[QDoubleSpinBox]) -> Triple:
    return (fields[0].value(), fields[1].value(), fields[2].value())
