"""Numbers and curves, by real clicks, keys, wheels and drags."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QKeySequence, QPalette
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTableWidget
from shiboken6 import isValid

from engine.core.results import Curve, Plot
from widgets.common.elided_label import ElidedLabel
from widgets.plots import plot_panel as module
from widgets.plots import titled_plot
from widgets.plots.plot_panel import PlotPanel

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CTRL = Qt.KeyboardModifier.ControlModifier
ROWS = (
    ("deletion", "0.231", "Lower is better."),
    (
        "rank correlation",
        "0.12",
        "With the map of a model whose weights are random: " + "near 0 the map follows them " * 8,
    ),
)


@pytest.fixture
def plots(qtbot):
    widget = PlotPanel()
    qtbot.addWidget(widget)
    widget.resize(1000, 400)
    with qtbot.waitActive(widget):
        widget.show()
    qtbot.mouseMove(widget, QPoint(1, 1))
    return widget


@pytest.fixture
def dark():
    before = QApplication.palette()
    palette = QPalette(before)
    palette.setColor(QPalette.ColorRole.Base, QColor("#2a2e35"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#e6e8ec"))
    yield lambda: QApplication.setPalette(palette)
    QApplication.setPalette(before)


def curve(name="p", *values, x=()):
    return Curve(name, np.array(values or (1, 3, 2), np.float32), np.array(x, np.float32))


def plot(title="Deletion", *curves, bars=False):
    return Plot(title, "share deleted", "probability", curves or (curve(),), bars)


def views(plots):
    return [view for view in plots.findChildren(pg.PlotWidget) if view.isVisible()]


def lines(view):
    return [item for item in view.getPlotItem().items if isinstance(item, pg.PlotDataItem)]


def bars(view):
    return [item for item in view.getPlotItem().items if isinstance(item, pg.BarGraphItem)]


def mark(view):
    return next(item for item in view.getPlotItem().items if isinstance(item, pg.InfiniteLine))


def texts(plots):
    return [label.text() for label in plots.findChildren(QLabel) if label.isVisible()]


def place(view, x, y):
    return view.mapFromScene(view.getViewBox().mapViewToScene(QPointF(x, y)))


def table(plots):
    return plots.findChild(QTableWidget, "numbers")


def test_nothing_measured_says_what_to_do(plots):
    empty = "Measurements and checks appear here."
    assert texts(plots) == [empty]
    plots.show_result("Trust", ROWS, (plot(),))
    assert empty not in texts(plots) and table(plots).isVisible() and len(views(plots)) == 1
    plots.clear()
    assert texts(plots) == [empty] and not table(plots).isVisible() and not views(plots)


def test_rows_are_read_whole(plots, qtbot):
    plots.show_result("Trust", ROWS, ())
    cells = [[table(plots).item(row, column).text() for column in range(3)] for row in range(2)]
    assert cells == [list(row) for row in ROWS]
    qtbot.waitUntil(
        lambda: table(plots).rowHeight(0) * 2 <= table(plots).rowHeight(1)
    )  # the long sentence wraps
    high = table(plots).rowHeight(1)
    plots.resize(420, 400)
    qtbot.waitUntil(lambda: table(plots).rowHeight(1) > high)
    assert table(plots).horizontalHeader().length() <= table(plots).viewport().width()


def test_values_are_never_cut_and_the_table_is_as_high_as_its_rows(plots, qtbot):
    long = (("a name that is very long " * 6, "0.123456 of 1,234,567 units in all", "short"),)
    plots.show_result("Trust", long, ())
    plots.resize(300, 400)
    fits = table(plots).fontMetrics().horizontalAdvance(long[0][1])
    qtbot.waitUntil(lambda: table(plots).viewport().width() < 300)
    assert table(plots).columnWidth(1) >= fits
    plots.resize(1000, 400)
    rows = sum(table(plots).rowHeight(row) for row in range(table(plots).rowCount()))
    qtbot.waitUntil(lambda: table(plots).height() <= rows + table(plots).horizontalHeader().height() + 4)


def test_a_long_title_is_elided_and_does_not_widen_the_panel(plots):
    plots.show_result("A title " * 60, (), (plot("A plot " * 60),))
    assert plots.minimumSizeHint().width() <= 300
    assert plots.findChild(ElidedLabel, "plots_title").shown.endswith("…")


def test_rows_are_copied_as_text_between_tabs(plots, qtbot):
    plots.show_result("Trust", ROWS, ())
    qtbot.keyClick(table(plots), Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "\n".join("\t".join(row) for row in ROWS)
    first, last = (
        table(plots).visualItemRect(table(plots).item(*cell)).center() for cell in ((0, 0), (1, 1))
    )
    qtbot.mouseClick(table(plots).viewport(), LEFT, pos=first)
    qtbot.mouseClick(table(plots).viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, last)
    qtbot.keyClick(table(plots), Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == "deletion\t0.231\nrank correlation\t0.12"


def test_copying_rows_goes_before_an_action_of_the_window(qtbot):
    window, plots = QMainWindow(), PlotPanel()
    qtbot.addWidget(window)
    window.setCentralWidget(plots)
    window.addAction(QAction("Copy picture", window, shortcut=QKeySequence("Ctrl+C")))
    copied = QSignalSpy(window.actions()[0].triggered)
    with qtbot.waitActive(window):
        window.show()
    plots.show_result("Trust", ROWS, ())
    QGuiApplication.clipboard().setText("before")
    table(plots).setFocus()
    qtbot.keyClick(table(plots), Qt.Key.Key_C, CTRL)
    assert copied.count() == 0 and QGuiApplication.clipboard().text().startswith("deletion\t")


def test_a_plot_has_title_labels_and_its_numbers(plots):
    plots.show_result("A < b", (), (plot("Deletion of a < b", curve("p", 1, 0.5, 0, x=(0, 0.5, 1))),))
    (view,) = views(plots)
    assert {"A < b", "Deletion of a < b"} <= set(texts(plots))
    assert [view.getAxis(side).labelText for side in ("bottom", "left")] == ["share deleted", "probability"]
    x, y = lines(view)[0].getData()
    assert x.tolist() == [0, 0.5, 1] and y.tolist() == [1, 0.5, 0]
    assert (
        view.accessibleName() == "Deletion of a < b"
        and "probability over share deleted: p" in view.accessibleDescription()
    )
    assert table(plots).isHidden()


def test_bars_are_equally_wide_and_centred_at_their_places(plots, qtbot):
    plots.show_result("Weights", (), (plot("Histogram", curve("n", 1, 4, 2, x=(0.1, 0.2, 0.3)), bars=True),))
    (view,) = views(plots)
    (item,) = bars(view)
    assert not lines(view)
    assert item.opts["width"] == pytest.approx(0.095, rel=1e-3)
    qtbot.waitUntil(lambda: view.viewRange()[1][1] > 4)
    image, colour = view.grab().toImage(), QColor("#0072B2")
    for x, height in ((0.1, 1), (0.2, 4), (0.3, 2)):
        for aside in (-0.045, 0.045):
            assert image.pixelColor(place(view, x + aside, height - 0.2)) == colour
        assert image.pixelColor(place(view, x, height + 0.1)) != colour


def test_only_several_curves_have_a_legend(plots):
    plots.show_result("One", (), (plot("Deletion", curve("p")),))
    assert plots.findChild(QLabel, "legend").isHidden()
    plots.show_result("Two", (), (plot("Deletion", curve("map <1>"), curve("random")),))
    legend = plots.findChild(QLabel, "legend")
    assert legend.isVisible() and "map &lt;1&gt;" in legend.text() and "random" in legend.text()
    colours = [line.opts["pen"].color().name() for line in lines(views(plots)[0])]
    assert len(set(colours)) == 2 and all(
        colour.upper() in legend.text() for colour in map(str.upper, colours)
    )


def test_a_running_job_changes_curves_in_place(plots, qtbot):
    first = (plot("Deletion", curve("p", 1, 2)), plot("Histogram", curve("n", 1, 2), bars=True))
    plots.show_result("Run", ROWS, first)
    items = [lines(views(plots)[0])[0], bars(views(plots)[1])[0]]
    before = views(plots)
    qtbot.mouseClick(
        table(plots).viewport(), LEFT, pos=table(plots).visualItemRect(table(plots).item(0, 1)).center()
    )
    second = (plot("Deletion", curve("p", 1, 2, 5)), plot("Histogram", curve("n", 7, 2, 3), bars=True))
    plots.show_result("Run", (("deletion", "0.5", "Lower is better."), ROWS[1]), second)
    assert views(plots) == before
    assert [lines(before[0])[0], bars(before[1])[0]] == items
    assert items[0].getData()[1].tolist() == [1, 2, 5] and list(items[1].getData()[1]) == [7, 2, 3]
    assert table(plots).item(0, 1).text() == "0.5" and table(plots).item(0, 1).isSelected()


def test_another_plot_in_its_place_takes_its_place(plots, qtbot):
    plots.show_result("Run", (), (plot("One"), plot("Two")))
    kept, gone = views(plots)
    plots.show_result("Run", (), (plot("One"), plot("Three"), plot("Four")))
    assert [view.accessibleName() for view in views(plots)] == ["One", "Three", "Four"]
    assert kept in views(plots)
    qtbot.waitUntil(lambda: not isValid(gone))
    plots.show_result("Run", (), (plot("One", curve("a"), curve("b")),))
    assert views(plots) == [kept] and len(lines(kept)) == 2


def test_a_mark_stands_in_every_plot_until_it_is_taken_away(plots):
    plots.show_result("Run", (), (plot("One"), plot("Two")))
    plots.set_marker(1.5)
    assert [(mark(view).isVisible(), mark(view).value()) for view in views(plots)] == [(True, 1.5)] * 2
    plots.show_result("Run", (), (plot("One"), plot("Three")))
    assert all(mark(view).isVisible() for view in views(plots))
    plots.set_marker(None)
    assert not any(mark(view).isVisible() for view in views(plots))
    plots.set_marker(1)
    plots.show_result("Another run", (), (plot("One"),))
    assert not mark(views(plots)[0]).isVisible()


def test_a_mark_does_not_widen_the_plot(plots, qtbot):
    plots.show_result("Run", (), (plot("One"),))
    plots.set_marker(900)
    qtbot.wait(20)
    assert views(plots)[0].viewRange()[0][1] < 3


def test_the_wheel_zooms_a_drag_pans_and_a_double_click_resets(plots, qtbot):
    plots.show_result("Run", (), (plot("One"),))
    qtbot.wait(50)
    (view,) = views(plots)
    before = view.viewRange()
    middle = view.mapTo(plots, place(view, 1, 2))
    QTest.wheelEvent(plots.windowHandle(), middle, QPoint(0, 360))
    qtbot.waitUntil(
        lambda: view.viewRange()[0][1] - view.viewRange()[0][0] < 0.9 * (before[0][1] - before[0][0])
    )
    zoomed = view.viewRange()
    plots.show_result("Run", (), (plot("One", curve("p", 1, 3, 2, 9)),))
    qtbot.wait(50)
    assert np.allclose(view.viewRange(), zoomed)  # a job that goes on does not take the user's view away
    qtbot.mouseDClick(view.viewport(), LEFT, pos=place(view, 1, 2))
    qtbot.waitUntil(lambda: view.viewRange()[0][1] >= 3 and view.viewRange()[1][1] >= 9)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=place(view, 1, 2))
    start = place(view, 1, 2)
    fitted = view.viewRange()
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    for step in (20, 60):
        qtbot.wait(15)
        qtbot.mouseMove(view.viewport(), start + QPoint(step, 0))
    qtbot.mouseRelease(view.viewport(), LEFT, pos=start + QPoint(60, 0))
    assert view.viewRange()[0][0] < fitted[0][0]


def test_no_menu_of_pyqtgraph_appears(plots, qtbot):
    plots.show_result("Run", (), (plot("One"),))
    (view,) = views(plots)
    for where in (place(view, 1, 2), QPoint(10, view.height() // 2)):
        qtbot.mouseMove(view.viewport(), where)
        qtbot.mouseClick(view.viewport(), RIGHT, pos=where)
        assert QApplication.activePopupWidget() is None


def test_plots_lie_side_by_side_where_it_is_wide_and_scroll_where_it_is_not(plots, qtbot):
    plots.show_result("Run", ROWS, tuple(plot(name) for name in "abcd"))
    plots.resize(1500, 300)
    qtbot.waitUntil(lambda: len({view.mapTo(plots, QPoint()).y() for view in views(plots)}) == 1)
    bar = plots.findChild(module._Flow).verticalScrollBar()
    assert bar.maximum() == 0
    plots.resize(400, 300)
    qtbot.waitUntil(lambda: len({view.mapTo(plots, QPoint()).x() for view in views(plots)}) == 1)
    assert bar.maximum() > 300
    assert all(view.width() > 300 for view in views(plots))


def test_what_is_not_finite_is_left_out(plots, qtbot):
    nan, inf = float("nan"), float("inf")
    curves = (
        curve("gap", 1, nan, 3, inf, 5),
        curve("none", nan, nan),
        Curve("empty", np.zeros(0, np.float32)),
    )
    plots.show_result("Run", (), (plot("Lines", *curves), plot("Bars", *curves, bars=True)))
    qtbot.wait(50)
    gap, none, empty = lines(views(plots)[0])
    assert np.array_equal(gap.getData()[1], [1, nan, 3, nan, 5], equal_nan=True)
    assert none.getData()[1] is None and empty.getData()[1] is None
    assert [len(item.opts["x"]) for item in bars(views(plots)[1])] == [3, 0, 0]


def test_a_single_point_is_seen(plots, qtbot):
    plots.show_result("Run", (), (plot("Loss", curve("loss", 3)),))
    qtbot.wait(50)
    (view,) = views(plots)
    assert view.grab().toImage().pixelColor(place(view, 0, 3)) == QColor("#0072B2")
    plots.show_result("Run", (), (plot("Loss", curve("loss", 3, 2)),))
    assert lines(view)[0].opts["symbol"] is None


def test_colours_follow_the_palette(plots, dark):
    plots.show_result("Run", (), (plot("One", curve("a"), curve("b")),))
    (view,) = views(plots)
    light = [line.opts["pen"].color() for line in lines(view)]
    dark()
    plots.restyle()
    assert view.backgroundBrush().color() == QColor("#2a2e35")
    assert view.getAxis("left").textPen().color() == QColor("#e6e8ec")
    after = [line.opts["pen"].color() for line in lines(view)]
    assert all(line.lightness() > before.lightness() for line, before in zip(after, light, strict=True))
    assert after[1].name().upper() in plots.findChild(QLabel, "legend").text()


@pytest.mark.parametrize(
    ("base", "colours"), [("#ffffff", titled_plot._ON_LIGHT), ("#2a2e35", titled_plot._ON_DARK)]
)
def test_lines_stand_out_from_the_ground(base, colours):
    def luminance(name):
        levels = np.array(QColor(name).getRgbF()[:3])
        linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    for colour in colours:
        high, low = sorted((luminance(colour), luminance(base)), reverse=True)
        assert (high + 0.05) / (low + 0.05) > 2.1
    assert len(set(colours)) == 6
