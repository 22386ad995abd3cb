"""Choose the source of live pictures."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.core.errors import UserError
from engine.video.source import (
    CameraDevice,
    Demonstration,
    PictureSeries,
    ScreenPart,
    Source,
    Stream,
    VideoFile,
)
from widgets.common.message_bar import MessageBar
from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr, tr_noop
from widgets.live.screen_page import ScreenPage
from widgets.live.source_pages import (
    CameraPage,
    DemonstrationPage,
    PictureSeriesPage,
    SourcePage,
    StreamPage,
    VideoPage,
)

__all__ = ["SourceDialog"]

_KINDS: tuple[tuple[type[Source], str, str], ...] = (
    (CameraDevice, tr_noop("Camera"), "webcam"),
    (VideoFile, tr_noop("Video file"), "movie-open-outline"),
    (Stream, tr_noop("Network stream"), "access-point-network"),
    (PictureSeries, tr_noop("Folder of pictures"), "folder-image"),
    (ScreenPart, tr_noop("Screen"), "monitor"),
    (Demonstration, tr_noop("Demonstration"), "play-box-multiple-outline"),
)


class SourceDialog(QDialog):
    """Show a list of kinds, a form for each, and the error of the form; the dialog is not modal.

    Signals
    -------
    chosen : Source
        The user wants this source.
    cameras_requested :
        The dialog needs the list of cameras; it follows by `show_cameras`.
    """

    chosen = Signal(object)
    cameras_requested = Signal()

    def __init__(self, parent: QWidget | None = None, last: Sequence[Source] = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Open camera or video"))
        self._kinds = set_object_name(QListWidget(), "source_kinds", tr("Source of the moving pictures"))
        self._cameras = CameraPage()
        self._pages: dict[type[Source], SourcePage] = {
            CameraDevice: self._cameras,
            VideoFile: VideoPage(),
            Stream: StreamPage(),
            PictureSeries: PictureSeriesPage(),
            ScreenPart: ScreenPage(),
            Demonstration: DemonstrationPage(),
        }
        self._stack = QStackedWidget()
        self._complaint = set_object_name(MessageBar(), "source_complaint")
        self._assemble()
        for source in reversed(last):
            self._pages[type(source)].set_source(source)
        self._kinds.setCurrentRow([kind for kind, _, _ in _KINDS].index(type(last[0])) if last else 0)
        self._kinds.setFocus()

    def show_cameras(self, devices: Sequence[CameraDevice]) -> None:
        """List the available cameras."""
        self._cameras.show_cameras(devices)

    @Slot(int)
    def _turn_to(self, row: int) -> None:
        self._stack.setCurrentIndex(row)
        self._complaint.hide()

    def _assemble(self) -> None:
        self._kinds.setAccessibleName(tr("Kind of source"))
        self._kinds.setIconSize(QSize(20, 20))
        self._kinds.setFixedWidth(190)
        self._kinds.setSpacing(2)
        for kind, title, symbol in _KINDS:
            self._kinds.addItem(QListWidgetItem(theme_icon(symbol), tr(title)))
            page = self._pages[kind]
            assert isinstance(page, QWidget)
            self._stack.addWidget(page)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel
        )
        columns = QHBoxLayout()
        columns.addWidget(self._kinds)
        columns.addWidget(self._stack, stretch=1)
        layout = QVBoxLayout(self)
        layout.addLayout(columns, stretch=1)
        layout.addWidget(self._complaint)
        layout.addWidget(buttons)
        set_object_name(buttons.button(QDialogButtonBox.StandardButton.Open), "open_source").setDefault(True)
        # Enter always opens; Esc cancels.
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.resize(660, 400)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._kinds.currentRowChanged.connect(self._turn_to)
        self._cameras.refresh_requested.connect(self.cameras_requested)
        self._cameras.activated.connect(self.accept)

    def accept(self) -> None:
        page = self._pages[_KINDS[self._kinds.currentRow()][0]]
        try:
            source = page.source()
        except UserError as error:
            self._complaint.show_error(error)
            return
        self.chosen.emit(source)
        super().accept()
