"""Formats of models: what the window takes for a model, and which format reads a file."""

import io
import zipfile
from dataclasses import replace

import h5py
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.model_files.formats import hdf5, registry, saved_model_format
from engine.model_files.formats.model_format import FileFormat
from engine.model_files.sandbox.sandbox_reader import read_model_file

_MAGIC = b"TINY"


def _hdf5_bytes(count=6):
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        file["weights"] = np.arange(count, dtype=np.float32)
    return stream.getvalue()


def _zip_bytes(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return stream.getvalue()


def test_suffixes_of_all_formats_are_offered_by_the_dialog():
    assert registry.dialog_patterns() == "*.keras *.h5 *.hdf5"


@pytest.mark.parametrize(
    ("name", "is_model"),
    [("a.keras", True), ("A.H5", True), ("a.hdf5", True), ("a.zip", False), ("a", False)],
)
def test_a_path_is_a_model_by_its_suffix(tmp_path, name, is_model):
    assert registry.is_model(tmp_path / name) == is_model


def test_a_folder_is_a_model_by_its_marker(tmp_path):
    assert not registry.is_model(tmp_path)
    (tmp_path / "saved_model.pb").write_bytes(b"")
    assert registry.is_model(tmp_path)
    assert registry.find_folder(tmp_path) == (saved_model_format.FORMAT, tmp_path)
    assert registry.find_folder(tmp_path / "saved_model.pb") == (saved_model_format.FORMAT, tmp_path)
    assert registry.find_folder(tmp_path / "a.keras") is None


def test_a_folder_without_a_marker_is_left_to_the_last_format(tmp_path):
    assert registry.find_folder(tmp_path) == (registry.FOLDERS[-1], tmp_path)


def test_a_new_format_is_one_more_entry_of_the_registry(tmp_path, monkeypatch):
    def read(stream, name):
        return replace(hdf5.read(io.BytesIO(stream.read()[len(_MAGIC) :]), name), keras_version="9")

    tiny = FileFormat((".tiny",), lambda stream, name: stream.read(len(_MAGIC)) == _MAGIC, read)
    path, copy = tmp_path / "a.tiny", tmp_path / "copy"
    path.write_bytes(_MAGIC + _hdf5_bytes())
    copy.mkdir()
    with pytest.raises(UserError, match=r"neither a \.keras archive nor an HDF5 file"):
        read_model_file(path, copy)
    monkeypatch.setattr(registry, "FILES", (tiny, *registry.FILES))
    contents = read_model_file(path, copy)
    assert (contents.layout, contents.num_values, contents.keras_version) == ("hdf5", 6, "9")
    assert registry.is_model(path) and registry.dialog_patterns().startswith("*.tiny ")


def test_an_archive_is_unpacked_once_only(tmp_path):
    inner = _zip_bytes(model__h5=_hdf5_bytes())
    path, copy = tmp_path / "a.zip", tmp_path / "copy"
    copy.mkdir()
    path.write_bytes(inner)
    assert read_model_file(path, copy).num_values == 6
    path.write_bytes(_zip_bytes(model__keras=inner))
    with pytest.raises(UserError, match="damaged or not a Keras model"):
        read_model_file(path, copy)


def test_a_packed_file_that_is_no_model_is_called_what_it_is(tmp_path):
    path = tmp_path / "a.zip"
    path.write_bytes(_zip_bytes(model__h5=b"version https://git-lfs.github.com/spec/v1\n"))
    with pytest.raises(UserError, match="Git LFS pointer"):
        read_model_file(path, tmp_path)
