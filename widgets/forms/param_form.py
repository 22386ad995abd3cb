"""Make a form from parameters; the advanced ones are folded away, and those without an effect disabled."""

from collections.abc import Callable, Collection, Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from engine.core.model import Model
from engine.core.params import Spec, Value
from widgets.common.translation import tr, tr_noop
from widgets.forms.applicability import unused_reasons
from widgets.forms.line_edits import ColourLineEdit, LayersLineEdit
from widgets.forms.more_button import MoreButton
from widgets.forms.path_edit import PathEdit
from widgets.forms.plain_spin_box import PlainSpinBox

__all__ = ["ParamForm"]

_AUTOMATIC = tr_noop("(automatic)")
_DECIMALS, _FINE_DECIMALS = 4, 8
_Field = tuple[QWidget, Callable[[], Value], Callable[[Value], None]]


class ParamForm(QWidget):
    """Show a row for each parameter, with a field that fits its kind.

    Signals
    -------
    edited :
        The user has changed a value.
    folded : bool
        The user has hidden (False) or shown (True) the advanced parameters.
    """

    edited = Signal()
    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: dict[str, _Field] = {}
        self._specs: tuple[Spec, ...] = ()
        self._model: Model | None = None
        self._fold: MoreButton | None = None
        self._num_fixed = 0
        self._is_unfolded = self._is_writing = False
        self._greyed: Collection[str] = ()
        self._unused: dict[str, str] = {}
        self._layout = QFormLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.edited.connect(self._follow_choice)

    def add_fixed_row(self, label: str, field: QWidget) -> None:
        """Add a row that stays above the parameters."""
        self._layout.insertRow(self._num_fixed, label, field)
        self._num_fixed += 1

    def show_specs(self, specs: tuple[Spec, ...], model: Model | None) -> None:
        """Make the rows again; parameters of layers offer those of `model`."""
        while self._layout.rowCount() > self._num_fixed:
            self._layout.removeRow(self._num_fixed)
        self._model, self._specs, self._fields, self._fold = model, specs, {}, None
        with QSignalBlocker(self):
            for spec in sorted(specs, key=lambda spec: spec.advanced):  # stable: in the order of declaration
                if spec.advanced and self._fold is None:
                    self._fold = MoreButton(self._is_unfolded)
                    self._fold.clicked.connect(self._unfold)
                    self._layout.addRow(self._fold)
                self._add_row(spec)
        self._refresh()
        self.unfold(self._is_unfolded)

    def _add_row(self, spec: Spec) -> None:
        field = self._make(spec)
        field[2](spec.default)
        field[0].setObjectName(spec.name)
        field[0].setAccessibleName(tr(spec.label))
        label = QLabel(tr(spec.label))
        label.setBuddy(field[0])
        self._layout.addRow(label, field[0])
        self._fields[spec.name] = field

    def unfold(self, is_open: bool) -> None:
        """Show or hide the advanced parameters."""
        self._is_unfolded = is_open
        if self._fold is not None:
            self._fold.setChecked(is_open)
        for spec in self._specs:
            if spec.advanced:
                self._layout.setRowVisible(self._fields[spec.name][0], is_open)

    def _unfold(self, is_open: bool) -> None:
        self.unfold(is_open)
        self.folded.emit(is_open)

    def widen_labels(self, width: int) -> None:
        """Give all labels at least this width, to align them with those of another form."""
        for box, _, _ in self._fields.values():
            self._layout.labelForField(box).setMinimumWidth(width)

    def grey_out(self, names: Collection[str]) -> None:
        """Disable the parameters of these names, which have no effect at present."""
        self._greyed = names
        self._refresh()

    def _follow_choice(self) -> None:
        """Disable the parameters that lose their effect by a choice, and show those that gain one."""
        if self._is_writing:
            return
        before = self._unused
        self._refresh()
        gained = {*before} - {*self._unused}
        if any(spec.advanced and spec.name in gained for spec in self._specs):
            self.unfold(True)

    def _refresh(self) -> None:
        """Update enabled states, tooltips and the number of changed values under the fold."""
        values = self.values()
        self._unused = unused_reasons(self._specs, values, self._model)
        for spec in self._specs:
            box, reason = self._fields[spec.name][0], self._unused.get(spec.name, "")
            for widget in (box, self._layout.labelForField(box)):
                widget.setEnabled(not reason and spec.name not in self._greyed)
                widget.setToolTip(reason or tr(spec.help))
        changed = [spec for spec in self._specs if spec.advanced and values[spec.name] != spec.default]
        if self._fold is not None:
            self._fold.set_changed(len(changed))

    def set_tab_order_after(self, before: QWidget) -> None:
        """Put the fields after `before` in the tab order; new widgets come last otherwise."""
        main = [self._fields[spec.name][0] for spec in self._specs if not spec.advanced]
        more = [self._fields[spec.name][0] for spec in self._specs if spec.advanced]
        for field in (*main, *([self._fold] if self._fold is not None else []), *more):
            self.setTabOrder(before, field)
            before = field

    def values(self) -> dict[str, Value]:
        """Return the values of the form, by parameter name."""
        return {spec.name: self._fields[spec.name][1]() for spec in self._specs}

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Write values into the form; unknown parameters are ignored."""
        self._is_writing = True
        for name, value in values.items():
            if name in self._fields:
                self._fields[name][2](value)
        self._is_writing = False
        self._refresh()

    def select_layer(self, path: str) -> None:
        """Set every parameter that offers this layer to it."""
        for box, _, _ in self._fields.values():
            if isinstance(box, QComboBox) and box.itemData(0) == "" and box.findData(path) > 0:
                box.setCurrentIndex(box.findData(path))

    def _make(self, spec: Spec) -> _Field:
        match spec.kind:
            case "integer":
                return self._integer(spec)
            case "number":
                return self._share(spec) if spec.is_share else self._number(spec)
            case "switch":
                return self._switch()
            case "choice":
                return self._choice(spec.choices)
            case "map" | "kernel":
                return self._layer(spec.kind)
            case "maps":
                return self._layers()
            case "colour":
                return self._colour()
            case "file":
                return self._file()
        return self._text()

    def _integer(self, spec: Spec) -> _Field:
        box = QSpinBox()
        box.setRange(int(max(spec.minimum, -(2**31))), int(min(spec.maximum, 2**31 - 1)))
        box.setSingleStep(int(spec.step))
        box.setSuffix(f" {tr(spec.unit)}" if spec.unit else "")
        box.setSpecialValueText(tr("automatic") if spec.automatic else "")
        box.valueChanged.connect(self.edited)
        return box, box.value, lambda value: box.setValue(int(value))

    def _number(self, spec: Spec) -> _Field:
        is_fine = 0 < spec.minimum < 10.0**-_DECIMALS
        box = PlainSpinBox()
        box.setDecimals(_FINE_DECIMALS if is_fine else _DECIMALS)
        box.setRange(max(spec.minimum, -1e9), min(spec.maximum, 1e9))
        box.setSingleStep(spec.step)
        box.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        box.setSuffix(f" {tr(spec.unit)}" if spec.unit else "")
        box.valueChanged.connect(self.edited)
        exact: list[float] = []

        def write(value: Value) -> None:
            box.setValue(float(value))
            exact[:] = [float(value), box.value()]

        def read() -> float:  # The exact value, unless the user has edited its rounded text.
            return exact[0] if exact and box.value() == exact[1] else box.value()

        return box, read, write

    def _share(self, spec: Spec) -> _Field:
        """Return a field in per cent for a number from 0 to 1."""
        box = PlainSpinBox()
        box.setRange(100 * spec.minimum, 100 * spec.maximum)
        box.setSingleStep(100 * spec.step)
        box.setSuffix(" %")
        box.valueChanged.connect(self.edited)
        return (
            box,
            lambda: round(box.value() / 100, _DECIMALS),
            lambda value: box.setValue(100 * float(value)),
        )

    def _switch(self) -> _Field:
        box = QCheckBox()
        box.toggled.connect(self.edited)
        return box, box.isChecked, lambda value: box.setChecked(bool(value))

    def _choice(self, choices: tuple[str, ...]) -> _Field:
        box = _narrow(QComboBox())
        for choice in choices:
            box.addItem(tr(choice), choice)
        box.currentIndexChanged.connect(self.edited)
        return (
            box,
            lambda: str(box.currentData()),
            lambda value: box.setCurrentIndex(max(0, box.findData(str(value)))),
        )

    def _layer(self, kind: str) -> _Field:
        box = _narrow(QComboBox())
        box.addItem(tr(_AUTOMATIC), "")
        for path in self._model.layers(kind) if self._model else ():
            box.addItem(path, path)
        box.currentIndexChanged.connect(self.edited)
        return (
            box,
            lambda: str(box.currentData()),
            lambda value: box.setCurrentIndex(max(0, box.findData(value))),
        )

    def _layers(self) -> _Field:
        line = LayersLineEdit(self._model.layers("map") if self._model else ())
        line.textChanged.connect(self.edited)
        return line, line.text, lambda value: line.setText(str(value))

    def _colour(self) -> _Field:
        line = ColourLineEdit()
        line.textChanged.connect(self.edited)
        return line, line.text, lambda value: line.setText(str(value))

    def _file(self) -> _Field:
        line = PathEdit(tr("Choose a file"))
        line.changed.connect(self.edited)
        return line, line.text, lambda value: line.setText(str(value))

    def _text(self) -> _Field:
        line = QLineEdit()
        line.textEdited.connect(self.edited)
        return line, line.text, lambda value: line.setText(str(value))


def _narrow(box: QComboBox) -> QComboBox:
    """Allow a box to be narrower than its longest entry."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    return box
