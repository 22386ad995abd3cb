"""DICOM files that pydicom has written, by value."""

import io

import numpy as np
import pytest
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.uid import JPEGBaseline8Bit, JPEGLSLossless, RLELossless

from engine.core.errors import UserError
from engine.imaging.picture_file import decode_photograph, read_picture
from engine.imaging.readers import dicom as reader
from engine.imaging.readers.selection import Contents, Selection
from tests.engine.imaging.medical import NAME, dicom, dicom_bytes, dicom_set

STORED = np.array([[0, 50, 100, 150], [200, 300, 1000, 1024]], np.uint16)
RANDOM = np.random.default_rng(4)


def grey(content, **selection):
    found = decode_photograph(content, "a.dcm", Selection(**selection))
    assert (found.pixels == found.pixels[..., :1]).all()
    return found.pixels[..., 0]


def words(*values):
    return np.array(values, "<u2").tobytes()


def test_a_window_gives_known_levels():
    # values are stored - 100; the window reaches from 0 to 200: (value - 100) / 200 + 1/2
    levels = grey(dicom(STORED, RescaleSlope=1, RescaleIntercept=-100, WindowCenter=100.5, WindowWidth=201))
    assert levels.tolist() == [[0, 0, 0, 64], [128, 255, 255, 255]]


@pytest.mark.parametrize(
    ("function", "wanted"),
    [
        ("LINEAR", [0, ((15 - 9.5) / 19 + 0.5) * 255, 255]),
        ("LINEAR_EXACT", [0, 0.75 * 255, 255]),
        ("SIGMOID", [255 / (1 + np.e**2), 255 / (1 + np.e**-1), 255 / (1 + np.e**-2)]),
    ],
)
def test_each_function_of_a_window_is_its_formula(function, wanted):
    stored = np.array([[0, 15, 20]], np.uint16)
    assert (
        grey(dicom(stored, WindowCenter=10, WindowWidth=20, VOILUTFunction=function))[0].tolist()
        == np.rint(wanted).tolist()
    )


@pytest.mark.parametrize(
    "tags", [{}, {"WindowCenter": 500, "WindowWidth": 700}, {"RescaleSlope": -2, "RescaleIntercept": 3}]
)
def test_monochrome1_is_the_negative_of_monochrome2(tags):
    one, two = (dicom(STORED, f"MONOCHROME{number}", **tags) for number in (1, 2))
    assert (grey(one) == 255 - grey(two)).all()
    assert len(np.unique(grey(two))) > 3


def test_without_a_window_the_range_is_stretched_and_said():
    content = dicom(np.array([[-1000, 0], [1000, 3000]], np.int16), RescaleSlope=2, RescaleIntercept=10)
    assert grey(content).tolist() == [[0, 64], [128, 255]]
    note = "a.dcm has no window: its values from -1990 to 6010 are stretched to 0..255."
    assert decode_photograph(content, "a.dcm").notes == (note,)


def test_padding_does_not_count_for_the_range():
    content = dicom(np.array([[-2000, 0], [50, 100]], np.int16), PixelPaddingValue=-2000)
    assert grey(content).tolist() == [[0, 0], [128, 255]]


def test_the_first_of_several_windows_is_shown_and_said():
    content = dicom(STORED, WindowCenter=[100.5, 7], WindowWidth=[201, 9])
    assert grey(content)[0].tolist() == [0, 64, 128, 191]
    assert "the first of 2 windows" in decode_photograph(content, "a.dcm").notes[0]


def test_a_table_of_values_takes_the_place_of_a_window():
    table = Dataset()
    table.LUTDescriptor, table.LUTData = [4, 0, 8], words(255, 10, 20, 0)
    content = dicom(np.array([[0, 1], [2, 3]], np.uint16), VOILUTSequence=Sequence([table]))
    assert grey(content).tolist() == [[255, 10], [20, 0]]


def test_a_table_of_the_modality_comes_before_the_window():
    table = Dataset()
    table.LUTDescriptor, table.ModalityLUTType, table.LUTData = [3, 0, 16], "US", words(0, 30, 100)
    content = dicom(np.array([[0, 1, 2]], np.uint16), ModalityLUTSequence=Sequence([table]))
    assert grey(content)[0].tolist() == [0, 76, 255]


def test_frames_are_pages():
    frames = RANDOM.integers(0, 256, (3, 5, 7), np.uint8)
    content = dicom(frames, NumberOfFrames=3, WindowCenter=128, WindowWidth=256)
    for page in (1, 2, 3):
        assert (grey(content, page=page) == frames[page - 1]).all()
    found = decode_photograph(content, "a.dcm", Selection(2))
    assert found.contents == Contents(pages=3)
    assert found.selection == Selection(2)
    assert found.notes[0] == "a.dcm has 3 frames: frame 2 is shown."
    with pytest.raises(UserError, match="no frame 4"):
        decode_photograph(content, "a.dcm", Selection(4))


def test_each_frame_of_an_enhanced_picture_has_its_own_rescaling_and_window():
    def group(intercept, centre):
        pixel, window, both = Dataset(), Dataset(), Dataset()
        pixel.RescaleSlope, pixel.RescaleIntercept = 1, intercept
        window.WindowCenter, window.WindowWidth = centre, 256
        both.PixelValueTransformationSequence, both.FrameVOILUTSequence = (
            Sequence([pixel]),
            Sequence([window]),
        )
        return both

    frames = np.full((2, 1, 1), 40, np.uint16)
    groups = Sequence([group(0, 128), group(100, 148)])
    content = dicom(frames, NumberOfFrames=2, PerFrameFunctionalGroupsSequence=groups)
    assert [int(grey(content, page=page)[0, 0]) for page in (1, 2)] == [40, 120]


def test_colours_are_as_they_were_stored():
    colours = RANDOM.integers(0, 256, (4, 6, 3), np.uint8)
    assert (decode_photograph(dicom(colours, "RGB"), "a.dcm").pixels == colours).all()
    wide = decode_photograph(dicom(colours.astype(np.uint16) * 257, "RGB"), "a.dcm")
    assert (wide.pixels == colours).all()


def test_ycbcr_becomes_rgb():
    stored = np.array([[[76, 85, 255], [128, 128, 128]]], np.uint8)  # red and grey (JFIF)
    found = decode_photograph(dicom(stored, "YBR_FULL"), "a.dcm").pixels[0].astype(int)
    assert np.abs(found - [[254, 0, 0], [128, 128, 128]]).max() <= 1


def test_a_palette_gives_its_colours():
    tags = {}
    for name, levels in (("Red", (255, 0)), ("Green", (0, 128)), ("Blue", (10, 20))):
        tags[f"{name}PaletteColorLookupTableDescriptor"] = [2, 0, 16]
        tags[f"{name}PaletteColorLookupTableData"] = words(*(257 * level for level in levels))
    content = dicom(np.array([[0, 1]], np.uint8), "PALETTE COLOR", **tags)
    assert decode_photograph(content, "a.dcm").pixels.tolist() == [[[255, 0, 10], [0, 128, 20]]]


def test_compression_by_runs_is_read():
    stored = RANDOM.integers(0, 256, (8, 9), np.uint8)
    dataset = dicom_set(stored, WindowCenter=128, WindowWidth=256)
    dataset.compress(RLELossless)
    assert (grey(dicom_bytes(dataset)) == stored).all()


def test_a_compression_without_a_decoder_is_named():
    dataset = dicom_set(STORED)
    dataset.compress(RLELossless)
    dataset.file_meta.TransferSyntaxUID = JPEGLSLossless
    with pytest.raises(
        UserError, match=r"compressed by JPEG-LS Lossless.*no decoder is installed\. Save it uncompressed"
    ):
        decode_photograph(dicom_bytes(dataset), "a.dcm")


def test_a_picture_deflated_as_a_whole_is_refused():
    content = dicom(STORED).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.1.99", 1)
    with pytest.raises(UserError, match="deflated as a whole"):
        decode_photograph(content, "a.dcm")


def test_a_file_without_a_picture_says_so():
    dataset = dicom_set(STORED)
    del dataset.PixelData
    with pytest.raises(UserError, match="DICOM file without a picture"):
        decode_photograph(dicom_bytes(dataset), "a.dcm")


@pytest.mark.parametrize(
    "tags",
    [
        {"Rows": 60_000, "Columns": 60_000},
        {"Rows": 40},
        {"NumberOfFrames": 2_000_000_000},
        {"BitsAllocated": 13},
        {"SamplesPerPixel": 9},
        {"PhotometricInterpretation": "NONSENSE"},
        {"WindowCenter": "1", "WindowWidth": "1"},
    ],
)
def test_damaged_values_end_in_a_sentence_or_a_picture(tags):
    content = dicom(STORED[None] if "NumberOfFrames" in tags else STORED, **tags)
    try:
        found = decode_photograph(content, "a.dcm")
    except UserError as error:
        assert error.message.startswith("a.dcm")
    else:
        assert found.pixels.shape == (2, 4, 3)


@pytest.mark.parametrize(
    "content",
    [
        dicom(STORED, "RGB"),
        dicom(RANDOM.integers(0, 256, (4, 6, 3), np.uint8), "MONOCHROME2"),
        dicom(STORED, Rows=0),
        dicom(STORED, "MONOCHROME9"),
    ],
)
def test_tags_that_contradict_each_other_are_refused(content):
    with pytest.raises(UserError, match=r"a\.dcm \(a DICOM picture\) is damaged"):
        decode_photograph(content, "a.dcm")


@pytest.mark.parametrize("length", [140, 300, 500])
def test_a_file_that_breaks_off_is_refused_without_its_contents(length, capfd):
    with pytest.raises(UserError) as caught:
        decode_photograph(dicom(STORED)[:length], "a.dcm")
    assert NAME not in str(caught.value)
    assert capfd.readouterr() == ("", "")


def test_names_of_patients_are_neither_read_nor_kept(tmp_path, monkeypatch, capfd):
    seen = []
    frames = reader._frames
    monkeypatch.setattr(
        reader, "_frames", lambda dataset, *rest: seen.append(dataset) or frames(dataset, *rest)
    )
    path = tmp_path / "a.dcm"
    path.write_bytes(dicom(STORED, PatientID="12345678", PatientBirthDate="not a date"))
    photograph = read_picture(path)
    assert "PatientName" not in seen[0]
    assert "PatientID" not in seen[0]
    assert NAME not in repr(photograph)
    assert capfd.readouterr() == ("", "")


def test_jpeg_inside_is_read_by_pillow():
    file = io.BytesIO()
    Image.fromarray(np.full((16, 16), 77, np.uint8)).save(file, "JPEG", quality=100)
    dataset = dicom_set(np.zeros((16, 16), np.uint8), WindowCenter=128, WindowWidth=256)
    dataset.PixelData = encapsulate([file.getvalue()])
    dataset["PixelData"].VR = "OB"
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    assert (grey(dicom_bytes(dataset)) == 77).all()
