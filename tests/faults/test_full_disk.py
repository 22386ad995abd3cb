"""Drives without room: the sentence names the drive, and no file is blamed."""

import tempfile

import keras
import pytest
from keras import layers

from app.batch.batch_process import BatchProcess
from app.cli import cli
from engine.core.errors import UserError
from engine.session.session import Session
from engine.session.session_file import read_session, write_session
from engine.storage.temporary_folder import temporary_folder

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def large_model(tmp_path_factory):
    """A network of 2.4 MB, as files of three formats by their kinds."""
    folder = tmp_path_factory.mktemp("large")
    network = keras.Sequential(
        [keras.Input((20, 20, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(450), layers.Dense(3)]
    )
    network.save(folder / "large.keras")
    network.save(folder / "large.h5")
    network.export(folder / "large", verbose=False)
    return {"keras": folder / "large.keras", "h5": folder / "large.h5", "saved model": folder / "large"}


def fill(folder):
    """Write until there is no room."""
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(2**12))
        except OSError as error:
            return error.strerror


@pytest.fixture
def small_temporary_disk(small_disk, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(small_disk))
    return small_disk


@pytest.mark.parametrize("kind", ["keras", "h5", "saved model"])
@pytest.mark.parametrize("is_full", [False, True])
def test_a_model_is_not_blamed_where_temporary_files_have_no_room(
    small_temporary_disk, large_model, images, tmp_path, capsys, kind, is_full
):
    if is_full:
        fill(small_temporary_disk)
    command = ["explain", "--image", str(images / "rocket.jpg"), "--model", str(large_model[kind])]
    out = tmp_path / "out"
    assert cli.main([*command, "--method", "saliency", "--out", str(out)]) == 1
    errors = capsys.readouterr().err
    assert f"convscope: No room is left in {str(small_temporary_disk)!r}, where temporary files are" in errors
    assert "damaged" not in errors and not out.exists()
    assert [path.name for path in small_temporary_disk.iterdir()] == ["filler"] * is_full


def test_other_errors_stay_where_there_is_room(tmp_path, images, large_model, capsys):
    broken = tmp_path / "broken.h5"
    broken.write_bytes(large_model["h5"].read_bytes()[:100_000])
    command = ["explain", "--image", str(images / "rocket.jpg"), "--model", str(broken)]
    assert cli.main([*command, "--method", "saliency", "--out", str(tmp_path / "out")]) == 1
    assert "broken.h5 is damaged" in capsys.readouterr().err


def test_a_temporary_folder_is_removed_and_says_why_it_failed(small_temporary_disk):
    with temporary_folder() as folder:
        (folder / "a").write_text("a")
    with pytest.raises(UserError, match="No room is left in"), temporary_folder() as folder:
        fill(folder)
        raise ValueError("the file is damaged")
    assert list(small_temporary_disk.iterdir()) == []
    with pytest.raises(ValueError, match="the file is damaged"), temporary_folder():
        raise ValueError("the file is damaged")


def test_a_batch_of_the_window_says_that_there_is_no_room(small_temporary_disk):
    fill(small_temporary_disk)
    names = [f"{number}.png" for number in range(1000)]
    with pytest.raises(UserError, match="No room is left in"):
        BatchProcess(names, lambda file: ["batch", "--only", str(file)])
    assert [path.name for path in small_temporary_disk.iterdir()] == ["filler"]


def test_a_session_on_a_full_disk_is_a_sentence_and_the_old_one_stays(small_disk):
    path = small_disk / "a.convscope"
    write_session(path, Session())
    fill(small_disk)
    before = path.read_bytes()
    with pytest.raises(UserError, match=f"no room is left in {str(small_disk)!r}"):
        write_session(path, Session())
    assert path.read_bytes() == before and read_session(path).photograph is None
    assert sorted(path.name for path in small_disk.iterdir()) == ["a.convscope", "filler"]
    (small_disk / "filler").unlink()
    write_session(path, Session())
