"""Why the button that checks a map is grey."""

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton

from app.explain.check_obstacle import check_obstacle
from engine.core.method import make
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.imaging.preprocess import Preprocessing
from engine.imaging.render import Layer
from engine.runtime.job import Job, Outcome
from tests.sessions import photograph

HEATMAP = Heatmap(np.ones((2, 3), np.float32), "A map")


def outcome(key, method, result):
    return Outcome(Job(key, method, Target(3), photograph(), Preprocessing((30, 45, 3), "0..1")), result, 1)


@pytest.fixture
def shown(without_engine):
    return without_engine.features.explain.shown


def test_without_a_map_the_tooltip_says_what_to_run(without_engine):
    button = without_engine.panels.layer_list.findChild(QPushButton, "doubt")
    assert button.text() == "Check this map" and not button.isEnabled()
    assert button.toolTip() == "There is no map to check: run a method that shows a map over the picture."


def test_a_complete_map_of_a_class_can_be_checked(without_engine, shown):
    shown.keep(outcome(1, make("grad-cam"), HEATMAP))
    without_engine.features.state.changed.emit()  # as the end of a job does
    button = without_engine.panels.layer_list.findChild(QPushButton, "doubt")
    assert button.isEnabled() and button.toolTip().startswith("Delete and insert pixels")
    assert check_obstacle(shown, is_playing=False) == ""


def test_a_map_that_is_computed_still_or_was_stopped_cannot_be_checked(without_engine, shown):
    without_engine.panels.stack.add_or_update(Layer(1, HEATMAP, None, HEATMAP.look))
    assert check_obstacle(shown, False) == "The map is still being computed."
    assert "freeze the picture first" in check_obstacle(shown, True)
    shown.keep_partial(outcome(1, make("grad-cam"), HEATMAP).job, HEATMAP, (1, 4))
    assert check_obstacle(shown, False).startswith("Only the complete map")


def test_a_map_without_a_class_has_no_score(shown):
    receptive = make("receptive-field")
    assert not receptive.uses_target
    shown.keep(outcome(1, receptive, HEATMAP))
    assert check_obstacle(shown, False) == "Receptive field explains no class, so there is no score to check."
