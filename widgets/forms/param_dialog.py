"""Edit a few parameters in a dialog."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from engine.core.model import Model
from engine.core.params import Spec, Value
from widgets.forms.param_form import ParamForm

__all__ = ["ParamDialog"]

_WIDTH = 360


class ParamDialog(QDialog):
    """Show a form with OK and Cancel; the dialog is not modal and is deleted when it closes.

    Signals
    -------
    chosen : dict
        The values of the form, by parameter name.
    """

    chosen = Signal(object)

    def __init__(
        self, title: str, specs: tuple[Spec, ...], model: Model, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._form = ParamForm()
        self._form.show_specs(specs, model)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        layout = QVBoxLayout(self)
        layout.addWidget(self._form)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(_WIDTH, self.sizeHint().height())
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Write values into the form."""
        self._form.set_values(values)

    def accept(self) -> None:
        self.chosen.emit(self._form.values())
        super().accept()
