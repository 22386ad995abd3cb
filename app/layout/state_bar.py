"""Show values under the mouse, the model, the magnification and the newest job below the window."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QStatusBar

from widgets.canvas.canvas import Canvas
from widgets.common.elided_label import ElidedLabel
from widgets.common.job_chip import JobChip
from widgets.common.job_list import JobList
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["StateBar"]

_MODEL_WIDTH = 120


class StateBar(QStatusBar):
    """The status bar of the window.

    Signals
    -------
    jobs_requested :
        The user wants to see the list of jobs.
    """

    jobs_requested = Signal()

    def __init__(self, canvas: Canvas, jobs: JobList) -> None:
        super().__init__()
        self._canvas = canvas
        self._text = QLabel()
        self._model = ElidedLabel("")
        self._model.set_width(_MODEL_WIDTH)
        self._zoom = set_object_name(QLabel(), "magnification", tr("Magnification of the picture"))
        self.job_chip = JobChip(jobs)
        for part in (self._text, self._model, self._zoom, self.job_chip):
            self.addPermanentWidget(part)
        self.setMinimumWidth(1)  # its parts are cut before they widen the window
        self._zoom.setAccessibleName(tr("Magnification of the picture"))
        canvas.hovered.connect(self.showMessage)
        canvas.range_changed.connect(self._show_zoom)
        self.job_chip.list_requested.connect(self.jobs_requested)

    def show_text(self, text: str) -> None:
        """Show a text about the running work; an empty text hides it."""
        self._text.setText(text)
        self._text.setVisible(bool(text))

    def show_model(self, name: str) -> None:
        """Show the name of the open model."""
        self.show_text("")
        self._model.setText(name)
        self._model.setToolTip(tr("Open model: {name}", name=name))

    def _show_zoom(self) -> None:
        self._zoom.setText(f"{self._canvas.magnification:.0%}")
