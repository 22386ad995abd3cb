"""The window in German, its engine not started; and that no text of it has been forgotten."""

import string
from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QSettings, Qt, QTranslator
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QListView,
    QListWidget,
    QMenu,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QToolButton,
    QWidget,
)

from app.main import make_application
from app.shell.language import install_translators, resolve_language
from app.shell.preferences import PreferencesDialog, show_preferences
from engine.core.results import Tiles
from engine.core.tile_metrics import TileMetric
from engine.imaging.render import COLOUR_MAPS
from engine.imaging.samples import SAMPLES
from engine.video.source import CameraDevice, Demonstration
from tests import texts
from tests.translation_marks import marked, plain, shown_in
from widgets.common.command_palette import CommandPalette
from widgets.common.message_bar import MessageBar
from widgets.common.translation import CONTEXT, localise_number, tr
from widgets.live.screen_page import ScreenChoice
from widgets.live.source_dialog import SourceDialog
from widgets.tiles.tile_order import tile_labels

_TILES = Tiles(
    np.zeros((1, 2, 2), np.float32),
    np.zeros((1, 2, 2), np.uint8),
    ("channel 0",),
    "page",
    units=(0,),
    figures=(TileMetric("activation", "mean", np.float32([0.125])),),
)


def window_in(language, qtbot, tmp_path):
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    store.setValue("language", language)
    made = make_application(QApplication.instance(), store)
    made.window.first_painted.disconnect()
    qtbot.addWidget(made.window)
    with qtbot.waitActive(made.window):
        made.window.show()
    return made


@pytest.fixture
def german(qtbot, tmp_path):
    made = window_in("de", qtbot, tmp_path)
    yield made
    made.window.close()
    install_translators(made.qt, "en")


def placeholders(text):
    """What is put into a text, and how; only texts that are given values have any."""
    try:
        return Counter(
            (name, kind, how) for _, name, how, kind in string.Formatter().parse(text) if name is not None
        )
    except ValueError:
        return Counter()


@pytest.mark.parametrize(
    ("preference", "desktop", "language"),
    [
        ("system", ["de-Latn-CH", "de-CH", "en-US"], "de"),
        ("system", ["fr-FR", "fr", "de-DE"], "de"),
        ("system", ["en-GB", "de-DE"], "en"),
        ("system", ["fr-FR"], "en"),
        ("system", ["C"], "en"),
        ("system", [], "en"),
        ("de", ["en-US"], "de"),
        ("en", ["de-DE"], "en"),
    ],
)
def test_the_language_is_the_preference_or_the_first_of_the_desktops_that_is_known(
    preference, desktop, language
):
    assert resolve_language(preference, desktop) == language


def test_the_translations_are_those_of_the_texts_in_the_code():
    assert list(texts.translations()) == texts.texts(), "run python -m tests.texts"


def test_every_text_has_a_german_one_with_the_same_placeholders_and_keys():
    for text, german in texts.translations().items():
        assert german, text
        assert placeholders(german) == placeholders(text), text
        assert german.count("&") == text.count("&"), text
        assert text.endswith(".") == german.endswith(".") or text.endswith("..."), text


def test_the_compiled_translations_are_those_of_the_file():
    compiled = QTranslator()
    assert compiled.load(str(texts.FILE.with_suffix(".qm")))
    assert {text: compiled.translate(CONTEXT, text) for text in texts.texts()} == texts.translations()


def test_menus_and_panels_are_german_and_are_still_known_by_their_english_names(german):
    window = german.window
    assert [entry.text() for entry in window.menuBar().actions()] == [
        "&Datei", "&Bearbeiten", "&Erklären", "&Ansicht", "&Live", "&Trainieren", "&Markieren", "&Vergleichen", "&Hilfe"
    ]  # fmt: skip
    for name, title in (
        ("Model", "Modell"),
        ("Maps", "Karten"),
        ("Tiles", "Kacheln"),
        ("Jobs", "Aufträge"),
    ):
        assert window.docks[name].windowTitle() == title
    assert [dock.objectName() for dock in window.docks.values()] == list(window.docks)
    opening = next(
        entry
        for entry in window.findChild(QWidget, "toolbar").actions()
        if entry.text() == "Bi&ld öffnen ..."
    )
    assert opening.toolTip() == "Eine Bilddatei öffnen (Strg+O)"


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_two_entries_of_a_menu_have_the_same_key(qtbot, tmp_path, language):
    made = window_in(language, qtbot, tmp_path)
    menus = [made.window.menuBar(), *made.window.findChildren(QMenu)]
    made.window.close()
    install_translators(made.qt, "en")
    assert len(menus) > 9
    for menu in menus:
        titles = [entry.text().replace("&&", "") for entry in menu.actions()]
        keys = Counter(title[title.index("&") + 1].lower() for title in titles if "&" in title)
        assert all(count == 1 for count in keys.values()), (titles, keys)
        assert max((title.count("&") for title in titles), default=0) <= 1


def test_the_form_of_a_method_is_german_and_its_values_are_not(german):
    panel = german.window.panels.method_panel
    panel.set_method("occlusion")
    panel.set_preset("seed B")
    labels = [label.text() for label in panel.findChildren(QLabel)]
    assert {"V&orgabe", "Anzeigen", "Fenster", "Schrittweite", "Füllung"} <= set(labels)
    name = panel.findChild(QPushButton, "methods").accessibleName()
    assert name == "Methode: Okklusion. Was, wenn dieser Teil verdeckt ist?"
    assert panel.findChild(QComboBox, "presets").currentText() == "Kursaufgabe B"
    show = panel.findChild(QComboBox, "quantity")
    assert show.currentText() == "Differenz des Loss" and panel.values()["quantity"] == "loss difference"
    assert panel.method().quantity == "loss difference"
    assert panel.findChild(QPushButton, "run").text() == "Ausführen"


def test_preferences_are_german_and_keep_values_that_are_not(qtbot, german):
    german.features.shell.show_preferences()
    dialog = german.window.findChild(PreferencesDialog)
    assert dialog.windowTitle() == "Einstellungen"
    scheme, language = (dialog.findChild(QComboBox, name) for name in ("scheme", "language"))
    assert [scheme.itemText(row) for row in range(3)] == ["System", "Hell", "Dunkel"]
    assert (language.currentText(), language.currentData()) == ("Deutsch", "de")
    assert dialog.findChild(QCheckBox, "welcome").text() == "Die Einführung beim nächsten Start zeigen"
    assert dialog.findChild(QPushButton, "restore").text() == "Voreinstellungen"  # Qt's own translation
    qtbot.keyClick(scheme, Qt.Key.Key_End)
    assert german.settings.get("scheme") == "dark"
    german.features.shell.view.set_scheme("light")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("bild öffnen", "Datei: Bild öffnen ..."),
        ("überlagerung export", "Datei/Exportieren: Überlagerung exportieren ..."),
        ("karte ein", "Ansicht: Karte ein-/ausblenden"),
        ("salienz", "Erklären: Gradienten-Salienz"),
        ("vorhersagen", "Bereich: Vorhersagen"),
    ],
)
def test_the_palette_finds_german_titles(qtbot, german, words, title):
    qtbot.keyClick(
        german.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    palette = german.window.findChild(CommandPalette)
    line = palette.findChild(QLineEdit)
    for letter in words:  # keyClicks knows ASCII only
        QApplication.sendEvent(line, key_of(letter))
    assert palette.findChild(QListView).model().index(0, 0).data() == title
    qtbot.keyClick(line, Qt.Key.Key_Escape)


def key_of(letter):
    return QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter)


def test_no_text_of_the_window_has_been_forgotten(qtbot, tmp_path):
    with marked():
        made = window_in("en", qtbot, tmp_path)
        made.features.shell.show_preferences()
        made.features.shell.welcome.start()
        found = set()
        for name in ("occlusion", "grad-cam", "filter-patterns", "lime"):
            made.window.panels.method_panel.set_method(name)
            found |= shown_in(made.window)
        made.window.close()
    assert plain(found) <= {*SAMPLES, *COLOUR_MAPS, "Convscope"}


def test_no_text_about_sources_has_been_forgotten(qtbot):
    with marked():
        dialog = SourceDialog()
        qtbot.addWidget(dialog)
        kinds, complaint = (
            dialog.findChild(QListWidget, "source_kinds"),
            dialog.findChild(MessageBar, "source_complaint"),
        )
        dialog.show()
        found = shown_in(dialog)
        for devices in (
            (),
            (CameraDevice(0, name="Lid"),),
            (CameraDevice(0, name="Lid"), CameraDevice(1, name="Desk")),
        ):
            dialog.show_cameras(devices)
            found |= shown_in(dialog)
        dialog.show_cameras(())
        for row in range(kinds.count() - 1):  # all but the demonstration can be filled in wrongly
            kinds.setCurrentRow(row)
            for name, text in (
                ("video_path", "gone.mp4"),
                ("stream_address", "nowhere"),
                ("series_path", "gone"),
            ):
                line = dialog.findChild(QLineEdit, name)
                for typed in ("", text):
                    line.setText(typed)
                    dialog.findChild(QRadioButton, "screen_part").setChecked(True)
                    dialog.findChild(QSpinBox, "screen_left").setValue(60_000)
                    dialog.accept()
                    assert "«" in complaint.text
                    found |= {line for text in shown_in(complaint) for line in text.splitlines()}
        found.add(ScreenChoice(dialog.screen()).accessibleName())
    names = {"Lid", "Desk", "mp4, avi, mov, mkv, webm ...", "rtsp://192.168.0.7:554/stream"}
    assert plain(found) <= names


def test_no_text_of_moving_pictures_has_been_forgotten(qtbot, tmp_path):
    with marked():
        made = window_in("en", qtbot, tmp_path)
        live, bar, messages = (
            made.features.live.controller,
            made.window.panels.live_bar,
            made.window.panels.messages,
        )
        record, room = bar.findChild(QToolButton, "live_record"), made.features.classroom
        live.open(Demonstration(320, 180, 30))
        qtbot.waitUntil(lambda: live.is_playing and bar.rates != "")
        camera = live._camera
        found = shown_in(bar)
        for is_paused, num_left_out in ((False, 0), (True, 0), (False, 3)):
            record.show_recording("0:07", is_paused, num_left_out)
            found |= shown_in(bar)
        record.show_idle()
        room.enter()
        found |= {widget.accessibleName() for widget in made.window.centralWidget().findChildren(QWidget)}
        room.leave()
        live.freeze()
        made.features.live.recording.toggle()
        found |= {messages.text} | shown_in(bar)
        bar.show_state(False, True, True)
        bar.show_rewind_range(5, 2)
        found |= shown_in(bar)
        live.close()
        camera.join(10)
        made.window.close()
    assert plain(found) <= {"Demonstration"}


def test_numbers_of_a_german_window_have_decimal_commas(german, qtbot):
    assert tr("{rate:.1f} of {count:,}, {name}", rate=2.5, count=1280, name="v1.5") == "2,5 of 1.280, v1.5"
    assert localise_number("1,280.5") == "1.280,5"
    box = QDoubleSpinBox()
    qtbot.addWidget(box)
    box.setValue(0.25)
    assert box.text() == "0,25"
    assert tile_labels(_TILES, _TILES.figures[0]) == (("0", "0,125"),)


def test_numbers_of_an_english_window_have_points(qtbot, tmp_path):
    made = window_in("en", qtbot, tmp_path)
    assert tr("{rate:.1f} of {count:,}", rate=2.5, count=1280) == "2.5 of 1,280"
    made.window.close()


def test_another_language_is_said_to_come_with_the_next_start(german, qtbot):
    dialog = show_preferences(german.window, german.settings)
    note, box = dialog.findChild(QLabel, "restart"), dialog.findChild(QComboBox, "language")
    assert not note.isVisible()
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert german.settings.get("language") == "en" and note.isVisible()
    assert note.text() == "Die Sprache wechselt beim nächsten Start von Convscope."
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert not note.isVisible()
    dialog.close()
