"""Show a live source, explain its frames, and freeze a frame on request."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.explain.job_queue import JobQueue
from app.explain.shown_results import ShownResults
from app.live.live_plan_builder import LivePlanBuilder
from app.live.live_results import LiveResults
from app.shell.panels import Panels
from app.shell.window import MainWindow
from app.state.app_state import AppState
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.methods import OneChannel
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import FrameExplained, Watch
from engine.video.feed import Feed, Overlay
from engine.video.frame import Frame
from engine.video.source import Source
from engine.video.source_thread import (
    FrameCaptured,
    SourceEnded,
    SourceEvent,
    SourceFailed,
    SourceNotice,
    SourceOpened,
    SourceThread,
)
from engine.video.still_frames import StillFrames, photograph_of
from widgets.common.translation import tr

__all__ = ["LiveController"]

_REFRESH = 125  # milliseconds between two updates of the panels
_SILENT = 2.0  # seconds without a frame before a warning is shown
_SMALLEST = 320  # least length of the longer side of a painted frame, in pixels
_PATIENCE = 2.0  # seconds to wait for the source's thread as the window closes


class LiveController(QObject):
    """Shows a source at its own rate, and the results for its frames at the rate of the engine.

    The thread of the source hands each frame to a `Feed`. The engine takes the newest frame from it
    when it is free, and the window paints the newest frame when it has time. While the source plays there is
    no photograph; freezing makes one.

    Attributes
    ----------
    feed : Feed
        The frames of the source.
    source : Source or None
        The open source; None where none is open.
    plan : LivePlanBuilder
        The preprocessing, method and target for each frame.
    results : LiveResults
        The results for frames, shown in the window.
    frame : Frame or None
        The frame that was shown last.
    overlay : Overlay or None
        The overlay of the frame that was shown last while the source played.
    end_message : str
        The sentence that was shown when the source ended.

    Signals
    -------
    frozen : Photograph, Target or None
        A frame has become a photograph; the target is None unless the user has chosen a class.
    started :
        The source plays in place of the photograph.
    changed :
        The source has started, was frozen or has ended.
    """

    frozen = Signal(object, object)
    started = Signal()
    changed = Signal()
    _event_received = Signal(object, object)
    _frame_available = Signal()

    def __init__(
        self,
        window: MainWindow,
        panels: Panels,
        state: AppState,
        engine: EngineThread,
        jobs: JobQueue,
        shown: ShownResults,
    ) -> None:
        super().__init__(window)
        self._window, self._state, self._engine, self._jobs = window, state, engine, jobs
        self._shown = shown
        self._canvas, self._live_bar, self._method_panel = panels.canvas, panels.live_bar, panels.method_panel
        self._tile_grid, self._messages = panels.tile_grid, panels.messages
        self.plan = LivePlanBuilder(panels.method_panel, state)
        self.results = LiveResults(panels, state, shown.default_look)
        self._camera: SourceThread | None = None
        self.feed = Feed(None, self._frame_available.emit)
        self.source: Source | None = None
        self.end_message = ""
        self._key = 0
        self._frozen: Photograph | None = None
        self._still: StillFrames | None = None
        self.frame: Frame | None = None
        self.overlay: Overlay | None = None
        self._is_playing = self._has_ended = self._is_recording = False
        self._refresher = QTimer(self, interval=_REFRESH)
        self._connect()

    @property
    def is_open(self) -> bool:
        """Whether a source is open, playing or frozen."""
        return self.source is not None

    @property
    def is_playing(self) -> bool:
        """Whether the frames of a source are shown as they arrive."""
        return self._is_playing

    @property
    def is_frozen(self) -> bool:
        """Whether a frozen frame is shown."""
        return self._frozen is not None

    @property
    def is_shown(self) -> bool:
        """Whether a frame is shown, playing or frozen; not while the source is being opened."""
        return self._is_playing or self.is_frozen

    @property
    def can_pause(self) -> bool:
        """Whether a recording plays; a camera cannot be paused."""
        return self._is_playing and self._is_recording

    @property
    def has_ended(self) -> bool:
        """Whether the source has ended or failed."""
        return self._has_ended

    def open(self, source: Source) -> None:
        """Open a source; it takes the place of the photograph or of another source."""
        self.close()
        self.source, self.plan.target, self.frame = source, None, None
        self._window.show_status(tr("Opening {name} ...", name=source.title))
        self._start_camera(source)
        self.changed.emit()

    def close(self) -> None:
        """End live viewing; a playing source leaves its last frame as a photograph."""
        if self.source is None:
            return
        if self.is_playing and self.frame is not None:
            self.freeze()
        self._stop_camera()
        self._stop_explaining()
        self.source = self._frozen = self._still = None
        self._is_playing = self._has_ended = False
        self.feed = Feed(None, self._frame_available.emit)  # frees the ten seconds of frames in the old one
        self._window.show_status("")
        self._live_bar.hide()
        self._refresher.stop()
        self.changed.emit()

    def stop(self) -> None:
        """End the thread of the source, as the window closes."""
        camera, self._is_playing = self._camera, False
        self._stop_camera()
        self._refresher.stop()
        if camera is not None:
            camera.join(_PATIENCE)

    def close_for_photograph(self, photograph: Photograph) -> None:
        """End live viewing unless the photograph is the frozen frame."""
        if self.source is not None and photograph is not self._frozen:
            self.frame = None
            self.close()

    def toggle(self) -> None:
        """Freeze the frame that is shown, or resume the source."""
        if self.is_playing:
            self.freeze()
        elif self._frozen is not None and self._camera is not None:
            self._start_playing()
            self._camera.play()
            self._show_state()

    def freeze(self) -> None:
        """Make the frame that is shown a photograph."""
        if not self._is_playing or self.frame is None or self._camera is None:
            return
        self._is_playing = False
        self._camera.pause()
        self._stop_explaining()
        self._still = StillFrames(self.feed.history.frames(), self.frame)
        self._hand_over(self._still)

    def step(self, frames: int) -> None:
        """Show the frame that is `frames` later (earlier if negative) among the frozen ones."""
        if self._still is not None and self._still.step(frames):
            self._hand_over(self._still)

    def rewind(self, seconds: float) -> None:
        """Show the frame of `seconds` before the moment of freezing."""
        if self._still is not None and self._still.go_back(seconds):
            self._hand_over(self._still)

    def toggle_play(self) -> None:
        """Pause or resume a recording."""
        if self._camera is not None and self.can_pause:
            (self._camera.play if self._camera.is_paused else self._camera.pause)()
            self._show_state()

    def pin(self, target: Target) -> None:
        """Explain this class in every frame."""
        if self.is_playing:
            self.plan.target = target
            self._live_bar.show_follow(False)
            self._replan()

    def follow_likeliest(self, likeliest: bool) -> None:
        """Explain the top class of each frame, or keep the current top class."""
        self.plan.target = None if likeliest or self.results.newest is None else self.results.newest.target
        self._replan()

    def check_method(self) -> None:
        """Show a note if the chosen method is too slow for frames."""
        if self.is_playing and self.plan.obstacle:
            self._messages.show_note(self.plan.obstacle)

    # Answers

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """Return whether `key` is the key of the request that explains frames."""
        return key != 0 and key == self._key

    def receive(self, answer: FrameExplained) -> None:
        """Show the result of a frame over the frames that follow."""
        if (
            answer.key == self._key
            and self.is_playing
            and answer.seen.plan.method in (None, self.plan.method)
        ):
            self.results.receive(answer.seen, self.feed)

    # The thread of the source

    def _start_camera(self, source: Source) -> None:
        feed = self.feed

        def forward(event: SourceEvent) -> None:  # called on the thread of the source
            if isinstance(event, FrameCaptured):
                feed.add_frame(event.frame)
            else:
                self._event_received.emit(camera, event)

        self._has_ended = False
        camera = self._camera = SourceThread(source, forward)
        camera.start()

    def _stop_camera(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera = None

    @Slot(object, object)
    def _receive_event(self, camera: SourceThread, event: SourceEvent) -> None:
        if camera is not self._camera:
            return
        match event:
            case SourceOpened():
                self._window.show_status("")
                self._live_bar.show_source(event.source.title, event.length, event.can_seek)
                self._live_bar.show()
                self._is_recording = event.length is not None
                self._start_playing()
            case SourceNotice():
                self._messages.show_note(event.text)
            case SourceEnded() | SourceFailed():
                self._end(event.error if isinstance(event, SourceFailed) else None)

    def _end(self, error: UserError | None) -> None:
        """Freeze the last frame; without any frame, restore the state before opening."""
        self._window.show_status("")
        if self._is_playing:
            self.frame = self.feed.newest or self.frame
            self.freeze()
        self._has_ended = True
        self._stop_camera()
        if self._frozen is None:
            self.close()
        self._refresher.stop()
        self._show_state()
        if error is not None:
            self.end_message = str(error)
            self._messages.show_error(error)
        else:
            self.end_message = tr("The recording is over; its last frame is shown.")
            self._messages.show_note(self.end_message)
        self.changed.emit()

    @Slot()
    def _paint(self) -> None:
        view = self.feed.next_view()
        if view is None or not self.is_playing:
            return
        self.frame, self.overlay = view.frame, view.overlay
        prepared, pixels = self._state.preprocessing, view.frame.pixels
        region = prepared.region((pixels.shape[0], pixels.shape[1])) if prepared is not None else None
        self._canvas.show_frame(pixels, view.picture, region)
        self.feed.max_side = max(_SMALLEST, round(self._canvas.magnification * max(pixels.shape)))

    # Playing and frozen

    def _start_playing(self) -> None:
        """Show the frames of the source in place of the photograph."""
        self._jobs.cancel_running()
        self._is_playing, self._frozen, self._still = True, None, None
        self._state.photograph = None
        self._shown.forget()
        self.results.begin()
        self.results.forget()
        self._messages.hide()
        self._live_bar.show_rewind_range(0)
        self._refresher.start()
        self.resume_explaining()
        self._show_state()
        self.started.emit()

    def _hand_over(self, still: StillFrames) -> None:
        """Make a frame the photograph."""
        assert self.source is not None
        frame = self.frame = still.shown
        self._frozen = photograph_of(frame, self.source.title)
        self.plan.cover = None
        self.results.forget()
        # the state comes first: with one more slider the bar would be wider than the canvas for a moment
        self._show_state()
        self._live_bar.show_rewind_range(still.seconds, still.ago)
        self.frozen.emit(self._frozen, self.plan.target)
        self.changed.emit()

    def _show_state(self) -> None:
        is_paused = self._camera is not None and self._camera.is_paused
        self._live_bar.show_state(is_paused, self.is_frozen, self._has_ended)

    # The plan for each frame

    def resume_explaining(self) -> None:
        """Send a new request to explain frames with the current model and preprocessing."""
        self._stop_explaining()
        self.results.begin()
        self.results.forget()  # the layers of frames so far are those of another model or preprocessing
        self.plan.forget(self._state.model_key)
        self._live_bar.show_follow(self.plan.target is None)
        if self._state.is_model_ready and self._state.preprocessing is not None and self.is_playing:
            self._key = self._state.new_key()
            self.feed.begin_turn(self._key, self.plan.build())
            self.feed.explain_again()
            self._engine.submit(Watch(self._key, self.feed, self._state.model_key))

    def _stop_explaining(self) -> None:
        self.feed.overlay = None
        if self._key:
            self._engine.cancel(self._key)
            self._key = 0

    def _replan(self) -> None:
        if self.is_playing:
            self.feed.set_plan(self.plan.build())

    def _hold(self, box: Box | None) -> None:
        self.plan.cover = box if self.is_playing else None
        self._replan()

    @Slot(int)
    def _open_channel(self, index: int) -> None:
        """Show the channel of the clicked tile over the frames."""
        tiles, panel = self._tile_grid.tiles, self._method_panel
        if self.is_playing and tiles is not None and tiles.units and tiles.layer:
            panel.set_method(OneChannel.name)
            panel.set_values({"layer": tiles.layer, "unit": tiles.units[index]})
            self._replan()

    @Slot()
    def _refresh(self) -> None:
        """Apply changes of the user to the plan, and update frame, results and rates."""
        if not self.is_playing or self._camera is None:
            return
        self._replan()
        self._paint()
        self.results.refresh()
        if self.frame is not None:
            self._live_bar.show_position(self.frame.seconds)
        silent = self._camera.seconds_since_frame
        text = (
            tr("No picture for {seconds:.0f} s. Is the source still there?", seconds=silent)
            if silent > _SILENT
            else self.results.rate_text(self.feed)
        )
        self._live_bar.show_rates(text)

    def _connect(self) -> None:
        bar = self._live_bar
        self._event_received.connect(self._receive_event)
        self._frame_available.connect(self._paint)
        self._refresher.timeout.connect(self._refresh)
        for signal, slot in (
            (bar.freeze_requested, self.toggle),
            (bar.play_requested, self.toggle_play),
            (bar.rewind_requested, self.rewind),
            (bar.follow_requested, self.follow_likeliest),
            (bar.close_requested, self.close),
            (self._canvas.occluder_moved, self._hold),
            (self._tile_grid.clicked, self._open_channel),
            (self._method_panel.run_requested, self.check_method),
        ):
            signal.connect(slot)
        bar.reopen_requested.connect(lambda: self.open(self.source) if self.source else None)
        bar.seek_requested.connect(lambda seconds: self._camera.seek(seconds) if self._camera else None)
        self._method_panel.method_chosen.connect(lambda _: self.check_method())
