"""Where the parts of the window meet: sessions with copies and differences, panes without maps, models that change meanwhile."""

import json
import shutil

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLineEdit, QSlider, QToolButton

from app.export.figure import to_image
from app.shell import dialogs
from engine.core.target import Target
from engine.imaging.samples import sample_path
from engine.session.recipe import as_json
from tests import models
from tests.e2e.test_comparing import choose, other_class, run
from tests.e2e.test_folder import counts, told
from tests.e2e.test_occluder import FACE, at
from tests.e2e.test_sessions import open_session, save

pytestmark = pytest.mark.slow  # each test starts the application with its network

LEFT, CTRL, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


def titles(application):
    return [layer.title for layer in application.window.panels.stack.layers]


def test_a_copy_and_a_difference_stay_independent_after_opening(qtbot, application, tmp_path, monkeypatch):
    window, features = application.window, application.features
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    window.panels.stack.rename(window.panels.stack.layers[-1].key, "mine <&>")
    other_class(qtbot, application)
    choose(application, "Difference")
    recipe, pixels, before = (
        as_json(features.explain.shown.selected_outcome, features.state.model),
        window.panels.canvas.rendered,
        titles(application),
    )
    assert json.loads(recipe)["less"]["method"]["name"] == "grad-cam"
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    open_session(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    np.testing.assert_array_equal(window.panels.canvas.rendered, pixels)
    assert as_json(features.explain.shown.selected_outcome, features.state.model) == recipe
    run(qtbot, application, "grad-cam")
    assert [title for title in titles(application) if title in (before[0], before[-1])] == [
        before[0],
        before[-1],
    ]
    assert "mine <&>" in titles(application)


def test_the_result_of_a_job_shown_again_is_there_to_be_saved(qtbot, application):
    window, features = application.window, application.features
    first = window.panels.stack.layers[-1].key
    other_class(qtbot, application)
    features.explain.controller.show_job(first)
    window.panels.layer_list.findChild(QSlider, "opacity").setValue(35)
    assert features.explain.shown.selected_outcome is not None and window.panels.stack.layers[-1].key == first
    qtbot.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert [layer.key for layer in window.panels.stack.layers] == [first]


def test_one_scale_without_maps_says_so(qtbot, application):
    window = application.window
    qtbot.keyClick(window, Qt.Key.Key_H, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    broken = []
    application.features.answers.internal_error.connect(lambda *told: broken.append(told))
    choose(application, "One scale")
    assert "There is no map in any pane." in window.panels.messages.text
    assert not broken


def test_a_model_opened_while_the_picture_is_covered(qtbot, application, tmp_path):
    window, features = application.window, application.features
    models.functional().save(tmp_path / "own.keras")
    qtbot.keyClick(window, Qt.Key.Key_5, CTRL)
    surface = window.panels.canvas._view.viewport()
    qtbot.mouseMove(surface, at(window.panels.canvas, *FACE))
    qtbot.waitUntil(lambda: len(features.explain.occluder._scores_so_far) > 0, timeout=30_000)
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.models.open(tmp_path / "own.keras")
    classes = len(window.panels.prediction_list.scores[0])
    assert classes != 1000
    for step in range(1, 4):
        qtbot.wait(15)
        qtbot.mouseMove(surface, at(window.panels.canvas, FACE[0], FACE[1] + 8 * step))
    qtbot.waitUntil(lambda: features.explain.occluder._key == 0)
    clear = features.state.scores
    qtbot.keyClick(window.panels.canvas._view, Qt.Key.Key_Escape)
    np.testing.assert_array_equal(window.panels.prediction_list.scores[0], clear[0])


def test_maps_of_two_models_are_not_subtracted_under_one_recipe(qtbot, application, tmp_path):
    features = application.features
    models.functional().save(tmp_path / "own.keras")
    qtbot.keyClick(application.window, Qt.Key.Key_K, CTRL)
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.models.open(tmp_path / "own.keras")
    count = len(application.window.panels.stack.layers)
    choose(application, "Difference")
    assert "different models" in application.window.panels.messages.text
    assert len(application.window.panels.stack.layers) == count


def test_what_the_palette_offered_is_refused_once_it_is_impossible(qtbot, application, tmp_path):
    window, features = application.window, application.features
    models.functional().save(tmp_path / "own.keras")
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_P, CTRL | SHIFT)
    palette = features.shell.palette._palette
    search = palette.findChild(QLineEdit, "palette_search")
    qtbot.keyClicks(search, "class tiger cat 282")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.models.open(tmp_path / "own.keras")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert features.state.target.index < 10
    assert "no longer" in window.panels.messages.text


def test_a_difference_as_python_is_refused(qtbot, application):
    qtbot.keyClick(application.window, Qt.Key.Key_K, CTRL)
    other_class(qtbot, application)
    choose(application, "Difference")
    QGuiApplication.clipboard().setText("before")
    choose(application, "Copy as Python")
    assert QGuiApplication.clipboard().text() == "before"
    assert "Copy the script of each map" in application.window.panels.messages.text
    count = len(application.window.panels.stack.layers)
    choose(application, "Difference")
    assert (
        "already" in application.window.panels.messages.text
        and len(application.window.panels.stack.layers) == count
    )


def test_blinking_keeps_the_keyboard_on_the_picture(qtbot, application):
    window = application.window
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_7, CTRL)
    window.activateWindow()
    application.features.shell.navigation.focus_canvas()
    qtbot.waitUntil(lambda: not window.panels.canvas.isVisible(), timeout=5000)
    assert window.panels.panes.isAncestorOf(window.focusWidget())
    qtbot.waitUntil(lambda: window.panels.canvas.isVisible(), timeout=5000)
    assert window.panels.canvas.isAncestorOf(window.focusWidget())


def test_one_scale_is_seen_while_swiping(qtbot, application):
    window = application.window
    other_class(qtbot, application)
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000):
        application.features.explain.controller.explain_target(Target(285))
    qtbot.keyClick(window, Qt.Key.Key_8, CTRL)
    before = window.panels.panes.pictures[0]
    choose(application, "One scale")
    assert (window.panels.panes.pictures[0] != before).any()
    np.testing.assert_array_equal(window.panels.canvas._picture.swipe, window.panels.panes.pictures[0])


def test_closing_a_pane_leaves_the_keyboard_on_the_picture(qtbot, application):
    window = application.window
    window.activateWindow()
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    close = window.panels.panes._kept[0].findChild(QToolButton, "close_pane")
    close.setFocus()
    qtbot.keyClick(close, Qt.Key.Key_Space)
    assert window.panels.canvas.isAncestorOf(window.focusWidget())


@pytest.fixture
def predicted(qtbot, application, tmp_path):
    """The window with a folder of one picture open and predicted."""
    (tmp_path / "folder").mkdir()
    shutil.copy(sample_path("coffee.png"), tmp_path / "folder")
    application.features.open_path(str(tmp_path / "folder"))
    qtbot.waitUntil(lambda: "1 predicted" in counts(application), timeout=20_000)
    return application


def test_the_folder_is_predicted_anew_as_a_session_prepares_pictures(qtbot, predicted, tmp_path, monkeypatch):
    before = told(predicted)
    save(qtbot, predicted, monkeypatch, tmp_path / "a.convscope")
    qtbot.keyClick(predicted.window.panels.input_form.findChild(QComboBox, "fit"), Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "1 predicted" in counts(predicted), timeout=20_000)
    assert told(predicted) != before
    open_session(qtbot, predicted, monkeypatch, tmp_path / "a.convscope")
    assert told(predicted) == before and not predicted.features.folder.controller.is_predicting


def test_without_the_sessions_model_the_folder_waits_for_it(qtbot, predicted, tmp_path, monkeypatch):
    features = predicted.features
    models.functional().save(tmp_path / "own.keras")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.models.open(tmp_path / "own.keras")
    qtbot.waitUntil(lambda: "1 predicted" in counts(predicted), timeout=20_000)
    save(qtbot, predicted, monkeypatch, tmp_path / "a.convscope")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.models.open(None)
    (tmp_path / "own.keras").rename(tmp_path / "moved.keras")
    features.folder.controller._known.clear()
    open_session(qtbot, predicted, monkeypatch, tmp_path / "a.convscope")
    assert "0 predicted" in counts(predicted) and not features.folder.controller.is_predicting
    qtbot.keyClick(predicted.window.panels.input_form.findChild(QComboBox, "fit"), Qt.Key.Key_Down)
    qtbot.wait(300)
    assert "No model is open" not in predicted.window.panels.messages.text
    features.explain.models.open(tmp_path / "moved.keras")
    qtbot.waitUntil(lambda: "1 predicted" in counts(predicted), timeout=60_000)


def test_a_pasted_picture_changes_the_session_and_is_not_taken_back_by_one_that_waits(
    qtbot, application, tmp_path, monkeypatch
):
    window, features = application.window, application.features
    models.functional().save(tmp_path / "own.keras")
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.models.open(tmp_path / "own.keras")
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    QGuiApplication.clipboard().setImage(to_image(np.full((40, 50, 3), 200, np.uint8)))
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        qtbot.keyClick(window, Qt.Key.Key_V, CTRL)
    assert window.isWindowModified() and features.state.photograph.name == "pasted picture"
    features.explain.pictures.open_sample("coffee.png")
    qtbot.waitUntil(lambda: features.state.photograph.name == "coffee.png")
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        features.explain.models.open(None)
    features.sessions.open(tmp_path / "a.convscope")
    qtbot.waitUntil(lambda: features.sessions._waiting is not None, timeout=20_000)
    with qtbot.waitSignal(features.state.model_opened, timeout=60_000):
        qtbot.keyClick(window, Qt.Key.Key_V, CTRL)
    qtbot.wait(100)
    assert features.state.photograph.name == "pasted picture"


def test_a_session_brings_back_what_was_kept(qtbot, application, tmp_path, monkeypatch):
    window, features = application.window, application.features
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    other_class(qtbot, application)
    window.panels.method_panel.set_method("class-model")
    window.panels.method_panel.set_values({"steps": 2})
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.controller.run()
    qtbot.keyClick(window, Qt.Key.Key_K, CTRL)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.keyClick(window, Qt.Key.Key_8, CTRL)
    pixels, kept, captions = (
        window.panels.canvas.rendered,
        window.panels.panes.pictures,
        [caption for caption, _ in window.panels.panes.kept_panes],
    )
    assert captions[1].startswith("Class model") and kept[1].shape != pixels.shape
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    choose(application, "End comparison")
    assert window.isWindowModified()
    with qtbot.waitSignal(features.state.job_ended, timeout=60_000):
        features.explain.pictures.open_sample("coffee.png")
    open_session(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    assert not window.isWindowModified()
    assert [
        caption for caption, _ in window.panels.panes.kept_panes
    ] == captions and window.panels.panes.mode == "swipe"
    for before, after in zip(
        [pixels, *kept], [window.panels.canvas.rendered, *window.panels.panes.pictures], strict=True
    ):
        np.testing.assert_array_equal(after, before)
    choose(application, "Difference")
    assert (
        json.loads(as_json(features.explain.shown.selected_outcome, features.state.model))["less"]["target"][
            "index"
        ]
        == 285
    )
    count = len(window.panels.stack.layers)
    save(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    open_session(qtbot, application, monkeypatch, tmp_path / "a.convscope")
    assert len(window.panels.stack.layers) == count


def test_the_figure_of_a_tile_in_the_pictures_place_has_the_recipe_of_the_tiles(
    qtbot, application, tmp_path, monkeypatch
):
    features = application.features
    run(qtbot, application, "activations")
    features.explain.shown.enlarge_tile(3)
    monkeypatch.setattr(dialogs, "ask_save_file", lambda *_: tmp_path / "a.png")
    features.exports.export(features.publish.legend)
    assert json.loads((tmp_path / "a.png.json").read_text())["method"]["name"] == "activations"


def test_a_map_that_is_still_being_computed_is_not_copied(qtbot, application):
    window, features = application.window, application.features
    window.panels.method_panel.set_method("occlusion")
    features.explain.controller.run()
    qtbot.waitUntil(lambda: len(window.panels.stack.layers) == 2, timeout=60_000)
    assert features.explain.jobs.running is not None
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    assert "still being computed" in window.panels.messages.text and len(window.panels.stack.layers) == 2
    features.explain.controller.stop()
    qtbot.keyClick(window, Qt.Key.Key_D, CTRL)
    assert [
        features.explain.shown.outcome_of_layer(layer.key) is not None for layer in window.panels.stack.layers
    ] == [True] * 3
