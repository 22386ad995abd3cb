"""The form of a method: four parameters, a fold, fields that do not apply, and Run in its place."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QPushButton, QToolButton, QWidget

from engine.core.method import METHODS
from engine.core.model import HeadKind
from engine.core.params import param_values, specs
from tests.fakes import GapProbe
from widgets.forms.applicability import unused_reasons
from widgets.forms.method_panel import MethodPanel

LEFT, KEYS = Qt.MouseButton.LeftButton, Qt.Key


@pytest.fixture
def panel(qtbot):
    panel = MethodPanel()
    qtbot.addWidget(panel)
    panel.set_model(replace(GapProbe().model, num_max_pools=1))
    panel.set_running(False, can_run=True)
    panel.show()
    return panel


def shown_fields(panel):
    QApplication.processEvents()  # Qt shows new fields in an event of its own
    return [name for name in panel.values() if panel.findChild(QWidget, name).isVisibleTo(panel)]


def fold(panel):
    return panel.findChild(QToolButton, "more_parameters")


def test_run_and_stop_are_inside_the_smallest_panel_of_every_method(qtbot, panel):
    for name in METHODS:
        panel.set_method(name)
        panel.unfold(True)
        panel.resize(panel.minimumSizeHint())
        assert panel.minimumSizeHint().width() <= 300 and panel.minimumSizeHint().height() <= 180
        for button in ("run", "stop", "methods", "method_help"):
            widget = panel.findChild(QWidget, button)
            place = QRect(widget.mapTo(panel, QPoint()), widget.size())
            assert panel.rect().contains(place), (name, button)
            assert widget.visibleRegion().boundingRect() == widget.rect()
    with qtbot.waitSignal(panel.run_requested):
        qtbot.mouseClick(panel.findChild(QPushButton, "run"), LEFT)


def test_four_parameters_at_most_are_shown_until_the_fold_is_opened(qtbot, panel):
    for name, cls in METHODS.items():
        panel.set_method(name)
        assert shown_fields(panel) == [spec.name for spec in specs(cls) if not spec.advanced]
        assert len(shown_fields(panel)) <= 4
        assert (fold(panel) is not None) == any(spec.advanced for spec in specs(cls))
    panel.set_method("filter-patterns")
    with qtbot.waitSignal(panel.folded) as folded:
        qtbot.mouseClick(fold(panel), LEFT)
    assert folded.args == [True] and shown_fields(panel) == list(panel.values())
    panel.set_method("occlusion")  # the fold stays open
    assert shown_fields(panel) == list(panel.values())
    with qtbot.waitSignal(panel.folded) as folded:
        qtbot.keyClick(fold(panel), KEYS.Key_Space)
    assert folded.args == [False] and len(shown_fields(panel)) == 4


def test_the_fold_counts_the_values_that_are_changed_under_it(panel):
    panel.set_method("grad-cam")
    assert fold(panel).text() == "More"
    panel.set_preset("seed")  # of its four values the score is above the fold
    assert fold(panel).text() == "More (3 changed)"


def test_a_choice_disables_the_fields_that_it_makes_useless_and_says_why(qtbot, panel):
    panel.set_method("occlusion")
    colour, fill = panel.findChild(QWidget, "colour"), panel.findChild(QComboBox, "fill")
    assert not colour.isEnabled() and colour.toolTip() == 'Only used if "Fill" is "colour".'
    assert not shown_fields(panel).count("colour")
    fill.setFocus()
    for _ in range(fill.findData("colour") - fill.currentIndex()):
        qtbot.keyClick(fill, KEYS.Key_Down)
    assert fill.currentData() == "colour" and colour.isEnabled()
    assert "colour" in shown_fields(panel)  # what has become useful is not left under the fold
    assert "choice above is colour" in colour.toolTip()
    panel.set_preset("seed B")
    score = panel.findChild(QWidget, "score")
    assert not score.isEnabled() and score.toolTip() == 'Only used if "Show" is "importance".'


def test_each_condition_follows_its_choice_in_both_directions():
    model = GapProbe().model
    for cls in METHODS.values():
        values = param_values(cls())
        for spec in specs(cls):
            if spec.applies_if is not None:
                name, value = spec.applies_if
                others = next(other.choices for other in specs(cls) if other.name == name)
                assert spec.name not in unused_reasons(specs(cls), {**values, name: value}, model)
                for other in set(others) - {value}:
                    assert spec.name in unused_reasons(specs(cls), {**values, name: other}, model)


def test_the_model_decides_on_the_score_and_on_further_layers():
    model, cls = GapProbe().model, METHODS["grad-cam"]
    values = param_values(cls())
    assert unused_reasons(specs(cls), values, None) == {}
    assert len(model.maps()) == 1 and set(unused_reasons(specs(cls), values, model)) == {"fuse"}
    linear = replace(model, heads=tuple(replace(head, kind=HeadKind.LINEAR) for head in model.heads))
    assert set(unused_reasons(specs(cls), values, linear)) == {"fuse", "score"}
    # a score that this model refuses stays open to be corrected
    assert set(unused_reasons(specs(cls), {**values, "score": "probability"}, linear)) == {"fuse"}
