"""NIfTI volumes that nibabel has written, by value."""

import gzip
import itertools

import nibabel
import numpy as np
import pytest

from engine.core.errors import UserError
from engine.imaging.picture_file import decode_photograph
from engine.imaging.readers import nifti as reader
from engine.imaging.readers.selection import Contents, Selection
from tests.engine.imaging.medical import nifti

# levels by place: x from left to right, y from back to front, z from below to above; from 0 to 255
BODY = np.arange(3 * 4 * 5, dtype=np.uint8).reshape(3, 4, 5) * 4
BODY[-1, -1, -1] = 255
WANTED = {"axial": BODY[:, :, 1].T[::-1], "coronal": BODY[:, 1].T[::-1], "sagittal": BODY[1].T[::-1]}


def grey(content, name="a.nii", **selection):
    found = decode_photograph(content, name, Selection(**selection))
    assert (found.pixels == found.pixels[..., :1]).all()
    return found.pixels[..., 0]


def turned(order, flips):
    """The body stored along other axes in other directions, with the matrix that says so."""
    affine = np.eye(4)
    stored = BODY.transpose(order)
    matrix = np.zeros((4, 4))
    matrix[3, 3] = 1
    for at, axis in enumerate(order):
        matrix[axis, at] = -1 if flips[at] else 1
        stored = np.flip(stored, at) if flips[at] else stored
    return np.ascontiguousarray(stored), affine @ matrix


@pytest.mark.parametrize("axis", WANTED)
@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_slice_is_the_same_however_the_volume_is_stored(axis, order):
    for flips in ((0, 0, 0), (1, 0, 1), (0, 1, 0)):
        content = nifti(*turned(order, flips))
        assert (grey(content, page=2, axis=axis) == WANTED[axis]).all()


def test_left_is_left_and_what_is_above_or_in_front_is_above():
    body = np.zeros((3, 4, 5), np.uint8)
    body[0, 3, 4] = 255  # left, in front, above
    content = nifti(body)
    corners = {"axial": (5, (0, 0)), "coronal": (4, (0, 0)), "sagittal": (1, (0, 3))}
    for axis, (page, place) in corners.items():
        assert np.argwhere(grey(content, page=page, axis=axis)).tolist() == [list(place)]


def test_the_middle_axial_slice_is_shown_where_none_is_asked_for():
    found = decode_photograph(nifti(BODY), "a.nii")
    assert found.selection == Selection(3, axis="axial")
    assert found.contents == Contents(5, axes=("axial", "coronal", "sagittal"))
    assert (found.pixels[..., 0] == BODY[:, :, 2].T[::-1]).all()
    assert found.notes[0] == "a.nii: axial slice 3 of 5, left on the left."


def test_levels_are_those_of_the_volume_and_not_of_the_slice():
    volume = np.zeros((4, 4, 3), np.int16)
    volume[..., 0], volume[0, 0, 2] = 100, -100
    content = nifti(volume)
    assert (grey(content, page=1) == 255).all()
    assert (grey(content, page=2) == 128).all()
    assert "values from -100 to 100: stretched" in decode_photograph(content, "a.nii").notes[1]


def test_the_window_of_the_file_is_kept():
    volume = np.array([0, 50, 100, 300], np.int16).reshape(4, 1, 1)
    assert grey(nifti(volume, cal_min=0, cal_max=100)).tolist() == [[0, 128, 255, 255]]


def test_values_are_scaled_as_the_header_says():
    image = nibabel.Nifti1Image(np.linspace(-1, 1, 4, dtype=np.float64).reshape(4, 1, 1), np.eye(4))
    image.set_data_dtype(np.int16)  # with slope and intercept
    found = decode_photograph(image.to_bytes(), "a.nii")
    assert found.pixels[0, :, 0].tolist() == [0, 85, 170, 255]
    assert "from -1 to 1" in found.notes[1]


def test_values_that_are_not_numbers_are_black_and_counted():
    volume = np.array([np.nan, 1, 2, np.inf], np.float32).reshape(4, 1, 1)
    found = decode_photograph(nifti(volume), "a.nii")
    assert found.pixels[0, :, 0].tolist() == [0, 0, 255, 255]
    assert any("2 values that are not finite" in note for note in found.notes)


@pytest.mark.parametrize("kind", [nibabel.Nifti1Image, nibabel.Nifti2Image])
def test_both_formats_and_gzip_are_read(kind):
    content = nifti(BODY, kind=kind)
    packed = gzip.compress(content)
    assert (grey(content, page=2) == WANTED["axial"]).all()
    assert (grey(packed, "a.nii.gz", page=2) == WANTED["axial"]).all()


def test_a_header_that_is_repaired_says_so(capfd):
    content = bytearray(nifti(BODY))
    content[80:84] = np.float32(-1).tobytes()  # the spacing along the first axis
    found = decode_photograph(bytes(content), "a.nii", Selection(2))
    assert (found.pixels[..., 0] == WANTED["axial"]).all()
    assert found.notes[-1].startswith(
        "a.nii has a damaged header, parts of which are guessed: pixdim[1,2,3] should be pos"
    )
    assert capfd.readouterr().err == ""


def test_the_first_of_several_volumes_is_shown_and_said():
    several = np.stack([BODY, 255 - BODY], axis=-1)
    found = decode_photograph(nifti(several), "a.nii", Selection(2))
    assert (found.pixels[..., 0] == WANTED["axial"]).all()
    assert "a.nii has 2 volumes: the first is shown." in found.notes


def test_uneven_pixels_are_said():
    found = decode_photograph(nifti(BODY, np.diag([1, 1, 3, 1])), "a.nii", Selection(axis="coronal"))
    assert found.notes[-1] == "Its pixels are 3 high and 1 wide, and are shown as squares."
    assert "high" not in decode_photograph(nifti(BODY, np.diag([1, 1, 3, 1])), "a.nii").notes[-1]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (nifti(BODY.astype(np.complex64)), "contains complex numbers; expected a volume of plain numbers"),
        (nifti(np.zeros((2, 2, 2), [("R", "u1"), ("G", "u1"), ("B", "u1")])), "contains colours"),
        (nifti(np.full((2, 2, 2), np.nan, np.float32)), "contains no finite values"),
        (nifti(BODY)[:400], r"a\.nii \(a NIfTI volume\) is damaged"),
        (
            nifti(BODY)[:40] + (np.int16([3, 30000, 30000, 30000])).tobytes() + nifti(BODY)[48:],
            "the limit for volumes is 100 million values",
        ),
    ],
)
def test_what_is_not_read_gets_a_sentence(content, words):
    with pytest.raises(UserError, match=words):
        decode_photograph(content, "a.nii")


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        ({"page": 6}, "no slice 6. Give a number from 1 to 5"),
        ({"page": 5, "axis": "coronal"}, "no slice 5"),
        (
            {"axis": "oblique"},
            "'oblique' is not an axis of a volume. Available axes: axial, coronal, sagittal",
        ),
        ({"bands": (1, 2, 3)}, "no bands"),
    ],
)
def test_slices_that_are_not_there_are_refused(selection, words):
    with pytest.raises(UserError, match=words):
        decode_photograph(nifti(BODY), "a.nii", Selection(**selection))


def test_a_packed_volume_is_never_unpacked_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(reader, "_MAX_BYTES", 100_000)
    bomb = gzip.compress(nifti(np.zeros((100, 100, 100), np.uint8)))
    assert len(bomb) < 3000
    with pytest.raises(UserError, match="GB when decompressed"):
        decode_photograph(bomb, "a.nii.gz")


def test_a_packed_volume_that_breaks_off_says_so():
    with pytest.raises(UserError, match="ends too early"):
        decode_photograph(gzip.compress(nifti(BODY))[:-20], "a.nii.gz")
