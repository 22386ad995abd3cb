"""Live viewing: a source of moving pictures, explained as it goes, frozen when wanted."""

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

_REFRESH = 125  # milliseconds between two looks at what the panels say and should say
_SILENT = 2.0  # seconds without a frame, after which the user is told
_SMALLEST = 320  # pixels of the longer side of what is painted, at least
_PATIENCE = 2.0  # seconds that the camera's thread is given to end with the window


class LiveController(QObject):
    """Shows a source at its own rate, and what the network makes of it at the engine's.

    The camera's thread hands each frame to a `Feed`; the engine takes the newest from there whenever it is
    free, and the window paints the newest whenever it has time. While it runs there is no photograph;
    freezing makes one.

    Attributes
    ----------
    feed
        Where the frames go.
    source
        Where they come from; None where there is nothing live.
    plan
        What is wanted of each.
    frame
        The one that was shown last.
    overlay
        What was laid over the one that was shown last, while it moved.

    end_message
        The sentence that was shown when the source ended.

    Signals
    -------
    frozen : Photograph, Target or None
        A frame is to be a picture like any other, with the class to explain where the user has chosen one.
    started :
        Moving pictures have come in place of the photograph.
    changed :
        It runs, stands still, or has ended.
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
        self._moving = self._lost = self._is_recording = False
        self._refresher = QTimer(self, interval=_REFRESH)
        self._connect()

    @property
    def is_open(self) -> bool:
        """Whether there is a source, moving or frozen."""
        return self.source is not None

    @property
    def is_playing(self) -> bool:
        """Whether moving pictures are shown."""
        return self._moving

    @property
    def is_frozen(self) -> bool:
        """Whether a frame of a source stands still."""
        return self._frozen is not None

    @property
    def is_shown(self) -> bool:
        """Whether a frame is shown, moving or frozen, and the source is not still being opened."""
        return self._moving or self.is_frozen

    @property
    def can_pause(self) -> bool:
        """Whether a recording is shown and moves; what a camera sees does not wait."""
        return self._moving and self._is_recording

    @property
    def has_ended(self) -> bool:
        """Whether the source has ended or failed, so that nothing moves any more."""
        return self._lost

    def open(self, source: Source) -> None:
        """Show a source in place of the photograph, or of another source, once it is open."""
        self.close()
        self.source, self.plan.target, self.frame = source, None, None
        self._window.show_status(tr("Opening {name} ...", name=source.title))
        self._start_camera(source)
        self.changed.emit()

    def close(self) -> None:
        """End live viewing; what is shown stays where it is a photograph, and becomes one where it moves."""
        if self.source is None:
            return
        if self.is_playing and self.frame is not None:
            self.freeze()
        self._stop_camera()
        self._stop_explaining()
        self.source = self._frozen = self._still = None
        self._moving = self._lost = False
        self.feed = Feed(None, self._frame_available.emit)  # the one before holds the frames of ten seconds
        self._window.show_status("")
        self._live_bar.hide()
        self._refresher.stop()
        self.changed.emit()

    def stop(self) -> None:
        """End the camera's thread, as the window closes."""
        camera, self._moving = self._camera, False
        self._stop_camera()
        self._refresher.stop()
        if camera is not None:
            camera.join(_PATIENCE)

    def close_for_photograph(self, photograph: Photograph) -> None:
        """End live viewing where another photograph than its own is opened."""
        if self.source is not None and photograph is not self._frozen:
            self.frame = None
            self.close()

    def toggle(self) -> None:
        """Freeze the picture, or let it move again."""
        if self.is_playing:
            self.freeze()
        elif self._frozen is not None and self._camera is not None:
            self._start_playing()
            self._camera.play()
            self._show_state()

    def freeze(self) -> None:
        """Make the frame that is shown a photograph like any other."""
        if not self._moving or self.frame is None or self._camera is None:
            return
        self._moving = False
        self._camera.pause()
        self._stop_explaining()
        self._still = StillFrames(self.feed.history.frames(), self.frame)
        self._hand_over(self._still)

    def step(self, frames: int) -> None:
        """Show another of the frames of the last seconds: so many later, or earlier where below 0."""
        if self._still is not None and self._still.step(frames):
            self._hand_over(self._still)

    def rewind(self, seconds: float) -> None:
        """Show the frame of so many seconds before the moment of freezing."""
        if self._still is not None and self._still.go_back(seconds):
            self._hand_over(self._still)

    def toggle_play(self) -> None:
        """Let a recording pause, or go on."""
        if self._camera is not None and self.can_pause:
            (self._camera.play if self._camera.is_paused else self._camera.pause)()
            self._show_state()

    def pin(self, target: Target) -> None:
        """Explain a class in every frame, whatever is likeliest."""
        if self.is_playing:
            self.plan.target = target
            self._live_bar.show_follow(False)
            self._replan()

    def follow_likeliest(self, likeliest: bool) -> None:
        """Explain whatever is likeliest in each frame, or from now on what is likeliest in this one."""
        self.plan.target = None if likeliest or self.results.newest is None else self.results.newest.target
        self._replan()

    def check_method(self) -> None:
        """Tell where the chosen method is too slow for moving pictures."""
        if self.is_playing and self.plan.obstacle:
            self._messages.show_note(self.plan.obstacle)

    # Answers

    def fail(self, key: int, _: UserError | None = None) -> bool:
        """Return whether a request that failed, with this key, is the one that explains frames."""
        return key != 0 and key == self._key

    def receive(self, answer: FrameExplained) -> None:
        """Lay what has come of a frame over those that follow."""
        if (
            answer.key == self._key
            and self.is_playing
            and answer.seen.plan.method in (None, self.plan.method)
        ):
            self.results.receive(answer.seen, self.feed)

    # Of the camera

    def _start_camera(self, source: Source) -> None:
        feed = self.feed

        def tell(event: SourceEvent) -> None:  # on the camera's thread
            if isinstance(event, FrameCaptured):
                feed.add_frame(event.frame)
            else:
                self._event_received.emit(camera, event)

        self._lost = False
        camera = self._camera = SourceThread(source, tell)
        camera.start()

    def _stop_camera(self) -> None:
        if self._camera is not None:
            self._camera.stop()
            self._camera = None

    @Slot(object, object)
    def _hear(self, camera: SourceThread, event: SourceEvent) -> None:
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
        """Let the last frame stand where nothing more comes; where nothing has come, all stays as it was."""
        self._window.show_status("")
        if self._moving:
            self.frame = self.feed.newest or self.frame
            self.freeze()
        self._lost = True
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

    # Moving and standing still

    def _start_playing(self) -> None:
        """Let moving pictures come in place of the photograph."""
        self._jobs.cancel_running()
        self._moving, self._frozen, self._still = True, None, None
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
        # before there is another slider, lest the bar be wider than the canvas for a moment
        self._show_state()
        self._live_bar.show_rewind_range(still.seconds, still.ago)
        self.frozen.emit(self._frozen, self.plan.target)
        self.changed.emit()

    def _show_state(self) -> None:
        is_paused = self._camera is not None and self._camera.is_paused
        self._live_bar.show_state(is_paused, self.is_frozen, self._lost)

    # What is wanted of each frame

    def resume_explaining(self) -> None:
        """Explain frames by the model that is open now, prepared as is set now: by a new request."""
        self._stop_explaining()
        self.results.begin()
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
        """Lay the channel of a tile that is clicked over the frames."""
        tiles, panel = self._tile_grid.tiles, self._method_panel
        if self.is_playing and tiles is not None and tiles.units and tiles.layer:
            panel.set_method(OneChannel.name)
            panel.set_values({"layer": tiles.layer, "unit": tiles.units[index]})
            self._replan()

    @Slot()
    def _refresh(self) -> None:
        """Take over what the user has changed, and show how things stand."""
        if not self.is_playing or self._camera is None:
            return
        self._replan()
        self._paint()
        self.results.refresh()
        if self.frame is not None:
            self._live_bar.show_position(self.frame.seconds)
        silent = self._camera.seconds_since_frame
        waited = (
            tr("No picture for {seconds:.0f} s. Is the source still there?", seconds=silent)
            if silent > _SILENT
            else ""
        )
        self._live_bar.show_rates(waited or self.results.rate_text(self.feed))

    def _connect(self) -> None:
        bar = self._live_bar
        self._event_received.connect(self._hear)
        self._frame_available.connect(self._paint)
        self._refresher.timeout.connect(self._refresh)
        for asked, done in (
            (bar.freeze_requested, self.toggle),
            (bar.play_requested, self.toggle_play),
            (bar.rewind_requested, self.rewind),
            (bar.follow_requested, self.follow_likeliest),
            (bar.close_requested, self.close),
            (self._canvas.occluder_moved, self._hold),
            (self._tile_grid.clicked, self._open_channel),
            (self._method_panel.run_requested, self.check_method),
        ):
            asked.connect(done)
        bar.reopen_requested.connect(lambda: self.open(self.source) if self.source else None)
        bar.seek_requested.connect(lambda seconds: self._camera.seek(seconds) if self._camera else None)
        self._method_panel.method_chosen.connect(lambda _: self.check_method())
