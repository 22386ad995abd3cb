"""Pages and bands in the window, by real clicks, and everywhere a result must be made again."""

import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSpinBox, QStyle, QStyleOptionSpinBox

from app.cli.cli import main
from app.export.python_script import to_python_script
from engine.core.errors import UserError
from engine.core.marks import NO_MARKS
from engine.imaging.picture_file import Photograph, read_picture
from engine.imaging.readers.selection import Contents, Selection
from engine.session.recipe import make_recipe, request_digest
from engine.session.session import ModelSource, Session
from engine.session.session_file import read_session, write_session
from tests import sessions
from tests.app.batch.batches import flags, rows
from tests.engine.imaging.medical import NAME, dicom, nifti
from widgets.forms.part_choice import PartChoice

COLOURS = ((250, 0, 0), (0, 250, 0), (0, 0, 250))
BANDS = np.random.default_rng(8).integers(0, 256, (48, 70, 8), np.uint8)


@pytest.fixture
def paged(tmp_path):
    path = tmp_path / "paged.tif"
    with tifffile.TiffWriter(path) as writer:
        for colour in COLOURS:
            writer.write(np.full((60, 80, 3), colour, np.uint8), photometric="rgb", metadata=None)
    return path


@pytest.fixture
def banded(tmp_path):
    path = tmp_path / "banded.tif"
    tifffile.imwrite(path, BANDS, photometric="minisblack", planarconfig="contig")
    return path


def opened(qtbot, application, path):
    with qtbot.waitSignal(application.features.explain.loader.opened):
        application.features.explain.pictures.open(path)
    return application.window.panels.part_choice


def click_up(qtbot, field):
    """Click the upper arrow of a spin box."""
    option = QStyleOptionSpinBox()
    field.initStyleOption(option)
    parts = QStyle.ComplexControl.CC_SpinBox, QStyle.SubControl.SC_SpinBoxUp
    arrow = field.style().subControlRect(parts[0], option, parts[1], field)
    qtbot.mouseClick(field, Qt.MouseButton.LeftButton, pos=arrow.center())


def test_a_page_is_chosen_by_its_spin_box(qtbot, without_engine, paged):
    choice = opened(qtbot, without_engine, paged)
    page = choice.findChild(QSpinBox, "page")
    assert page.isVisible()
    assert (page.value(), page.maximum()) == (1, 3)
    for number, colour in ((2, COLOURS[1]), (3, COLOURS[2])):
        with qtbot.waitSignal(without_engine.features.explain.loader.opened):
            click_up(qtbot, page)
        shown = without_engine.features.state.photograph
        assert shown.selection == Selection(number)
        assert (shown.pixels == colour).all()
        assert page.value() == number
    assert not choice.findChild(QSpinBox, "band_red").isVisible()


def test_three_bands_are_chosen_by_their_spin_boxes(qtbot, without_engine, banded):
    choice = opened(qtbot, without_engine, banded)
    for name, key in (("red", "5"), ("blue", "1")):
        field = choice.findChild(QSpinBox, f"band_{name}")
        field.setFocus()
        field.selectAll()
        with qtbot.waitSignal(without_engine.features.explain.loader.opened):
            qtbot.keyClicks(field, key)
            qtbot.keyClick(field, Qt.Key.Key_Return)
    shown = without_engine.features.state.photograph
    assert shown.selection == Selection(bands=(5, 2, 1))
    assert (shown.pixels == BANDS[..., [4, 1, 0]]).all()
    assert not choice.findChild(QSpinBox, "page").isVisible()


def test_the_choice_is_hidden_where_there_is_none(qtbot, without_engine, paged, tmp_path):
    assert not without_engine.window.panels.part_choice.isVisible()
    assert opened(qtbot, without_engine, paged).isVisible()
    tifffile.imwrite(tmp_path / "one.tif", BANDS[..., :3], photometric="rgb")
    assert not opened(qtbot, without_engine, tmp_path / "one.tif").isVisible()


def test_a_page_that_cannot_be_read_leaves_the_number_of_the_one_shown(qtbot, without_engine, paged):
    choice = opened(qtbot, without_engine, paged)
    paged.write_bytes(paged.read_bytes()[:300])
    page = choice.findChild(QSpinBox, "page")
    with qtbot.waitSignal(without_engine.features.explain.loader.failed):
        click_up(qtbot, page)
    assert page.value() == 1
    assert (without_engine.features.state.photograph.pixels == COLOURS[0]).all()


def test_another_axis_asks_for_its_own_slice(qtbot, tmp_path):
    choice = PartChoice()
    qtbot.addWidget(choice)
    contents = Contents(9, axes=("axial", "coronal", "sagittal"))
    pixels = np.zeros((4, 4, 3), np.uint8)
    choice.show_photograph(
        Photograph(
            "a.nii",
            pixels,
            path=str(tmp_path / "a.nii"),
            contents=contents,
            selection=Selection(5, axis="axial"),
        )
    )
    choice.show()
    axis = choice.findChild(QComboBox, "axis")
    assert axis.currentData() == "axial"
    axis.setFocus()
    with qtbot.waitSignal(choice.chosen) as asked:
        qtbot.keyClick(axis, Qt.Key.Key_Down)
    assert asked.args == [tmp_path / "a.nii", Selection(axis="coronal")]


def test_explain_takes_a_page_and_its_recipe_tells_it(tmp_path, model_file, paged):
    out = tmp_path / "out"
    command = [
        "explain",
        "--image",
        str(paged),
        "--model",
        str(model_file),
        "--method",
        "saliency",
        "--out",
        str(out),
    ]
    found = []
    for page in ("1", "3"):
        assert main([*command, "--page", page]) == 0
        (made,) = set(out.glob("*.json")) - {path for path, _ in found}
        found.append((made, json.loads(made.read_text(encoding="utf-8"))))
    assert [one["picture"]["selection"]["page"] for _, one in found] == [1, 3]
    assert len({request_digest(one) for _, one in found}) == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--page", "4"), "has no page 4"),
        (("--bands", "1,2,x"), "'1,2,x' are not valid bands"),
        (("--bands", "1,2,3"), "has no bands to choose from"),
        (("--axis", "axial"), "not a volume"),
    ],
)
def test_a_part_that_is_not_there_is_one_sentence(tmp_path, model_file, paged, capsys, given, words):
    out = tmp_path / "out"
    command = [
        "explain",
        "--image",
        str(paged),
        "--model",
        str(model_file),
        "--method",
        "saliency",
        "--out",
        str(out),
    ]
    assert main([*command, *given]) == 1
    assert words in capsys.readouterr().err


def test_a_batch_explains_the_bands_that_are_asked_for(tmp_path, model_file, banded):
    folder, out = tmp_path / "pictures", tmp_path / "out"
    folder.mkdir()
    banded.rename(folder / "banded.tif")
    assert main(flags(folder, model_file, out, "--bands", "5,3,1")) == 0
    assert rows(out)["banded.tif"]["error"] == ""
    (made,) = out.glob("*.json")
    assert json.loads(made.read_text(encoding="utf-8"))["picture"]["selection"] == {
        "page": 0,
        "bands": [5, 3, 1],
        "axis": "",
    }
    first = made.stat().st_mtime_ns
    assert main(flags(folder, model_file, out, "--bands", "5,3,1")) == 0
    assert made.stat().st_mtime_ns == first
    assert main(flags(folder, model_file, out, "--bands", "1,2,3")) == 0
    assert len(list(out.glob("*.json"))) == 2


def of_page(photograph, session):
    """A session whose picture and first outcome are of a photograph."""
    saved, prepared = session.layers[0], replace(session.preprocessing, held=())
    job = replace(saved.outcome.job, photograph=photograph, marks=NO_MARKS, preprocessing=prepared)
    layer = replace(saved, outcome=replace(saved.outcome, job=job, less=None))
    return replace(session, photograph=photograph, layers=(layer,), chosen=0, marks=NO_MARKS)


def test_a_session_shows_the_same_page_again(tmp_path, paged):
    photograph = read_picture(paged, Selection(2))
    write_session(tmp_path / "a.convscope", Session(photograph=photograph))
    found = read_session(tmp_path / "a.convscope").photograph
    assert (found.pixels == COLOURS[1]).all()
    assert found.selection == Selection(2)
    assert found.contents == Contents(pages=3)


@pytest.mark.parametrize(
    ("name", "content"), [("a.dcm", dicom(BANDS[..., 0])), ("a.nii", nifti(BANDS[..., :3]))]
)
def test_a_session_holds_the_pixels_of_a_patient_and_nothing_else(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    photograph = read_picture(tmp_path / name)
    write_session(tmp_path / "a.convscope", Session(photograph=photograph))
    with zipfile.ZipFile(tmp_path / "a.convscope") as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    assert content not in members.values()
    assert not any(NAME.encode() in member for member in members.values())
    found = read_session(tmp_path / "a.convscope").photograph
    assert (found.pixels == photograph.pixels).all()
    assert (found.notes, found.selection) == (photograph.notes, photograph.selection)


def test_a_session_without_the_file_keeps_the_page_and_its_number(tmp_path, paged):
    photograph = read_picture(paged, Selection(2))
    paged.unlink()
    write_session(tmp_path / "a.convscope", Session(photograph=photograph))
    found = read_session(tmp_path / "a.convscope").photograph
    assert (found.pixels == COLOURS[1]).all()
    assert found.selection == Selection(2)


@pytest.mark.parametrize(
    "plain", [3, {"page": "1", "bands": [], "axis": ""}, {"page": -1, "bands": [], "axis": ""}, {"page": 1}]
)
def test_a_selection_in_a_session_that_is_none_is_refused(tmp_path, paged, plain, monkeypatch):
    photograph = read_picture(paged, Selection(2))
    monkeypatch.setattr(Selection, "as_plain", lambda _: plain)
    write_session(tmp_path / "a.convscope", Session(photograph=photograph))
    monkeypatch.undo()
    with pytest.raises(UserError, match=r"picture 'paged\.tif'"):
        read_session(tmp_path / "a.convscope")


def test_a_script_reads_the_same_page_and_bands(tmp_path, paged):
    session = of_page(read_picture(paged, Selection(2)), sessions.session())
    script = to_python_script(session.layers[0].outcome, True, session.model, ModelSource("net.keras"))
    assert f"photograph = read_picture(Path({str(paged)!r}), Selection(page=2))" in script
    assert "Selection" in script.partition("from engine.scripting import ")[2].partition("\n")[0].split(", ")
    compile(script, "script", "exec")


def test_an_ordinary_picture_has_no_selection_in_its_recipe():
    session = sessions.session()
    assert set(make_recipe(session.layers[0].outcome, session.model)["picture"]) == {
        "name",
        "sha256",
        "notes",
    }
