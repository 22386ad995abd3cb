"""What keeping by itself costs: the window's thread, the write in the other thread, and the read at the start.

python -m benchmarks.kept_state
"""

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.main import Application, make_application
from engine.imaging.samples import SAMPLES
from engine.session.kept_session import KeptSession, SessionKeeper, read_kept

_TIMES = 15
_LIMIT = 120.0  # seconds for a job on a busy machine


def main() -> None:
    """Measure with the embedded model: a Grad-CAM, and the activations of all channels of a layer besides."""
    with tempfile.TemporaryDirectory() as folder:
        store = QSettings(str(Path(folder) / "s.ini"), QSettings.Format.IniFormat)
        application = make_application(QApplication([]), store)
        application.window.show()
        application.features.explain.pictures.open_sample(SAMPLES[0])
        _wait(lambda: application.features.explain.shown.has_layer)
        _measure(application, "Grad-CAM", Path(folder) / "kept.convscope")
        application.panels.method_panel.set_method("activations")
        application.features.explain.controller.run()
        _wait(lambda: application.features.explain.shown.tiles is not None)
        _measure(application, "Grad-CAM and tiles", Path(folder) / "kept.convscope")
        application.window.close()


def _measure(application: Application, title: str, path: Path) -> None:
    capture = application.features.sessions.capture
    kept, keeper = capture(), SessionKeeper(path)
    keeper.write(kept)
    times = {
        "capture, in the window's thread": _median(capture),
        "write after a change, in the other thread": _median(lambda: keeper.write(_changed(kept))),
        "no write without a change": _median(lambda: keeper.write(kept)),
        "read at the start": _median(lambda: read_kept(path)),
    }
    print(f"{title}: {path.stat().st_size / 1e6:.1f} MB")
    for name, milliseconds in times.items():
        print(f"  {name}: {milliseconds:.1f} ms")


def _changed(kept: KeptSession) -> KeptSession:
    """Return the state with another name of its first map."""
    first, *others = kept.session.layers
    layers = (replace(first, name=f"{time.perf_counter()}"), *others)
    return replace(kept, session=replace(kept.session, layers=layers))


def _median(work: Callable[[], object]) -> float:
    """Return the median duration in milliseconds."""
    durations = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        work()
        durations.append(1000 * (time.perf_counter() - began))
    return statistics.median(durations)


def _wait(is_done: Callable[[], bool]) -> None:
    end = time.monotonic() + _LIMIT
    while not is_done():
        assert time.monotonic() < end, "a job has not ended"
        QApplication.processEvents()
        time.sleep(0.005)


if __name__ == "__main__":
    main()
