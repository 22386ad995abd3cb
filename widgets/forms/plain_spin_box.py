"""Provide a spin box for numbers without trailing zeros."""

from PySide6.QtWidgets import QDoubleSpinBox

__all__ = ["PlainSpinBox"]


class PlainSpinBox(QDoubleSpinBox):
    """Show numbers without trailing zeros, for any number of decimals."""

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        return (
            text.rstrip("0").rstrip(self.locale().decimalPoint())
            if self.locale().decimalPoint() in text
            else text
        )
