"""Show the newest job in the status bar: its title, progress, remaining time and a Stop button."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from widgets.common.elided_label import ElidedLabel
from widgets.common.job_list import JobList
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["JobChip"]

_TITLE_WIDTH = 170
_BAR_WIDTH = 90


class JobChip(QFrame):
    """The newest job of a `JobList`, and how many others run; hidden before the first job.

    Signals
    -------
    list_requested :
        The user wants to see all jobs.
    """

    list_requested = Signal()

    def __init__(self, jobs: JobList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._title = ElidedLabel("")
        self._title.set_width(_TITLE_WIDTH)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(_BAR_WIDTH, 8)
        self._state, self._others = QLabel(), QLabel()
        widest = tr("done in {time}", time="99 ms")
        self._state.setMinimumWidth(self.fontMetrics().horizontalAdvance(widest))
        self._stop = set_object_name(QToolButton(autoRaise=True), "stop_job", tr("Stop this job"))
        self._stop.setAccessibleName(tr("Stop this job"))
        self._list = set_object_name(QToolButton(autoRaise=True), "show_jobs", tr("Show all jobs"))
        self._list.setAccessibleName(tr("Show all jobs"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(6, 0, 2, 0)
        for part in (self._title, self._bar, self._state, self._others, self._stop, self._list):
            layout.addWidget(part)
        self._stop.clicked.connect(jobs.stop_current)
        self._list.clicked.connect(self.list_requested)
        jobs.changed.connect(self._show)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restyle()
        self.hide()

    @property
    def text(self) -> str:
        """The title and the state of the job."""
        return f"{self._title.text()}: {self._state.text()}"

    def restyle(self) -> None:
        """Draw the icons in the colours of a changed theme."""
        self._stop.setIcon(theme_icon("close-circle-outline"))
        self._list.setIcon(theme_icon("format-list-bulleted"))

    def _show(self) -> None:
        job = self._jobs.current
        if job is None:
            self.hide()
            return
        self._title.setText(job.title)
        self._title.setToolTip(job.title)
        self._state.setText(job.state)
        self._bar.setRange(0, job.total)
        self._bar.setValue(job.done)
        self._bar.setVisible(not job.has_ended)
        self._stop.setVisible(not job.has_ended)
        self._others.setVisible(job.others > 0)
        self._others.setText(tr("({count} more)", count=job.others))
        self.setAccessibleName(tr("Job: {title}", title=job.title))
        self.setAccessibleDescription(job.state)
        self.show()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the list of jobs on a click."""
        if event.button() is Qt.MouseButton.LeftButton:
            self.list_requested.emit()
