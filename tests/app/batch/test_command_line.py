"""The command line of a request parses to an equal request."""

from pathlib import Path

import pytest

from app.batch.command_line import batch_arguments
from app.batch.run import BatchOptions
from app.cli.cli import _joined
from app.cli.flags import build_parser
from app.cli.parsing import parse_batch_options, parse_method, parse_request
from app.headless.explain_request import ExplainRequest
from engine.core.method import METHODS, make
from engine.model_files.options import Options
from engine.model_files.sandbox.trusted_files import trust

FORMS = [(name, preset) for name, cls in METHODS.items() for preset in ("", *cls.presets)]


def parsed(arguments):
    flags, rest = build_parser()[0].parse_known_args(_joined(arguments))
    return parse_request(flags, parse_method(flags, rest)), parse_batch_options(flags)


@pytest.mark.parametrize(("name", "preset"), FORMS)
def test_every_method_with_every_preset_comes_back(name, preset):
    request, options = ExplainRequest(make(name, preset)), BatchOptions(Path("in"), Path("out"))
    assert parsed(batch_arguments(request, options)) == (request, options)


def test_a_request_with_all_choices_comes_back(tmp_path):
    code = tmp_path / "layers.py"
    code.write_text("class Odd:\n    pass\n")
    names = tmp_path / "names.txt"
    names.write_text("a/one.png\n-two.png\n")
    options = Options("-1..1,bgr", "VGG16", (trust(code),), (64, 96), "picture")
    request = ExplainRequest(
        make("occlusion", "", {"size": 12}),
        Path("-odd name.h5"),
        options,
        "tabby, tabby cat",
        1,
        "centre crop",
        ("age=-0.5", f"other={tmp_path / 'b.png'}"),
        tmp_path / "labels.txt",
    )
    batch = BatchOptions(
        Path("in"),
        Path("out put"),
        3,
        only=("a/one.png", "-two.png"),
        table=False,
        html=True,
        background=True,
    )
    assert parsed(batch_arguments(request, batch, names)) == (request, batch)
