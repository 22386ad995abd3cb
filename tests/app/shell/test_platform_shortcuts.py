"""Shortcuts on Windows and macOS: none that the system keeps, none twice, and named in texts as the system does."""

import re
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence

from app.shell.language import install_translators
from app.shell.panels import Panels
from engine.core.box import Box
from engine.core.look import Look
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from tests import texts
from tests.commands import COMMANDS
from widgets.canvas.layer_list import LayerList
from widgets.canvas.layer_stack import LayerStack
from widgets.common import translation
from widgets.common.platform_shortcuts import localise_shortcuts, platform_shortcut
from widgets.common.translation import tr

SYSTEMS = ("linux", "win32", "darwin")
KEPT_IN_WIDGETS = ("Ctrl+F", "Ctrl+PgUp", "Ctrl+PgDown", "Ctrl+C", "F2", "F3", "Shift+F3", "Alt+Left")
RESERVED = {
    "darwin": {
        "Ctrl+H": "hides the application",
        "Ctrl+Alt+H": "hides the others",
        "Ctrl+M": "minimises the window",
        "Ctrl+Alt+M": "minimises all windows",
        "Ctrl+Alt+D": "hides the Dock",
        "Ctrl+Tab": "goes to the next application",
        "Ctrl+Space": "Spotlight",
        "Ctrl+Alt+Space": "Finder search",
        "Ctrl+`": "goes to the next window",
        "Ctrl+Shift+3": "takes a picture of the screen",
        "Ctrl+Shift+4": "takes a picture of a part",
        "Ctrl+Shift+5": "takes pictures of the screen",
        "Ctrl+Shift+Q": "logs out",
        "Ctrl+Alt+Esc": "ends applications",
        "Ctrl+Shift+/": "searches the menus",
        "Meta+Ctrl+F": "full screen",
        "Meta+Ctrl+Q": "locks the screen",
        "Meta+Up": "Mission Control",
        "Meta+Down": "windows of the application",
        "F11": "shows the desktop",
        "F12": "Dashboard, in older versions",
    },
    "win32": {
        **{f"Ctrl+Shift+{digit}": "changes the keyboard layout, where that is set" for digit in range(10)},
        "Ctrl+Esc": "Start menu",
        "Ctrl+Shift+Esc": "Task Manager",
        "Ctrl+Alt+Del": "locks the screen",
        "Alt+Tab": "goes to the next window",
        "Alt+F4": "closes the window",
        "Alt+Space": "menu of the window",
        "F10": "goes to the menus",
    },
    "linux": {
        "Ctrl+Alt+T": "terminal",
        "Ctrl+Alt+Del": "logs out",
        "Ctrl+Alt+L": "locks the screen",
        "Ctrl+Alt+Up": "goes to another workspace",
        "Ctrl+Alt+Down": "goes to another workspace",
        "Alt+F2": "runs a command",
        "Alt+F4": "closes the window",
        "Alt+Tab": "goes to the next window",
    },
}
"""The reserved shortcuts of each system and their purpose, from the lists of Apple, Microsoft and GNOME.

On Windows every Ctrl+Alt with a letter, digit or mark is reserved too: AltGr is Ctrl+Alt and types
characters.
"""

MAC = {"Ctrl": "⌘", "Shift": "⇧", "Alt": "⌥", "Meta": "⌃"}


def portable(keys):
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.PortableText)


def as_on_a_mac(keys):
    """Write keys as Qt does on macOS."""
    return "".join(MAC.get(key, key) for key in keys.split("+"))


@pytest.fixture(params=SYSTEMS)
def system(request, monkeypatch):
    monkeypatch.setattr(sys, "platform", request.param)
    return request.param


def test_no_shortcut_is_one_that_the_system_keeps(system):
    taken = {portable(keys) for keys in RESERVED[system]}
    ours = {
        portable(platform_shortcut(command.shortcut)): command.plain_title
        for command in COMMANDS
        if command.shortcut
    }
    assert not taken & ours.keys(), system
    assert all(
        portable(keys) == keys for keys in (platform_shortcut(command.shortcut) for command in COMMANDS)
    )


def test_no_shortcut_is_altgr_with_a_character_on_windows(monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    assert not [
        keys
        for command in COMMANDS
        if re.fullmatch(r"Ctrl\+Alt\+(Shift\+)?.", keys := platform_shortcut(command.shortcut))
    ]


def test_no_shortcut_is_there_twice(system):
    ours = [portable(platform_shortcut(command.shortcut)) for command in COMMANDS if command.shortcut]
    assert len(set(ours)) == len(ours)
    assert not set(ours) & set(map(portable, KEPT_IN_WIDGETS))


def test_redo_is_what_each_system_calls_so(monkeypatch):
    """QKeySequence.StandardKey.Redo, as Qt's page on it lists the keys by system."""
    shortcut = next(command.shortcut for command in COMMANDS if command.title == "&Redo")
    found = {}
    for name in SYSTEMS:
        monkeypatch.setattr(sys, "platform", name)
        found[name] = platform_shortcut(shortcut)
    assert found == {"linux": "Ctrl+Shift+Z", "win32": "Ctrl+Y", "darwin": "Ctrl+Shift+Z"}


def test_the_window_takes_the_keys_of_the_system(qtbot, monkeypatch):
    from app.shell.window import MainWindow

    monkeypatch.setattr(sys, "platform", "darwin")
    window = MainWindow(Panels())
    qtbot.addWidget(window)
    window.add_commands(COMMANDS)
    found = {
        entry.shortcut().toString(QKeySequence.SequenceFormat.PortableText) for _, entry in window._actions
    }
    assert {"Ctrl+Shift+M", "Ctrl+Shift+H", "Ctrl+Shift+F"} <= found
    assert not {"Ctrl+M", "Ctrl+H", "F11"} & found


def with_keys():
    """All texts of the window that name a key with a modifier, in English and in German."""
    messages = ElementTree.parse(texts.FILE).getroot().iter("message")
    both = [message.findtext(part) or "" for message in messages for part in ("source", "translation")]
    return [text for text in both if re.search(r"Ctrl|Strg|Shift\+|Umschalt\+|Alt\+", text)]


def test_every_text_that_names_a_key_names_it_as_macos_does(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    found = {text: localise_shortcuts(text, as_on_a_mac) for text in with_keys()}
    assert len(found) >= 22  # eleven, in two languages
    for text, shown in found.items():
        assert not re.search(r"Ctrl|Strg|Shift\+|Umschalt\+|Alt\+", shown), shown
        assert any(sign in shown for sign in MAC.values()), text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ctrl+Shift+P searches all commands by name.", "⌘⇧P searches all commands by name."),
        ("Strg+Umschalt+P findet alles.", "⌘⇧P findet alles."),
        ("open it (Ctrl+M) to explain more.", "open it (⌘⇧M) to explain more."),
        ("Strg+Bild auf, Strg+Bild ab", "⌘PgUp, ⌘PgDown"),
        ("F6, Shift+F6", "F6, ⇧F6"),
        ("Ctrl and the wheel change the patch size", "⌘ and the wheel change the patch size"),
        ("mean + 2 * Alt; A+B", "mean + 2 * Alt; A+B"),
    ],
)
def test_keys_in_texts(text, shown, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert localise_shortcuts(text, lambda keys: as_on_a_mac(platform_shortcut(keys))) == shown


def test_texts_are_shown_with_the_keys_of_the_system(monkeypatch, qapp):
    monkeypatch.setattr(translation, "native_shortcut_text", lambda keys: f"<{keys}>")
    assert tr("Ctrl+C copies the rows selected") == "<Ctrl+C> copies the rows selected"
    try:
        install_translators(qapp, "de")
        assert tr("Ctrl+C copies the rows selected") == "<Ctrl+C> kopiert die ausgewählten Zeilen"
    finally:
        install_translators(qapp, "en")


def test_on_linux_nothing_changes(monkeypatch):
    monkeypatch.setattr(sys, "platform", "linux")
    names = {
        "Strg": "Ctrl",
        "Umschalt": "Shift",
        "Bild auf": "PgUp",
        "Bild ab": "PgDown",
        "Alt+Links": "Alt+Left",
    }
    for text in with_keys():
        shown = localise_shortcuts(text, translation.native_shortcut_text)
        for german, english in names.items():
            text, shown = text.replace(german, english), shown.replace(german, english)
        assert shown == text


def test_macos_puts_three_entries_into_the_menu_of_the_application(qtbot, qapp):
    """By their roles, in German too, where Qt does not guess them; and guesses none for any other."""
    from app.shell.window import MainWindow

    try:
        install_translators(qapp, "de")
        window = MainWindow(Panels())
        qtbot.addWidget(window)
        window.add_commands(COMMANDS)
    finally:
        install_translators(qapp, "en")
    roles = {command.title: entry.menuRole() for command, entry in window._actions}
    named = {title: role for title, role in roles.items() if role is not QAction.MenuRole.NoRole}
    role = QAction.MenuRole
    assert named == {
        "|Pr&eferences...": role.PreferencesRole,
        "|&About Convscope": role.AboutRole,
        "|&Quit": role.QuitRole,
    }


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_a_layer_is_removed_by_either_key_that_is_called_delete(qtbot, key):
    stack = LayerStack()
    layers = LayerList(stack)
    qtbot.addWidget(layers)
    with qtbot.waitExposed(layers):
        layers.show()
    stack.add_or_update(Layer(1, Heatmap(np.eye(3, dtype=np.float32), "a map"), Box(0, 0, 3, 3), Look()))
    layers.setFocus()
    qtbot.keyClick(layers._list, key)
    assert not stack.layers
