"""Choose how to explain many pictures: the method, the class, and the folder and kinds of results."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from widgets.common.object_names import set_object_name
from widgets.common.translation import tr
from widgets.forms.path_edit import PathEdit

__all__ = ["BatchChoice", "BatchOffer", "ExplainAllDialog", "OfferedMethod"]

_WIDTH = 520


@dataclass(frozen=True, slots=True)
class OfferedMethod:
    """A method in the list; `key` is its name, empty for the method and the settings of the panel Method."""

    key: str
    title: str
    uses_target: bool


@dataclass(frozen=True, slots=True)
class BatchOffer:
    """The choices that the dialog offers.

    Parameters
    ----------
    what
        A sentence on the pictures.
    methods
        The methods; the first one is chosen.
    target
        The name of the chosen class; empty where there is none.
    out
        The proposed folder of results.
    table, html
        Whether a table and a page are proposed.
    """

    what: str
    methods: Sequence[OfferedMethod]
    target: str
    out: Path
    table: bool = True
    html: bool = True


@dataclass(frozen=True, slots=True)
class BatchChoice:
    """The user's choices; `keeps_target` explains the chosen class in each picture, not the best one."""

    method: str
    keeps_target: bool
    out: Path
    table: bool
    html: bool


class ExplainAllDialog(QDialog):
    """A form; the dialog is not modal and deletes itself when closed.

    Signals
    -------
    chosen : BatchChoice
        The user wants to start.
    """

    chosen = Signal(object)

    def __init__(self, offer: BatchOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Explain all pictures"))
        self._methods = tuple(offer.methods)
        self._method = set_object_name(
            QComboBox(), "batch_method", tr("The method that explains each picture")
        )
        self._target = set_object_name(QComboBox(), "batch_target", tr("The class that is explained"))
        self._out = set_object_name(PathEdit(tr("Folder of results"), folder=True), "batch_out")
        self._table = QCheckBox(tr("Table of all pictures (summary.csv)"))
        self._html = QCheckBox(tr("Page with all results (report.html)"))
        set_object_name(
            self._table, "batch_table", tr("One row for each picture: classes, scores and errors")
        )
        set_object_name(
            self._html, "batch_html", tr("A page for a web browser with a picture of each result")
        )
        self._assemble(offer)
        self._fill(offer)

    def _fill(self, offer: BatchOffer) -> None:
        for method in self._methods:
            self._method.addItem(method.title)
        self._target.addItem(tr("The best class of each picture"), False)
        if offer.target:
            self._target.addItem(tr("{name} in every picture", name=offer.target), True)
        self._out.setText(str(offer.out))
        self._table.setChecked(offer.table)
        self._html.setChecked(offer.html)
        self._follow()

    def _follow(self) -> None:
        """Enable the choices that have an effect, and the button when the folder is named."""
        self._target.setEnabled(self._methods[self._method.currentIndex()].uses_target)
        self._start.setEnabled(bool(self._out.text()))

    def _choose(self) -> None:
        self.chosen.emit(
            BatchChoice(
                self._methods[self._method.currentIndex()].key,
                self._target.isEnabled() and bool(self._target.currentData()),
                Path(self._out.text()),
                self._table.isChecked(),
                self._html.isChecked(),
            )
        )
        self.accept()

    def _assemble(self, offer: BatchOffer) -> None:
        form = QFormLayout()
        for label, widget in (
            (tr("&Method"), self._method),
            (tr("&Class"), self._target),
            (tr("Write &to"), self._out),
        ):
            widget.setAccessibleName(label.replace("&", ""))
            form.addRow(label, widget)
        for box in (self._method, self._target):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        form.addRow("", self._table)
        form.addRow("", self._html)
        note = tr(
            "It runs in the background, in a process of its own. Finished pictures in that folder are kept, "
            "so a stopped batch continues where it was."
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = set_object_name(QPushButton(tr("&Start")), "batch_start")
        buttons.addButton(self._start, QDialogButtonBox.ButtonRole.AcceptRole)
        self._start.setDefault(True)
        # Else Return would cancel while Cancel has the first focus of the dialog.
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._method.setFocus()
        buttons.accepted.connect(self._choose)
        buttons.rejected.connect(self.reject)
        self._method.currentIndexChanged.connect(self._follow)
        self._out.changed.connect(self._follow)
        layout = QVBoxLayout(self)
        layout.addWidget(set_object_name(QLabel(offer.what, wordWrap=True), "batch_pictures"))
        layout.addLayout(form)
        layout.addWidget(QLabel(note, wordWrap=True))
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(_WIDTH, self.sizeHint().height())
