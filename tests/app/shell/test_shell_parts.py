"""Preferences, what can be pasted, looks and pages of help: the parts that need no window."""

import re
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QSettings, QUrl
from PySide6.QtGui import QColor, QImage

from app.explain.preferred_colours import PreferredColours
from app.shell import help as help_pages
from app.shell.clipboard_import import parse_mime_data
from app.shell.help import docs_folder, shortcuts_page
from app.shell.method_cards import card_address, card_page, card_pages
from app.shell.settings import PREFERENCES, Settings
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.look import DIVERGING, Look
from engine.core.method import METHODS
from engine.core.results import Heatmap
from engine.imaging.render import Layer
from engine.methods import TrustReport
from tests.commands import COMMANDS
from widgets.canvas.layer_stack import LayerStack


@pytest.fixture
def settings(tmp_path):
    return Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))


def test_switches_survive_a_restart_and_unknown_choices_do_not(settings, tmp_path):
    settings.set("welcome", False)
    settings.set("positive_map", "viridis")
    settings._store.sync()
    again = Settings(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    assert again.get("welcome") is False and again.get("positive_map") == "viridis"
    again._store.setValue("positive_map", "magma")
    again._store.setValue("welcome", "perhaps")
    assert again.get("positive_map") == "inferno" and again.get("welcome") is True


def test_every_default_is_one_of_its_choices_and_the_first_method_is_the_first():
    for setting in PREFERENCES:
        assert setting.choices is None or setting.default in setting.choices(), setting.name
    assert next(iter(METHODS)) == next(one.default for one in PREFERENCES if one.name == "method")


def heatmap(signed=False, look=None):
    return Heatmap(
        np.array([[0, 1.0]], np.float32), "map", signed=signed, look=look or (DIVERGING if signed else Look())
    )


def test_preferred_colours_are_for_maps_without_a_wish_and_reach_what_is_shown(qtbot, settings):
    stack = LayerStack()
    looks = PreferredColours(stack, settings)
    course = Look("jet", 0.4, "add")
    for key, one in enumerate((heatmap(), heatmap(signed=True), heatmap(look=course))):
        stack.add_or_update(Layer(key, one, Box(0, 0, 1, 1), looks.look_for(one)))
    stack.set_look(1, Look("grey"))  # chosen by hand
    settings.set("positive_map", "viridis")
    settings.set("signed_map", "jet")
    assert [layer.look.colour_map for layer in stack.layers] == ["viridis", "grey", "jet"]
    assert looks.look_for(heatmap(signed=True)) == Look("jet")
    assert looks.look_for(heatmap(look=course)) == course


def content(text="", urls=(), image=None):
    found = QMimeData()
    if text:
        found.setText(text)
    if urls:
        found.setUrls([QUrl(url) for url in urls])
    if image is not None:
        found.setImageData(image)
    return found


def test_files_and_paths_are_recognised_in_every_form(tmp_path):
    file = tmp_path / "my cat.png"
    file.write_bytes(b"x")
    address = QUrl.fromLocalFile(str(file)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
    for one in (
        content(urls=[address]),
        content(text=str(file)),
        content(text=f'  "{file}"\n'),
        content(text=address),
        content(text="unrelated", urls=[address], image=QImage(2, 2, QImage.Format.Format_RGB32)),
    ):
        assert parse_mime_data(one) == file


def test_a_picture_keeps_its_pixels_and_transparency_becomes_white():
    image = QImage(3, 2, QImage.Format.Format_ARGB32)
    image.fill(QColor(10, 20, 30))
    image.setPixelColor(2, 1, QColor(200, 0, 0, 0))
    image.setPixelColor(1, 0, QColor(0, 0, 0, 128))
    found = parse_mime_data(content(image=image, urls=["https://example.org/cat.png"]))
    expected = np.full((2, 3, 3), (10, 20, 30))
    expected[1, 2], expected[0, 1] = 255, 127
    np.testing.assert_array_equal(found.pixels, expected)
    assert found.digest == "" and "was pasted" in found.notes[0]


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (
            {"text": "https://example.org/cat.png"},
            "is a network address, and Convscope never uses the network",
        ),
        ({"urls": ["http://example.org/cat.png"]}, "http://example.org/cat.png is a network address"),
        ({"text": "/no/such/file.png\nand more"}, "There is no file '/no/such/file.png'."),
        ({"text": "x" * 9000}, "There is no file 'xxx"),
        ({"text": "a\0b"}, "There is no file"),
        ({}, "neither a picture nor a file"),
        ({"image": QImage()}, "cannot be decoded"),
    ],
)
def test_what_cannot_be_used_gets_a_sentence(found, said):
    with pytest.raises(UserError) as refused:
        parse_mime_data(content(**found))
    assert said in refused.value.message and len(refused.value.message) < 300


def test_every_method_has_its_place_in_the_pages_and_every_key_on_the_page_of_keys():
    text = (docs_folder() / "methods.md").read_text(encoding="utf-8")
    for cls in METHODS.values():
        assert f"| {cls.title} |" in text, cls.title
    page = shortcuts_page(COMMANDS)
    for command in COMMANDS:
        assert not command.shortcut or f"| {command.keys} | {command.plain_title} |" in page, command.title


def test_every_method_has_a_card_with_its_picture_and_its_advice():
    cards = {page.address: page.title for page in card_pages() if page.address}
    for cls in (*METHODS.values(), TrustReport):
        assert cards[card_address(cls.name)] == cls.title
        text = card_page(cls.name, docs_folder())
        for part in (cls.summary, cls.sentence, cls.card.reading, cls.card.doubt, cls.card.cost):
            assert part in text
        picture = Path(QUrl(re.search(r"!\[[^]]+\]\((.*)\)", text)[1]).toLocalFile())
        assert picture.is_file() and picture.stem == cls.name
    assert "/thumbnails/rise.jpg" in card_page("rise", None)


def test_decision_records_are_not_in_the_help():
    assert not [page for page in help_pages._pages(docs_folder()) if "adr" in page.address]


def test_pages_are_also_found_where_a_package_puts_them(tmp_path, monkeypatch):
    installed = tmp_path / "data" / "share" / "convscope" / "docs"
    monkeypatch.setattr(help_pages, "__file__", str(tmp_path / "site-packages" / "app" / "shell" / "help.py"))
    monkeypatch.setattr(help_pages.sysconfig, "get_path", lambda _: str(tmp_path / "data"))
    assert docs_folder() is None
    installed.mkdir(parents=True)
    (installed / "methods.md").write_text("# Methods")
    assert docs_folder() == installed
