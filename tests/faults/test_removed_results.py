"""Results that vanish while a batch runs are not counted as made."""

import shutil

import pytest

from tests.app.batch.batches import copies, flags, rows, started, wait_for

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_a_folder_of_results_that_is_removed_is_told(tmp_path, images, model_file):
    (images / "a" / "broken.png").unlink()
    total = copies(images, 150) + 3
    out = tmp_path / "out"
    command = started(flags(images, model_file, out))
    wait_for(lambda: len(list(out.glob("*.json"))) >= 5, command)
    out.rename(tmp_path / "moved")
    printed, errors = command.communicate(timeout=100)
    assert command.returncode == 1, errors
    there = {path.relative_to(out).as_posix() for path in out.rglob("*-grad-cam.json")}
    made = {name for name, row in rows(out).items() if not row["error"]}
    assert there == {f"{name}-grad-cam.json" for name in made} and 0 < len(made) < total
    removed = [row["error"] for row in rows(out).values() if row["error"]]
    assert set(removed) == {"Its results were removed while the batch ran. Run the same command again."}
    assert f"{total} pictures: {len(made)} explained now, 0 before, {len(removed)} failed." in printed
    assert "Traceback" not in errors
    command = started(flags(images, model_file, out))
    printed, errors = command.communicate(timeout=100)
    assert command.returncode == 0, errors
    assert f"{len(removed)} explained now, {len(made)} before, 0 failed." in printed
    shutil.rmtree(tmp_path / "moved")
