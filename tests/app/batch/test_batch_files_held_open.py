"""Batches whose results other programs hold open, by Windows's rules simulated: `tests.operating_systems`."""

import numpy as np
import pytest

from app.cli import cli
from engine.imaging.picture_file import write_picture
from engine.storage import atomic
from tests.app.batch.batches import flags, rows
from tests.operating_systems import hold_file_open, linux_only, use_windows_files

pytestmark = linux_only("/proc tells which files are open")


@pytest.fixture
def out(tmp_path, images, model_file, monkeypatch, capsys):
    """The results of a batch whose broken picture is gone."""
    (images / "a" / "broken.png").unlink()
    assert cli.main(flags(images, model_file, tmp_path / "out")) == 0
    capsys.readouterr()
    use_windows_files(monkeypatch)
    monkeypatch.setattr(atomic, "_PATIENCE", 0.05)
    return tmp_path / "out"


def test_a_table_that_is_open_elsewhere_goes_under_another_name_and_is_named(out, images, model_file, capsys):
    before = (out / "summary.csv").read_bytes()
    with hold_file_open(out / "summary.csv"):
        assert cli.main([*flags(images, model_file, out), "--target", "bee"]) == 0
        with hold_file_open(out / "summary-2.csv"):
            assert cli.main([*flags(images, model_file, out), "--target", "crow"]) == 0
    printed = capsys.readouterr()
    assert (out / "summary.csv").read_bytes() == before
    for number, label in ((2, "bee"), (3, "crow")):
        assert (
            f"summary.csv is open in another program, or write-protected; its content is in summary-{number}.csv."
            in printed.err
        )
        assert f"Table: {out / f'summary-{number}.csv'}" in printed.out
        assert f",{label}," in (out / f"summary-{number}.csv").read_text(encoding="utf-8")
    assert not list(out.rglob(".*"))


def test_a_result_that_is_open_elsewhere_fails_alone_and_is_made_the_next_time(
    out, images, model_file, capsys
):
    for name in ("rocket.jpg", "a/coffee.png"):
        write_picture(images / name, np.full((40, 50, 3), 90, np.uint8))
    with hold_file_open(out / "rocket.jpg-grad-cam.png"):
        assert cli.main(flags(images, model_file, out)) == 1
    printed = capsys.readouterr()
    assert "3 pictures: 1 explained now, 1 before, 1 failed." in printed.out
    assert "rocket.jpg-grad-cam.png' cannot be written: The process cannot access the file" in printed.err
    assert "being used by another process" in rows(out)["rocket.jpg"]["error"]
    assert cli.main(flags(images, model_file, out)) == 0
    assert "3 pictures: 1 explained now, 2 before, 0 failed." in capsys.readouterr().out
    assert not list(out.rglob(".*"))
