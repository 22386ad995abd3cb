"""Compose the feature of live sources: choosing, watching, freezing, recording."""

from dataclasses import dataclass

from app.explain.feature import ExplainFeature
from app.live.live_controller import LiveController
from app.live.live_recording import LiveRecording
from app.live.live_snapshots import LiveSnapshots
from app.live.live_sources import LiveSources
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.engine_answers import EngineAnswers
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import FrameExplained

__all__ = ["LiveFeature", "make_live", "receive_answers"]


@dataclass(frozen=True, slots=True)
class LiveFeature:
    """The parts of the feature: controller, choice of the source, snapshots and recording."""

    controller: LiveController
    sources: LiveSources
    snapshots: LiveSnapshots
    recording: LiveRecording


def make_live(
    window: MainWindow, panels: Panels, settings: Settings, engine: EngineThread, explain: ExplainFeature
) -> LiveFeature:
    """Return the feature, connected to the picture, the model and the predictions of `explain`."""
    state = explain.state
    live = LiveController(window, panels, state, engine, explain.jobs, explain.shown)
    feature = LiveFeature(
        live,
        LiveSources(window, settings, live),
        LiveSnapshots(window, panels, settings, live, explain.shown, state),
        LiveRecording(window, panels, settings, live),
    )
    panels.prediction_list.chosen.connect(live.pin)
    explain.pictures.about_to_show.connect(live.close_for_photograph)
    explain.models.opening_cancelled.connect(live.resume_explaining)
    explain.predictions.preprocessing_changed.connect(live.resume_explaining)
    state.model_opened.connect(live.resume_explaining)
    state.video_requested.connect(feature.sources.open_video)
    live.frozen.connect(explain.pictures.show)
    live.started.connect(explain.marks.forget)
    live.started.connect(panels.part_choice.hide)
    return feature


def receive_answers(feature: LiveFeature, answers: EngineAnswers) -> None:
    """Register the feature for the answers of the engine that it needs."""
    answers.on(FrameExplained, feature.controller.receive)
    answers.on_failure(feature.controller.fail)
