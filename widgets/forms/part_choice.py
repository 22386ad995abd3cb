"""Choose the part of a picture file that is shown: a page or slice, and three bands."""

from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QFormLayout, QHBoxLayout, QLabel, QSizePolicy, QSpinBox, QWidget

from engine.imaging.picture_file import Photograph
from engine.imaging.readers.selection import Selection
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr, tr_noop
from widgets.forms.wheel import ignore_wheel_without_focus

__all__ = ["PartChoice"]

_COLOURS = (
    ("red", tr_noop("Red: number of the band"), tr_noop("The band that is shown as red")),
    ("green", tr_noop("Green: number of the band"), tr_noop("The band that is shown as green")),
    ("blue", tr_noop("Blue: number of the band"), tr_noop("The band that is shown as blue")),
)
_AXES = {"axial": tr_noop("axial"), "coronal": tr_noop("coronal"), "sagittal": tr_noop("sagittal")}


class PartChoice(QWidget):
    """Show fields for the choices that a picture file offers; hidden if it offers none.

    Signals
    -------
    chosen : Path, Selection
        The user wants this part of the file.
    """

    chosen = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._path = Path()
        self._shown: Photograph | None = None
        self._page = set_object_name(
            QSpinBox(minimum=1), "page", tr("The page or slice of the file that is shown")
        )
        self._page.setAccessibleName(tr("Page"))
        self._title, self._count = QLabel(), QLabel()
        self._axis = set_object_name(
            QComboBox(), "axis", tr("The axis that the slices of the volume run along")
        )
        self._bands = [
            set_object_name(QSpinBox(minimum=1), f"band_{name}", tr(tip)) for name, _, tip in _COLOURS
        ]
        self._layout = QFormLayout(self)
        self._assemble()
        self.hide()

    def show_photograph(self, photograph: Photograph) -> None:
        """Show the choices of a photograph's file, and its part."""
        self._shown, self._path = photograph, Path(photograph.path)
        self.restore()

    def restore(self) -> None:
        """Show the current part again, after a request for another has failed."""
        if self._shown is None:
            return
        contents, selection = self._shown.contents, self._shown.selection
        fields = (self._page, self._axis, *self._bands)
        blockers = [QSignalBlocker(field) for field in fields]
        self._page.setMaximum(contents.pages)
        self._page.setValue(selection.page)
        self._title.setText(tr("Slice") if contents.axes else tr("Page"))
        self._page.setAccessibleName(self._title.text())
        self._count.setText(tr("of {count}", count=contents.pages))
        self._axis.clear()
        for axis in contents.axes:
            self._axis.addItem(tr(_AXES.get(axis, axis)), axis)
        self._axis.setCurrentIndex(self._axis.findData(selection.axis))
        for field, band in zip(self._bands, selection.bands or (1, 1, 1), strict=True):
            field.setMaximum(max(1, contents.bands))
            field.setValue(band)
        del blockers
        for row, is_offered in enumerate((contents.pages > 1, bool(contents.axes), contents.bands > 0)):
            self._layout.setRowVisible(row, is_offered)
        self.setVisible(contents.has_choice and bool(self._shown.path))

    def _assemble(self) -> None:
        pages, bands = QWidget(), QWidget()
        for row, widgets in ((pages, (self._page, self._count)), (bands, tuple(self._bands))):
            layout = QHBoxLayout(row)
            layout.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                layout.addWidget(widget, stretch=isinstance(widget, QSpinBox))
        sides = self._layout.contentsMargins()
        self._layout.setContentsMargins(sides.left(), 0, sides.right(), 0)  # The form below has its own.
        self._layout.addRow(self._title, pages)
        self._layout.addRow(tr("Axis"), self._axis)
        self._layout.addRow(tr("Red, green, blue"), bands)
        self._axis.setAccessibleName(tr("Axis"))
        for field, (_, spoken, _) in zip(self._bands, _COLOURS, strict=True):
            field.setAccessibleName(tr(spoken))
        for field in (self._page, *self._bands):
            field.setKeyboardTracking(False)
            field.valueChanged.connect(self._emit)
        self._axis.activated.connect(self._emit_axis)
        for each in (self._page, self._axis, *self._bands):
            ignore_wheel_without_focus(each)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _emit(self) -> None:
        assert self._shown is not None
        contents = self._shown.contents
        page = self._page.value() if contents.pages > 1 else 0
        bands = tuple(field.value() for field in self._bands) if contents.bands else ()
        self.chosen.emit(self._path, Selection(page, bands, self._axis.currentData() or ""))

    def _emit_axis(self) -> None:
        """Request the middle slice along another axis."""
        self.chosen.emit(self._path, Selection(axis=self._axis.currentData()))
