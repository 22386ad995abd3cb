"""Record moving pictures, with what is laid over them, to a video file, and write the recipe beside it."""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.headless.file_names import safe_stem
from app.headless.file_writer import write_recipe
from app.live.caption_painter import CaptionPainter
from app.live.live_controller import LiveController
from app.shell import dialogs
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.core.errors import UserError
from engine.session.live_recipe import recording_as_json
from engine.video.recording_thread import RecordingSummary, RecordingThread
from engine.video.source import Source
from widgets.common.translation import tr, tr_noop
from widgets.live.live_bar import format_clock
from widgets.live.live_buttons import RecordButton

__all__ = ["LiveRecording"]

_REFRESH = 250  # milliseconds
_PATIENCE = 10.0  # seconds that a file is given to be finished as the window closes
_RATES = (5, 30, 60)  # frames a second of the file: at least, where nothing is known, at most
_KINDS = tr_noop("Videos (*.mp4 *.avi)")


class LiveRecording(QObject):
    """Begins and ends recordings, which go on a thread of their own; moving pictures do not wait for it.

    A recording waits while the picture is frozen, and is finished properly when the source ends or the window
    closes.

    Signals
    -------
    changed :
        A recording has begun or ended, or was asked for in vain.
    """

    changed = Signal()
    _over = Signal(object)

    def __init__(self, window: MainWindow, panels: Panels, settings: Settings, live: LiveController) -> None:
        super().__init__(window)
        self._window, self._settings, self._live = window, settings, live
        self._live_bar, self._messages = panels.live_bar, panels.messages
        self._recording_thread: RecordingThread | None = None
        self._button = RecordButton()
        self._timer = QTimer(self, interval=_REFRESH)
        self._timer.timeout.connect(self._show)
        self._button.clicked.connect(self.toggle)
        self._over.connect(self._end)
        panels.live_bar.add_button(self._button)
        live.started.connect(self._follow)
        live.changed.connect(self._follow)
        window.closed.connect(self._finish)

    @property
    def is_recording(self) -> bool:
        """Whether there is a recording that has not ended, be it waiting or not."""
        return self._recording_thread is not None

    def toggle(self) -> None:
        """Begin a recording, or end it."""
        if self._recording_thread is not None:
            self._recording_thread.stop()
        elif self._live.is_playing:
            self._ask()
        else:
            self._messages.show_note(tr("The picture stands still. Let it move (Space), and record then."))
        self._show()
        self.changed.emit()

    def start(self, path: Path) -> None:
        """Record to a file, from now on."""
        frame, source, feed = self._live.frame, self._live.source, self._live.feed
        if frame is None or source is None or self._recording_thread is not None:
            return
        measured = round(feed.rate_meter.rate(time.perf_counter()))
        rate = min(max(measured, _RATES[0]), _RATES[2]) if measured else _RATES[1]
        has_captions = self._settings.get("burn_caption")
        size = (frame.pixels.shape[0], frame.pixels.shape[1])
        tell = partial(self._tell, source, has_captions)
        self._recording_thread = RecordingThread(
            path, size, rate, CaptionPainter() if has_captions else None, tell
        )
        self._recording_thread.start()
        feed.listener = self._recording_thread.add_frame
        self._timer.start()
        self._show()

    def _ask(self) -> None:
        source = self._live.source
        assert source is not None
        proposal = (
            Path(self._settings.get("folder"))
            / f"{safe_stem(source.title)}-{time.strftime('%Y-%m-%d-%H%M%S')}.mp4"
        )
        path = dialogs.ask_save_file(self._window, tr("Record to"), proposal, ".mp4", tr(_KINDS))
        if path is not None and self._live.is_playing:  # it may have ended meanwhile
            self._settings.set("folder", str(path.parent))
            self.start(path)

    def _tell(self, source: Source, has_captions: bool, recorded: RecordingSummary) -> None:
        """Write the recipe of what has been recorded; on the tape's thread."""
        if recorded.num_frames:
            try:
                write_recipe(recorded.path, recording_as_json(recorded, source, has_captions))
            except UserError as error:
                recorded = replace(recorded, error=recorded.error or error)
        self._over.emit(recorded)

    @Slot()
    def _follow(self) -> None:
        """Wait while the picture stands still; end with the source."""
        if self._recording_thread is None:
            return
        if not self._live.is_open or self._live.has_ended:
            self._recording_thread.stop()
        elif self._live.is_playing:
            self._recording_thread.resume()
        else:
            self._recording_thread.pause()
        self._show()

    @Slot(object)
    def _end(self, recorded: RecordingSummary) -> None:
        """Say what has become of the recording."""
        self._recording_thread = None
        self._live.feed.listener = None
        self._timer.stop()
        self._show()
        self.changed.emit()
        said = _said(recorded)
        if recorded.error is not None:
            self._messages.show_error(
                UserError(f"{said} {recorded.error.message}".lstrip(), recorded.error.hint)
            )
        elif self._live.has_ended:  # the end of the source matters too
            self._messages.show_note(f"{self._live.end_message} {said}")
        else:
            self._messages.show_note(said)

    @Slot()
    def _finish(self) -> None:
        if self._recording_thread is not None:
            self._recording_thread.stop()
            self._recording_thread.join(_PATIENCE)

    @Slot()
    def _show(self) -> None:
        tape = self._recording_thread
        if tape is None:
            self._button.show_idle()
        else:
            self._button.show_recording(format_clock(tape.seconds), tape.is_paused, tape.num_left_out)


def _said(recorded: RecordingSummary) -> str:
    if not recorded.num_frames:
        return "" if recorded.error else tr("Nothing was recorded: no frame came.")
    said = tr(
        "Recorded {time} to {name} with its recipe in {folder}.",
        time=format_clock(recorded.seconds),
        name=recorded.path.name,
        folder=recorded.path.parent,
    )
    count = recorded.num_left_out
    return (
        f"{said} {tr('{count} frames came too fast to be written, and were left out.', count=count)}"
        if count
        else said
    )
