"""Where a run goes when nobody says so."""

from pathlib import Path

from engine.training.run_location import propose_run_folder


def test_a_run_goes_beside_its_pictures_numbered_where_that_is_taken(tmp_path):
    assert propose_run_folder(tmp_path / "cats") == tmp_path / "cats-training"
    (tmp_path / "cats-training").mkdir()
    (tmp_path / "cats-training-2").mkdir()
    assert propose_run_folder(tmp_path / "cats") == tmp_path / "cats-training-3"
    assert propose_run_folder(Path("/")) == Path("/pictures-training")
