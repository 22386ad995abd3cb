"""Where a run goes when nobody says so."""

from pathlib import Path

from engine.training.run_location import proposed_place


def test_a_run_goes_beside_its_pictures_numbered_where_that_is_taken(tmp_path):
    assert proposed_place(tmp_path / "cats") == tmp_path / "cats-training"
    (tmp_path / "cats-training").mkdir()
    (tmp_path / "cats-training-2").mkdir()
    assert proposed_place(tmp_path / "cats") == tmp_path / "cats-training-3"
    assert proposed_place(Path("/")) == Path("/pictures-training")
