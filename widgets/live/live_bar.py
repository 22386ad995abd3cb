"""Show a bar above live pictures: source, playback, freezing and measured rates."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from widgets.common.object_names import set_object_name
from widgets.common.theme import theme_icon
from widgets.common.translation import tr

__all__ = ["LiveBar", "format_clock"]

_TENTH = 10
"""Slider steps in a second."""


class LiveBar(QFrame):
    """Show buttons and sliders for a source of live pictures; hidden without a source.

    Signals
    -------
    freeze_requested :
        The user wants to freeze this frame, or to resume.
    play_requested :
        The user wants to pause or resume a recording.
    seek_requested : float
        The user wants to go to this second of a recording.
    rewind_requested : float
        The user wants to see the frame of so many seconds ago.
    follow_requested : bool
        The user wants to explain the top class of each frame, or always the same class.
    reopen_requested :
        The user wants to open a lost source again.
    close_requested :
        The user wants to end live viewing.
    """

    freeze_requested = Signal()
    play_requested = Signal()
    seek_requested = Signal(float)
    rewind_requested = Signal(float)
    follow_requested = Signal(bool)
    reopen_requested = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._play = self._button("live_play", tr("Pause or resume the recording"))
        self._place = set_object_name(
            QSlider(Qt.Orientation.Horizontal),
            "live_place",
            tr("Position in the recording; drag to seek"),
        )
        self._time = QLabel()
        self._freeze = self._button(
            "live_freeze", tr("Freeze this frame, so that all methods can explain it (Space)")
        )
        self._ago = set_object_name(
            QSlider(Qt.Orientation.Horizontal),
            "live_ago",
            tr("Step back through the last seconds (comma and full stop)"),
        )
        self._ago_text = QLabel()
        self._follow = set_object_name(
            QCheckBox(tr("Explain the top class")),
            "live_follow",
            tr("Off: the class that you click stays explained"),
        )
        self._rates = set_object_name(
            QLabel(),
            "live_rates",
            tr("Measured: pictures shown, frames explained, delay from camera to map, frames skipped"),
        )
        self._reopen = self._button("live_reopen", tr("Open the source again"))
        self._close = self._button("live_close", tr("End live viewing; the last frame stays"))
        self._length: float | None = None
        self._state = (False, False, False)
        self._assemble()
        self.show_source("", None, can_seek=False)

    def show_source(self, title: str, length: float | None, can_seek: bool) -> None:
        """Show the source; `length` is that of a recording in seconds, None for a live source."""
        self._title.setText(title)
        self._title.setToolTip(title)
        is_recording = length is not None
        for widget in (self._play, self._place, self._time):
            widget.setVisible(is_recording)
        self._place.setEnabled(can_seek)
        self._place.setRange(0, round((length or 0) * _TENTH))
        self._length = length
        self._reopen.hide()

    def show_position(self, seconds: float) -> None:
        """Show the position in a recording."""
        if self._length is not None and not self._place.isSliderDown():
            with QSignalBlocker(self._place):
                self._place.setValue(round(seconds * _TENTH))
            self._time.setText(f"{format_clock(seconds)} / {format_clock(self._length)}")

    def show_state(self, is_paused: bool, is_frozen: bool, is_lost: bool) -> None:
        """Show whether the recording is paused, the frame is frozen, or the source is lost."""
        self._state = (is_paused, is_frozen, is_lost)
        self._play.setIcon(theme_icon("play" if is_paused else "pause"))
        self._play.setAccessibleName(tr("Resume") if is_paused else tr("Pause"))
        self._freeze.setText(tr("Resume") if is_frozen else tr("Freeze"))
        self._freeze.setIcon(theme_icon("play-circle-outline" if is_frozen else "snowflake"))
        self._freeze.setEnabled(not is_lost)
        for widget in (self._play, self._place, self._time):  # A frozen frame has another slider.
            widget.setVisible(self._length is not None and not is_frozen)
        self._reopen.setVisible(is_lost)
        self._follow.setVisible(not is_frozen)
        self._rates.setVisible(not is_frozen and not is_lost)

    def show_rewind_range(self, seconds: float, ago: float = 0) -> None:
        """Offer to step back by up to `seconds`, now at `ago`; 0 hides the slider."""
        with QSignalBlocker(self._ago):
            self._ago.setRange(-round(seconds * _TENTH), 0)
            self._ago.setValue(-round(ago * _TENTH))
        self._ago.setVisible(seconds > 0)
        self._ago_text.setVisible(seconds > 0)
        self._ago_text.setText(
            tr("at the moment of freezing")
            if not round(ago * _TENTH)
            else tr("{seconds:.1f} s before", seconds=ago)
        )

    def show_follow(self, follows: bool) -> None:
        """Show whether the top class is explained."""
        with QSignalBlocker(self._follow):
            self._follow.setChecked(follows)

    def show_rates(self, text: str) -> None:
        """Show the measured rates."""
        self._rates.setText(text)

    @property
    def rates(self) -> str:
        """The shown rates."""
        return self._rates.text()

    def restyle(self) -> None:
        """Apply the colours of a new theme."""
        self._close.setIcon(theme_icon("close"))
        self._reopen.setIcon(theme_icon("restart"))
        self.show_state(*self._state)

    def add_button(self, button: QToolButton) -> None:
        """Add a button after the one that freezes."""
        self._line.insertWidget(self._line.indexOf(self._freeze) + 1, button)

    def _button(self, name: str, tip: str) -> QToolButton:
        button = set_object_name(QToolButton(autoRaise=True), name, tip)
        button.setAccessibleName(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _assemble(self) -> None:
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setMaximumWidth(260)
        self._place.setAccessibleName(tr("Position in the recording"))
        self._ago.setAccessibleName(tr("Seconds before the frozen frame"))
        self._rates.setAccessibleName(tr("Measured rates"))
        self._rates.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._reopen.setText(tr("Open again"))
        self._follow.setChecked(True)
        self._line = QHBoxLayout()
        for widget in (
            self._title,
            self._play,
            self._place,
            self._time,
            self._freeze,
            self._ago,
            self._ago_text,
            self._follow,
        ):
            self._line.addWidget(widget, stretch=widget in (self._place, self._ago))
        self._line.addStretch()
        self._line.addWidget(self._reopen)
        self._line.addWidget(self._close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 4, 2)
        layout.setSpacing(0)
        layout.addLayout(self._line)
        layout.addWidget(self._rates)
        self._connect()
        self.restyle()
        self.hide()

    def _connect(self) -> None:
        self._play.clicked.connect(self.play_requested)
        self._freeze.clicked.connect(self.freeze_requested)
        self._reopen.clicked.connect(self.reopen_requested)
        self._close.clicked.connect(self.close_requested)
        self._follow.clicked.connect(self.follow_requested)
        self._place.valueChanged.connect(lambda value: self.seek_requested.emit(value / _TENTH))
        self._ago.valueChanged.connect(lambda value: self.rewind_requested.emit(-value / _TENTH))


def format_clock(seconds: float) -> str:
    """Return a duration as minutes and seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
