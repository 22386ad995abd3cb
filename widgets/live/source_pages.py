"""Provide a form for each kind of source of live pictures."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.core.errors import UserError
from engine.video.source import (
    VIDEO_SUFFIXES,
    CameraDevice,
    Demonstration,
    PictureSeries,
    Source,
    Stream,
    VideoFile,
)
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = [
    "CameraPage",
    "DemonstrationPage",
    "PictureSeriesPage",
    "SourcePage",
    "StreamPage",
    "VideoPage",
    "add_labelled_row",
]

_SIZES = ((0, 0), (640, 480), (1280, 720), (1920, 1080))
_RATES = (0, 15, 30, 60)
_SCHEMES = ("http", "https", "rtsp", "rtsps", "rtmp", "udp", "rtp", "tcp", "srt")
_DEVICE = Qt.ItemDataRole.UserRole


class SourcePage(Protocol):
    """Edit one kind of source."""

    def source(self) -> Source:
        """Return the source of the form.

        Raises
        ------
        UserError
            If the form does not make a source.
        """

    def set_source(self, source: Source) -> None:
        """Show a source of this kind."""


class CameraPage(QWidget):
    """List the cameras by name, without opening them, and choose size and rate.

    Signals
    -------
    refresh_requested :
        The user wants a new list of cameras.
    activated :
        The user has chosen a camera by a double click.
    """

    refresh_requested = Signal()
    activated = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._request_key: CameraDevice | None = None
        self._list = set_object_name(
            QListWidget(), "cameras", tr("The cameras of this computer; none is opened before you choose it")
        )
        self._list.setAccessibleName(tr("Cameras"))
        self._state = QLabel(wordWrap=True)
        self._refresh = set_object_name(
            QPushButton(tr("&Refresh"), autoDefault=False), "refresh_cameras", tr("Look for cameras again")
        )
        self._size = _choice(
            "camera_size",
            tr("Requested width and height"),
            (tr("Camera default"), "640 × 480"),
        )
        self._size.addItems([f"{width} × {height}" for width, height in _SIZES[2:]])
        self._rate = _choice("camera_rate", tr("Requested frames per second"), (tr("Camera default"),))
        self._rate.addItems([tr("{rate} per second", rate=rate) for rate in _RATES[1:]])
        self._mirrored = _mirrored("camera_mirrored", True)
        above = QHBoxLayout()
        above.addWidget(self._state, stretch=1)
        above.addWidget(self._refresh)
        form = QFormLayout()
        add_labelled_row(form, tr("Picture &size"), self._size)
        add_labelled_row(form, tr("&Frames"), self._rate)
        form.addRow("", self._mirrored)
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addWidget(self._list, stretch=1)
        layout.addLayout(form)
        self._refresh.clicked.connect(self._look_again)
        self._list.itemDoubleClicked.connect(lambda _: self.activated.emit())
        self.show_looking()

    def show_looking(self) -> None:
        """Show that the cameras are being listed."""
        self._state.setText(tr("Looking for cameras ..."))
        self._refresh.setEnabled(False)

    def show_cameras(self, devices: Sequence[CameraDevice]) -> None:
        """List the cameras, and select the one that was used last."""
        wanted = self._request_key = self._chosen() or self._request_key
        self._list.clear()
        for device in devices:
            item = QListWidgetItem(device.title)
            item.setData(_DEVICE, device)
            self._list.addItem(item)
        alike = [
            number
            for number, device in enumerate(devices)
            if wanted is not None and device.title == wanted.title
        ]
        self._list.setCurrentRow(alike[0] if alike else 0)
        self._refresh.setEnabled(True)
        self._list.setVisible(bool(devices))
        found = (
            tr("{count} cameras were found.", count=len(devices))
            if len(devices) > 1
            else tr("One camera was found.")
        )
        self._state.setText(found if devices else tr("No camera was found. Plug one in, and press Refresh."))

    def source(self) -> Source:
        device = self._chosen()
        if device is None:
            raise UserError(
                tr("No camera is chosen."),
                tr("Plug one in and press Refresh, or choose another kind of source."),
            )
        (width, height), rate = _SIZES[self._size.currentIndex()], _RATES[self._rate.currentIndex()]
        return replace(device, width=width, height=height, rate=rate, mirrored=self._mirrored.isChecked())

    def set_source(self, source: Source) -> None:
        assert isinstance(source, CameraDevice)
        self._request_key = source
        size = (source.width, source.height)
        self._size.setCurrentIndex(_SIZES.index(size) if size in _SIZES else 0)
        self._rate.setCurrentIndex(_RATES.index(int(source.rate)) if source.rate in _RATES else 0)
        self._mirrored.setChecked(source.mirrored)

    def _chosen(self) -> CameraDevice | None:
        item = self._list.currentItem()
        device: CameraDevice | None = item.data(_DEVICE) if item is not None else None
        return device

    def _look_again(self) -> None:
        self.show_looking()
        self.refresh_requested.emit()


class VideoPage(QWidget):
    """Choose a video file."""

    def __init__(self) -> None:
        super().__init__()
        self._path = set_object_name(
            QLineEdit(placeholderText="mp4, avi, mov, mkv, webm ..."), "video_path", tr("The video file")
        )
        self._loop = set_object_name(
            QCheckBox(tr("&Loop")), "video_loop", tr("Off: it stops at its last frame")
        )
        self._loop.setChecked(True)
        self._mirrored = _mirrored("video_mirrored", False)
        form = QFormLayout(self)
        browse = _browse("browse_video", tr("Browse for a video file"), lambda: self._ask())
        _browse_row(form, tr("&Video file"), self._path, browse)
        form.addRow("", self._loop)
        form.addRow("", self._mirrored)

    def source(self) -> Source:
        text = self._path.text().strip()
        if not text:
            raise UserError(tr("No video file is chosen."), tr("Press Browse, or type the path of one."))
        path = Path(text).expanduser()
        if not path.is_file():
            raise UserError(tr("There is no file {name!r}.", name=text), tr("Press Browse to choose one."))
        return VideoFile(path, self._loop.isChecked(), self._mirrored.isChecked())

    def set_source(self, source: Source) -> None:
        assert isinstance(source, VideoFile)
        self._path.setText(str(source.path))
        self._loop.setChecked(source.loop)
        self._mirrored.setChecked(source.mirrored)

    def _ask(self) -> None:
        path = QFileDialog.getOpenFileName(
            self, tr("Choose a video file"), self._path.text(), _kinds_of_videos()
        )[0]
        if path:
            self._path.setText(path)


class StreamPage(QWidget):
    """Enter the address of a stream."""

    def __init__(self) -> None:
        super().__init__()
        self._address = set_object_name(
            QLineEdit(placeholderText="rtsp://192.168.0.7:554/stream"),
            "stream_address",
            tr("Address of the stream"),
        )
        self._mirrored = _mirrored("stream_mirrored", False)
        note = QLabel(
            tr("Convscope connects to this address only. User and password in it are not saved."),
            wordWrap=True,
        )
        form = QFormLayout(self)
        add_labelled_row(form, tr("A&ddress"), self._address)
        form.addRow("", self._mirrored)
        form.addRow(note)

    def source(self) -> Source:
        text = self._address.text().strip()
        scheme, mark, rest = text.partition("://")
        if (
            not mark
            or scheme.lower() not in _SCHEMES
            or not rest.strip("/@?")
            or any(letter.isspace() for letter in text)
        ):
            message = (
                tr("{address!r} is not the address of a stream.", address=text)
                if text
                else tr("No address is given.")
            )
            raise UserError(
                message,
                tr("It must begin with http://, https://, rtsp://, rtmp:// or udp://, without spaces."),
            )
        return Stream(text, self._mirrored.isChecked())

    def set_source(self, source: Source) -> None:
        assert isinstance(source, Stream)
        self._address.setText(source.address)
        self._mirrored.setChecked(source.mirrored)


class PictureSeriesPage(QWidget):
    """Choose a folder whose pictures are shown one after another."""

    def __init__(self) -> None:
        super().__init__()
        self._path = set_object_name(
            QLineEdit(placeholderText=tr("A folder with pictures")),
            "series_path",
            tr("The folder of pictures"),
        )
        self._seconds = set_object_name(
            QDoubleSpinBox(minimum=0.1, maximum=600, singleStep=0.5, decimals=1), "series_seconds"
        )
        self._seconds.setToolTip(tr("How long each picture is shown"))
        self._seconds.setSuffix(" s")
        self._seconds.setValue(PictureSeries(Path()).seconds)
        self._loop = set_object_name(
            QCheckBox(tr("&Loop")), "series_loop", tr("Off: it stops at the last picture")
        )
        self._loop.setChecked(True)
        form = QFormLayout(self)
        _browse_row(
            form,
            tr("Fol&der"),
            self._path,
            _browse("browse_series", tr("Browse for a folder of pictures"), lambda: self._ask()),
        )
        add_labelled_row(form, tr("&Each picture for"), self._seconds)
        form.addRow("", self._loop)

    def source(self) -> Source:
        text = self._path.text().strip()
        if not text:
            raise UserError(tr("No folder is chosen."), tr("Press Browse, or type the path of one."))
        folder = Path(text).expanduser()
        if not folder.is_dir():
            raise UserError(tr("There is no folder {name!r}.", name=text), tr("Press Browse to choose one."))
        return PictureSeries(folder, self._seconds.value(), self._loop.isChecked())

    def set_source(self, source: Source) -> None:
        assert isinstance(source, PictureSeries)
        self._path.setText(str(source.folder))
        self._seconds.setValue(source.seconds)
        self._loop.setChecked(source.loop)

    def _ask(self) -> None:
        path = QFileDialog.getExistingDirectory(self, tr("Choose a folder of pictures"), self._path.text())
        if path:
            self._path.setText(path)


class DemonstrationPage(QWidget):
    """Describe the demonstration, which has no choices."""

    def __init__(self) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.addWidget(
            QLabel(
                tr("The sample photographs, slowly moving. It needs no camera and no file."), wordWrap=True
            )
        )
        layout.addStretch(1)

    def source(self) -> Source:
        return Demonstration()

    def set_source(self, source: Source) -> None:
        """Do nothing: all demonstrations are alike."""


def add_labelled_row(form: QFormLayout, label: str, field: QWidget) -> None:
    """Add a field with its label, which is also its accessible name and its shortcut."""
    field.setAccessibleName(label.replace("&", ""))
    form.addRow(label, field)


def _kinds_of_videos() -> str:
    """Return the filter of video files for a file dialog."""
    return f"{tr('Videos')} ({' '.join(f'*{suffix}' for suffix in VIDEO_SUFFIXES)});;{tr('All files (*)')}"


def _browse_row(form: QFormLayout, label: str, field: QLineEdit, browse: QPushButton) -> None:
    row = QHBoxLayout()
    row.addWidget(field, stretch=1)
    row.addWidget(browse)
    field.setAccessibleName(label.replace("&", ""))
    heading = QLabel(label)
    heading.setBuddy(field)
    form.addRow(heading, row)


def _browse(name: str, tip: str, ask: object) -> QPushButton:
    button = set_object_name(QPushButton(tr("Bro&wse..."), autoDefault=False), name, tip)
    button.setAccessibleName(tip)
    button.clicked.connect(ask)
    return button


def _choice(name: str, tip: str, titles: Sequence[str]) -> QComboBox:
    box = set_object_name(QComboBox(), name, tip)
    box.addItems(list(titles))
    return box


def _mirrored(name: str, checked: bool) -> QCheckBox:
    box = set_object_name(QCheckBox(tr("&Mirrored")), name, tr("Flip left and right, as in a mirror"))
    box.setChecked(checked)
    return box
