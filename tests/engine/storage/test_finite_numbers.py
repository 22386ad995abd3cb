"""Only finite numbers go into files: JSON has no others."""

import ast
import json
from pathlib import Path

import numpy as np
import pytest

from app.batch.explain_item import _number
from app.cli.parsing import _box
from engine.core.errors import UserError
from engine.core.params import Spec
from engine.session.recipe import to_json_text
from engine.storage.plain_values import finite

ROOT = Path(__file__).parents[3]
INSIDE = {
    "engine/model_files/legacy/operations.py",
    "engine/model_files/sandbox/sandbox_reader.py",
}  # arguments of layers, and the copy of a description; no one else reads them


def calls_without(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("json.dump", "json.dumps"):
            given = {keyword.arg: ast.unparse(keyword.value) for keyword in node.keywords}
            if given.get("allow_nan") != "False":
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"


def test_every_json_that_is_written_refuses_other_numbers():
    files = [path for folder in ("app", "engine", "widgets") for path in (ROOT / folder).rglob("*.py")]
    found = [call for path in files for call in calls_without(path) if call.partition(":")[0] not in INSIDE]
    assert found == []


def test_words_stand_for_what_is_not_finite_in_a_recipe():
    content = {
        "rows": [("deletion", float("nan"))],
        "span": [np.float32("inf"), -float("inf"), 1.5],
        "n": 2,
        "on": True,
    }
    read = json.loads(to_json_text(content), parse_constant=pytest.fail)
    assert read == {"rows": [["deletion", "nan"]], "span": ["inf", "-inf", 1.5], "n": 2, "on": True}
    assert finite(0.1) == 0.1


@pytest.mark.parametrize(
    "text", ["0,0,inf,10", "nan,0,1,1", "0,-inf,1,1", "0,0,1e400,10", "0,0,2e6,10", "1,2,3", "a,b,c,d"]
)
def test_a_box_that_is_not_of_finite_numbers_is_refused_by_a_sentence(text):
    with pytest.raises(UserError, match="is not a valid box") as refused:
        _box(text)
    assert "four numbers" in refused.value.hint


def test_a_box_of_finite_numbers_is_taken():
    box = _box("-5,0,1e6,10.5")
    assert (box.top, box.left, box.height, box.width) == (-5, 0, 1e6, 10.5)


@pytest.mark.parametrize("value", [float("inf"), -float("inf"), float("nan")])
def test_no_parameter_takes_a_number_that_is_not_finite(value):
    spec = Spec("a", "number", 0.0, "A", "")
    with pytest.raises(UserError, match="A cannot be"):
        spec.check(value)
    with pytest.raises(UserError, match="A cannot be"):
        spec.parse(str(value))
    assert _number(np.float32(value)) is None
