"""Choose the input scaling by name, by a comparison on the picture, or by a custom form."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.core.model import Model
from engine.imaging.preprocess import Preprocessing, choices
from engine.imaging.scaling import SCALINGS
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.forms.scaling_dialog import ScalingDialog
from widgets.forms.wheel import ignore_wheel_without_focus

__all__ = ["ScalingChoice"]

_TIP = tr_noop(
    "The range the model was trained on. 0..255, 0..1, -1..1: levels as they are or scaled. "
    "A wrong choice gives wrong maps."
)
_COMPARE_TIP = tr_noop(
    "Predict the picture with every scaling. Those with about the usual spread of scores come first. "
    "This is a hint, not a proof: networks can be confident about nonsense."
)
_NAMES = {
    "lite": "(x - 127) / 128",
    "caffe": tr_noop("BGR minus mean (Caffe)"),
    "torch": tr_noop("ImageNet mean and std (PyTorch)"),
}
_CUSTOM = "custom"
"""Data of the entry that opens the form; it is not the name of a scaling."""
_WIDEST = 220
"""Greatest width of a prediction in pixels, so that long class names do not widen the window."""
_AMBER = "background-color: #ffcc66; color: #3d2b00; border-radius: 4px; padding: 3px;"


class ScalingChoice(QWidget):
    """Show a list of scalings with their predictions and reasons.

    Signals
    -------
    chosen : str
        The user has chosen this scaling.
    scaling_confirmed : str
        The user has confirmed this scaling, possibly the current one.
    compare_requested :
        The user wants to compare the scalings on the picture.
    """

    chosen = Signal(str)
    scaling_confirmed = Signal(str)
    compare_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = set_object_name(QComboBox(), "scaling", tr(_TIP))
        self._compare = set_object_name(QPushButton(tr("Try all scalings")), "compare", tr(_COMPARE_TIP))
        self._doubt = set_object_name(QLabel(), "scaling_doubt")
        self._rival_buttons = tuple(
            set_object_name(QPushButton(), f"scaling_{place}") for place in ("first", "second")
        )
        self._chip = set_object_name(QWidget(), "scaling_chip")
        self._model: Model | None = None
        self._custom: ScalingDialog | None = None
        self._scaling = ""
        self._assemble()

    @property
    def scaling(self) -> str:
        """The chosen scaling."""
        return self._scaling

    def show_scaling(self, model: Model, preprocessing: Preprocessing) -> None:
        """Show the current scaling of a model, and its rival if it is in doubt."""
        self._model, self._scaling = model, preprocessing.scaling
        self.show_options({})
        why = "" if preprocessing.evidence is None else preprocessing.evidence.reason
        self._list.setToolTip(f"{tr(_TIP)}\n{why}".rstrip())
        self._chip.setVisible(bool(preprocessing.rival))
        self._chip.setToolTip(why)
        self._doubt.setText(tr("Which scaling is right?"))
        for button, scaling in zip(
            self._rival_buttons, (preprocessing.scaling, preprocessing.rival), strict=True
        ):
            button.setProperty("scaling", scaling)
            button.setText(scaling_name(scaling))
            button.setAccessibleName(scaling_name(scaling))

    def show_options(self, texts: dict[str, str]) -> None:
        """Offer the scalings that fit the model, with their texts if given."""
        offered = tuple(texts) or (choices(self._model) if self._model is not None else tuple(SCALINGS))
        with QSignalBlocker(self._list):
            self._list.clear()
            for name in offered if self._scaling in offered else (*offered, self._scaling):
                self._list.addItem(texts.get(name, scaling_name(name)), name)
            self._list.addItem(tr("Custom..."), _CUSTOM)
            self._list.setCurrentIndex(self._list.findData(self._scaling))

    def show_rival_scalings(self, texts: dict[str, str]) -> None:
        """Show the predictions of the two scalings in doubt."""
        for button in self._rival_buttons:
            scaling = str(button.property("scaling"))
            text = texts.get(scaling, scaling_name(scaling))
            button.setText(button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _WIDEST))
            button.setToolTip(text)
            button.setAccessibleName(text)

    def open_list(self) -> None:
        """Open the list of scalings."""
        self._list.showPopup()

    def _assemble(self) -> None:
        row, buttons = QHBoxLayout(), QHBoxLayout()
        row.addWidget(self._list, stretch=1)
        row.addWidget(self._compare)
        for button in self._rival_buttons:
            button.setAccessibleName(tr("Input scaling"))  # Replaced when a model opens.
            buttons.addWidget(button, stretch=1)
            button.clicked.connect(self._settle)
        inside = QVBoxLayout(self._chip)
        inside.addWidget(self._doubt)
        inside.addLayout(buttons)
        self._doubt.setStyleSheet(_AMBER)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        inside.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._chip)
        self._chip.hide()
        self._list.activated.connect(self._choose)
        self._compare.clicked.connect(self.compare_requested)
        self._list.setAccessibleName(tr("Input scaling"))
        self._list.setMinimumContentsLength(8)
        self._list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        ignore_wheel_without_focus(self._list)

    def _choose(self) -> None:
        chosen = str(self._list.currentData())
        if chosen == _CUSTOM:
            self._list.setCurrentIndex(self._list.findData(self._scaling))
            self._ask_custom()
        else:
            self._scaling = chosen
            self.chosen.emit(chosen)

    def _ask_custom(self) -> None:
        self._custom = ScalingDialog(self._scaling, self)
        self._custom.accepted.connect(self._take_custom)
        self._custom.open()

    def _take_custom(self) -> None:
        assert self._custom is not None
        self._scaling = self._custom.scaling()
        self.show_options({})
        self.chosen.emit(self._scaling)

    def _settle(self) -> None:
        button = self.sender()
        assert button is not None
        self._scaling = str(button.property("scaling"))
        self._list.setCurrentIndex(self._list.findData(self._scaling))
        self._chip.hide()
        self.scaling_confirmed.emit(self._scaling)


def scaling_name(scaling: str) -> str:
    """Return the label of a scaling."""
    return tr(_NAMES[scaling]) if scaling in _NAMES else scaling
