"""A folder of pictures: what is in it, what the model says of it, and what excites a unit most."""

import os

import numpy as np
import pytest

from app.batch.find_pictures import find_pictures
from engine.core.box import Box
from engine.core.errors import UserError
from engine.core.target import Target
from engine.dataset.folder import (
    find_class_of_group,
    read_folder,
    read_in_batches,
    skipped_files,
    skipped_note,
)
from engine.dataset.folder_predictions import (
    ORDERS,
    Prediction,
    error_margin,
    predict_files,
    sort_predictions,
)
from engine.dataset.tally import Confusion, RunningTally, Tally
from engine.imaging.picture_file import Photograph, read_picture, write_picture
from engine.imaging.preprocess import make_preprocessing
from engine.imaging.thumbnail_reader import read_thumbnail
from engine.methods import TopPictures
from engine.methods.dataset.top_pictures import crop
from engine.runtime.job import Job, run_job
from engine.runtime.messages import (
    FolderPredicted,
    ModelOpened,
    Open,
    PhotographPredicted,
    Predict,
    PredictFolder,
    RequestCancelled,
)
from tests.engine.runtime.test_job_and_runner import Inbox, runner  # noqa: F401 - a fixture
from tests.fakes import GapProbe
from tests.operating_systems import unix_only
from tests.pictures import exif, saved

PLAIN = make_preprocessing((12, 20, 3), "0..1", "stretch")


@pytest.fixture
def folder(tmp_path):
    """Five noisy pictures of the size that the GapProbe takes, one of them broken."""
    rng = np.random.default_rng(2)
    for number in (1, 2, 10, 11):
        write_picture(tmp_path / f"p{number}.png", rng.integers(0, 256, (12, 20, 3), np.uint8))
    (tmp_path / "p3.png").write_bytes(b"not a picture")
    return tmp_path


def test_pictures_come_by_name_and_number_with_those_of_sub_folders(folder):
    (folder / "Bee").mkdir()
    (folder / ".hidden").mkdir()
    (folder / "Bee" / "deeper").mkdir()
    for place in ("Bee", ".hidden", "Bee/deeper"):
        (folder / place / "x.JPG").write_bytes(b"")
    (folder / "notes.txt").write_text("")
    (folder / "folder.png").mkdir()
    entries = read_folder(folder)
    assert [entry.name for entry in entries] == [
        "p1.png",
        "p2.png",
        "p3.png",
        "p10.png",
        "p11.png",
        "Bee/x.JPG",
    ]
    assert entries[2].size == len(b"not a picture")


def test_a_folder_without_pictures_and_one_that_is_not_there_end_in_sentences(tmp_path):
    with pytest.raises(UserError, match="contain no pictures"):
        read_folder(tmp_path)
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_folder(tmp_path / "gone")


@pytest.mark.parametrize(
    ("group", "label"),
    [
        ("Ant", 0),
        ("BEE", 1),
        ("crane", None),
        ("crane_machine", 3),
        ("Machine", 3),
        ("4", 4),
        ("5", None),
        ("", None),
        ("²", None),
    ],
)
def test_class_folders_are_called_after_a_class_or_its_number(group, label):
    assert find_class_of_group(GapProbe().model, group) == label


def test_predictions_are_those_of_each_picture_alone_and_failures_are_sentences(folder):
    probe, entries = GapProbe(), read_folder(folder)
    found = [
        one for some in predict_files(probe, [(entry.path, 2) for entry in entries], PLAIN) for one in some
    ]
    assert len(found) == 5
    assert "p3.png is not a picture" in found[2].failure
    assert [bool(one.failure) for one in found] == [False, False, True, False, False]
    for entry, one in zip(entries, found, strict=True):
        if not one.failure:
            scores = probe.predict(PLAIN.apply(read_picture(entry.path).pixels).pixels[None])[0][0]
            assert one.index == scores.argmax()
            assert one.score == pytest.approx(scores.max(), rel=1e-5)
            assert one.margin == pytest.approx(np.delete(scores, 2).max() - scores[2], rel=1e-4)


def test_a_picture_that_vanishes_meanwhile_stops_nothing(folder):
    entries = read_folder(folder)
    (folder / "p2.png").unlink()
    found = [
        one
        for some in predict_files(GapProbe(), [(entry.path, None) for entry in entries], PLAIN)
        for one in some
    ]
    assert "There is no file" in found[1].failure
    assert [bool(one.failure) for one in found] == [False, True, True, False, False]


def test_a_portion_ends_after_eight_pictures_or_a_tenth_of_a_second(folder):
    paths = [folder / "p1.png"] * 19
    assert [len(portion) for portion in read_in_batches(paths, lambda: 0.0)] == [8, 8, 3]
    ticks = iter(np.arange(0, 100, 0.06))
    assert [len(portion) for portion in read_in_batches(paths, lambda: next(ticks))] == [2] * 9 + [1]


def test_the_mistake_is_what_the_best_wrong_class_is_above_the_right_one():
    scores = np.array([0.2, 0.7, 0.1], np.float32)
    assert error_margin(scores, 0) == pytest.approx(0.5)
    assert error_margin(scores, 1) == pytest.approx(-0.5)
    assert error_margin(np.array([0.3], np.float32), 0) == pytest.approx(-0.3)


def test_orders_and_counts():
    failed, late = Prediction(failure="broken"), None
    found = [
        Prediction(0, 0.9, -0.8),
        Prediction(1, 0.5, 0.2),
        failed,
        Prediction(2, 0.7, 0.6),
        late,
        Prediction(3, 0.6),
    ]
    labels = [0, 0, 0, 0, 0, None]
    name, most, least, worst = ORDERS
    assert sort_predictions(labels, found, name) == [0, 1, 2, 3, 4, 5]
    assert sort_predictions(labels, found, most) == [0, 3, 5, 1, 2, 4]
    assert sort_predictions(labels, found, least) == [1, 5, 3, 0, 2, 4]
    assert sort_predictions(labels, found, worst) == [3, 1, 0, 2, 4, 5]
    assert sort_predictions(labels, found, worst, mistakes_only=True) == [3, 1]
    counts = tally_of(labels, found).tally
    assert (counts.total, counts.done, counts.failed, counts.labelled, counts.right) == (6, 4, 1, 3, 1)
    assert counts.accuracy == pytest.approx(1 / 3)
    assert counts.mistakes == 2
    assert tally_of([None], [Prediction(1, 0.5)]).tally.accuracy is None


def tally_of(labels, found):
    tally = RunningTally(labels)
    for number, prediction in enumerate(found):
        if prediction is not None:
            tally.replace(number, None, prediction)
    return tally


def test_confusions_are_counted_the_most_frequent_first_and_follow_replaced_predictions():
    labels = [0, 0, 0, 1, 1, None]
    tally = tally_of(labels, [Prediction(index, 0.5) for index in (2, 2, 1, 0, 1, 0)])
    assert tally.confusions(9) == [Confusion(0, 2, 2), Confusion(0, 1, 1), Confusion(1, 0, 1)]
    assert tally.confusions(1) == [Confusion(0, 2, 2)]
    for number in (0, 1):
        tally.replace(number, Prediction(2, 0.5), Prediction(0, 0.6))
    tally.replace(2, Prediction(1, 0.5), Prediction(failure="gone"))
    assert tally.confusions(9) == [Confusion(1, 0, 1)]
    assert tally.tally == Tally(total=6, done=5, failed=1, labelled=4, right=3)


def test_thumbnails_are_upright_and_small(tmp_path):
    pixels = np.zeros((200, 600, 3), np.uint8)
    pixels[:, :300] = 255
    (tmp_path / "turned.jpg").write_bytes(
        saved(pixels, "JPEG", exif=b"Exif\0\0" + exif(6))
    )  # a quarter clockwise
    thumbnail = read_thumbnail(tmp_path / "turned.jpg", 60)
    assert thumbnail.shape == (60, 20, 3)
    assert thumbnail[:25].min() > 240 and thumbnail[35:].max() < 15
    write_picture(tmp_path / "tiny.png", pixels[:2, :3])
    assert read_thumbnail(tmp_path / "tiny.png", 60).shape == (2, 3, 3)
    (tmp_path / "half.jpg").write_bytes((tmp_path / "turned.jpg").read_bytes()[:900])
    with pytest.raises(UserError, match="ends too early"):
        read_thumbnail(tmp_path / "half.jpg", 60)


def top_pictures(probe, folder, unit, preparation=PLAIN, layer="conv", **given):
    paths = tuple(entry.path for entry in read_folder(folder))
    method = TopPictures(paths, preparation, layer, unit, **given)
    return run_job(
        Job(1, method, Target(0), Photograph(folder.name, np.zeros((1, 1, 3), np.uint8)), preparation), probe
    ).result


def test_the_pictures_that_excite_a_unit_are_those_with_its_largest_cells(folder):
    probe = GapProbe()
    tiles = top_pictures(probe, folder, 1, count=3)
    names = ["p1.png", "p2.png", "p10.png", "p11.png"]
    maps = {name: (read_picture(folder / name).pixels / np.float32(255)) @ probe.k[:, 1] for name in names}
    order = sorted(names, key=lambda name: -maps[name].max())[:3]
    assert [source.path.name for source in tiles.sources] == order
    assert tiles.captions == tuple(f"{name}: {maps[name].max():.4g}" for name in order)
    for name, source, tile in zip(order, tiles.sources, tiles.shown, strict=True):
        row, column = np.unravel_index(maps[name].argmax(), maps[name].shape)
        assert source.box == Box(row, column, 1, 1)  # a 1 x 1 convolution sees one pixel
        assert (tile == read_picture(folder / name).pixels[row, column]).all()
    assert "1 could not be read." in tiles.notes


def test_the_field_lies_in_the_photograph_not_in_the_input(folder):
    """The bright pixel of a picture ten times as large stays where it is, ten pixels wide."""
    for path in folder.iterdir():
        path.unlink()
    probe = GapProbe()
    pixels = np.full((120, 200, 3), 127, np.uint8)
    pixels[40:50, 70:80] = np.where(probe.k[:, 0] > 0, 255, 0)
    write_picture(folder / "spot.png", pixels)
    tiles = top_pictures(probe, folder, 0)
    assert tiles.sources[0].box == Box(40, 70, 10, 10)
    assert (tiles.shown[0] == np.where(probe.k[:, 0] > 0, 255, 0)).all()


def test_a_field_of_several_layers_is_the_hand_computed_one_and_grey_where_it_overhangs(folder, probe_of):
    """Two 3 x 3 convolutions with a 2 x 2 pooling between: 8 pixels, 2 apart, the first from row and column -3 on."""
    probe, prepared = probe_of("functional"), make_preprocessing((32, 32, 3), "0..1")
    for path in folder.iterdir():
        path.unlink()
    pixels = np.random.default_rng(4).integers(0, 256, (32, 32, 3), np.uint8)
    write_picture(folder / "noise.png", pixels)
    maps = probe.activations(prepared.apply(pixels).pixels[None], ["conv_b"])["conv_b"][0]
    for unit in range(maps.shape[-1]):
        row, column = np.unravel_index(maps[..., unit].argmax(), maps.shape[:2])
        tiles = top_pictures(probe, folder, unit, prepared, layer="conv_b")
        top, left = 2 * row - 3, 2 * column - 3
        assert tiles.sources[0].box == Box(top, left, 8, 8)
        padded = np.pad(pixels, ((8, 8), (8, 8), (0, 0)), constant_values=128)[
            top + 8 : top + 16, left + 8 : left + 16
        ]
        assert (
            np.abs(tiles.shown[0][8::16, 8::16].astype(int) - padded).max() < 18
        )  # enlarged 16 times, bilinearly


def test_a_unit_that_is_not_there_and_a_folder_of_broken_pictures_are_sentences(folder):
    with pytest.raises(UserError, match="4 units"):
        top_pictures(GapProbe(), folder, 4)
    for path in folder.iterdir():
        path.write_bytes(b"")
    with pytest.raises(UserError, match="None of the pictures"):
        top_pictures(GapProbe(), folder, 0)


def test_a_cut_beyond_the_edge_is_grey():
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    patch = crop(pixels, Box(-1, 2, 3, 3), (3, 3))
    assert (patch[0] == 128).all() and (patch[:, 2] == 128).all()
    np.testing.assert_array_equal(patch[1:, :2], pixels[:2, 2:])
    assert (crop(pixels, Box(-9, -9, 3, 3), (3, 3)) == 128).all()


def test_a_folder_makes_way_in_the_thread_and_is_given_up(qtbot, runner, folder, photograph):  # noqa: F811
    inbox = Inbox(qtbot, runner)
    runner.submit(Open(1))
    prepared = inbox.wait(ModelOpened).preprocessing
    files = tuple((folder / name, None) for name in ("p1.png", "p2.png", "p3.png", "p10.png") * 200)
    runner.submit(PredictFolder(2, files, prepared))
    inbox.wait(FolderPredicted, 2)
    runner.submit(Predict(3, photograph, prepared))
    inbox.wait(PhotographPredicted, 3)
    met = [answer for answer in inbox.answers if isinstance(answer, FolderPredicted)]
    assert sum(len(answer.predictions) for answer in met) < len(files)
    assert [answer.first for answer in met] == list(
        np.cumsum([0] + [len(answer.predictions) for answer in met])[:-1]
    )
    seen = len(met)
    qtbot.waitUntil(
        lambda: sum(isinstance(answer, FolderPredicted) for answer in inbox.answers) > seen, timeout=60_000
    )
    runner.cancel(2)
    inbox.wait(RequestCancelled, 2)


@unix_only("modes of folders")
@pytest.mark.skipif(
    hasattr(os, "geteuid") and os.geteuid() == 0, reason="permissions bind others than the administrator only"
)
def test_a_sub_folder_that_is_closed_to_us_hides_no_other(folder):
    (folder / "closed").mkdir(mode=0)
    assert len(read_folder(folder)) == 5
    (folder / "closed").chmod(0o700)


def test_files_that_are_not_called_as_pictures_are_counted_and_named(tmp_path):
    (tmp_path / "cats").mkdir()
    names = (
        "a.svg",
        "b.CR3",
        "notes.txt",
        "cats/c10.psd",
        "cats/c9.psd",
        "x.jfif",
        "y.AVIF",
        "z.ppm",
        ".hidden.txt",
        "w.jp2",
    )
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    skipped = skipped_files(tmp_path)
    assert sorted(skipped) == ["a.svg", "b.CR3", "cats/c10.psd", "cats/c9.psd", "notes.txt"]
    assert skipped.index("cats/c9.psd") < skipped.index("cats/c10.psd")
    assert [entry.name for entry in read_folder(tmp_path)] == ["w.jp2", "x.jfif", "y.AVIF", "z.ppm"]
    assert skipped_note(skipped).startswith("5 files without a picture suffix are left out: a.svg, ")
    assert skipped_note(()) == ""
    assert skipped_note(("a",)) == "1 file without a picture suffix is left out: a."
    assert skipped_note(tuple("abcdefg")).endswith(": a, b, c, d, e and 2 more.")
    found = find_pictures(tmp_path, tmp_path / "out")
    assert sorted(found.skipped) == sorted(skipped)
    assert [piece.relative_path for piece in found.items] == ["w.jp2", "x.jfif", "y.AVIF", "z.ppm"]
