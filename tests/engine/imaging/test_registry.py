"""Which files are taken for pictures, and the sentences where the package of a reader is not installed."""

import re
import subprocess
import sys

import numpy as np
import pytest

from app.batch.find_pictures import find_pictures
from engine.core.errors import UserError
from engine.dataset.folder import read_folder, skipped_files, skipped_note
from engine.imaging.picture_file import decode_photograph
from engine.imaging.readers import reader
from engine.imaging.readers.registry import READERS, install_hints, picture_suffixes
from engine.training.process.image_cache import choose_side
from tests.engine.imaging.medical import dicom, nifti
from tests.pictures import NOISE, saved

VOLUME = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
FILES = {
    "a.dcm": (dicom(VOLUME[0]), "DICOM picture", "pydicom", "medical"),
    "a.nii": (nifti(VOLUME), "NIfTI volume", "nibabel", "medical"),
    "a.heic": (HEIC, "HEIC picture", "pillow-heif", "heic"),
    "a.exr": (b"v\x2f\x31\x01" + bytes(99), "EXR picture", "OpenEXR", "exr"),
}
EXTRAS = (".dcm", ".dicom", ".nii", ".nii.gz", ".heic", ".heif", ".hif", ".exr")


@pytest.fixture
def bare(monkeypatch):
    """A machine without the optional packages."""
    monkeypatch.setattr(reader, "_is_installed", lambda package: False)


def sentence(name):
    _, kind, project, extra = FILES[name]
    article = "an" if kind[0] in "AEIO" else "a"
    told = f"{name} is {article} {kind}, and {project}, which reads it, is not installed."
    return f'{told} Install {project}: pip install "convscope[{extra}]".'


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("name", FILES)
def test_a_picture_whose_package_is_missing_is_named_with_the_command(name):
    with pytest.raises(UserError, match="^" + re.escape(sentence(name)) + "$"):
        decode_photograph(FILES[name][0], name)


@pytest.mark.parametrize(
    ("name", "package"), [("a.dcm", "pydicom"), ("a.nii", "nibabel"), ("a.exr", "OpenEXR")]
)
def test_a_package_that_cannot_be_imported_is_as_good_as_missing(name, package, monkeypatch):
    monkeypatch.setattr(
        reader, "_is_installed", lambda package: True
    )  # and its answer is not kept for other tests
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UserError, match=re.escape(sentence(name))):
        decode_photograph(FILES[name][0], name)


def test_endings_join_the_list_when_the_packages_are_installed(monkeypatch):
    assert set(EXTRAS) < set(picture_suffixes())
    monkeypatch.setattr(reader, "_is_installed", lambda package: False)
    assert not set(EXTRAS) & set(picture_suffixes())
    assert {".png", ".hdr", ".tif"} < set(picture_suffixes())


def test_no_ending_belongs_to_two_readers():
    endings = [suffix for one in READERS for suffix in one.suffixes]
    assert len(endings) == len(set(endings))


@pytest.mark.usefixtures("bare")
def test_files_that_are_left_out_come_with_the_command(tmp_path):
    for name in ("a.png", "b.DCM", "c.nii.gz", "d.txt"):
        (tmp_path / name).write_bytes(saved(NOISE, "PNG"))
    assert [entry.name for entry in read_folder(tmp_path)] == ["a.png"]
    note = skipped_note(skipped_files(tmp_path))
    assert note.startswith("3 files without a picture suffix are left out: b.DCM, c.nii.gz, d.txt.")
    assert 'Install pydicom: pip install "convscope[medical]". Install nibabel: pip install' in note
    assert find_pictures(tmp_path, tmp_path / "out").skipped == ("b.DCM", "c.nii.gz", "d.txt")


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("look", [read_folder, lambda folder: find_pictures(folder, folder / "out")])
def test_a_folder_of_nothing_else_says_the_command(tmp_path, look):
    (tmp_path / "a.heic").write_bytes(HEIC)
    with pytest.raises(UserError, match=re.escape('Install pillow-heif: pip install "convscope[heic]".')):
        look(tmp_path)


def test_nothing_is_said_of_files_that_no_package_would_read():
    assert install_hints(["a.txt", "b.dcm"]) == ()


def test_the_packages_are_not_imported_before_they_are_needed():
    code = (
        "import sys, engine.imaging.picture_file; "
        "print([name for name in ('pydicom', 'nibabel', 'pillow_heif', 'OpenEXR') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_training_takes_the_size_of_pictures_from_every_reader(tmp_path):
    (tmp_path / "a.dcm").write_bytes(dicom(np.zeros((70, 90), np.uint8)))
    assert choose_side([tmp_path / "a.dcm"], 32, 224) == 70
