"""Test that one module with one class is all that a new method needs."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest

from app.cli import cli
from engine.core.method import LIVE, METHODS, Progress, live_method, make, register_method, unsupported_reason
from engine.core.method_card import QUESTIONS, Card
from engine.core.params import param, specs
from engine.core.probe import InputImage
from engine.core.results import Heatmap
from engine.core.target import Target
from engine.methods import TopPictures, TrustReport
from engine.methods.features.epoch_patterns import EpochPatterns
from tests.fakes import GapProbe, run_to_end
from tests.texts import in_tables, translations
from widgets.forms.method_panel import MethodPanel

_LONGEST = 75
"""Characters that can be read from the last row of a classroom."""


@pytest.fixture
def brightness():
    """Register a method as its module would, and remove it afterwards."""

    @register_method
    @live_method
    @dataclass(frozen=True, slots=True)
    class Brightness:
        """Show the mean of each pixel's channels."""

        name: ClassVar[str] = "brightness"
        title: ClassVar[str] = "Brightness"
        summary: ClassVar[str] = "Shows the mean of each pixel's channels."
        sentence: ClassVar[str] = "Bright: this pixel is bright."
        card: ClassVar[Card] = Card("Bright pixels are bright.", "Never doubt it.", "No pass.")
        family: ClassVar[str] = "Gradients"
        presets: ClassVar = {"double": {"factor": 2.0}}
        uses_target: ClassVar[bool] = False
        needs: ClassVar[tuple[str, ...]] = ("maps",)

        factor: float = param(1.0, label="Factor", help="Factor of the brightness.", minimum=0, maximum=9)

        def run(self, probe, image, target):
            yield Progress(0, 1)
            return Heatmap(self.factor * image.pixels.mean(-1), self.title)

    yield Brightness
    del METHODS[Brightness.name]
    LIVE.remove(Brightness.name)


def test_a_registered_class_is_made_run_listed_and_offered(brightness, qtbot, capsys):
    method = make("brightness", "double")
    pixels = np.arange(48, dtype=np.float32).reshape(4, 4, 3)
    image = InputImage(pixels, np.zeros(3, np.float32), np.full(3, 47, np.float32))
    _, result = run_to_end(method.run(GapProbe(), image, Target(0)))
    assert result.values[1, 2] == 2 * (18 + 19 + 20) / 3
    assert not unsupported_reason(brightness, GapProbe().model) and brightness.name in LIVE
    assert cli.main(["methods", "brightness"]) == 0
    listed = capsys.readouterr().out
    assert "Brightness" in listed and "double" in listed and "--factor" in listed
    assert {brightness.sentence, brightness.summary, "Factor of the brightness."} <= set(in_tables())
    panel = MethodPanel()
    qtbot.addWidget(panel)
    panel.set_model(GapProbe().model)
    panel.set_method("brightness")
    panel.set_preset("double")
    assert panel.method() == method and panel.supports("brightness")


@pytest.mark.parametrize("cls", [*METHODS.values(), TrustReport, TopPictures, EpochPatterns])
def test_each_method_carries_a_sentence_for_the_classroom_view_in_both_languages(cls):
    for sentence in (cls.sentence, translations()[cls.sentence]):
        assert 20 <= len(sentence) <= _LONGEST and sentence.endswith(".")
    for advice in (cls.card.reading, cls.card.doubt, cls.card.cost):
        sentences = advice.rstrip(".").split(". ")
        assert advice.endswith(".") and all(len(part.split()) <= 30 for part in sentences), advice
    assert set(cls.needs) <= {"maps", "kernels", "classes", "max-pooling"}


@pytest.mark.parametrize("cls", METHODS.values())
def test_a_form_shows_four_parameters_at_most_and_conditions_name_choices(cls):
    declared = {spec.name: spec for spec in specs(cls)}
    assert sum(not spec.advanced for spec in declared.values()) <= 4
    for spec in declared.values():
        if spec.applies_if is not None:
            name, value = spec.applies_if
            assert value in declared[name].choices


def test_each_family_has_a_question():
    assert {cls.family for cls in (*METHODS.values(), TrustReport)} == set(QUESTIONS)
