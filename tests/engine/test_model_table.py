"""docs/models.md says what was found by trying; this test tries it again."""

import os
from pathlib import Path

import pytest

from tests import model_table
from tests.engine.test_old_models import FILES

PAGE = Path(__file__).parents[2] / "docs" / "models.md"


@pytest.mark.parametrize("name", ["kinds", "old files", "saved models"])
def test_the_page_on_models_holds_what_was_found(tmp_path, name):
    found = {
        "kinds": lambda: model_table.of_kinds(tmp_path),
        "old files": model_table.of_old_files,
        "saved models": lambda: model_table.of_saved_models(FILES / "saved_model"),
    }[name]()
    assert not any("NO" in row for row in found)
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    shown, after = rest.split(end)
    if "CONVSCOPE_WRITE" in os.environ:
        PAGE.write_text(before + begin + "\n".join(found) + "\n" + end + after, encoding="utf-8")
        return
    assert shown.split("\n") == "\n".join([*found, ""]).split("\n")
