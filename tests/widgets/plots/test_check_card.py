"""The checks of a map as a card, by real clicks."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTableWidget, QToolButton

from app.shell.language import install_translators
from engine.core.checks import BLANK_MAP, CHECKS, Check
from engine.core.results import Curve, Plot, Report
from widgets.common.elided_label import ElidedLabel
from widgets.plots.plot_panel import PlotPanel
from widgets.plots.titled_plot import TitledPlot

LEFT = Qt.MouseButton.LeftButton
ROWS = tuple((f"Row {number}", f"{number / 7:.3f}", "a long meaning " * 12) for number in range(14))
TITLES = ("Deletion", "Insertion", "Randomised weights")


def plots_of(*titles):
    curves = (Curve("this map", np.array([0.5, 0.25], np.float32), np.array([0, 100], np.float32)),)
    return tuple(Plot(title, "pixels changed, %", "score", curves) for title in titles)


def report(checks=(("deletion", True), ("insertion", False), ("weights", None)), notes=(), titles=TITLES):
    return Report(
        "Trust: a map", ROWS, (), plots_of(*titles), None, notes, tuple(Check(*check) for check in checks)
    )


@pytest.fixture
def panel(qtbot):
    widget = PlotPanel()
    qtbot.addWidget(widget)
    widget.resize(880, 250)
    with qtbot.waitActive(widget):
        widget.show()
    return widget


def text(panel, name):
    return panel.findChild(QLabel, name).text()


def results(panel):
    return [text(panel, f"check_{name}_result").removeprefix("<b>").removesuffix("</b>") for name in CHECKS]


def test_each_check_has_a_mark_a_word_and_a_plain_sentence(panel):
    panel.show_checks("Grad-CAM: tabby", report(), True)
    assert results(panel) == ["Passes", "Fails", "Not judged", "Not applicable"]
    assert [text(panel, f"check_{name}") for name in CHECKS] == [
        "Hiding the marked areas lowers the score faster than hiding shifted areas: yes",
        "Adding the marked areas raises the score faster than adding shifted areas: no",
        "The map changes when weights are randomised: not judged",
        "The map changes with the picture",
    ]
    assert text(panel, "checked_map") == "Check of Grad-CAM: tabby"
    assert text(panel, "check_verdict") == "<b>1 of 2 checks speak for the map.</b>"
    icons = [label.pixmap().toImage() for label in panel.findChildren(QLabel) if not label.pixmap().isNull()]
    assert len(icons) == 4 and icons[0] != icons[1] != icons[2] == icons[3]


def test_checks_that_have_not_run_are_pending_until_the_report_is_complete(panel):
    panel.show_checks("a map", report((("deletion", True),), titles=TITLES[:1]), False)
    assert results(panel) == ["Passes"] + ["Running ..."] * 3
    assert text(panel, "check_verdict") == "<b>The map is being checked ...</b>"
    panel.show_checks("a map", report(), True)
    assert "Running ..." not in results(panel)


def test_a_blank_map_and_checks_without_a_result_say_so(panel):
    panel.show_checks("a map", report((), (BLANK_MAP,), ()), True)
    assert text(panel, "check_verdict") == f"<b>{BLANK_MAP}</b>" and results(panel) == ["Not applicable"] * 4
    panel.show_checks("a map", report((("deletion", None),)), True)
    assert text(panel, "check_verdict") == "<b>No check could be judged.</b>"


def test_all_of_the_card_is_seen_in_a_flat_panel(panel):
    panel.show_checks("a map", report(), True)
    card = panel.findChild(QLabel, "check_picture").parentWidget()
    assert panel.findChild(QToolButton, "check_details").isVisible()
    for name in CHECKS:
        label = panel.findChild(QLabel, f"check_{name}")
        assert label.height() >= label.heightForWidth(label.width())
        assert label.mapTo(panel, label.rect().bottomLeft()).y() < panel.height()
    graphs = [graph for graph in panel.findChildren(TitledPlot) if graph.isVisible()]
    assert [graph.title for graph in graphs] == list(TITLES)
    lefts = [graph.mapTo(panel, graph.rect().topLeft()).x() for graph in graphs]
    assert lefts == sorted(lefts) and lefts[0] >= card.width()
    assert graphs[-1].mapTo(panel, graph_end(graphs[-1])).x() <= panel.width()


def graph_end(graph):
    return graph.rect().topRight()


def test_the_curves_stand_below_the_checks_in_a_narrow_panel(panel, qtbot):
    panel.show_checks("a map", report(), True)
    panel.resize(420, 500)
    label = panel.findChild(QLabel, "check_picture")
    graph = next(graph for graph in panel.findChildren(TitledPlot) if graph.isVisible())
    qtbot.waitUntil(
        lambda: (
            graph.mapTo(panel, graph.rect().topLeft()).y() > label.mapTo(panel, label.rect().topLeft()).y()
        )
    )


def test_details_unfold_to_all_numbers_and_fold_again(panel, qtbot):
    panel.show_checks("a map", report(), True)
    fold, table = (
        panel.findChild(QToolButton, "check_details"),
        panel.findChild(QTableWidget, "check_numbers"),
    )
    assert not table.isVisible() and fold.text() == "Details"
    qtbot.mouseClick(fold, LEFT)
    qtbot.waitUntil(table.isVisible)
    cells = [[table.item(row, column).text() for column in range(3)] for row in range(len(ROWS))]
    assert cells == [list(row) for row in ROWS]
    qtbot.waitUntil(lambda: table.verticalScrollBar().maximum() == 0)  # no row is hidden in the table
    qtbot.mouseClick(fold, LEFT)
    assert not table.isVisible()


def test_a_frame_is_marked_in_the_plots_over_pixels_only(panel):
    panel.show_checks("a map", report(), True)
    panel.set_marker(50)
    graphs = [graph for graph in panel.findChildren(TitledPlot) if graph.isVisible()]
    assert [(graph._line.isVisible(), graph._line.value()) for graph in graphs[:2]] == [(True, 50)] * 2
    assert not graphs[2]._line.isVisible()
    panel.show_checks("another map", report(), True)
    assert not any(graph._line.isVisible() for graph in graphs)


def test_other_numbers_take_the_place_of_the_card_and_back(panel):
    panel.show_checks("a map", report(), True)
    panel.show_result("Occlusion", ROWS[:1], ())
    assert not panel.findChild(QLabel, "check_verdict").isVisible()
    assert panel.findChild(ElidedLabel, "plots_title").isVisible()
    panel.show_checks("a map", report(), True)
    assert panel.findChild(QLabel, "check_verdict").isVisible()
    panel.clear()
    assert not panel.findChild(QLabel, "check_verdict").isVisible()


def test_the_card_speaks_german(qtbot):
    install_translators(QApplication.instance(), "de")
    try:
        panel = PlotPanel()
        qtbot.addWidget(panel)
        panel.show_checks("Grad-CAM: tabby", report(), True)
        assert results(panel) == ["Bestanden", "Verfehlt", "Unklar", "Entfällt"]
        assert text(panel, "check_insertion").endswith("verschobener Flächen: nein")
        titles = [graph._title.text() for graph in panel.findChildren(TitledPlot)]
        assert titles == ["Löschen", "Einfügen", "Zufällige Gewichte"]
    finally:
        install_translators(QApplication.instance(), "en")
