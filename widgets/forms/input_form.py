"""Choose the preprocessing and the values of other inputs; show the network's input."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Bytes
from engine.core.model import Model
from engine.imaging.preprocess import FITS, Held, Preprocessing
from widgets.common.object_names import set_object_name
from widgets.common.translation import localise_number, tr, tr_noop
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
    """Hold the choices of a `Preprocessing`: a button with size and scaling folds the form out.

    A scaling in doubt unfolds it.

    Signals
    -------
    chosen : str, str, tuple of Held
        The user has chosen this scaling and fit, and these values of the other inputs.
    scaling_confirmed : str
        The user has confirmed this scaling, so that it is no longer in doubt.
    compare_requested :
        The user wants to compare the scalings on the picture.
    reopen_requested : tuple of int or None, str
        The user wants another input size, (height, width), or another input explained.
    input_rejected : UserError
        A picture for another input could not be read.
    """

    chosen = Signal(str, str, object)
    scaling_confirmed = Signal(str)
    compare_requested = Signal()
    reopen_requested = Signal(object, str)
    input_rejected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._button = set_object_name(
            QToolButton(autoRaise=True),
            "input",
            tr("Input of the model: scaling, fit and size"),
        )
        self._button.setCheckable(True)
        self._button.setAccessibleName(tr("Input of the model"))
        self._form = QWidget()
        self._rows = QFormLayout(self._form)
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
            QComboBox(), "picture-input", tr("The input that receives the picture and is explained")
        )
        self._seen = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        # A fixed size keeps the rows in place when another model opens.
        self._seen.setFixedSize(_SEEN, _SEEN)
        self._range = QLabel(wordWrap=True)
        self._others = OtherInputsForm()
        self._model: Model | None = None
        self._assemble()

    def show_model(self, model: Model, preprocessing: Preprocessing) -> None:
        """Show the inputs of a model and their current values."""
        self._model = model
        blockers = [QSignalBlocker(widget) for widget in (self._fit, self._picture)]
        self.show_scaling(preprocessing)
        self._fit.setCurrentIndex(self._fit.findData(preprocessing.fit))
        pictures = [entry.name for entry in model.inputs if entry.is_picture]
        self._picture.clear()
        self._picture.addItems(pictures)
        del blockers
        self.restore()
        self._rows.setRowVisible(self._size, bool(model.inputs) and model.inputs[model.picture].is_open)
        self._rows.setRowVisible(self._picture, len(pictures) > 1)
        self._others.show_inputs(model.other_inputs)
        self._others.set_tab_order_after(self._picture)
        self.setEnabled(True)

    def show_scaling(self, preprocessing: Preprocessing) -> None:
        """Show the current scaling, and its rival if it is in doubt."""
        assert self._model is not None
        self._scaling.show_scaling(self._model, preprocessing)
        height, width = self._model.input_shape[:2]
        self._button.setText(f"{height} x {width}, {scaling_name(preprocessing.scaling)}")
        self._button.setAccessibleName(tr("Input: {text}", text=self._button.text()))
        if preprocessing.rival:
            self._button.setChecked(True)

    def restore(self) -> None:
        """Show the current size and explained input, after a request for others has failed."""
        if self._model is None:
            return
        blockers = [QSignalBlocker(widget) for widget in (self._height, self._width, self._picture)]
        self._height.setValue(self._model.input_shape[0])
        self._width.setValue(self._model.input_shape[1])
        if self._model.inputs:
            self._picture.setCurrentText(self._model.inputs[self._model.picture].name)
        del blockers

    def show_network_input(self, view: Bytes, low: float, high: float) -> None:
        """Show the network's input as (height, width, 3) uint8 levels, and the range of its values."""
        self._scaling.show_options({})  # The comparison was for another picture or preprocessing.
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
        text = tr_noop("The network sees {height} x {width}, values {low:.4g} to {high:.4g}")
        self._range.setText(tr(text, height=view.shape[0], width=view.shape[1], low=low, high=high))

    def show_scaling_predictions(self, found: tuple[tuple[str, int, float], ...]) -> None:
        """Show the predicted class and its probability for each scaling."""
        self._scaling.show_options(self._texts(found))
        self._scaling.open_list()

    def show_rival_scalings(self, found: tuple[tuple[str, int, float], ...]) -> None:
        """Show the predicted class and its probability for the two scalings in doubt."""
        self._scaling.show_rival_scalings(self._texts(found))

    def _texts(self, found: tuple[tuple[str, int, float], ...]) -> dict[str, str]:
        assert self._model is not None
        return {
            scaling: f"{scaling_name(scaling)}: {self._model.label(index)} {localise_number(f'{share:.2f}')}"
            for scaling, index, share in found
        }

    def show_held(self, held: tuple[Held, ...]) -> None:
        """Show the values of the other inputs, without a signal."""
        self._others.show_held(held)

    def held(self) -> tuple[Held, ...]:
        """Return the values of the other inputs."""
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
        layout = self._rows
        layout.setContentsMargins(0, 4, 0, 4)
        layout.addRow(tr("Input scaling"), self._scaling)
        layout.addRow(tr("Fit to input"), self._fit)
        layout.addRow(tr("Input size"), self._size)
        layout.addRow(tr("Explained"), self._picture)
        layout.addRow(self._others)
        layout.addRow(seen)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(9, 0, 9, 4)
        outer.setSpacing(0)
        outer.addWidget(self._button)
        outer.addWidget(self._form)
        self._button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._button.toggled.connect(self._fold)
        self._fold(False)
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
        # The list above shrinks first, not these rows.
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for field in (self._fit, self._height, self._width, self._picture):
            ignore_wheel_without_focus(field)
        self._height.setAccessibleName(tr("Rows of the input"))
        self._width.setAccessibleName(tr("Columns of the input"))
        self.setEnabled(False)

    def _fold(self, is_open: bool) -> None:
        self._form.setVisible(is_open)
        self._button.setArrowType(Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow)

    def _emit(self) -> None:
        self.chosen.emit(self._scaling.scaling, self._fit.currentData(), self.held())

    def _resize(self) -> None:
        """Request another size if it has changed."""
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
