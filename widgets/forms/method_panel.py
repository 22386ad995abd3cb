"""Choose a method, a preset and its parameters; run or stop it."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.errors import UserError
from engine.core.method import METHODS, Method, make, method_class, unsupported_reason
from engine.core.model import Model
from engine.core.params import Value, specs
from widgets.common.object_names import set_object_name
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.forms.method_button import MethodButton
from widgets.forms.param_form import ParamForm
from widgets.forms.preset_titles import preset_title

__all__ = ["MethodPanel"]

_DEFAULTS = tr_noop("defaults")
_OWN = tr_noop("Custom")
_MARGINS = (8, 4, 8, 6)  # pixels: little above and below, as the panel is often low


class MethodPanel(QWidget):
    """Show the form of one method at a time; the method, Run and Stop stay in place while the form scrolls.

    Signals
    -------
    run_requested :
        The user wants to run the method with the values of the form.
    stop_requested :
        The user wants to stop the running job.
    edited : str, dict
        The user has changed a value of this method; all values of the form, by parameter name.
    method_chosen : str
        The form of the method with this name is shown.
    help_requested : str
        The user wants to read about the method with this name.
    input_rejected : UserError
        The form holds a value that the method does not accept.
    favourites_changed : tuple[str, ...]
        The user has marked or unmarked a favourite method.
    folded : bool
        The user has hidden (False) or shown (True) the advanced parameters.
    """

    run_requested = Signal()
    stop_requested = Signal()
    edited = Signal(str, object)
    method_chosen = Signal(str)
    help_requested = Signal(str)
    input_rejected = Signal(object)
    favourites_changed = Signal(object)
    folded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._layer = ""
        self._request_key = next(iter(METHODS))
        self._methods = MethodButton()
        self._methods.setObjectName("methods")
        self._presets = set_object_name(QComboBox(), "presets", tr("Values for all parameters"))
        self._ask = set_object_name(
            QToolButton(), "method_help", tr("How this method works, and when not to trust it (F1)")
        )
        self._sentence = QLabel(wordWrap=True)
        self._form = ParamForm()
        self._run = set_object_name(QPushButton(tr("Run")), "run", tr("Run the method"))
        self._stop = set_object_name(QPushButton(tr("Stop")), "stop", tr("Stop the running job"))
        self._assemble()
        self._show_method()

    def method(self) -> Method | None:
        """Return the method with the values of the form, or None after `input_rejected`."""
        try:
            return make(self._methods.method, given=self._form.values())
        except UserError as error:
            self.input_rejected.emit(error)
            return None

    @property
    def current_method(self) -> str:
        """The name of the shown method."""
        return self._methods.method

    def values(self) -> dict[str, Value]:
        """Return the values of the form, valid or not, by parameter name."""
        return self._form.values()

    def set_method(self, name: str) -> None:
        """Show the form of another method."""
        self._request_key = name
        self._show(name)

    def supports(self, name: str) -> bool:
        """Return whether the open model supports a method."""
        return self._model is not None and not unsupported_reason(method_class(name), self._model)

    def set_preset(self, name: str) -> None:
        """Fill the form from a preset, or with the defaults if the method has no preset of this name."""
        known = name in self._class().presets
        self._show_preset(name if known else _DEFAULTS)
        self._apply_preset()

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Write values into the form, as if the user had entered them."""
        self._form.set_values(values)

    def set_favourites(self, names: tuple[str, ...]) -> None:
        """Set the methods at the top of the list of methods."""
        self._methods.set_favourites(names)

    def unfold(self, is_open: bool) -> None:
        """Show or hide the advanced parameters."""
        self._form.unfold(is_open)

    def set_model(self, model: Model) -> None:
        """Offer the layers of another model; keep the user's method if the model supports it."""
        self._model, self._layer = model, ""
        self._methods.set_model(model)
        able = [name for name in METHODS if self.supports(name)]
        if able:
            self._methods.show_method(self._request_key if self._request_key in able else able[0])
        self._show_method()

    def choose_layer(self, path: str) -> None:
        """Write a layer into the form, if the method has a parameter for it."""
        self._layer = path
        with QSignalBlocker(self._form):  # A layer does not change the preset.
            self._form.select_layer(path)

    def set_running(self, running: bool, can_run: bool) -> None:
        """Show whether a job is running, and whether one can be started."""
        self._stop.setEnabled(running)
        self._run.setEnabled(can_run and self._model is not None)

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        self._run.setIcon(theme_icon("play"))
        self._stop.setIcon(theme_icon("stop"))

    def _assemble(self) -> None:
        self._ask.setText("?")
        self._ask.setAccessibleName(tr("Help on this method"))
        self._presets.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._sentence.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*_MARGINS)
        layout.addLayout(_row((self._methods, 1), (self._ask, 0)))
        layout.addWidget(make_scroll_area(self._make_body()), stretch=1)
        layout.addLayout(_row((self._run, 2), (self._stop, 1)))
        self.restyle()
        self._run.setEnabled(False)
        self._stop.setEnabled(False)
        self._connect()

    def _make_body(self) -> QWidget:
        """Return the part that scrolls: preset, parameters, and the sentence about the result."""
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        self._form.add_fixed_row(tr("&Preset"), self._presets)
        column.addWidget(self._form)
        column.addWidget(self._sentence)
        column.addStretch(1)
        return body

    def _connect(self) -> None:
        self._methods.chosen.connect(self._choose)
        self._methods.favourites_changed.connect(self.favourites_changed)
        self._presets.activated.connect(self._apply_preset)
        self._form.edited.connect(self._mark_own)
        self._form.folded.connect(self.folded)
        self._run.clicked.connect(self.run_requested)
        self._stop.clicked.connect(self.stop_requested)
        self._ask.clicked.connect(lambda: self.help_requested.emit(self.current_method))

    def _class(self) -> type[Method]:
        return method_class(self._methods.method)

    def _choose(self, name: str) -> None:
        """Show the method that the user has chosen; the values of the form are then others."""
        self.set_method(name)
        self.edited.emit(name, self._form.values())

    def _show(self, name: str) -> None:
        """Show another method; the form of the shown one stays as it is."""
        if name != self._methods.method:
            self._methods.show_method(name)
            self._show_method()

    def _show_method(self) -> None:
        cls = self._class()
        self._sentence.setText(tr(cls.sentence))
        self._form.show_specs(specs(cls), self._model)
        self._form.set_tab_order_after(self._presets)
        self._presets.clear()
        for name in (_DEFAULTS, *cls.presets, _OWN):
            self._presets.addItem(preset_title(name), name)
        self.choose_layer(self._layer)
        self.method_chosen.emit(cls.name)

    def _apply_preset(self) -> None:
        name = self._presets.currentData()
        if name == _OWN:
            return
        # Presets other than the defaults keep the layer that the user has chosen.
        layers = () if name == _DEFAULTS else ("map", "kernel")
        defaults = {spec.name: spec.default for spec in specs(self._class()) if spec.kind not in layers}
        self._form.set_values({**defaults, **self._class().presets.get(name, {})})
        self._show_preset(name)

    def _show_preset(self, name: str) -> None:
        self._presets.setCurrentIndex(self._presets.findData(name))

    def _mark_own(self) -> None:
        self._show_preset(_OWN)
        self.edited.emit(self._class().name, self._form.values())


def _row(*widgets: tuple[QWidget, int]) -> QHBoxLayout:
    """Return a row of widgets, each with its stretch."""
    row = QHBoxLayout()
    for widget, stretch in widgets:
        row.addWidget(widget, stretch)
    return row
