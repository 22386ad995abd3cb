"""A click on a class starts a method that depends on the class, and no other."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget

from engine.core.method import METHODS
from engine.core.target import Target
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Preprocessing
from tests.fakes import GapProbe

LEFT = Qt.MouseButton.LeftButton
PIG = 4  # a class of the fake model


@pytest.fixture
def ready(without_engine, monkeypatch):
    """The window with a model, a picture and predictions; started jobs are collected instead of run."""
    state, panels = without_engine.features.state, without_engine.window.panels
    model = replace(GapProbe().model, num_max_pools=1)  # so that it supports every method
    state.model, state.model_key = model, 1
    state.photograph = Photograph("p", np.zeros((12, 20, 3), np.uint8))
    state.preprocessing = Preprocessing((12, 20, 3), "0..1")
    panels.prediction_list.set_model(model)
    panels.prediction_list.set_scores((np.array([0.1, 0.5, 0.05, 0.05, 0.3], np.float32),))
    panels.method_panel.set_model(model)
    started = []
    monkeypatch.setattr(
        without_engine.features.explain.jobs,
        "start",
        lambda job, *_: started.append((job.method.name, job.target.index)),
    )
    return without_engine, started


def test_a_clicked_class_is_explained_only_by_a_method_that_depends_on_it(qtbot, ready):
    (application, started), expected = ready, []
    panels = application.window.panels
    rows = panels.prediction_list.findChild(QListWidget, "predictions")
    for name, cls in METHODS.items():
        panels.messages.hide()
        panels.method_panel.set_method(name)
        assert panels.method_panel.current_method == name
        qtbot.mouseClick(rows.viewport(), LEFT, pos=rows.visualItemRect(rows.item(1)).center())
        assert application.features.state.target == Target(PIG)
        expected += [(name, PIG)] if cls.uses_target else []
        note = f"{cls.title} is the same for every class. Choose another method to explain a class."
        assert panels.messages.text.strip() == ("" if cls.uses_target else note)
    assert started == expected


def test_a_class_by_key_or_by_search_obeys_the_same_rule(qtbot, ready):
    application, started = ready
    panels = application.window.panels
    rows = panels.prediction_list.findChild(QListWidget, "predictions")
    panels.method_panel.set_method("activations")
    rows.setCurrentRow(0)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    application.features.state.target_requested.emit(Target(PIG))  # of the command palette and of the folder
    assert started == []
    panels.method_panel.set_method("saliency")
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert started == [("saliency", PIG)]
