"""How the picture is prepared for the model, and what its other inputs receive; shows what the network sees."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from engine.core.arrays import Bytes
from engine.core.model import Model
from engine.imaging.preprocess import FITS, Held, Preprocessing
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.forms.other_inputs_form import OtherInputsForm
from widgets.forms.scaling_choice import ScalingChoice, scaling_name
from widgets.forms.wheel import ignore_wheel_without_focus

__all__ = ["InputForm"]

_FIT_TIP = tr_noop(
    "Centre crop: the largest centred part of the model's shape. Stretch: all of the picture, distorted. "
    "Letterbox: all of it, between black bars."
)
_SEEN = 72


class InputForm(QWidget):
    """Choices that make a `Preprocessing`.

    Signals
    -------
    chosen : str, str, tuple of Held
        The user has chosen this scaling and fit, and this for the other inputs.
    settled : str
        The user has ended the doubt about the scaling by this one.
    compare_asked :
        The user wants the scalings compared on the picture.
    reopen_asked : tuple of int or None, str
        The user wants another size of input, (height, width), or another input explained.
    refused : UserError
        A picture for another input could not be read.
    """

    chosen = Signal(str, str, object)
    scaling_confirmed = Signal(str)
    compare_requested = Signal()
    reopen_requested = Signal(object, str)
    input_rejected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scaling = ScalingChoice()
        self._fit = set_object_name(QComboBox(), "fit", tr(_FIT_TIP))
        self._height = set_object_name(
            QSpinBox(minimum=8, maximum=4096), "height", tr("Rows of the input, which this model leaves open")
        )
        self._width = set_object_name(
            QSpinBox(minimum=8, maximum=4096),
            "width",
            tr("Columns of the input, which this model leaves open"),
        )
        self._picture = set_object_name(
            QComboBox(), "picture-input", tr("The input that the picture goes into and that is explained")
        )
        self._seen = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._seen.setFixedSize(
            _SEEN, _SEEN
        )  # so that nothing moves under the mouse when another model opens
        self._range = QLabel(wordWrap=True)
        self._others = OtherInputsForm()
        self._model: Model | None = None
        self._assemble()

    def show_model(self, model: Model, preprocessing: Preprocessing) -> None:
        """Show the inputs of a model and what is in force for them."""
        self._model = model
        blockers = [QSignalBlocker(widget) for widget in (self._fit, self._picture)]
        self.show_scaling(preprocessing)
        self._fit.setCurrentIndex(self._fit.findData(preprocessing.fit))
        pictures = [entry.name for entry in model.inputs if entry.is_picture]
        self._picture.clear()
        self._picture.addItems(pictures)
        del blockers
        self.restore()
        layout = self.layout()
        assert isinstance(layout, QFormLayout)
        layout.setRowVisible(self._size, bool(model.inputs) and model.inputs[model.picture].is_open)
        layout.setRowVisible(self._picture, len(pictures) > 1)
        self._others.show_inputs(model.other_inputs)
        self._others.set_tab_order_after(self._picture)
        self.setEnabled(True)

    def show_scaling(self, preprocessing: Preprocessing) -> None:
        """Show the scaling that is in force, and the doubt about it."""
        assert self._model is not None
        self._scaling.show_scaling(self._model, preprocessing)

    def restore(self) -> None:
        """Show the size and the explained input that are in force, whatever was asked for and has failed."""
        if self._model is None:
            return
        blockers = [QSignalBlocker(widget) for widget in (self._height, self._width, self._picture)]
        self._height.setValue(self._model.input_shape[0])
        self._width.setValue(self._model.input_shape[1])
        if self._model.inputs:
            self._picture.setCurrentText(self._model.inputs[self._model.picture].name)
        del blockers

    def show_network_input(self, view: Bytes, low: float, high: float) -> None:
        """Show what the network sees: (height, width, 3) uint8, and the range of the values that it receives."""
        self._scaling.show_options({})  # what was compared was another picture, or prepared otherwise
        image = QImage(
            view.tobytes(), view.shape[1], view.shape[0], 3 * view.shape[1], QImage.Format.Format_RGB888
        )
        pixmap = QPixmap.fromImage(image)
        scaled = pixmap.scaled(
            QSize(_SEEN, _SEEN),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        self._seen.setPixmap(scaled)
        said = tr_noop("The network sees {height} x {width}, values {low:.4g} to {high:.4g}")
        self._range.setText(tr(said, height=view.shape[0], width=view.shape[1], low=low, high=high))

    def show_scaling_predictions(self, found: tuple[tuple[str, int, float], ...]) -> None:
        """Show, for each scaling, the class and the probability that the model then gives."""
        self._scaling.show_options(self._texts(found))
        self._scaling.open_list()

    def show_rival_scalings(self, found: tuple[tuple[str, int, float], ...]) -> None:
        """Show the same for the two scalings that are in doubt."""
        self._scaling.show_rival_scalings(self._texts(found))

    def _texts(self, found: tuple[tuple[str, int, float], ...]) -> dict[str, str]:
        assert self._model is not None
        return {
            scaling: f"{scaling_name(scaling)}: {self._model.label(index)} {share:.2f}"
            for scaling, index, share in found
        }

    def show_held(self, held: tuple[Held, ...]) -> None:
        """Show what the other inputs receive, without telling."""
        self._others.show_held(held)

    def held(self) -> tuple[Held, ...]:
        """Return what the other inputs receive."""
        return self._others.held()

    def _assemble(self) -> None:
        for fit in FITS:
            self._fit.addItem(tr(fit), fit)
        self._size = QWidget()
        size = QHBoxLayout(self._size)
        size.setContentsMargins(0, 0, 0, 0)
        for widget in (self._height, QLabel("x"), self._width):
            size.addWidget(widget)
        seen = QHBoxLayout()
        seen.addWidget(self._seen)
        seen.addWidget(self._range, stretch=1)
        layout = QFormLayout(self)
        layout.addRow(tr("Input scaling"), self._scaling)
        layout.addRow(tr("Fit to input"), self._fit)
        layout.addRow(tr("Input size"), self._size)
        layout.addRow(tr("Explained"), self._picture)
        layout.addRow(self._others)
        layout.addRow(seen)
        layout.setRowVisible(self._size, False)
        layout.setRowVisible(self._picture, False)
        self._scaling.chosen.connect(self._emit)
        self._scaling.scaling_confirmed.connect(self.scaling_confirmed)
        self._scaling.compare_requested.connect(self.compare_requested)
        self._fit.activated.connect(self._emit)
        self._others.changed.connect(self._emit)
        self._others.input_rejected.connect(self.input_rejected)
        self._height.editingFinished.connect(self._resize)
        self._width.editingFinished.connect(self._resize)
        self._picture.activated.connect(self._reopen)
        self.setSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed
        )  # the list above gives way, not these rows
        for field in (self._fit, self._height, self._width, self._picture):
            ignore_wheel_without_focus(field)
        self._height.setAccessibleName(tr("Rows of the input"))
        self._width.setAccessibleName(tr("Columns of the input"))
        self.setEnabled(False)

    def _emit(self) -> None:
        self.chosen.emit(self._scaling.scaling, self._fit.currentData(), self.held())

    def _resize(self) -> None:
        """Ask for another size, once it is another."""
        if (
            self._model is not None
            and (self._height.value(), self._width.value()) != self._model.input_shape[:2]
        ):
            self._reopen()

    def _reopen(self) -> None:
        assert self._model is not None
        is_open = self._model.inputs[self._model.picture].is_open
        self.reopen_requested.emit(
            (self._height.value(), self._width.value()) if is_open else None, self._picture.currentText()
        )
