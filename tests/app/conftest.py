"""Pictures and a model for batches; a window without its engine."""

from pathlib import Path

import cv2
import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.main import make_application
from engine.imaging.samples import sample_path
from tests import models
from tests.app.batch.batches import PICTURES
from tests.operating_systems import read_levels, write_levels


@pytest.fixture
def without_engine(qtbot, tmp_path):
    """The application, shown, whose engine is never started."""
    made = make_application(
        QApplication.instance(), QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    )
    made.window.first_painted.disconnect()
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    yield made
    made.window.close()


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    models.functional().save(path)
    path.with_name("labels.txt").write_text("ant\nbee\ncrow\ndog\n")
    return path


@pytest.fixture
def images(tmp_path):
    """Three small pictures in three folders, a broken one, and files that are none."""
    folder = tmp_path / "images"
    for name in PICTURES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        pixels = read_levels(sample_path(Path(name).name))
        write_levels(folder / name, cv2.resize(pixels, (90, 60)))
    (folder / "a" / "broken.png").write_bytes((folder / "a" / "coffee.png").read_bytes()[:300])
    (folder / "notes.txt").write_text("no picture")
    (folder / "._rocket.jpg").write_bytes(b"what some systems leave")
    return folder
