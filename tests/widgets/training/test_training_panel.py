"""A training in the panel: what it says, draws and asks for, by real clicks and keys."""

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QTabWidget,
)

from engine.training.run_events import (
    BatchDone,
    PauseChanged,
    ProcessStarting,
    RunEnded,
    RunHistory,
    TrainingWarning,
    apply_events,
)
from engine.training.run_status import RunStatus
from tests.training_runs import begun, epoch
from widgets.plots.signed_log import SignedLog, signed_log_for
from widgets.training.attach_dialog import AttachDialog
from widgets.training.layer_distributions import LayerDistributions
from widgets.training.training_curves import TrainingCurves, make_curves
from widgets.training.training_panel import TrainingPanel

LEFT = Qt.MouseButton.LeftButton
NOTHING = RunHistory()
FIVE = apply_events([begun(), *(epoch(number) for number in range(1, 6))])
WARNED = apply_events([TrainingWarning(5, "conv2d_1", "Its units die.")], FIVE)


@pytest.fixture
def panel(qtbot):
    widget = TrainingPanel()
    qtbot.addWidget(widget)
    widget.resize(900, 240)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def standing(*events, story=NOTHING, is_alive=True, wished="go"):
    found = apply_events(events, story)
    return RunStatus("faces-training", found, is_alive, wished, has_model=bool(found.epochs))


def said(panel):
    return panel.findChild(QLabel, "training_sentence").text()


def buttons(panel):
    """What can be clicked."""
    return {
        button.text()
        for button in panel.findChildren(QPushButton)
        if button.isVisible() and button.isEnabled()
    }


@pytest.mark.parametrize(
    ("what", "sentence", "can"),
    [
        (standing(ProcessStarting()), "Starting: TensorFlow is being loaded ...", {"Stop"}),
        (standing(ProcessStarting(30, 200)), "Starting: 30 of 200 pictures are read ...", {"Stop"}),
        (standing(begun(), BatchDone(1, 4, 0.6, 0.5)), "Epoch 1 of 30", {"Pause", "Stop"}),
        (
            standing(BatchDone(6, 4, 0.6, 0.5), story=FIVE),
            "Epoch 6 of 30, about 98 s left",
            {"Pause", "Stop", "Look inside", "Patterns ..."},
        ),
        (
            standing(story=FIVE, wished="pause"),
            "Pausing after the current batch ...",
            {"Resume", "Stop", "Look inside", "Patterns ..."},
        ),
        (
            standing(PauseChanged(True), story=FIVE, wished="pause"),
            "Paused in epoch 6 of 30.",
            {"Resume", "Stop", "Look inside", "Patterns ..."},
        ),
        (
            standing(story=FIVE, wished="stop"),
            "Stopping after the current batch ...",
            {"Look inside", "Patterns ..."},
        ),
        (
            standing(story=FIVE, is_alive=False),
            "The training process ended unexpectedly after epoch 5. Resume continues from there.",
            {"Resume", "Train a network ...", "Look inside", "Patterns ..."},
        ),
        (
            standing(begun(), is_alive=False),
            "The training process ended unexpectedly before the first epoch. Resume starts again.",
            {"Resume", "Train a network ..."},
        ),
        (
            standing(RunEnded("stopped"), story=FIVE, is_alive=False),
            "Stopped after epoch 5. Resume continues from there.",
            {"Resume", "Train a network ...", "Look inside", "Patterns ..."},
        ),
        (
            standing(begun(), RunEnded("stopped"), is_alive=False),
            "Stopped before the end of the first epoch. Resume starts again.",
            {"Resume", "Train a network ..."},
        ),
        (standing(begun(), BatchDone(1, 8, 0.6, 0.5)), "Epoch 1 of 30", {"Pause", "Stop"}),
        (
            standing(RunEnded("early"), story=FIVE, is_alive=False),
            "Stopped early after epoch 5: the validation loss has stopped falling.",
            {"Train a network ...", "Look inside", "Patterns ..."},
        ),
        (
            standing(RunEnded("failed", "No memory."), is_alive=False),
            "Training failed: No memory.",
            {"Resume", "Train a network ..."},
        ),
    ],
)
def test_each_state_has_its_sentence_and_its_buttons(panel, what, sentence, can):
    panel.show_run_status(what)
    assert said(panel) == sentence
    QApplication.processEvents()
    assert buttons(panel) == can


def test_a_button_is_there_with_the_sentence_that_names_it_and_never_a_window_of_its_own(panel):
    panel.show_run_status(
        standing(RunEnded("stopped"), story=FIVE)
    )  # no event is handled before the buttons are asked
    assert said(panel) == "Stopped after epoch 5. Resume continues from there."
    assert buttons(panel) == {"Resume", "Look inside", "Patterns ...", "Train a network ..."}
    assert not [button.objectName() for button in panel._buttons if button.isWindow()]


def test_without_a_run_there_is_a_way_to_begin_one(qtbot, panel):
    assert "Train menu" in said(panel) and buttons(panel) == {"Train a network ..."}
    assert not panel.findChild(QTabWidget).isVisible()
    with qtbot.waitSignal(panel.train_requested):
        qtbot.mouseClick(panel.findChild(QPushButton, "train"), LEFT)


@pytest.mark.parametrize(
    ("name", "signal", "what"),
    [
        ("pause_training", "pause_requested", standing(story=FIVE)),
        ("pause_training", "continue_requested", standing(story=FIVE, wished="pause")),
        ("stop_training", "stop_requested", standing(story=FIVE)),
        ("resume_training", "resume_requested", standing(story=FIVE, is_alive=False)),
        ("look_inside", "open_model_requested", standing(story=FIVE)),
        ("epoch_patterns", "patterns_requested", standing(story=FIVE)),
    ],
)
def test_buttons_ask_for_what_they_say_by_the_keyboard_too(qtbot, panel, name, signal, what):
    panel.show_run_status(what)
    asked = QSignalSpy(getattr(panel, signal))
    qtbot.mouseClick(panel.findChild(QPushButton, name), LEFT)
    panel.findChild(QPushButton, name).setFocus()
    qtbot.keyClick(panel.findChild(QPushButton, name), Qt.Key.Key_Space)
    assert asked.count() == 2


def test_curves_have_a_point_for_each_epoch_and_one_on_the_way():
    loss, accuracy = make_curves(apply_events([BatchDone(6, 2, 0.2, 0.8)], FIVE))
    training, validation = loss.curves
    assert training.x.tolist() == [1, 2, 3, 4, 5, 5.25] and validation.x.tolist() == [1, 2, 3, 4, 5]
    np.testing.assert_allclose(training.y, [*(np.exp(-n / 4) for n in range(1, 6)), 0.2], rtol=1e-6)
    np.testing.assert_allclose(validation.y, [0.54, 0.51, 0.5, 0.51, 0.54], rtol=1e-6)
    assert accuracy.curves[0].y[-1] == np.float32(0.8)
    first, _ = make_curves(apply_events([BatchDone(6, 1, 9.0, 0.1)], FIVE))
    assert first.curves[0].x.tolist() == [1, 2, 3, 4, 5]  # one batch of eight says too little


def test_a_lone_epoch_stands_among_those_to_come_at_whole_numbers(panel):
    panel.show_run_status(standing(begun(), epoch(1)))
    view = panel.findChild(TrainingCurves).findChildren(pg.PlotWidget)[0]
    axis, (low, high) = view.getAxis("bottom"), view.viewRange()[0]
    assert low >= 0 and high <= 30.5
    assert all(value == int(value) for _, values in axis.tickValues(0.9, 1.1, 400) for value in values)


def test_the_best_epoch_is_marked_and_said(panel):
    panel.show_run_status(standing(story=FIVE))
    lines = [
        item
        for view in panel.findChild(TrainingCurves).findChildren(pg.PlotWidget)
        for item in view.getPlotItem().items
        if isinstance(item, pg.InfiniteLine)
    ]
    assert [(line.value(), line.isVisible()) for line in lines] == [(3, True), (3, True)]
    quality = panel.findChild(QLabel, "training_quality").text()
    assert quality == "Validation: accuracy 90.0%, loss 0.54. Best: 90.0% in epoch 3."
    assert panel.findChild(QProgressBar).value() == round(1000 * 5 / 30)


def test_a_layer_is_chosen_by_keys_and_shows_its_bands_for_each_epoch(qtbot, panel):
    panel.show_run_status(standing(story=WARNED))
    qtbot.mouseClick(
        panel.findChild(QTabWidget).tabBar(),
        LEFT,
        pos=panel.findChild(QTabWidget).tabBar().tabRect(1).center(),
    )
    layers, kind = panel.findChild(QListWidget, "trained_layers"), panel.findChild(QComboBox, "spread_kind")
    assert [layers.item(row).icon().isNull() for row in range(2)] == [True, False]
    median, top = (
        panel.findChild(LayerDistributions)._plot._curves[3],
        panel.findChild(LayerDistributions)._plot._curves[6],
    )
    np.testing.assert_allclose(median.getData()[1], [0.001, 0.002, 0.003, 0.004, 0.005], rtol=1e-5)
    with qtbot.waitSignal(panel.findChild(LayerDistributions).layer_chosen) as chosen:
        qtbot.keyClick(layers, Qt.Key.Key_Down)
    assert chosen.args == ["conv2d_1"] == [panel.layer]
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    assert kind.currentText() == "Gradients"
    log = signed_log_for(np.array([[-1.6e-3, -0.7e-3, 0, 0.7e-3, 1.6e-3]]))
    np.testing.assert_allclose(top.getData()[1], [log.place(np.array(3e-3))] * 5, rtol=1e-4)
    assert "25%" in " ".join(
        label.text() for label in panel.findChild(LayerDistributions).findChildren(QLabel)
    )

    before = panel.findChild(LayerDistributions)._plot._curves[3].getData()[0]
    panel.show_run_status(standing(epoch(6), story=WARNED))
    assert (
        panel.layer == "conv2d_1"
        and len(panel.findChild(LayerDistributions)._plot._curves[3].getData()[0]) == len(before) + 1
    )


def test_warnings_stand_in_words_the_newest_first(panel):
    panel.show_run_status(standing(TrainingWarning(6, "", "The loss grows."), story=WARNED))
    warnings = panel.findChild(QListWidget, "training_warnings")
    assert [warnings.item(row).text() for row in range(2)] == [
        "Epoch 6: The loss grows.",
        "conv2d_1: Epoch 5: Its units die.",
    ]
    panel.show_run_status(standing(story=FIVE))
    assert not warnings.isVisible()


def test_what_has_not_changed_is_not_drawn_again(panel, monkeypatch):
    drawn = []
    panel.show_run_status(standing(story=FIVE))
    monkeypatch.setattr(panel.findChild(TrainingCurves), "show_history", drawn.append)
    monkeypatch.setattr(
        panel.findChild(LayerDistributions)._plot, "show_quantiles", lambda *_: drawn.append(_)
    )
    panel.show_run_status(standing(story=FIVE, wished="pause"))
    assert drawn == []
    panel.show_run_status(standing(BatchDone(6, 1, 0.3, 0.8), story=FIVE))
    assert len(drawn) == 1  # the curves alone: no layer has changed


def test_a_narrow_panel_has_the_plots_under_the_words(qtbot, panel):
    panel.show_run_status(standing(story=FIVE))
    tabs = panel.findChild(QTabWidget)
    qtbot.waitUntil(lambda: tabs.mapTo(panel, QPoint()).x() > 200)
    panel.resize(320, 300)
    qtbot.waitUntil(lambda: tabs.mapTo(panel, QPoint()).x() < 20)
    sentence, look = panel.findChild(QLabel, "training_sentence"), panel.findChild(QPushButton, "look_inside")
    assert (
        sentence.mapTo(panel, QPoint(0, sentence.height())).y() <= tabs.mapTo(panel, QPoint()).y()
        and not look.isVisible()
    )
    qtbot.mouseClick(tabs.tabBar(), LEFT, pos=tabs.tabBar().tabRect(2).center())
    with qtbot.waitSignal(panel.open_model_requested):
        qtbot.mouseClick(look, LEFT)
    panel.resize(900, 240)
    qtbot.waitUntil(lambda: tabs.count() == 2 and look.isVisible())


def test_a_high_panel_has_words_plots_and_long_names_of_layers_above_one_another(qtbot, panel):
    panel.resize(430, 760)
    panel.show_run_status(standing(begun(), BatchDone(1, 1, 0.6, 0.5)))
    panel.show_run_status(standing(story=WARNED, is_alive=False))
    tabs, last = panel.findChild(QTabWidget), panel.findChild(QPushButton, "train")

    def is_whole(widget):
        return widget.isVisible() and widget.visibleRegion().boundingRect() == widget.rect()

    qtbot.waitUntil(
        lambda: all(is_whole(widget) for widget in (last, panel.findChild(QLabel, "training_quality")))
    )
    assert (
        last.mapTo(panel, QPoint(0, last.height())).y() < tabs.mapTo(panel, QPoint()).y()
        and tabs.count() == 2
    )
    tabs.setCurrentIndex(1)
    layers = panel.findChild(QListWidget, "trained_layers")
    qtbot.waitUntil(lambda: layers.width() > 400)
    assert (
        layers.mapTo(panel, QPoint(0, layers.height())).y()
        < panel.findChild(LayerDistributions)._plot.mapTo(panel, QPoint()).y()
    )


def test_enter_attaches_to_the_training_that_is_chosen(qtbot, tmp_path):
    dialog = AttachDialog([tmp_path / "new", tmp_path / "old"])
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):
        dialog.show()
    chosen = QSignalSpy(dialog.chosen)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert chosen.at(0) == [tmp_path / "old"]


def test_a_signed_logarithm_has_ticks_at_zero_and_powers_of_ten():
    log = SignedLog(1e-3)
    np.testing.assert_allclose(log.place(np.array([0, 9e-3, -9e-3, 0.999])), [0, 1, -1, 3])
    ticks = log.ticks(-3, 3, 20)
    np.testing.assert_allclose([value for _, value in ticks], [-0.1, -0.01, -0.001, 0, 0.001, 0.01, 0.1])
    np.testing.assert_allclose(
        [place for place, _ in ticks], log.place(np.array([value for _, value in ticks]))
    )
    assert signed_log_for(np.array([[0.0, np.nan]])) == SignedLog(1.0)
    assert signed_log_for(np.array([2e-5, 3e-4, 5e-4])).floor == pytest.approx(1e-5)
    assert signed_log_for(np.array([1e-20] * 9 + [1.0])).floor == pytest.approx(1e-6)
