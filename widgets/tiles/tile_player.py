"""Playback of tiles that are the frames of an animation."""

from math import ceil

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QToolButton, QWidget

from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["TilePlayer"]

_SECONDS, _MAX_RATE = 6, 30  # the duration of all frames, and the limit of frames per second


class TilePlayer(QWidget):
    """A button and a slider for the frames of an animation."""

    frame_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._captions: tuple[str, ...] = ()
        self._timer = QTimer(self)
        self._play = set_object_name(QToolButton(autoRaise=True), "play")
        self._slider = set_object_name(QSlider(Qt.Orientation.Horizontal), "frames", tr("Frame shown"))
        self._slider.setAccessibleName(tr("Frame"))
        self._caption = QLabel()
        self._caption.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._play)
        layout.addWidget(self._slider, stretch=2)
        layout.addWidget(self._caption, stretch=1)
        self._play.clicked.connect(self.toggle)
        self._timer.timeout.connect(self._advance)
        self._slider.sliderPressed.connect(self.stop)
        self._slider.valueChanged.connect(self._show)
        self.restyle()
        self.hide()

    def show_frames(self, captions: tuple[str, ...], is_known: bool) -> None:
        """Stop, and show the first of these frames, or keep the position if `is_known`."""
        self.stop()
        self._captions = captions
        with QSignalBlocker(self._slider):
            self._slider.setRange(0, max(0, len(captions) - 1))
            self._slider.setValue(self._slider.value() if is_known else 0)
        self._caption.setText(captions[self._slider.value()] if captions else "")
        self.setVisible(len(captions) > 1)

    def toggle(self) -> None:
        """Play, from the start if the end is reached, or pause."""
        if self._timer.isActive():
            self.stop()
            return
        if self._slider.value() == self._slider.maximum():
            self._slider.setValue(0)
        else:
            self.frame_changed.emit(self._slider.value())
        self._timer.start(ceil(1000 * _SECONDS * self._step() / len(self._captions)))
        self.restyle()

    def stop(self) -> None:
        """Stop at the present frame."""
        if self._timer.isActive():
            self._timer.stop()
            self.restyle()

    def restyle(self) -> None:
        """Show the action of the button, in the palette's colours."""
        is_playing = self._timer.isActive()
        title = tr("Pause") if is_playing else tr("Play")
        self._play.setIcon(theme_icon("pause" if is_playing else "play"))
        self._play.setToolTip(tr("{title} (Space)", title=title))
        self._play.setAccessibleName(title)

    def _step(self) -> int:
        """Return the number of frames to advance at a time, so that long animations take no longer."""
        return ceil(len(self._captions) / (_SECONDS * _MAX_RATE))

    def _advance(self) -> None:
        self._slider.setValue(self._slider.value() + self._step())
        if self._slider.value() == self._slider.maximum():
            self.stop()

    def _show(self, frame: int) -> None:
        self._caption.setText(self._captions[frame])
        self.frame_changed.emit(frame)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.stop()
