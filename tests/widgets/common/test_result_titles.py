"""Titles of results in German."""

import pytest

from app.shell.language import install_translators
from widgets.common.result_titles import translate_title


@pytest.fixture
def german(qapp):
    install_translators(qapp, "de")
    yield
    install_translators(qapp, "en")


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Occlusion: tiger cat", "Okklusion: tiger cat"),
        ("Occlusion: Song of songs", "Okklusion: Song of songs"),
        ("Activations of block3b_add", "Aktivierungen von block3b_add"),
        ("Grad-CAM: cat (partial)", "Grad-CAM: cat (teilweise)"),
        ("Occlusion: cat (copy)", "Okklusion: cat (Kopie)"),
        ("King of Hearts", "King of Hearts"),
        ("my own name: Occlusion", "my own name: Occlusion"),
    ],
)
def test_words_of_the_application_are_translated_and_names_stay(german, title, expected):
    assert translate_title(title) == expected


def test_in_english_every_title_stays(qapp):
    for title in ("Occlusion: tiger cat", "Activations of block3b_add (partial)", "King of Hearts"):
        assert translate_title(title) == title
