"""docs/models.md says what was found by trying; this test tries it again."""

import pytest

from tests import model_table
from tests.engine.model_files.legacy.test_old_models import FILES
from tests.pages import check_table


@pytest.mark.parametrize(
    "name", ["kinds", "methods", "maps", "old files", "saved models", "saved model files", "other files"]
)
def test_the_page_on_models_holds_what_was_found(tmp_path, name):
    found = {
        "kinds": lambda: model_table.of_kinds(tmp_path),
        "methods": lambda: model_table.of_methods(tmp_path),
        "maps": model_table.of_maps,
        "old files": model_table.of_old_files,
        "saved model files": model_table.of_saved_model_files,
        "other files": lambda: model_table.of_other_files(tmp_path),
        "saved models": lambda: model_table.of_saved_models(FILES / "saved_model"),
    }[name]()
    assert not any("NO" in row for row in found)
    check_table("models.md", name, found)
