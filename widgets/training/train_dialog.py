"""Choose the pictures, the plan and the folder of a training."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.core.params import build_from_params, specs
from engine.training.plan import FROM_FILE, TrainingPlan
from engine.training.presets import PRESETS, unused_params
from engine.training.run_location import propose_run_folder
from widgets.common.fold_button import FoldButton
from widgets.common.object_names import set_object_name
from widgets.common.scroll_area import make_scroll_area
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.forms.param_form import ParamForm
from widgets.forms.path_edit import PathEdit
from widgets.training.class_preview import ClassPreview

__all__ = ["TrainDialog"]

_NO_FOLDER = tr_noop("Choose a folder with one sub-folder for each class, or the sample pictures.")
_OWN = tr_noop("Custom")
_WIDTH, _FOLDED, _HEIGHT = 640, 480, 740
"""Size of the dialog, and its height while Advanced is folded, in pixels."""
_LINES = 3
"""Lines reserved for the contents of the folder, so that the form does not jump while the user types."""
_ROOM = 60
"""Pixels of the screen that are left free around the dialog."""


class TrainDialog(QDialog):
    """Show a folder of pictures with its classes, a preset, the epochs, and a fold with all other parameters.

    Start is disabled while input is missing. The dialog stays open after `show_refusal`, so that the user can
    correct the input.

    Signals
    -------
    folder_changed : Path
        The user has chosen a folder of pictures; `show_contents` or `show_obstacle` follows.
    sample_requested :
        The user wants the sample pictures; `show_folder` follows.
    chosen : TrainingPlan, Path, Path
        The user wants to train by this plan, on the pictures in the first folder, in the second one.
    """

    folder_changed = Signal(object)
    sample_requested = Signal()
    chosen = Signal(object, object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Train a network"))
        self._proposed, self._obstacle, self._refusal = "", tr(_NO_FOLDER), ""
        self._is_filling = self._is_waiting = False
        self._pictures = set_object_name(PathEdit(tr("Folder of pictures"), folder=True), "training_pictures")
        self._sample = set_object_name(QPushButton(autoDefault=False), "training_sample")
        self._contents = set_object_name(QLabel(tr(_NO_FOLDER), wordWrap=True), "training_contents")
        self._place = set_object_name(PathEdit(tr("Folder of the training"), folder=True), "training_place")
        self._presets = set_object_name(
            QComboBox(), "training_presets", tr("Fills the form; you can change its values afterwards")
        )
        self._epochs, self._form = ParamForm(), ParamForm()
        self._classes = set_object_name(ClassPreview(), "training_classes")
        self._rest = QWidget()
        self._advanced = set_object_name(
            FoldButton(tr("Advanced"), self._rest),
            "training_advanced",
            tr("Show the folder of the training and the other parameters"),
        )
        self._reason = set_object_name(QLabel(wordWrap=True), "training_reason")
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._start = set_object_name(
            self._buttons.addButton(tr("Start"), QDialogButtonBox.ButtonRole.AcceptRole), "start_training"
        )
        self._assemble()
        self._connect()
        self._apply_preset()
        self._pictures.setFocus()

    @property
    def pictures(self) -> Path | None:
        """The chosen folder of pictures, or None."""
        text = self._pictures.text()
        return Path(text).expanduser() if text else None

    def show_folder(self, pictures: Path) -> None:
        """Choose a folder of pictures, as the user would."""
        self._pictures.setText(str(pictures))

    def show_busy(self, text: str) -> None:
        """Show that the folder is being processed."""
        self._contents.setText(text)
        self._classes.clear()
        self._set_obstacle(text)

    def show_contents(self, text: str, counts: Mapping[str, int]) -> None:
        """Show the contents of a suitable folder in words, and the number of pictures of each class."""
        self._contents.setText(text)
        self._classes.show_classes(counts)
        self._set_obstacle("")

    def show_pictures(self, name: str, pictures: Sequence[Bytes]) -> None:
        """Show thumbnails, (height, width, 3) uint8, of a class."""
        self._classes.show_pictures(name, pictures)

    def show_obstacle(self, error: UserError) -> None:
        """Show why the folder is not suitable."""
        self._contents.setText(str(error))
        self._classes.clear()
        self._set_obstacle(str(error))

    def show_refusal(self, error: UserError) -> None:
        """Show why the training could not be started; the user may try again."""
        self._is_waiting = False
        if self.pictures is not None:
            # The contents of the folder were replaced by the message of the running step.
            self.folder_changed.emit(self.pictures)
        else:
            self.show_busy(tr(_NO_FOLDER))
        self._refusal = str(error)
        self._check()

    def _change(self) -> None:
        """Clear the refusal after a change."""
        self._refusal = ""
        self._check()

    def _take_folder(self) -> None:
        """Propose a folder for the run, unless the user has chosen one, and request the folder's contents."""
        pictures, self._refusal = self.pictures, ""
        if self._place.text() in ("", self._proposed):
            self._proposed = str(propose_run_folder(pictures)) if pictures is not None else ""
            self._place.setText(self._proposed)
        if pictures is None:
            self.show_busy(tr(_NO_FOLDER))
        else:
            self.show_busy(tr("Counting the pictures ..."))
            self.folder_changed.emit(pictures)

    def _apply_preset(self) -> None:
        preset = PRESETS.get(str(self._presets.currentData()))
        if preset is not None:
            defaults = {spec.name: spec.default for spec in specs(TrainingPlan)}
            self._is_filling = True
            for form in (self._epochs, self._form):
                form.set_values(defaults | dict(preset))
            self._is_filling = False
        self._check()

    def _edit(self) -> None:
        """Mark the form as custom after a change."""
        if not self._is_filling:
            self._presets.setCurrentIndex(self._presets.count() - 1)
        self._change()

    def _set_obstacle(self, obstacle: str) -> None:
        self._obstacle = obstacle
        self._check()

    def _check(self) -> None:
        """Disable parameters without effect, and Start while input is missing; show the reason."""
        self._form.grey_out(unused_params(str(self._form.values()["network"])))
        missing = self._missing_input()
        if self._refusal or (missing and not self._obstacle):  # The reason may be in a hidden field.
            self._advanced.setChecked(True)
        # The contents already show an unsuitable folder.
        self._reason.setText(self._refusal or ("" if missing == self._contents.text() else missing))
        self._start.setEnabled(not missing and not self._is_waiting)
        self._start.setToolTip(missing)

    def _missing_input(self) -> str:
        """Return a sentence on the missing input; empty if none is missing."""
        values = self._form.values()
        if self._obstacle:
            return self._obstacle
        if values["network"] == FROM_FILE and not Path(str(values["architecture"])).expanduser().is_file():
            return tr("Choose a file with the architecture.")
        if not self._place.text():
            return tr("Choose a folder for the training.")
        if (Path(self._place.text()).expanduser() / "plan.json").exists():
            return tr(
                "This folder already holds a training. Open it in the Train menu, or choose another folder."
            )
        return ""

    def _assemble(self) -> None:
        self._sample.setText(tr("Sample pictures ..."))
        self._contents.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._sample.setIcon(theme_icon("account-group-outline"))
        self._sample.setToolTip(tr("Save 100 faces and 100 other pictures of 25 x 25 pixels to a folder"))
        self._contents.setMinimumHeight(_LINES * QFontMetrics(self.font()).lineSpacing())
        self._pictures.set_placeholder(tr("one sub-folder for each class; drop it here"))
        tips = (
            (
                self._pictures,
                tr("Pictures"),
                tr("A folder with one sub-folder for each class, or with folders train and validation"),
            ),
            (self._presets, tr("Preset"), self._presets.toolTip()),
        )
        for name in PRESETS:
            self._presets.addItem(tr(name), name)
        self._presets.addItem(tr(_OWN), "")
        first, rest = (
            tuple(spec for spec in specs(TrainingPlan) if (spec.name == "epochs") is is_first)
            for is_first in (True, False)
        )
        self._epochs.show_specs(first, None)
        self._form.show_specs(rest, None)
        for form in (self._epochs, self._form):
            form.widen_labels(self._label_width)
        above, below = (
            QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
            for _ in range(2)
        )
        above.addRow(self._titled(*tips[0]), self._beside_sample(self._pictures))
        above.addRow("", self._contents)
        below.addRow(self._titled(*tips[1]), self._presets)
        self._fill_fold()
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(make_scroll_area(self._classes), stretch=1)
        layout.addLayout(below)
        layout.addWidget(self._epochs)
        layout.addWidget(self._advanced)
        layout.addWidget(self._rest, stretch=2)
        layout.addWidget(self._reason)
        layout.addWidget(self._buttons)
        self._start.setDefault(True)
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self._fit_height(False)

    def _titled(self, field: QWidget, title: str, tip: str) -> QLabel:
        """Return the label of a field, as wide as the labels of the parameters."""
        field.setToolTip(tip)
        field.setAccessibleName(title)
        label = QLabel(title)
        label.setBuddy(field)
        label.setMinimumWidth(self._label_width)
        return label

    @property
    def _label_width(self) -> int:
        return max(self.fontMetrics().horizontalAdvance(tr(spec.label)) for spec in specs(TrainingPlan))

    def _fill_fold(self) -> None:
        """Put the folder of the training and the other parameters below Advanced."""
        place = QFormLayout(fieldGrowthPolicy=QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        tip = tr("A folder for the network, its progress, and the backup to resume from")
        place.addRow(self._titled(self._place, tr("Save training in"), tip), self._place)
        column = QVBoxLayout(self._rest)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(place)
        column.addWidget(make_scroll_area(self._form), stretch=1)

    def _fit_height(self, is_open: bool) -> None:
        """Fit the height of the dialog to the fold, within the screen."""
        screen = QGuiApplication.primaryScreen().availableSize()
        height = _HEIGHT if is_open else _FOLDED
        self.resize(min(_WIDTH, screen.width() - _ROOM), min(height, screen.height() - _ROOM))

    def _beside_sample(self, field: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(field, stretch=1)
        row.addWidget(self._sample)
        return row

    def _connect(self) -> None:
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._pictures.changed.connect(self._take_folder)
        self._place.changed.connect(self._change)
        self._presets.currentIndexChanged.connect(self._apply_preset)
        self._advanced.toggled.connect(self._fit_height)
        for form in (self._epochs, self._form):
            form.edited.connect(self._edit)
        self._sample.clicked.connect(self.sample_requested)

    def accept(self) -> None:
        pictures = self.pictures
        if pictures is None or self._missing_input() or self._is_waiting:
            return
        try:
            plan = build_from_params(TrainingPlan, self._form.values() | self._epochs.values())
        except UserError as error:
            self._refusal = str(error)
            self._check()
            return
        self._is_waiting = True
        self._check()
        self.chosen.emit(plan, pictures, Path(self._place.text()).expanduser())
