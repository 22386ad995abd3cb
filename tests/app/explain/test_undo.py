"""Undo covers all that the user makes: names, removal, order, looks, class names and input scaling."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.core.look import Look
from engine.core.method import make
from engine.core.results import Heatmap
from engine.runtime.job import Job, Outcome
from engine.session.kept_session import KeptSession
from tests import sessions

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(without_engine):
    """A window with two maps, tiles, a picture and a model without its file."""
    without_engine.features.sessions.show_now(
        KeptSession(replace(sessions.session(), peeked=None, picture=None)), is_model_open=False
    )
    return without_engine


def undo(window):
    window.window.activateWindow()
    QTest.keyClick(window.window, Qt.Key.Key_Z, CTRL)


def redo(window):
    window.features.shell.view.redo()


@pytest.mark.parametrize("action", ["rename", "remove", "move", "look", "hide", "duplicate"])
def test_an_action_on_a_map_is_undone_and_redone(window, action):
    stack = window.panels.stack
    key = stack.layers[0].key
    before = stack.layers
    {
        "rename": lambda: stack.rename(key, "another"),
        "remove": lambda: stack.remove(key),
        "move": lambda: stack.move(key, 1),
        "look": lambda: stack.set_look(key, Look("jet", 0.2)),
        "hide": lambda: stack.set_visible(key, False),
        "duplicate": lambda: stack.duplicate(key, 900),
    }[action]()
    after = stack.layers
    assert after != before
    undo(window)
    assert stack.layers == before
    redo(window)
    assert stack.layers == after


def test_class_names_keep_maps_and_tiles_and_can_be_undone(window, tmp_path):
    panels, state = window.panels, window.features.state
    job = window.features.explain.shown.outcome(panels.stack.layers[0].key).job
    assert job.target.index == 3
    values, tiles = panels.stack.layers[0].heatmap.values, window.features.explain.shown.tiles
    scores = (np.array([0.1, 0.2, 0.1, 0.5, 0.1], np.float32),)
    state.scores = scores
    labels, title = state.model.labels, panels.stack.layers[0].heatmap.title
    (tmp_path / "names.txt").write_text("one\ntwo\nthree\nfour\nfive\n")
    window.features.explain.model_display.open_labels(tmp_path / "names.txt")
    assert state.model.labels == ("one", "two", "three", "four", "five")
    assert panels.stack.layers[0].heatmap.title == "Grad-CAM: four"  # the map is that of the same class
    assert panels.stack.layers[0].heatmap.values is values
    assert window.features.explain.shown.tiles is tiles and panels.tile_grid.tiles is tiles.result
    assert panels.prediction_list.scores is scores and state.target.index == 3
    assert panels.prediction_list.label_of(state.target) == "four"
    undo(window)
    assert state.model.labels == labels and panels.prediction_list.scores is scores
    assert panels.stack.layers[0].heatmap.title == title == "Grad-CAM: crane"
    assert window.features.explain.models.sidecar.labels != str(tmp_path / "names.txt")
    redo(window)
    assert state.model.labels[3] == "four"
    assert window.features.explain.models.sidecar.labels == str(tmp_path / "names.txt")


def test_a_name_given_before_class_names_were_loaded_is_still_undone(window, tmp_path):
    stack = window.panels.stack
    stack.rename(stack.layers[0].key, "another")
    (tmp_path / "names.txt").write_text("one\ntwo\nthree\nfour\nfive\n")
    window.features.explain.model_display.open_labels(tmp_path / "names.txt")
    undo(window)
    assert stack.layers[0].name == "another"
    undo(window)
    assert stack.layers[0].name == ""


def test_input_scaling_is_undone_with_the_results_of_the_scaling_before(window):
    features, panels = window.features, window.panels
    before, layers, tiles = features.state.preprocessing, panels.stack.layers, features.explain.shown.tiles
    target = features.state.target
    panels.stack.rename(layers[0].key, "another")
    named = panels.stack.layers
    features.explain.predictions.set_input("0..1", "stretch", before.held)
    assert (features.state.preprocessing.scaling, features.state.preprocessing.fit) == ("0..1", "stretch")
    assert panels.stack.layers == () and features.explain.shown.tiles is None
    after = features.state.preprocessing
    undo(window)
    assert features.state.preprocessing == before and features.state.target == target
    assert panels.stack.layers == named and features.explain.shown.tiles is tiles
    assert features.explain.shown.outcome(layers[0].key).job.preprocessing == before
    redo(window)
    assert features.state.preprocessing == after and panels.stack.layers == ()
    undo(window)
    undo(window)
    assert panels.stack.layers == layers  # the name that was given before


def test_results_of_the_new_scaling_come_back_by_redo(window):
    features, panels = window.features, window.panels
    before = features.state.preprocessing
    features.explain.predictions.set_input("0..1", before.fit, before.held)
    job = Job(700, make("saliency"), sessions.session().target,
              features.state.photograph, features.state.preprocessing)  # fmt: skip
    features.explain.shown.keep(Outcome(job, Heatmap(np.ones((4, 4), np.float32), "Saliency"), 0.1))
    new = panels.stack.layers
    undo(window)
    assert len(panels.stack.layers) == 2
    redo(window)
    assert panels.stack.layers == new and features.explain.shown.outcome(700) is not None


def test_the_same_scaling_again_is_no_action(window):
    before = window.features.state.preprocessing
    window.features.explain.predictions.set_input(before.scaling, before.fit, before.held)
    assert not window.panels.stack.history.canUndo()
