"""Choose a method, a preset and its parameters; run it or stop it."""

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
_OWN = tr_noop("own values")


class MethodPanel(QWidget):
    """The form of one method at a time.

    Signals
    -------
    run_asked :
        The user wants the method run as the form says.
    stop_asked :
        The user wants the running job stopped.
    edited : str, dict
        The user has changed a value; all that the form holds, by name.
    method_chosen : str
        The form of the method with this name is shown.
    help_asked : str
        The user wants to read about the method with this name.
    refused : UserError
        The form holds what the method does not take.
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
            QToolButton(), "method_help", tr("What is this method? When is it not to be believed? (F1)")
        )
        self._summary = QLabel(wordWrap=True)
        self._form = ParamForm()
        self._run = set_object_name(QPushButton(tr("Run")), "run")
        self._stop = set_object_name(QPushButton(tr("Stop")), "stop")
        self._assemble()
        self._show_method()

    def method(self) -> Method | None:
        """Return the method as the form says, or None after telling what is wrong with it."""
        try:
            return make(self._methods.currentData(), given=self._form.values())
        except UserError as error:
            self.input_rejected.emit(error)
            return None

    @property
    def current_method(self) -> str:
        """The name of the method whose form is shown."""
        return str(self._methods.currentData() or "")

    def values(self) -> dict[str, Value]:
        """Return what the form holds, right or wrong, by parameter name."""
        return self._form.values()

    def set_method(self, name: str) -> None:
        """Show the form of another method."""
        self._request_key = name
        self._methods.setCurrentIndex(self._methods.findData(name))

    def supports(self, name: str) -> bool:
        """Return whether the open model can serve a method."""
        return self._model is not None and not unsupported_reason(method_class(name), self._model)

    def set_preset(self, name: str) -> None:
        """Fill the form from a preset, as if it had been chosen; a method without one of this name gets its defaults."""
        known = name in self._class().presets
        self._show_preset(name if known else _DEFAULTS)
        self._apply_preset()

    def set_values(self, values: Mapping[str, Value]) -> None:
        """Write values into the form, as the user would."""
        self._form.set_values(values)

    def set_model(self, model: Model) -> None:
        """Offer the layers of another model."""
        self._model, self._layer = model, ""
        self._offer(model)
        self._show_method()

    def _offer(self, model: Model) -> None:
        """Grey out the methods that cannot work on a model, each with the reason; show the one the user chose if it can."""
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
        """Put a layer into the form, if the method takes one and the layer suits it."""
        self._layer = path
        with QSignalBlocker(self._form):  # a layer is part of no preset
            self._form.select_layer(path)

    def set_running(self, running: bool, can_run: bool) -> None:
        """Show whether a job is running, and whether one can be."""
        self._stop.setEnabled(running)
        self._run.setEnabled(can_run and self._model is not None)

    def restyle(self) -> None:
        """Take over the palette's colours after the theme has changed."""
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
        self._ask.setAccessibleName(tr("What is this method?"))
        buttons = QHBoxLayout()
        buttons.addWidget(self._run, stretch=2)
        buttons.addWidget(self._stop, stretch=1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its fields take the keyboard, and scroll it
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
        """List the methods, each family under its name."""
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
        layers = (
            () if name == _DEFAULTS else ("map", "kernel")
        )  # other presets leave the layer that the user has chosen
        defaults = {spec.name: spec.default for spec in specs(self._class()) if spec.kind not in layers}
        self._form.set_values({**defaults, **self._class().presets.get(name, {})})
        self._show_preset(name)

    def _show_preset(self, name: str) -> None:
        self._presets.setCurrentIndex(self._presets.findData(name))

    def _mark_own(self) -> None:
        self._show_preset(_OWN)
        self.edited.emit(self._class().name, self._form.values())
