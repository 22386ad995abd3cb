"""Where the parts of the window meet: sessions with copies and differences, panes without maps, models that change meanwhile."""

import json

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider

from engine.recipe import as_json
from tests.e2e.test_comparing import choose, other_class, run
from tests.e2e.test_sessions import open_session, save

LEFT, CTRL, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def titles(application):
    return [layer.title for layer in application.window.stack.layers]


def test_a_copy_and_a_difference_stay_independent_after_opening(qtbot, application, tmp_path, monkeypatch):
    window, controller = application.window, application.controller
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    window.stack.rename(window.stack.layers[-1].key, "mine <&>")
    other_class(qtbot, application)
    choose(application, "Difference")
    recipe, pixels, before = as_json(controller.shown.chosen, controller.model), window.canvas.shown, titles(application)
    assert json.loads(recipe)["less"]["method"]["name"] == "grad-cam"
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    open_session(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    np.testing.assert_array_equal(window.canvas.shown, pixels)
    assert as_json(controller.shown.chosen, controller.model) == recipe
    run(qtbot, application, "grad-cam")
    assert [title for title in titles(application) if title in (before[0], before[-1])] == [before[0], before[-1]]
    assert "mine <&>" in titles(application)


def test_the_result_of_a_job_shown_again_is_there_to_be_saved(qtbot, application):
    window, controller = application.window, application.controller
    first = window.stack.layers[-1].key
    other_class(qtbot, application)
    controller.explaining.show_job(first)
    window.layers.findChild(QSlider, "opacity").setValue(35)
    assert controller.shown.chosen is not None and window.stack.layers[-1].key == first
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert [layer.key for layer in window.stack.layers] == [first]
