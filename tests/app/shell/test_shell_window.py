"""The real window, its engine not started: keys, menus, names, schemes."""

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from app.shell.preferences import PreferencesDialog
from engine.core.method import METHODS
from engine.core.params import specs
from engine.imaging.samples import SAMPLES, sample_path
from engine.runtime.job import Job, Outcome
from tests.operating_systems import write_levels
from widgets.common.focus_ring import Frame
from widgets.common.help_window import HelpWindow
from widgets.common.theme import apply_scheme
from widgets.common.welcome_bubble import WelcomeBubble

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def quiet(without_engine):
    yield without_engine
    apply_scheme(without_engine.qt, "light")


def focus():
    return QApplication.focusWidget()


def recent(quiet):
    menu = next(menu for menu in quiet.window.findChildren(QMenu) if menu.title() == "Open &recent")
    return {entry.text(): entry for entry in menu.actions() if entry.text()}


def picture(folder, name="own.png", level=90):
    folder.mkdir(exist_ok=True)
    write_levels(folder / name, np.full((20, 30, 3), level, np.uint8))
    return folder / name


def is_named(widget):
    """Whether a screen reader has a name for a widget; a list of choices is named by its label there, as its text is its value."""
    interface = QAccessible.queryAccessibleInterface(widget)
    labels = [label for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
    own = "" if isinstance(widget, QComboBox) else interface.text(QAccessible.Text.Name)
    return bool(widget.accessibleName() or labels or own)


def test_everything_that_takes_the_keyboard_has_a_name(qtbot, quiet):
    quiet.window.panels.job_list.add_job(1, "Grad-CAM")
    quiet.features.shell.show_preferences()
    quiet.features.shell.help.show()
    seen = [
        widget
        for widget in quiet.window.findChildren(QWidget)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None
        and not isinstance(widget.window(), QListView)
        and widget.window().metaObject().className() != "QComboBoxPrivateContainer"
    ]
    assert len(seen) > 50
    assert [f"{type(widget).__name__} {widget.objectName()}" for widget in seen if not is_named(widget)] == []


def test_the_form_of_a_method_comes_in_its_place_when_tab_is_pressed(qtbot, quiet):
    panel = quiet.window.panels.method_panel
    panel.set_method("occlusion")
    panel.findChild(QPushButton, "run").setEnabled(True)
    main = [spec.name for spec in specs(METHODS["occlusion"]) if not spec.advanced]
    fields = [*main, "more_parameters", "clipped", "score"]  # the colour is disabled, as the fill is grey
    panel.unfold(True)
    qtbot.waitUntil(lambda: all(panel.findChild(QWidget, field).isVisible() for field in fields))
    panel.findChild(QPushButton, "methods").setFocus()
    names = []
    for _ in range(3 + len(fields)):
        qtbot.keyClick(focus(), Qt.Key.Key_Tab)
        names.append(focus().objectName())
    assert names == ["method_help", "presets", *fields, "run"]


def test_f6_goes_round_picture_and_panels_and_brings_hidden_ones_forward(qtbot, quiet):
    window = quiet.window

    def holder():
        return next((title for title, dock in window.docks.items() if dock.isAncestorOf(focus())), "picture")

    for title in ("Plots", "Tiles"):
        window.open_dock(title)
    quiet.features.shell.navigation.focus_canvas()
    found = []
    for _ in range(7):
        qtbot.keyClick(window, Qt.Key.Key_F6)
        found.append(holder())
    assert found == [
        "Model",
        "Predictions",
        "Method",
        "Maps",
        "Tiles",
        "Plots",
        "picture",
    ]
    qtbot.keyClick(window, Qt.Key.Key_F6, SHIFT)
    assert holder() == "Plots" and not window.docks["Plots"].visibleRegion().isEmpty()
    window.docks["Tiles"].hide()
    qtbot.keyClick(window, Qt.Key.Key_F6, SHIFT)
    qtbot.keyClick(window, Qt.Key.Key_F6, SHIFT)
    assert holder() == "Method"


def test_f6_frames_the_panel_that_it_goes_to(qtbot, quiet):
    window = quiet.window
    quiet.features.shell.navigation.focus_canvas()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    dock = window.docks["Model"]
    frames = dock.findChildren(Frame, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert [frame.geometry() for frame in frames] == [dock.rect()]
    ring = focus().findChild(Frame)  # and the widget in it that has the focus
    assert ring is not None and ring.geometry() == focus().rect()


def test_going_round_makes_the_window_nobodys_child(qtbot, quiet):
    for _ in range(10):
        qtbot.keyClick(quiet.window, Qt.Key.Key_F6)
    assert shiboken6.ownedByPython(
        quiet.window
    )  # else it is lost to Python with whichever widget was taken for its parent


def test_pictures_are_remembered_newest_first_and_samples_are_not(qtbot, quiet, tmp_path):
    files = [picture(tmp_path / str(number), "same.png") for number in range(12)]
    for file in [*files, files[5], sample_path(SAMPLES[1])]:
        with qtbot.waitSignal(quiet.features.explain.loader.opened, timeout=10_000):
            quiet.features.explain.pictures.open(file)
    titles = [title for title in recent(quiet) if "same.png" in title]
    assert titles[0] == "&1 5/same.png" and titles[1] == "&2 11/same.png" and len(titles) == 10
    with qtbot.waitSignal(quiet.features.explain.loader.opened, timeout=10_000) as opened:
        recent(quiet)["&2 11/same.png"].trigger()
    assert opened.args[0].name == "same.png" and quiet.features.explain.loader.path == files[11]
    files[4].unlink()
    gone = next(title for title in recent(quiet) if "4/same.png" in title)
    recent(quiet)[gone].trigger()
    assert "no longer exists" in quiet.window.panels.messages.text
    assert not any("4/same.png" in title for title in recent(quiet))
    recent(quiet)["&Clear"].trigger()
    assert not any("same.png" in title for title in recent(quiet))


def test_ctrl_v_opens_a_picture_but_in_a_line_it_pastes_text(qtbot, quiet, tmp_path):
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    qtbot.keyClick(quiet.window, Qt.Key.Key_V, CTRL)
    assert (
        quiet.window.panels.canvas.rendered == (255, 0, 0)
    ).all() and quiet.window.panels.canvas.rendered.shape == (
        20,
        30,
        3,
    )
    QGuiApplication.clipboard().setText(str(picture(tmp_path)))
    line = quiet.window.panels.prediction_list.findChild(QLineEdit)
    line.setFocus()
    qtbot.keyClick(line, Qt.Key.Key_V, CTRL)
    assert line.text().endswith("own.png")
    assert (quiet.window.panels.canvas.rendered == (255, 0, 0)).all()
    quiet.features.shell.navigation.focus_canvas()
    with qtbot.waitSignal(quiet.features.explain.loader.opened, timeout=10_000):
        qtbot.keyClick(quiet.window, Qt.Key.Key_V, CTRL)
    assert (quiet.window.panels.canvas.rendered == 90).all()
    QGuiApplication.clipboard().setText("nonsense")
    qtbot.keyClick(quiet.window, Qt.Key.Key_V, CTRL)
    assert "There is no file 'nonsense'" in quiet.window.panels.messages.text


def test_a_picture_dropped_from_a_browser_is_shown(quiet):
    content = QMimeData()
    image = QImage(9, 7, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.blue)
    content.setImageData(image)
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(quiet.window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, content, LEFT, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(quiet.window, drop)
    assert (
        quiet.window.panels.canvas.rendered.shape == (7, 9, 3)
        and (quiet.window.panels.canvas.rendered == (0, 0, 255)).all()
    )


def base(quiet):
    return quiet.qt.palette().color(QPalette.ColorRole.Base).name()


def ticked(quiet):
    return [
        entry.text()
        for action, entry in quiet.window._actions
        if action.title.lstrip("|&") in ("Light", "Dark", "System theme") and entry.isChecked()
    ]


def test_preferences_hold_at_once_and_defaults_come_back(qtbot, quiet):
    qtbot.keyClick(quiet.window, Qt.Key.Key_Comma, CTRL)
    dialog = quiet.window.findChild(PreferencesDialog)
    scheme = dialog.findChild(QComboBox, "scheme")
    light = base(quiet)
    qtbot.keyClick(scheme, Qt.Key.Key_End)
    assert base(quiet) != light and ticked(quiet) == ["&Dark"]
    next(entry for _, entry in quiet.window._actions if entry.text() == "&Dark").trigger()
    assert ticked(quiet) == ["&Dark"]  # choosing it once more does not untick it
    qtbot.mouseClick(dialog.findChild(QCheckBox, "keep_layout"), LEFT, pos=QPoint(8, 8))
    assert quiet.settings.get("keep_layout") is False
    qtbot.mouseClick(dialog.findChild(QPushButton, "restore"), LEFT)
    assert scheme.currentText() == "System" and dialog.findChild(QCheckBox, "keep_layout").isChecked()
    assert ticked(quiet) == ["&System theme"] and base(quiet) == light
    dialog.close()


def test_the_window_follows_the_desktop_while_it_is_told_to(qtbot, quiet):
    desktop = QGuiApplication.styleHints().colorSchemeChanged
    quiet.window.panels.job_list.add_job(1, "Grad-CAM")
    stop = quiet.window.panels.job_list.findChild(QToolButton, "cancel")
    light, dark_icon = base(quiet), stop.icon().pixmap(16, 16).toImage()
    desktop.emit(Qt.ColorScheme.Dark)
    dark = base(quiet)
    assert stop.icon().pixmap(16, 16).toImage() != dark_icon  # what was there before can still be seen
    desktop.emit(Qt.ColorScheme.Light)
    assert base(quiet) == light != dark
    quiet.features.shell.view.set_scheme("light")
    desktop.emit(Qt.ColorScheme.Dark)
    assert base(quiet) == light


def test_the_layout_is_remembered_unless_it_is_not_to_be(qtbot, quiet):
    quiet.settings.set("keep_layout", False)
    quiet.window.close()
    assert quiet.settings.get("layout").isEmpty()
    quiet.settings.set("keep_layout", True)
    quiet.close()
    assert not quiet.settings.get("layout").isEmpty()


def end_job(quiet, photograph):
    quiet.features.state.job_ended.emit(Outcome(Job(1, None, None, photograph, None), None, 0))


def bubble(quiet):
    return quiet.window.findChild(WelcomeBubble)


def test_the_welcome_comes_once_after_the_first_map_and_never_unasked(qtbot, quiet, photograph):
    welcome = quiet.features.shell.welcome
    end_job(quiet, photograph)
    assert not bubble(quiet).isVisible()  # a start with a file, the guided tour, a test
    welcome.start_after_first_map()
    quiet.features.state.job_ended.emit(None)
    assert not bubble(quiet).isVisible()
    end_job(quiet, photograph)
    titles = []
    while bubble(quiet).isVisible():
        titles.append(bubble(quiet).accessibleName().partition(": ")[2])
        qtbot.keyClick(focus(), Qt.Key.Key_Return)
    assert titles == [
        "The picture",
        "Predictions of the model",
        "Choose a method",
        "Maps over the picture",
        "Inside the model",
    ]
    assert quiet.settings.get("welcome") is False
    welcome.start_after_first_map()
    end_job(quiet, photograph)
    assert not bubble(quiet).isVisible()


def test_the_welcome_can_be_asked_for_again_and_left(qtbot, quiet):
    next(entry for _, entry in quiet.window._actions if entry.text() == "&Welcome steps").trigger()
    for _ in range(2):
        qtbot.keyClick(focus(), Qt.Key.Key_Right)
    assert bubble(quiet).accessibleName() == "Welcome, step 3 of 5: Choose a method"
    qtbot.keyClick(focus(), Qt.Key.Key_Left)
    assert "step 2 of 5" in bubble(quiet).accessibleName()
    assert abs(bubble(quiet).geometry().center().y() - quiet.window.height() / 2) < quiet.window.height() / 2
    qtbot.keyClick(focus(), Qt.Key.Key_Escape)
    assert not bubble(quiet).isVisible()


def test_f1_and_the_question_mark_open_the_right_place(qtbot, quiet):
    panel = quiet.window.panels.method_panel
    panel.set_method("rise")
    panel.findChild(QComboBox, "presets").setFocus()
    qtbot.keyClick(focus(), Qt.Key.Key_F1)
    shown = quiet.window.findChild(HelpWindow)
    page = shown.findChild(QWidget, "help_page")
    assert page.source().toString() == "convscope:method/rise"
    assert METHODS["rise"].card.doubt in page.toPlainText()
    shown.close()
    panel.set_method("occlusion")
    qtbot.mouseClick(panel.findChild(QToolButton, "method_help"), LEFT)
    assert page.source().toString() == "convscope:method/occlusion"
    pages = shown.findChild(QListWidget, "help_pages")
    assert pages.currentItem().text() == "Occlusion"
    shown.close()
    next(entry for _, entry in quiet.window._actions if entry.text() == "&Keyboard shortcuts").trigger()
    assert "Ctrl+Shift+P" in page.toPlainText()
    shown.close()


def test_missing_pages_are_said_to_be_missing(quiet, monkeypatch):
    monkeypatch.setattr("app.shell.help.docs_folder", lambda: None)
    quiet.features.shell.help.show()
    assert "are not installed" in quiet.window.panels.messages.text
