"""Without the mouse: the palette, preferences, help, from panel to panel."""

from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QListView

from app.shell.preferences import PreferencesDialog
from widgets.common.command_palette import CommandPalette
from widgets.common.help_window import HelpWindow


def holder(window):
    """The panel that has the keyboard."""
    focus = QApplication.focusWidget()
    return next(
        (title for title, dock in window.docks.items() if focus is not None and dock.isAncestorOf(focus)),
        "picture",
    )


def test_a_class_is_explained_from_the_palette(qtbot, application, hand):
    window = application.window
    hand.key("ctrl+shift+p")
    qtbot.waitUntil(
        lambda: window.findChild(CommandPalette) is not None and window.findChild(CommandPalette).isVisible()
    )
    line, rows = (
        window.findChild(CommandPalette).findChild(QLineEdit),
        window.findChild(CommandPalette).findChild(QListView).model(),
    )
    hand.type("tabby")
    qtbot.waitUntil(lambda: line.text() == "tabby" and rows.index(0, 0).data().startswith("Class: tabby"))
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        hand.key("Return")
    assert (ended.args[0].job.target.index, ended.args[0].job.method.name) == (281, "grad-cam")
    assert window.panels.stack.layers[-1].heatmap.title == "Grad-CAM: tabby"


def test_a_preference_holds_at_once_and_escape_closes_the_form(qtbot, application, hand):
    window, settings = application.window, application.settings
    hand.key("ctrl+comma")
    qtbot.waitUntil(lambda: window.findChild(PreferencesDialog) is not None)
    dialog = window.findChild(PreferencesDialog)
    qtbot.waitUntil(dialog.isActiveWindow)
    maps = dialog.findChild(QComboBox, "positive_map")
    for _ in range(12):
        if maps.hasFocus():
            break
        before = QApplication.focusWidget()
        hand.key("Tab")
        qtbot.waitUntil(lambda before=before: QApplication.focusWidget() is not before)
    before = settings.get("positive_map")
    hand.key("Down")
    qtbot.waitUntil(lambda: settings.get("positive_map") != before)
    assert settings.get("positive_map") == maps.currentText()
    hand.key("Up")
    qtbot.waitUntil(lambda: settings.get("positive_map") == before)
    hand.key("Escape")
    qtbot.waitUntil(lambda: window.findChild(PreferencesDialog) is None and window.isActiveWindow())


def test_help_opens_by_its_key_and_closes_by_escape(qtbot, application, hand):
    window = application.window
    hand.key("F1")
    qtbot.waitUntil(lambda: any(shown.isActiveWindow() for shown in window.findChildren(HelpWindow)))
    help_window = window.findChild(HelpWindow)
    assert help_window.isVisible() and "Convscope" in help_window.windowTitle()
    hand.key("Escape")
    qtbot.waitUntil(lambda: not help_window.isVisible() and window.isActiveWindow())


def test_from_panel_to_panel_to_a_class_without_the_mouse(qtbot, application, hand):
    window = application.window
    application.features.shell.navigation.focus_canvas()
    for title in ("Model", "Predictions"):
        hand.key("F6")
        qtbot.waitUntil(lambda title=title: holder(window) == title)
    hand.key("Tab")
    rows = window.panels.prediction_list._list
    qtbot.waitUntil(rows.hasFocus)
    with qtbot.waitSignal(application.features.state.job_ended, timeout=60_000) as ended:
        hand.key("Home", "Down", "Return")
    assert ended.args[0].job.target.index == 282  # tiger cat
    assert window.panels.stack.layers[-1].heatmap.title == "Grad-CAM: tiger cat"
    for title in ("Method", "Maps", "picture"):
        hand.key("F6")
        qtbot.waitUntil(lambda title=title: holder(window) == title)
    hand.key("shift+F6")
    qtbot.waitUntil(lambda: holder(window) == "Maps")
