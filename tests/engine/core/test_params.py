from dataclasses import dataclass

import pytest

from engine.core.errors import UserError
from engine.core.method import METHODS, make
from engine.core.params import build_from_params, param, param_values, specs


@dataclass(frozen=True)
class Form:
    size: int = param(8, label="Size", help="A size.", minimum=1, maximum=64)
    rate: float = param(0.5, label="Rate", help="A rate.", minimum=0)
    soft: bool = param(False, label="Soft", help="Soft or not.")
    fill: str = param("grey", label="Fill", help="A fill.", choices=("grey", "black"))


def test_a_field_declares_everything_once():
    size, rate, soft, fill = specs(Form)
    assert [spec.kind for spec in (size, rate, soft, fill)] == ["integer", "number", "switch", "choice"]
    assert (size.name, size.default, size.minimum, size.maximum) == ("size", 8, 1, 64)
    assert param_values(build_from_params(Form, {"size": 9.0, "rate": 2})) == {
        "size": 9,
        "rate": 2.0,
        "soft": False,
        "fill": "grey",
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"size": 0}, "from 1 up to 64"),
        ({"size": 2.5}, "a whole number"),
        ({"size": True}, "a whole number"),
        ({"rate": float("nan")}, "a number from 0"),
        ({"fill": "pink"}, "grey, black"),
        ({"soft": "yes"}, "yes or no"),
        ({"colour": 1}, "size, rate, soft, fill"),
    ],
)
def test_wrong_values_are_refused_with_what_is_allowed(given, words):
    with pytest.raises(UserError, match=words):
        build_from_params(Form, given)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [("size", "12", 12), ("rate", "1e-3", 0.001), ("soft", "yes", True), ("fill", "black", "black")],
)
def test_text_from_a_command_line_is_parsed(name, text, value):
    spec = {spec.name: spec for spec in specs(Form)}[name]
    assert spec.parse(text) == value


@pytest.mark.parametrize(
    ("name", "text"), [("size", "ten"), ("size", "65"), ("soft", "maybe"), ("rate", "-1")]
)
def test_bad_text_is_refused(name, text):
    spec = {spec.name: spec for spec in specs(Form)}[name]
    with pytest.raises(UserError, match=spec.label):
        spec.parse(text)


@pytest.mark.parametrize(
    ("name", "preset"), [(name, preset) for name, cls in METHODS.items() for preset in cls.presets]
)
def test_every_preset_of_every_method_is_valid(name, preset):
    method = make(name, preset)
    assert METHODS[name].presets[preset].items() <= param_values(method).items()


def test_unknown_methods_and_presets_are_named():
    with pytest.raises(UserError, match="Available methods: grad-cam, grad-cam\\+\\+, layer-cam"):
        make("gradcam")
    with pytest.raises(UserError, match="paper, seed"):
        make("grad-cam", "fastest")
