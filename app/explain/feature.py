"""Compose the feature that explains a picture: model, picture, predictions, jobs and results."""

from dataclasses import dataclass

from app.explain.comparison import Comparison
from app.explain.explain_controller import ExplainController
from app.explain.graph_controller import GraphController
from app.explain.job_queue import JobQueue
from app.explain.layer_actions import LayerActions
from app.explain.mark_controller import MarkController
from app.explain.method_settings import keep_method_settings
from app.explain.model_controller import ModelController
from app.explain.model_display import ModelDisplay
from app.explain.occluder import Occluder
from app.explain.picture_controller import PictureController
from app.explain.picture_loader import PictureLoader
from app.explain.prediction_controller import PredictionController
from app.explain.preferred_colours import PreferredColours
from app.explain.shown_results import ShownResults
from app.explain.tile_settings import remember_view
from app.explain.tree_settings import remember_tree
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from app.state.engine_answers import EngineAnswers
from engine.core.target import Target
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import (
    EngineBusy,
    EngineIdle,
    JobFinished,
    JobPaused,
    JobProgressed,
    LayerWeights,
    ModelOpened,
    ModelOpening,
    PhotographPredicted,
    ScalingsCompared,
)
from widgets.common.translation import tr

__all__ = ["ExplainFeature", "make_explain", "receive_answers"]


@dataclass(frozen=True, slots=True)
class ExplainFeature:
    """The parts of the feature; other features use those that they need."""

    state: AppState
    shown: ShownResults
    jobs: JobQueue
    models: ModelController
    model_display: ModelDisplay
    loader: PictureLoader
    pictures: PictureController
    predictions: PredictionController
    marks: MarkController
    occluder: Occluder
    comparison: Comparison
    controller: ExplainController
    layers: LayerActions
    graph: GraphController


def make_explain(
    window: MainWindow, panels: Panels, state: AppState, engine: EngineThread, settings: Settings
) -> ExplainFeature:
    """Return the feature, with its parts connected to each other and to the panels."""
    shown = ShownResults(window, panels, state, PreferredColours(panels.stack, settings).look_for)
    jobs = JobQueue(panels.job_list, engine, shown, state)
    models = ModelController(window, panels, state, engine, settings)
    loader = PictureLoader(panels.part_choice, window)
    controller = ExplainController(panels, state, shown, jobs, models)
    feature = ExplainFeature(
        state,
        shown,
        jobs,
        models,
        ModelDisplay(window, panels, state, engine, models),
        loader,
        PictureController(window, panels, state, settings, loader),
        PredictionController(panels, state, engine, models, shown),
        MarkController(panels, state, shown),
        Occluder(window, panels, state, engine, jobs),
        Comparison(panels, state, shown),
        controller,
        LayerActions(panels, state, shown, jobs, controller),
        GraphController(panels, state, engine, jobs, shown),
    )
    feature.layers.serve(panels.network_graph)
    remember_tree(panels.model_tree, settings)
    remember_view(panels.tile_grid, settings)
    keep_method_settings(panels.method_panel, settings)
    _connect_panels(feature, panels)
    _connect_parts(feature, panels)
    return feature


def receive_answers(feature: ExplainFeature, answers: EngineAnswers, window: MainWindow) -> None:
    """Register the parts of the feature for the answers of the engine that they need."""
    answers.on(EngineBusy, lambda _: window.show_status(tr("Loading TensorFlow ...")))
    answers.on(EngineIdle, lambda _: window.show_status(tr("Ready")))
    answers.on(ModelOpening, feature.models.progress)
    answers.on(ModelOpened, feature.model_display.receive)
    answers.on(PhotographPredicted, feature.occluder.receive)
    answers.on(PhotographPredicted, feature.predictions.receive)
    answers.on(ScalingsCompared, feature.predictions.receive)
    answers.on(LayerWeights, feature.model_display.receive_weights)
    answers.on(JobProgressed, feature.jobs.progress)
    answers.on(JobProgressed, feature.graph.progress)
    answers.on(JobFinished, feature.graph.finish)
    answers.on(JobPaused, lambda answer: feature.jobs.show_paused(answer.key))
    answers.on(JobFinished, lambda answer: feature.jobs.finish(answer.outcome))
    for part in (
        feature.jobs,
        feature.model_display,
        feature.predictions,
        feature.occluder,
        feature.models,
        feature.graph,
    ):
        answers.on_failure(part.fail)


def _connect_panels(feature: ExplainFeature, panels: Panels) -> None:
    """Connect the requests of the widgets to the parts that serve them."""
    controller = feature.controller
    panels.prediction_list.chosen.connect(controller.explain_target)
    panels.prediction_list.comparison_requested.connect(lambda target: _compare_with(feature, target))
    panels.prediction_list.class_model_requested.connect(controller.show_class_model)
    panels.input_form.reopen_requested.connect(feature.models.reopen)
    panels.input_form.input_rejected.connect(panels.messages.show_error)
    panels.method_panel.input_rejected.connect(panels.messages.show_error)
    panels.method_panel.run_requested.connect(controller.run)
    panels.method_panel.stop_requested.connect(controller.stop)
    panels.method_panel.edited.connect(feature.jobs.update_parameters)
    panels.job_list.cancel_requested.connect(controller.stop)
    panels.job_list.pause_requested.connect(feature.jobs.pause)


def _compare_with(feature: ExplainFeature, target: Target) -> None:
    """Show the map of the explained class beside that of another class."""
    feature.comparison.forget()
    feature.comparison.keep_view()
    feature.controller.explain_target(target)


def _connect_parts(feature: ExplainFeature, panels: Panels) -> None:
    """Connect the parts to each other; the slots of a signal are called in this order."""
    state, jobs, shown, predictions = feature.state, feature.jobs, feature.shown, feature.predictions
    jobs.ended.connect(state.job_ended)
    state.model_requested.connect(feature.models.open)
    feature.models.opening_started.connect(jobs.cancel_running)
    feature.models.opening_cancelled.connect(panels.input_form.restore)
    feature.models.opening_cancelled.connect(predictions.predict_if_idle)
    feature.model_display.replaced.connect(jobs.cancel_all)
    feature.model_display.replaced.connect(shown.forget)
    feature.model_display.labels_changed.connect(shown.retitle)
    state.model_opened.connect(lambda: _predict_with_model(feature, panels))
    feature.pictures.about_to_show.connect(lambda _: jobs.cancel_running())
    feature.pictures.replaced.connect(shown.forget)
    feature.pictures.replaced.connect(feature.marks.forget)
    feature.pictures.shown.connect(predictions.predict)
    predictions.preprocessing_changed.connect(jobs.cancel_running)
    predictions.preprocessing_changed.connect(lambda: shown.forget(keeps_history=True))
    predictions.predicted.connect(feature.controller.start_automatically)
    feature.marks.mask_changed.connect(feature.controller.run)


def _predict_with_model(feature: ExplainFeature, panels: Panels) -> None:
    """Predict the picture with an opened model; what is shown already is not explained again."""
    state = feature.state
    if feature.model_display.is_adopted:
        has_results = state.target is not None or bool(panels.stack.layers)
        feature.predictions.predict(state.target, quiet=has_results, keeps_scores=True)
    else:
        feature.predictions.predict()
