"""Create the features of the application and connect them to each other."""

from PySide6.QtCore import Qt

from app.canvas.feature import make_canvas
from app.classroom.classroom import Classroom
from app.explain import feature as explain_feature
from app.explain.check_obstacle import check_obstacle
from app.explain.feature import make_explain
from app.export.export_actions import ExportActions
from app.export.publish_actions import PublishActions
from app.features import Features
from app.folder import feature as folder_feature
from app.folder.feature import make_folder
from app.live import feature as live_feature
from app.live.feature import make_live
from app.menus import menu_commands
from app.session.session_controller import SessionController
from app.session.state_keeper import StateKeeper
from app.shell.errors import show_report
from app.shell.feature import make_shell
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from app.state.app_state import AppState
from app.state.engine_answers import EngineAnswers
from app.training.training_controller import TrainingController
from engine.runtime.engine_thread import EngineThread

__all__ = ["make_features"]


def make_features(window: MainWindow, panels: Panels, engine: EngineThread, settings: Settings) -> Features:
    """Create the features and connect them to each other, to the engine and to the menus."""
    state = AppState(window)
    answers = EngineAnswers(engine, window)
    explain = make_explain(window, panels, state, engine, settings)
    live = make_live(window, panels, settings, engine, explain)
    folder = make_folder(window, panels, settings, engine, explain)
    classroom = Classroom(window, panels, settings, explain, live.controller)
    sessions = SessionController(window, panels, settings, explain, classroom)
    exports = ExportActions(window, panels, settings, state, explain.shown)
    features = Features(
        state,
        answers,
        explain,
        live,
        folder,
        classroom,
        TrainingController(window, panels, settings, explain, folder.controller),
        sessions,
        StateKeeper(window, panels, settings, explain, sessions),
        exports,
        PublishActions(window, panels, settings, explain, exports),
        make_shell(window, panels, state, settings),
        make_canvas(window, panels, explain, exports),
    )
    _receive_answers(features, window, panels)
    _connect(features)
    asked = (features.training, features.folder.explain_all, features.sessions)
    window.can_close = lambda: all(feature.can_close() for feature in asked)
    window.add_commands(menu_commands(features))
    window.add_submenu("File", features.shell.recent.menu)
    _refresh_on_changes(features, window, panels)
    return features


def _receive_answers(features: Features, window: MainWindow, panels: Panels) -> None:
    answers = features.answers
    explain_feature.receive_answers(features.explain, answers, window)
    live_feature.receive_answers(features.live, answers)
    folder_feature.receive_answers(features.folder, answers)
    answers.failed.connect(panels.messages.show_error)
    answers.internal_error.connect(lambda summary, report: show_report(window, summary, report))


def _connect(features: Features) -> None:
    """Connect features that do not know each other."""
    state, explain, live, recent = features.state, features.explain, features.live, features.shell.recent
    state.path_requested.connect(features.open_path)
    state.paths_requested.connect(features.open_paths)
    for named in (features.sessions.opened, features.sessions.saved):
        named.connect(lambda: recent.add_session(features.sessions.path))
    folder = features.folder.controller
    folder.changed.connect(lambda: recent.add_folder(folder.path))
    features.sessions.opened.connect(features.folder.controller.predict)
    explain.pictures.replaced.connect(features.sessions.show_title)
    live.controller.started.connect(features.sessions.show_title)
    explain.loader.opened.connect(lambda _: recent.add_picture(explain.loader.path))
    state.model_opened.connect(lambda: recent.add_model(explain.models.path, explain.models.architecture))
    live.controller.started.connect(lambda: recent.add_video(live.controller.source))


def _refresh_on_changes(features: Features, window: MainWindow, panels: Panels) -> None:
    """Update the enabled state of commands and buttons after each change that affects them."""
    explain, state, live = features.explain, features.state, features.live

    def refresh(*_: object) -> None:
        panels.method_panel.set_running(explain.controller.is_running, state.can_explain)
        panels.layer_list.set_check_obstacle(check_obstacle(explain.shown, live.controller.is_playing))
        window.refresh_commands()

    for changed in (
        state.changed,
        explain.jobs.changed,
        explain.comparison.changed,
        features.folder.controller.changed,
        features.folder.confusion.changed,
        features.folder.explain_all.changed,
        features.live.controller.changed,
        features.live.controller.started,
        features.live.recording.changed,
        features.training.changed,
        features.classroom.changed,
        features.sessions.opened,
        features.keeper.changed,
        features.shell.settings.changed,
        panels.layer_list.current_changed,  # after any change of layers
        window.view_changed,
        panels.canvas.tool_changed,
        panels.stack.undo_state_changed,  # the undo and redo commands depend on it
    ):
        changed.connect(refresh, Qt.ConnectionType.AutoConnection)
    refresh()
