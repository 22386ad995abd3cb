import gc

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.main import make_application
from engine.imaging.samples import SAMPLES


@pytest.fixture
def application(qtbot, tmp_path):
    """The real application on the embedded model and the cat, its first Grad-CAM done."""
    application = make_application(
        QApplication.instance(), QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    )
    qtbot.addWidget(application.window)
    application.window.show()
    application.features.explain.pictures.open_sample(SAMPLES[0])
    qtbot.waitUntil(lambda: application.features.explain.shown.has_layer, timeout=60_000)
    yield application
    application.window.close()
    assert application.engine.isFinished()
    gc.unfreeze()  # else each test of a file would leave a network behind until the file's end
    gc.collect()
