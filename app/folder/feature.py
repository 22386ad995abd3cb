"""Compose the feature of a folder: predictions, the confusion matrix, and the top pictures of a unit."""

from dataclasses import dataclass

from app.explain.feature import ExplainFeature
from app.explain.tile_actions import TileActions
from app.explain.tile_files import TileFiles
from app.folder.confusion import ConfusionController
from app.folder.explain_all import ExplainAllController
from app.folder.folder_controller import FolderController
from app.folder.picture_actions import PictureActions
from app.folder.remembered_view import remember_view
from app.folder.top_images import TopImagesController
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.engine_answers import EngineAnswers
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import FolderPredicted

__all__ = ["FolderFeature", "make_folder", "receive_answers"]


@dataclass(frozen=True, slots=True)
class FolderFeature:
    """The parts: the folder, the top pictures of a unit, the confusion matrix, and the batch."""

    controller: FolderController
    top_images: TopImagesController
    confusion: ConfusionController
    explain_all: ExplainAllController


def make_folder(
    window: MainWindow, panels: Panels, settings: Settings, engine: EngineThread, explain: ExplainFeature
) -> FolderFeature:
    """Return the feature, connected to the picture, the model and the predictions of `explain`."""
    state = explain.state
    folder = FolderController(window, panels, state, engine, settings)
    top_images = TopImagesController(window, panels, folder, explain)
    files = TileFiles(window, panels, state, settings, explain.shown)
    TileActions(panels, state, explain.shown, explain.controller, top_images, files)
    for picture_requested in (folder.picture_requested, top_images.picture_requested):
        picture_requested.connect(state.picture_requested)
    explain.predictions.preprocessing_changed.connect(folder.predict)
    explain.model_display.labels_changed.connect(folder.predict)
    state.model_opened.connect(folder.predict)
    confusion = ConfusionController(window, panels.folder_panel, state, folder)
    remember_view(panels.folder_panel, settings)
    PictureActions(panels, explain, top_images, confusion)
    explain_all = ExplainAllController(window, panels, settings, explain, folder)
    return FolderFeature(folder, top_images, confusion, explain_all)


def receive_answers(feature: FolderFeature, answers: EngineAnswers) -> None:
    """Register the feature for the answers of the engine that it needs."""
    answers.on(FolderPredicted, feature.controller.receive)
    answers.on_failure(feature.controller.fail)
