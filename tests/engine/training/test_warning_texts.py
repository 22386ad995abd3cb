"""The texts of warnings: English in the file of the run, in other languages where they are shown."""

import pytest

from engine.training.run_events import TrainingWarning
from engine.training.warning_texts import make_warning, word_warning
from tests import texts
from tests.training_runs import run_in

GERMAN = texts.translations()


def test_a_warning_keeps_its_english_text_and_is_worded_in_german_with_its_values(tmp_path):
    warned = make_warning(4, "conv", "exploding", "exploding weights", before="0.12", now="97")
    assert warned.text.startswith("The weights of conv explode: their strength was 0.12 at first and is 97.")
    read = run_in(tmp_path / "run", warned).read_history().warnings[-1]
    assert read == warned
    worded = word_warning(read, GERMAN.__getitem__)
    assert worded.startswith("Die Gewichte von conv explodieren: Ihre Stärke war anfangs 0.12 und ist 97.")


@pytest.mark.parametrize(
    "warned",
    [
        TrainingWarning(1, "conv", "Its units die.", "dead"),
        TrainingWarning(1, "conv", "Its units die.", "dead", "a symptom of tomorrow"),
        TrainingWarning(1, "conv", "Its units die.", "dead", "dead", (("part", "60%"),)),
    ],
)
def test_warnings_without_known_values_keep_the_text_of_their_file(warned):
    assert word_warning(warned, GERMAN.__getitem__) == "Its units die."


def test_braces_in_the_name_of_a_layer_are_no_values():
    warned = make_warning(1, "conv{0}", "dead", "dead", share="60%")
    assert word_warning(warned, str) == warned.text and "conv{0}" in warned.text
