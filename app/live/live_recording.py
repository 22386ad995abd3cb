"""Record a live source with its maps to a video file, and write the recipe next to it."""

import time
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.headless.file_names import safe_stem
from app.headless.file_writer import write_recipe
from app.live.live_controller import LiveController
from app.live.recording_caption import CaptionPainter
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
_PATIENCE = 10.0  # seconds to wait for the file to be finished as the window closes
_RATES = (5, 30, 60)  # frames per second of the file: least, default without a measured rate, most
_KINDS = tr_noop("Videos (*.mp4 *.avi)")


class LiveRecording(QObject):
    """Starts and stops recordings, which are written on a separate thread.

    A recording pauses while the picture is frozen, and its file is completed when the source ends or the
    window closes.

    Signals
    -------
    changed :
        A recording has started, has ended, or could not start.
    """

    changed = Signal()
    _ended = Signal(object)

    def __init__(self, window: MainWindow, panels: Panels, settings: Settings, live: LiveController) -> None:
        super().__init__(window)
        self._window, self._settings, self._live = window, settings, live
        self._live_bar, self._messages = panels.live_bar, panels.messages
        self._recording_thread: RecordingThread | None = None
        self._button = RecordButton()
        self._timer = QTimer(self, interval=_REFRESH)
        self._timer.timeout.connect(self._show)
        self._button.clicked.connect(self.toggle)
        self._ended.connect(self._end)
        panels.live_bar.add_button(self._button)
        live.started.connect(self._follow)
        live.changed.connect(self._follow)
        window.closed.connect(self._finish)

    @property
    def is_recording(self) -> bool:
        """Whether a recording runs or is paused."""
        return self._recording_thread is not None

    def toggle(self) -> None:
        """Start a recording, or stop it."""
        if self._recording_thread is not None:
            self._recording_thread.stop()
        elif self._live.is_playing:
            self._ask()
        else:
            self._messages.show_note(tr("The picture is frozen. Resume it (Space), then record."))
        self._show()
        self.changed.emit()

    def start(self, path: Path) -> None:
        """Start recording to a file."""
        frame, source, feed = self._live.frame, self._live.source, self._live.feed
        if frame is None or source is None or self._recording_thread is not None:
            return
        measured = round(feed.rate_meter.rate(time.perf_counter()))
        rate = min(max(measured, _RATES[0]), _RATES[2]) if measured else _RATES[1]
        has_captions = self._settings.get("burn_caption")
        size = (frame.pixels.shape[0], frame.pixels.shape[1])
        on_end = partial(self._write_recipe, source, has_captions)
        self._recording_thread = RecordingThread(
            path, size, rate, CaptionPainter() if has_captions else None, on_end
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
        if path is not None and self._live.is_playing:  # the source may have ended meanwhile
            self._settings.set("folder", str(path.parent))
            self.start(path)

    def _write_recipe(self, source: Source, has_captions: bool, summary: RecordingSummary) -> None:
        """Write the recipe next to the video; called on the recording thread."""
        if summary.num_frames:
            try:
                write_recipe(summary.path, recording_as_json(summary, source, has_captions))
            except UserError as error:
                summary = replace(summary, error=summary.error or error)
        self._ended.emit(summary)

    @Slot()
    def _follow(self) -> None:
        """Pause while the picture is frozen; stop with the source."""
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
    def _end(self, summary: RecordingSummary) -> None:
        """Show the summary of the recording, or its error."""
        self._recording_thread = None
        self._live.feed.listener = None
        self._timer.stop()
        self._show()
        self.changed.emit()
        text = _summary_text(summary)
        if summary.error is not None:
            self._messages.show_error(
                UserError(f"{text} {summary.error.message}".lstrip(), summary.error.hint)
            )
        elif self._live.has_ended:  # the message bar already shows the end of the source
            self._messages.show_note(f"{self._live.end_message} {text}")
        elif summary.num_frames:
            self._messages.show_success(text, summary.path)
        else:
            self._messages.show_note(text)

    @Slot()
    def _finish(self) -> None:
        if self._recording_thread is not None:
            self._recording_thread.stop()
            self._recording_thread.join(_PATIENCE)

    @Slot()
    def _show(self) -> None:
        thread = self._recording_thread
        if thread is None:
            self._button.show_idle()
        else:
            self._button.show_recording(format_clock(thread.seconds), thread.is_paused, thread.num_left_out)


def _summary_text(summary: RecordingSummary) -> str:
    if not summary.num_frames:
        return "" if summary.error else tr("Nothing was recorded: the source sent no frame.")
    text = tr(
        "Recorded {time} to {name} with its settings (.json) in {folder}.",
        time=format_clock(summary.seconds),
        name=summary.path.name,
        folder=summary.path.parent,
    )
    count = summary.num_left_out
    if not count:
        return text
    return f"{text} {tr('{count} frames came too fast to be written and were skipped.', count=count)}"
