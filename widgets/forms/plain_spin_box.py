"""A field for numbers without superfluous zeros."""

from PySide6.QtWidgets import QDoubleSpinBox

__all__ = ["PlainSpinBox"]


class PlainSpinBox(QDoubleSpinBox):
    """Shows no more zeros than it needs, however many decimals there is room for."""

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        return (
            text.rstrip("0").rstrip(self.locale().decimalPoint())
            if self.locale().decimalPoint() in text
            else text
        )
