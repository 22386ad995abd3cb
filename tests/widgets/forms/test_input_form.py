"""The input of the model, folded into one button."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QToolButton

from engine.imaging.evidence import Evidence, Strength
from engine.imaging.preprocess import make_preprocessing
from tests.fakes import GapProbe
from widgets.forms.input_form import InputForm


def test_a_button_names_size_and_scaling_and_folds_the_form_out(qtbot):
    form = InputForm()
    qtbot.addWidget(form)
    form.show()
    form.show_model(GapProbe().model, make_preprocessing((8, 8, 3), "lite"))
    button, scaling = form.findChild(QToolButton, "input"), form.findChild(QComboBox, "scaling")
    assert button.text() == "12 x 20, (x - 127) / 128" and not scaling.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert scaling.isVisible() and button.arrowType() is Qt.ArrowType.DownArrow
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not scaling.isVisible()


def test_a_scaling_in_doubt_unfolds_the_form(qtbot):
    form = InputForm()
    qtbot.addWidget(form)
    form.show()
    evidence = Evidence("0..1", Strength.WEAK, "No evidence.", "-1..1")
    doubtful = replace(make_preprocessing((8, 8, 3), "0..1"), evidence=evidence)
    form.show_model(GapProbe().model, doubtful)
    assert form.findChild(QComboBox, "scaling").isVisible()
