"""Playback of a source on the calling thread: reading, pacing, seeking, looping, reconnecting."""

import time
from collections.abc import Callable

from engine.core.arrays import Bytes
from engine.core.errors import UserError
from engine.video.capture import Capture
from engine.video.frame import Frame
from engine.video.frame_pacer import FramePacer
from engine.video.playback_control import PlaybackControl
from engine.video.readers import open_reader
from engine.video.source import PictureSeries, Source, Stream, VideoFile
from engine.video.source_events import FrameCaptured, SourceEnded, SourceEvent, SourceNotice, SourceOpened

__all__ = ["Playback"]

_MAX_RECONNECTS = 3  # of a stream
_STEADY = 10.0  # seconds after which a reconnected stream may reconnect as often again
_PATIENCE = 0.5  # additional seconds before each further attempt


class Playback:
    """An open source that is being played.

    Parameters
    ----------
    source
        The source to open.
    control
        The commands: stop, pause and seek.
    tell
        Called with `SourceOpened`, each `FrameCaptured`, `SourceNotice` about lost frames, and `SourceEnded`.

    Raises
    ------
    UserError
        The source cannot be opened.
    """

    def __init__(self, source: Source, control: PlaybackControl, tell: Callable[[SourceEvent], None]) -> None:
        self._source = source
        self._control = control
        self._tell = tell
        self.last_frame_time: float | None = time.perf_counter()  # None while no frame is due
        self._reader = open_reader(source)
        self._pace = FramePacer(self._reader.rate) if self._reader.is_paced else None
        self._opened = self._reopened = time.perf_counter()
        self._num_reopened = 0
        self._number = 0
        self._loop_began = 0  # number of the first frame of the present loop
        self._remark = ""
        self._place = 0.0  # time of the frame that is shown

    def run(self) -> None:
        """Play the source to its end, or until stopped.

        Raises
        ------
        UserError
            The source fails.
        """
        try:
            reader = self._reader
            self._say(SourceOpened(self._source, reader.size, reader.rate, reader.length, reader.can_seek))
            self._show_all()
        finally:
            self._reader.close()

    def _show_all(self) -> None:
        while self._await_turn():
            sought = self._seek()
            hidden = self._control.is_paused and not sought
            if hidden and (self._pace is not None or self._reader.skip()):
                continue  # a live source is read on, so that no old frame is shown after the pause
            self._leave_out_late_ones()
            pixels = self._read()
            self._tell_remark()
            if pixels is not None and not hidden:
                self._show(pixels)
            elif pixels is None and not self._goes_on(sought):
                self._say(SourceEnded(self._source))
                return

    def _tell_remark(self) -> None:
        """Report a remark of the reader, once."""
        remark = self._reader.remark if isinstance(self._reader, Capture) else ""
        if remark and remark != self._remark:
            self._say(SourceNotice(self._source, remark))
        self._remark = remark or self._remark

    def _say(self, event: SourceEvent) -> None:
        if not self._control.is_stopped:
            self._tell(event)

    def _await_turn(self) -> bool:
        """Wait until a frame is due or a command arrives; return False to stop."""
        if self._pace is not None:
            if self._control.is_paused:
                self.last_frame_time = None
                self._control.wait_for_command(None)
                self._pace.restart()
            elif (delay := self._pace.wait(time.perf_counter())) > 0:
                self.last_frame_time = None
                self._control.wait_for_command(delay)
        return not self._control.is_stopped

    def _seek(self) -> bool:
        """Go to a requested place; return whether there was a request that could be met."""
        move = self._control.take_seek()
        if move is None or not self._reader.can_seek or self._pace is None:
            return False
        self._reader.seek(
            move.place if move.place is not None else max(0.0, self._place + move.frames / self._reader.rate)
        )
        self._pace.restart()
        return True

    def _leave_out_late_ones(self) -> None:
        num_late = self._pace.num_late(time.perf_counter()) if self._pace is not None else 0
        for _ in range(num_late):
            if not self._reader.skip():
                return

    def _read(self) -> Bytes | None:
        """Return the next frame, or None at the end; a stream that fails is opened again."""
        if self.last_frame_time is None:
            self.last_frame_time = time.perf_counter()
        if not isinstance(self._source, Stream) or self._reader.length is not None:
            return self._reader.read()
        try:
            pixels, error = self._reader.read(), None
        except UserError as broken:
            pixels, error = None, broken
        return self._open_again(error) if pixels is None else pixels

    def _open_again(self, error: UserError | None) -> Bytes | None:
        """Open the stream again and return its first frame; None if that fails without an error.

        Parameters
        ----------
        error
            The error with which the stream failed, if any.
        """
        title = self._source.title
        while self._num_reopened < _MAX_RECONNECTS:
            if self._control.wait_for_stop(_PATIENCE * self._num_reopened):
                return None
            self._num_reopened += 1
            self._reader.close()
            try:
                self._reader = open_reader(self._source)
                self._reopened = time.perf_counter()
                return self._reader.read()
            except UserError as failed:
                error = UserError(
                    f"{title} was interrupted and cannot be opened again: {failed.message}", failed.hint
                )
        if error is not None:
            raise error
        return None

    def _goes_on(self, sought: bool) -> bool:
        """Return whether playback continues after the end: by looping, or paused after a seek."""
        if self._control.is_paused and sought:
            return True
        loops = isinstance(self._source, VideoFile | PictureSeries) and self._source.loop
        if not loops or self._pace is None or self._number == self._loop_began:
            return False
        self._loop_began = self._number
        self._pace.loop()
        if self._reader.can_seek:
            self._reader.seek(0)
        else:
            self._reader.close()
            self._reader = open_reader(self._source)
        return True

    def _show(self, pixels: Bytes) -> None:
        now = time.perf_counter()
        self.last_frame_time = now
        self._place = self._reader.seconds if self._pace is not None else now - self._opened
        if self._pace is not None:
            self._pace.mark_shown(self._place, now)
        if self._num_reopened and now - self._reopened > _STEADY:
            self._num_reopened = 0
        self._say(FrameCaptured(Frame(self._number, pixels, now, self._place)))
        self._number += 1
