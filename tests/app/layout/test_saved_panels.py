"""What a session brings back of the window's widgets."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QDoubleSpinBox, QPushButton

from app.layout.saved_panels import read_panels, restore_panels
from app.shell.panels import Panels
from app.shell.window import MainWindow
from engine.core.model import Input
from engine.imaging.picture_file import Photograph
from engine.imaging.preprocess import Held
from engine.session.session import SavedPanel
from widgets.forms.other_inputs_form import OtherInputsForm


def test_panels_come_back_to_their_places_and_strange_ones_are_passed_over(qtbot):
    window = MainWindow(Panels())
    qtbot.addWidget(window)
    window.resize(1440, 900)
    with qtbot.waitActive(window), qtbot.waitSignal(window.first_painted):
        window.show()
    docks = window.docks
    window.tabifyDockWidget(docks["Method"], docks["Maps"])
    for title in ("Tiles", "Plots", "Jobs"):
        window.open_dock(title)
    docks["Tiles"].close()
    window.open_dock("Training")
    qtbot.waitUntil(
        lambda: not docks["Training"].visibleRegion().isEmpty() and docks["Model"].visibleRegion().isEmpty()
    )
    window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, docks["Model"])
    window.raise_dock("Maps")
    qtbot.waitUntil(lambda: docks["Method"].visibleRegion().isEmpty())
    before = read_panels(window)
    assert {panel.title for panel in before if panel.visible and not panel.front} == {"Method", "Plots"}

    docks["Tiles"].show()
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["Model"])
    window.raise_dock("Method")
    qtbot.waitUntil(lambda: docks["Maps"].visibleRegion().isEmpty())
    restore_panels(window, (*before, SavedPanel("Of another version", "left", True, True, 10, 10)))
    qtbot.waitUntil(lambda: docks["Method"].visibleRegion().isEmpty())
    assert placed(read_panels(window)) == placed(before)


def placed(panels):
    return sorted((panel.title, panel.area, panel.visible, panel.front) for panel in panels)


def test_held_inputs_show_what_they_are_given_without_telling(qtbot):
    form = OtherInputsForm()
    qtbot.addWidget(form)
    form.show_inputs((Input("age", (1,)), Input("left", (8, 9, 3)), Input("size", (2,))))
    told = QSignalSpy(form.changed)
    picture = Photograph("left.png", np.zeros((4, 5, 3), np.uint8))
    form.show_held((Held("age", 2.5), Held("left", 0, picture)))
    assert [(held.name, held.value, held.photograph) for held in form.held()] == [
        ("age", 2.5, None),
        ("left", 0, picture),
    ]
    assert form.findChild(QPushButton, "picture-left").text() == "No left.png"
    assert told.count() == 0
    form.show_held(())
    assert form.held() == () and form.findChild(QDoubleSpinBox, "held-left").isEnabled()
    assert told.count() == 0
