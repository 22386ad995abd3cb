"""The window and a training whose process is a fake: begun, watched, paused, stopped, found again, left behind."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, QSettings, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from app.main import make_application
from app.tour.example_run import write_example_run
from app.training import training_dialogs
from app.training.training_setup import contents
from engine.training.run_events import BatchDone, ProcessStarting, RunEnded
from engine.training.training_pictures import Listing
from engine.training.validation_results import ValidatedPicture, ValidationResults
from tests.operating_systems import write_levels
from tests.training_runs import begun, epoch, run_in
from widgets.training.attach_dialog import AttachDialog
from widgets.training.train_dialog import TrainDialog

LEFT = Qt.MouseButton.LeftButton


class Process:
    """Stands in for the process: its runs are started, and told by the test."""

    def __init__(self):
        self.started, self.threads = [], []

    def __call__(self, run):
        self.threads.append(threading.current_thread())
        run.send_command("go")
        run.append_event(ProcessStarting())
        self.started.append(run)


@pytest.fixture
def process():
    return Process()


@pytest.fixture
def make(qtbot, tmp_path, process, monkeypatch):
    """Make windows, one after another, on the same settings; their engine is not started."""
    monkeypatch.setattr(
        "app.training.training_controller.TrainingController.__init__.__defaults__", (process,)
    )
    made = []

    def make_one():
        one = make_application(
            QApplication.instance(), QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
        )
        one.window.first_painted.disconnect(one.begin)
        qtbot.addWidget(one.window)
        with qtbot.waitActive(one.window):
            one.window.show()
        made.append(one)
        return one

    monkeypatch.setattr(training_dialogs, "ask_how_to_close", lambda *_: "leave")
    yield make_one
    for one in made:
        one.window.close()


@pytest.fixture
def pictures(tmp_path):
    folder = tmp_path / "animals"
    for name in ("ant", "bee"):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            write_levels(folder / name / f"{number}.png", np.full((8, 8, 3), 80 * number, np.uint8))
    return folder


def dialog_of(application):
    return application.window.findChild(TrainDialog)


def said(application):
    return application.window.panels.training_panel.findChild(QLabel, "training_sentence").text()


def contents_of(dialog):
    return dialog.findChild(QLabel, "training_contents").text()


def reason_of(dialog):
    return dialog.findChild(QLabel, "training_reason").text()


def line(dialog, name):
    return dialog.findChild(type(dialog._place), name).findChild(QLineEdit)


def press(application, name):
    button = application.window.panels.training_panel.findChild(QPushButton, name)
    assert button.isEnabled() and not button.isHidden()
    button.click()  # the dock may be behind others


def age(run):
    """Let the last sign of life be long ago."""
    os.utime(run.progress, (1, 1))


@pytest.fixture
def asked(qtbot, make, pictures):
    """A window with the dialog open and the folder of pictures dropped on it, counted."""
    application = make()
    qtbot.keyClick(
        application.window,
        Qt.Key.Key_T,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    dialog = dialog_of(application)
    start = dialog.findChild(QPushButton, "start_training")
    assert not start.isEnabled() and "sub-folder for each class" in contents_of(dialog)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pictures))])
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(line(dialog, "training_pictures"), enter)
    event = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(line(dialog, "training_pictures"), event)
    qtbot.waitUntil(start.isEnabled)
    return application


@pytest.fixture
def training(qtbot, asked, process):
    """A window whose training was started by the dialog's button, in its second epoch, and the run."""
    qtbot.mouseClick(dialog_of(asked).findChild(QPushButton, "start_training"), LEFT)
    qtbot.waitUntil(lambda: len(process.started) == 1)
    run = process.started[0]
    for event in (begun(), epoch(1), BatchDone(2, 4, 0.5, 0.7)):
        run.append_event(event)
    qtbot.waitUntil(lambda: said(asked).startswith("Epoch 2 of 30"))
    return asked, run


def test_a_dropped_folder_is_counted_and_a_place_beside_it_proposed(qtbot, asked, pictures):
    dialog = dialog_of(asked)
    assert contents_of(dialog).startswith(
        "6 pictures of 2 classes: ant 3, bee 3. A share of each class is used for validation."
    )
    assert line(dialog, "training_place").text() == str(pictures.with_name("animals-training"))
    height = dialog.findChild(QLabel, "training_contents").height()
    line(dialog, "training_pictures").clear()
    QApplication.processEvents()  # the form is laid out anew, or would be
    assert (
        dialog.findChild(QLabel, "training_contents").height() == height
    )  # nothing jumps while somebody types
    qtbot.keyClicks(line(dialog, "training_pictures"), str(pictures / "ant"))
    qtbot.waitUntil(lambda: "no" in contents_of(dialog) and "Counting" not in contents_of(dialog))
    assert not dialog.findChild(QPushButton, "start_training").isEnabled()
    assert reason_of(dialog) == ""  # it stands under the folder already


def test_each_class_is_shown_with_its_count_and_its_first_pictures(qtbot, asked):
    dialog = dialog_of(asked)
    names, counts = (
        [label.text() for label in dialog.findChildren(QLabel, name)]
        for name in ("class_name", "class_count")
    )
    assert (names, counts) == (["ant", "bee"], ["3", "3"])
    labels = dialog.findChildren(QLabel, "class_picture")
    qtbot.waitUntil(lambda: sum(not label.pixmap().isNull() for label in labels) == 6)
    seen = [label.pixmap().toImage() for label in labels if not label.pixmap().isNull()]
    assert [image.pixelColor(22, 22).red() for image in seen] == [0, 80, 160] * 2
    line(dialog, "training_pictures").clear()
    qtbot.waitUntil(lambda: not dialog.findChildren(QLabel, "class_name"))


def test_all_but_pictures_preset_and_epochs_is_under_advanced(qtbot, asked):
    dialog = dialog_of(asked)
    share, place = dialog.findChild(QDoubleSpinBox, "validation"), dialog.findChild(QWidget, "training_place")
    for name in ("training_pictures", "training_presets", "epochs"):
        assert dialog.findChild(QWidget, name).isVisible()
    assert not share.isVisible() and not place.isVisible()
    qtbot.mouseClick(dialog.findChild(QToolButton, "training_advanced"), LEFT)
    assert share.isVisible() and place.isVisible() and share.text() == "20 %"
    assert {"Save training in", "Validation share", "Learning rate"} <= {
        label.text() for label in dialog.findChildren(QLabel) if label.isVisible()
    }
    share.selectAll()
    qtbot.keyClicks(share, "35")
    qtbot.mouseClick(dialog.findChild(QPushButton, "start_training"), LEFT)
    features = asked.features.training
    qtbot.waitUntil(lambda: features.monitor.run is not None)
    assert features.monitor.run.plan()[0].validation == 0.35


def test_advanced_unfolds_where_the_reason_is_in_it(qtbot, asked):
    dialog = dialog_of(asked)
    advanced = dialog.findChild(QToolButton, "training_advanced")
    assert not advanced.isChecked()
    line(dialog, "training_place").clear()
    assert advanced.isChecked() and reason_of(dialog) == "Choose a folder for the training."
    assert dialog.findChild(QWidget, "training_place").isVisible()


def test_what_does_not_matter_for_a_network_is_grey_and_a_preset_fills_the_form(qtbot, asked):
    dialog = dialog_of(asked)
    tuning, epochs = dialog.findChild(QSpinBox, "fine_tuning"), dialog.findChild(QSpinBox, "epochs")
    presets, network = dialog.findChild(QComboBox, "training_presets"), dialog.findChild(QComboBox, "network")
    assert not tuning.isEnabled() and epochs.value() == 30 and epochs.isVisible()
    qtbot.mouseClick(dialog.findChild(QToolButton, "training_advanced"), LEFT)
    qtbot.keyClick(presets, Qt.Key.Key_Down)
    assert (presets.currentText(), network.currentText(), epochs.value(), tuning.value()) == (
        "transfer",
        "embedded",
        10,
        5,
    )
    assert tuning.text() == "5 epochs" and dialog.findChild(QDoubleSpinBox, "dropout").text() == "50 %"
    assert tuning.isEnabled() and not dialog.findChild(type(dialog._place), "architecture").isEnabled()
    qtbot.keyClick(network, Qt.Key.Key_Down)
    assert presets.currentText() == "Custom" and epochs.value() == 10
    assert reason_of(dialog) == "Choose a file with the architecture."
    assert not dialog.findChild(QPushButton, "start_training").isEnabled()


def test_the_sample_pictures_are_written_and_filled_in(qtbot, asked, tmp_path, monkeypatch):
    dialog = dialog_of(asked)
    monkeypatch.setattr(training_dialogs, "ask_sample_folder", lambda *_: tmp_path / "samples")
    qtbot.mouseClick(dialog.findChild(QPushButton, "training_sample"), LEFT)
    qtbot.waitUntil(
        lambda: contents_of(dialog).startswith("200 pictures of 2 classes: faces 100, others 100."),
        timeout=20_000,
    )
    assert line(dialog, "training_pictures").text() == str(tmp_path / "samples" / "faces")


def test_samples_that_cannot_be_written_do_not_stand_in_the_way_of_the_folder_before(
    qtbot, asked, pictures, monkeypatch
):
    dialog = dialog_of(asked)
    (pictures / "faces").mkdir()
    (pictures / "faces" / "letter.txt").touch()
    monkeypatch.setattr(training_dialogs, "ask_sample_folder", lambda *_: pictures)
    qtbot.mouseClick(dialog.findChild(QPushButton, "training_sample"), LEFT)
    qtbot.waitUntil(lambda: "contains other files" in reason_of(dialog))
    qtbot.waitUntil(dialog.findChild(QPushButton, "start_training").isEnabled)
    assert contents_of(dialog).startswith("6 pictures of 2 classes") and "contains other files" in reason_of(
        dialog
    )


def test_a_place_that_cannot_be_written_is_refused_with_the_dialog_as_it_was(qtbot, asked, process, pictures):
    dialog, start = dialog_of(asked), dialog_of(asked).findChild(QPushButton, "start_training")
    dialog.findChild(QSpinBox, "epochs").setValue(7)
    good = line(dialog, "training_place").text()
    line(dialog, "training_place").setText(str(pictures / "ant" / "0.png" / "run"))
    qtbot.mouseClick(start, LEFT)
    qtbot.waitUntil(lambda: "Choose a folder that can be written." in reason_of(dialog))
    assert dialog.isVisible() and dialog.findChild(QSpinBox, "epochs").value() == 7 and not process.started
    line(dialog, "training_place").setText(good)
    assert reason_of(dialog) == ""
    qtbot.waitUntil(start.isEnabled)
    qtbot.mouseClick(start, LEFT)
    qtbot.waitUntil(lambda: len(process.started) == 1)
    assert process.started[0].plan()[0].epochs == 7 and dialog_of(asked) is None


def test_a_full_disk_ends_in_a_sentence(qtbot, make, tmp_path, monkeypatch):
    def start(run):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.training.training_controller.TrainingController.__init__.__defaults__", (start,))
    application = make()
    application.features.training.monitor.start(run_in(tmp_path / "run"))
    qtbot.waitUntil(lambda: "No space left on device" in application.window.panels.messages.text)
    assert "Free space" in application.window.panels.messages.text
    qtbot.waitUntil(lambda: application.features.training.monitor.can_resume)


def test_the_panel_appears_with_a_training_and_not_before(qtbot, asked, process):
    dock = asked.window.docks["Training"]
    assert not dock.isVisible()
    qtbot.mouseClick(dialog_of(asked).findChild(QPushButton, "start_training"), LEFT)
    qtbot.waitUntil(dock.isVisible)
    assert not asked.window.panels.training_panel.visibleRegion().isEmpty()  # in front of its neighbours
    qtbot.waitUntil(lambda: len(process.started) == 1)


def test_start_makes_the_run_and_starts_its_process_aside(training, process, pictures):
    _, run = training
    plan, folder = run.plan()
    assert (
        folder == pictures
        and plan.augmentation == "course"
        and run.path == pictures.with_name("animals-training")
    )
    assert process.threads[0] is not threading.main_thread()


def test_pausing_stopping_and_resuming_go_through_the_folder(qtbot, training, process):
    application, run = training
    press(application, "pause_training")
    assert run.command == "pause" and said(application) == "Pausing after the current batch ..."
    press(application, "pause_training")
    assert run.command == "go" and said(application).startswith("Epoch 2 of 30")
    press(application, "stop_training")
    assert run.command == "stop"
    run.append_event(RunEnded("stopped"))
    qtbot.waitUntil(lambda: said(application) == "Stopped after epoch 1. Resume continues from there.")
    assert (
        application.window.panels.messages.text
        == "animals-training: Stopped after epoch 1. Resume continues from there."
    )
    press(application, "resume_training")
    assert said(application) == "Starting: TensorFlow is being loaded ..."
    assert not application.window.panels.messages.isVisible()  # that it was stopped is no longer so
    qtbot.waitUntil(lambda: len(process.started) == 2)
    run.append_event(begun(1))
    qtbot.waitUntil(lambda: said(application).startswith("Epoch 2 of 30"))


def test_a_process_that_dies_is_told_of(qtbot, training):
    application, run = training
    age(run)
    qtbot.waitUntil(
        lambda: said(application).startswith("The training process ended unexpectedly after epoch 1.")
    )
    assert application.features.training.monitor.can_resume


def test_closing_asks_and_may_be_taken_back_and_the_next_window_finds_the_training_again(
    qtbot, training, make, monkeypatch
):
    application, run = training
    answers = iter(["cancel", "leave"])
    monkeypatch.setattr(training_dialogs, "ask_how_to_close", lambda *_: next(answers, "leave"))
    application.window.close()
    assert application.window.isVisible() and run.command == "go"
    run.write_heartbeat()
    application.window.close()
    assert not application.window.isVisible() and run.command == "go"
    again = make()
    qtbot.waitUntil(lambda: said(again).startswith("Epoch 2 of 30"))
    assert again.window.panels.messages.text == ""


def test_closing_may_stop_the_training_and_one_that_is_over_is_left_alone_at_the_start(
    qtbot, training, make, monkeypatch
):
    application, run = training
    monkeypatch.setattr(training_dialogs, "ask_how_to_close", lambda *_: "stop")
    application.window.close()
    assert run.command == "stop"
    run.append_event(RunEnded("stopped"))
    again = make()
    with qtbot.waitSignal(again.features.training.monitor.polled):
        pass
    assert said(again).startswith("No training is open.")
    again.features.training.ask_run()
    dialog = again.window.findChild(AttachDialog)
    assert dialog.findChild(QListWidget).currentItem().text().startswith("animals-training")
    qtbot.mouseClick(dialog.findChild(QPushButton, "attach"), LEFT)
    qtbot.waitUntil(lambda: said(again) == "Stopped after epoch 1. Resume continues from there.")


def test_any_other_folder_can_be_watched_and_one_without_a_training_ends_in_a_sentence(
    qtbot, make, tmp_path, monkeypatch
):
    application = make()
    run = run_in(tmp_path / "other", begun(), epoch(1), RunEnded("finished"))
    for folder, told in ((tmp_path, "holds no training"), (run.path, "")):
        monkeypatch.setattr(training_dialogs, "ask_run_folder", lambda *_, folder=folder: folder)
        application.window.panels.messages.hide()
        application.features.training.ask_run()
        dialog = application.window.findChild(AttachDialog)
        with qtbot.waitSignal(dialog.destroyed):
            qtbot.mouseClick(dialog.findChild(QPushButton, "other_training"), LEFT)
        assert told in application.window.panels.messages.text
    qtbot.waitUntil(lambda: said(application) == "Done after one epoch.")


def test_a_long_run_is_read_aside(qtbot, make, tmp_path):
    application = make()
    run = run_in(tmp_path / "long", begun(num_epochs=300), *(epoch(number, 12) for number in range(1, 301)))
    with qtbot.waitSignal(application.features.training.monitor.polled):
        application.features.training.attach(run.path)
        assert application.features.training.monitor.status is None
    assert application.features.training.monitor.status.epoch == 300


def test_the_example_is_read_back_as_a_run_past_its_best_epoch(tmp_path):
    story = write_example_run(tmp_path / "faces-training").read_history()
    assert (len(story.epochs), story.best.epoch, story.batch.epoch, len(story.warnings)) == (14, 11, 15, 1)
    assert [epoch.epoch for epoch in story.epochs if epoch.is_best][-1] == 11


def test_validation_folders_are_counted_apart():
    files = tuple(Path(f"{number}.png") for number in range(1500))
    listing = Listing({"a": files, "b": files[:2]}, {"a": files[:5], "b": ()}, ("Uneven.",))
    assert (
        contents(listing)
        == "1,502 pictures of 2 classes: a 1,500, b 2. 5 other pictures are used for validation. Uneven."
    )


@pytest.fixture
def ended(qtbot, make, tmp_path, pictures):
    """A window that shows a training that has ended, with two mistakes; and what is asked to be opened."""
    application = make()
    run = run_in(tmp_path / "run", begun(), epoch(1), RunEnded("finished"), pictures=pictures)
    run.model.write_bytes(b"")
    files = [pictures / "ant" / "0.png", pictures / "ant" / "1.png", pictures / "bee" / "2.png"]
    run.save_pictures((), tuple(files))
    found = zip(files, ((0, 0, -0.5), (0, 1, 0.2), (1, 0, 0.6)), strict=True)
    pictured = tuple(ValidatedPicture(str(file), *numbers[:2], 0.8, numbers[2]) for file, numbers in found)
    run.save_validation(ValidationResults(1, ("ant", "bee"), pictured))
    opened, asked = [], QSignalSpy(application.features.state.picture_requested)
    application.features.explain.models.open = opened.append
    application.features.training.attach(run.path)
    panel = application.window.panels.training_panel
    qtbot.waitUntil(lambda: len(panel.findChildren(QToolButton, "mistake")) == 2)
    return application, run, files, opened, asked


def open_network(application, run):
    """Do as if the network of a run had been opened."""
    models = application.features.explain.models
    models._open = replace(models._open, path=run.model)
    application.features.state.model_opened.emit()


def test_a_training_that_has_ended_shows_its_card_until_another_is_followed(qtbot, ended, tmp_path):
    application, _, _, _, _ = ended
    panel = application.window.panels.training_panel
    assert application.window.docks["Training"].isVisible()
    headline = panel.findChild(QLabel, "result_headline").text()
    assert headline == "<b>Best epoch 1: 33.3% of the validation pictures are right.</b>"
    shades = [button.icon().pixmap(64, 64).toImage().pixelColor(32, 32).red() for button in
              panel.findChildren(QToolButton, "mistake")]  # fmt: skip
    assert shades == [160, 80]
    application.features.training.attach(run_in(tmp_path / "other", begun(), epoch(1)).path)
    qtbot.waitUntil(lambda: panel.findChild(QLabel, "result_headline") is None)


def test_look_inside_opens_the_worst_mistake_and_not_the_picture_before(qtbot, ended):
    application, run, files, opened, asked = ended
    press(application, "look_inside")
    assert opened == [run.model] and asked.count() == 0
    open_network(application, run)
    qtbot.waitUntil(lambda: asked.count() == 1)
    assert asked.at(0)[0] == files[2]


def test_a_click_on_a_mistake_opens_the_network_once_and_that_picture(qtbot, ended):
    application, run, files, opened, asked = ended
    buttons = application.window.panels.training_panel.findChildren(QToolButton, "mistake")
    qtbot.mouseClick(buttons[1], LEFT)
    open_network(application, run)
    qtbot.waitUntil(lambda: asked.count() == 1)
    assert asked.at(0)[0] == files[1] and opened == [run.model]


def test_without_results_look_inside_waits_for_the_predictions(qtbot, ended, monkeypatch):
    application, run, files, _, asked = ended
    features, folder = application.features, application.features.folder.controller
    features.training.loader.results = None  # as for a training that was stopped
    worst = iter([files[1]])
    monkeypatch.setattr(folder, "hardest_picture", lambda: next(worst))
    monkeypatch.setattr(type(folder), "is_predicting", property(lambda _: not done))
    done = []
    press(application, "look_inside")
    with qtbot.waitSignal(folder.changed):
        open_network(application, run)
    folder.predictions_changed.emit()
    assert asked.count() == 0
    done.append(True)
    folder.predictions_changed.emit()
    folder.predictions_changed.emit()
    assert [asked.at(number)[0] for number in range(asked.count())] == [files[1]]


def test_a_picture_that_the_user_chooses_meanwhile_stays(qtbot, ended, photograph, monkeypatch):
    application, run, files, _, asked = ended
    features, folder = application.features, application.features.folder.controller
    features.training.loader.results = None
    monkeypatch.setattr(folder, "hardest_picture", lambda: files[1])
    monkeypatch.setattr(type(folder), "is_predicting", property(lambda _: not done))
    done = []
    press(application, "look_inside")
    with qtbot.waitSignal(folder.changed):
        open_network(application, run)
    features.state.photograph = photograph
    done.append(True)
    folder.predictions_changed.emit()
    assert asked.count() == 0
