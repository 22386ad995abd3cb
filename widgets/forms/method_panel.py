"""Choose a method, a preset and its parameters; run or stop it."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.errors import UserError
from engine.core.method import METHODS, Method, make, method_class, unsupported_reason
from engine.core.model import Model
from engine.core.params import Value, specs
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.forms.param_form import ParamForm

__all__ = ["MethodPanel"]

_DEFAULTS = tr_noop("defaults")
_OWN = tr_noop("Custom")


class MethodPanel(QWidget):
    """Show the form of one method at a time.

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
    """

    run_requested = Signal()
    stop_requested = Signal()
    edited = Signal(str, object)
    method_chosen = Signal(str)
    help_requested = Signal(str)
    input_rejected = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model: Model | None = None
        self._layer = ""
        self._request_key = next(iter(METHODS))
        self._methods = set_object_name(QComboBox(), "methods")
        self._presets = set_object_name(QComboBox(), "presets")
        self._ask = set_object_name(
            QToolButton(), "method_help", tr("How this method works, and when not to trust it (F1)")
        )
        self._summary = QLabel(wordWrap=True)
        self._form = ParamForm()
        self._run = set_object_name(QPushButton(tr("Run")), "run", tr("Run the method"))
        self._stop = set_object_name(QPushButton(tr("Stop")), "stop", tr("Stop the running job"))
        self._assemble()
        self._show_method()

    def method(self) -> Method | None:
        """Return the method with the values of the form, or None after `input_rejected`."""
        try:
            return make(self._methods.currentData(), given=self._form.values())
        except UserError as error:
            self.input_rejected.emit(error)
            return None

    @property
    def current_method(self) -> str:
        """The name of the shown method."""
        return str(self._methods.currentData() or "")

    def values(self) -> dict[str, Value]:
        """Return the values of the form, valid or not, by parameter name."""
        return self._form.values()

    def set_method(self, name: str) -> None:
        """Show the form of another method."""
        self._request_key = name
        self._methods.setCurrentIndex(self._methods.findData(name))

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

    def set_model(self, model: Model) -> None:
        """Offer the layers of another model."""
        self._model, self._layer = model, ""
        self._offer(model)
        self._show_method()

    def _offer(self, model: Model) -> None:
        """Disable methods that the model does not support, with the reason.

        Keep the user's method if possible.
        """
        items = self._methods.model()
        assert isinstance(items, QStandardItemModel)
        able = []
        for name, cls in METHODS.items():
            row, reason = self._methods.findData(name), unsupported_reason(cls, model)
            items.item(row).setEnabled(not reason)
            items.item(row).setToolTip(reason or tr(cls.summary))
            able += [] if reason else [row]
        wanted = self._methods.findData(self._request_key)
        if able:
            self._methods.setCurrentIndex(wanted if wanted in able else able[0])

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
        self._fill()
        top = QFormLayout()
        choice = QHBoxLayout()
        choice.addWidget(self._methods, stretch=1)
        choice.addWidget(self._ask)
        label = QLabel(tr("&Method"))
        label.setBuddy(self._methods)
        top.addRow(label, choice)
        top.addRow(tr("&Preset"), self._presets)
        self._ask.setText("?")
        self._ask.setAccessibleName(tr("Help on this method"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._run, stretch=2)
        buttons.addWidget(self._stop, stretch=1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Its fields take the focus and scroll it.
        scroll.setWidget(self._form)
        layout = QVBoxLayout(self)
        layout.addLayout(top)
        layout.addWidget(self._summary)
        layout.addWidget(scroll, stretch=1)
        layout.addLayout(buttons)
        self.restyle()
        self._run.setEnabled(False)
        self._stop.setEnabled(False)
        self._methods.currentIndexChanged.connect(self._show_method)
        self._methods.activated.connect(self._remember)
        self._presets.activated.connect(self._apply_preset)
        self._form.edited.connect(self._mark_own)
        self._run.clicked.connect(self.run_requested)
        self._stop.clicked.connect(self.stop_requested)
        self._ask.clicked.connect(lambda: self.help_requested.emit(self.current_method))

    def _fill(self) -> None:
        """List the methods by family."""
        items = self._methods.model()
        assert isinstance(items, QStandardItemModel)
        families = list(dict.fromkeys(cls.family for cls in METHODS.values()))
        for family in families:
            self._methods.addItem(tr(family).upper())
            items.item(self._methods.count() - 1).setEnabled(False)
            for name, cls in METHODS.items():
                if cls.family == family:
                    self._methods.addItem(tr(cls.title), name)
                    self._methods.setItemData(
                        self._methods.count() - 1, tr(cls.summary), Qt.ItemDataRole.ToolTipRole
                    )
        self._methods.setMaxVisibleItems(self._methods.count())
        self._methods.setCurrentIndex(self._methods.findData(self._request_key))

    def _class(self) -> type[Method]:
        return method_class(self._methods.currentData())

    def _show_method(self) -> None:
        cls = self._class()
        self._summary.setText(tr(cls.summary))
        self._form.show_specs(specs(cls), self._model)
        self._form.set_tab_order_after(self._presets)
        self._presets.clear()
        for name in (_DEFAULTS, *cls.presets, _OWN):
            self._presets.addItem(tr(name), name)
        self.choose_layer(self._layer)
        self.method_chosen.emit(cls.name)

    def _remember(self) -> None:
        self._request_key = self._methods.currentData()

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
