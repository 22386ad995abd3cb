"""Create the application with its window and its engine, and run it."""

import gc
import logging
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication

import engine.methods  # noqa: F401 - registers the methods
from app.composition import make_features
from app.features import Features
from app.headless.start_request import StartRequest
from app.shell.desktop import set_application_identity
from app.shell.errors import install_excepthook
from app.shell.language import install_translators
from app.shell.panels import Panels
from app.shell.settings import Settings
from app.shell.window import MainWindow
from engine.imaging.samples import SAMPLES
from engine.runtime.engine_thread import EngineThread
from engine.runtime.messages import Answer, EngineIdle
from engine.session.kept_session import KeptSession
from widgets.common.focus_ring import FocusRing
from widgets.common.theme import apply_scheme
from widgets.common.tooltip_wrapper import TooltipWrapper

__all__ = ["Application", "GarbageCollector", "make_application", "run_window", "start_window"]

_COLLECT_EVERY = 2000
_FULL_EVERY = 30


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Application:
    """The parts of the application; `close` ends them in order."""

    qt: QApplication
    window: MainWindow
    panels: Panels
    features: Features
    engine: EngineThread
    settings: Settings
    first_model: Path | None = None

    def begin(self) -> None:
        """Start the engine and open the first model, once the window is painted."""
        self.engine.start()
        self.features.open_first_model(self.first_model)
        self.features.keeper.open_model()

    def close(self) -> None:
        """Save the layout and end the engine thread."""
        if self.settings.get("keep_layout"):
            self.settings.set("geometry", self.window.saveGeometry())
            self.settings.set("layout", self.window.layout_state)
        self.features.stop()
        self.engine.stop()


class GarbageCollector(QObject):
    """Collects garbage in small portions between two events of the window, instead of at any allocation.

    A full collection over the objects of TensorFlow stops every thread for up to half a second. The engine
    freezes those objects once they are loaded, and this timer collects the others.
    """

    def __init__(self, parent: QObject, runner: EngineThread) -> None:
        super().__init__(parent)
        self._ticks = 0
        self._timer = QTimer(self, interval=_COLLECT_EVERY)
        self._timer.timeout.connect(self._collect)
        runner.answered.connect(self._begin)
        gc.disable()

    def stop(self) -> None:
        """Return to the automatic collection of the interpreter."""
        self._timer.stop()
        gc.enable()

    @Slot(object)
    def _begin(self, answer: Answer) -> None:
        """Start the timer once the engine is idle; objects created before are mostly permanent."""
        if isinstance(answer, EngineIdle) and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _collect(self) -> None:
        self._ticks += 1
        gc.collect(2 if self._ticks % _FULL_EVERY == 0 else 1)


def make_application(qt: QApplication, store: QSettings, model: Path | None = None) -> Application:
    """Return the application with its window hidden and its engine not started; `model` is opened first."""
    settings = Settings(store)
    install_translators(qt, settings.get("language"))
    apply_scheme(qt, settings.get("scheme"))
    panels, engine = Panels(), EngineThread()
    window = MainWindow(panels)
    TooltipWrapper(qt, window)
    FocusRing(qt, window)
    features = make_features(window, panels, engine, settings)
    if settings.get("keep_layout"):
        window.restore(settings.get("geometry"), settings.get("layout"))
    install_excepthook(features.answers.internal_error.emit)
    application = Application(qt, window, panels, features, engine, settings, model)
    window.first_painted.connect(application.begin)
    window.closed.connect(application.close)
    return application


def run_window(request: StartRequest) -> int:
    """Run the window until it is closed, and return the exit code."""
    application = start_window(request)  # kept until the end: signals hold its methods weakly
    return application.qt.exec()


def start_window(request: StartRequest) -> Application:
    """Show the window of the application, and return it before its events are processed."""
    sys.setswitchinterval(0.001)
    _log_to_file()
    qt = QApplication(sys.argv[:1])
    set_application_identity(qt)
    application = make_application(qt, QSettings("convscope", "convscope"), request.model)
    GarbageCollector(application.window, application.engine)
    folder = platformdirs.user_data_path("convscope", appauthor=False)
    is_kept_shown = application.features.keeper.start(folder, request.is_empty)
    if request.session is not None:
        application.features.keeper.show(KeptSession(request.session[1], request.session[0]))
    application.window.show()
    if not is_kept_shown and request.session is None:
        _open(application.features, request)
    return application


def _open(features: Features, request: StartRequest) -> None:
    """Open the files of a request, or a sample with the welcome steps."""
    if request.is_empty:
        features.shell.welcome.start_after_first_map()
    if request.source is not None:
        features.live.sources.open(request.source)
    elif request.folder is not None:
        features.folder.controller.open(request.folder)
        features.open_first_of_folder()
    elif request.pictures:
        features.open_pictures(request.pictures)
    else:
        features.explain.pictures.open_sample(SAMPLES[0])


def _log_to_file() -> None:
    folder = platformdirs.user_log_path("convscope", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(
            filename=folder / "convscope.log",
            level=logging.WARNING,
            format="%(asctime)s %(levelname)s %(message)s",
            encoding="utf-8",
            errors="backslashreplace",  # file names may hold bytes that are not valid UTF-8
        )
    except OSError:  # the application also starts in a read-only home folder
        logging.basicConfig(level=logging.WARNING)
