"""How the picture is prepared for the model: levels and fit."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QWidget

from engine.preprocess import FITS, SCALINGS, Preprocessing
from widgets.naming import named

__all__ = ["InputForm"]

_SCALING_TIP = (
    "The range the model was trained on. 0..255, 0..1, -1..1: levels as they are or scaled. lite: (x - 127) / 128. "
    "caffe: BGR minus the ImageNet mean. torch: ImageNet mean and deviation. A wrong choice gives wrong maps."
)
_FIT_TIP = "Centre crop: the largest centred part of the model's shape. Stretch: all of the picture, distorted."


class InputForm(QWidget):
    """Two choices that make a `Preprocessing`.

    Signals
    -------
    chosen : str, str
        The user has chosen this scaling and fit.
    """

    chosen = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scaling = named(QComboBox(), "scaling", _SCALING_TIP)
        self._fit = named(QComboBox(), "fit", _FIT_TIP)
        self._scaling.addItems(list(SCALINGS))
        self._fit.addItems(list(FITS))
        layout = QFormLayout(self)
        layout.addRow("Model expects", self._scaling)
        layout.addRow("Picture is", self._fit)
        self._scaling.activated.connect(self._emit)
        self._fit.activated.connect(self._emit)
        self.setEnabled(False)

    def show_choice(self, preprocessing: Preprocessing) -> None:
        """Show what is in force."""
        blockers = [QSignalBlocker(self._scaling), QSignalBlocker(self._fit)]
        self._scaling.setCurrentText(preprocessing.scaling)
        self._fit.setCurrentText(preprocessing.fit)
        del blockers
        self.setEnabled(True)

    def _emit(self) -> None:
        self.chosen.emit(self._scaling.currentText(), self._fit.currentText())
