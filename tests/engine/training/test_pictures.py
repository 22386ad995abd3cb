"""What is found in a folder, what is refused, and how pictures are kept apart for validation."""

from pathlib import Path

import numpy as np
import pytest

from engine.core.errors import UserError
from engine.imaging.picture_file import write_picture
from engine.training.process.image_cache import ImageCache, choose_side
from engine.training.training_pictures import list_classes, split_listing


def fill(folder: Path, **counts: int) -> Path:
    for name, count in counts.items():
        (folder / name).mkdir(parents=True, exist_ok=True)
        for number in range(count):
            (folder / name / f"{number}.png").touch()
    return folder


def test_a_sub_folder_is_a_class_and_a_share_of_each_is_kept_apart(tmp_path):
    fill(tmp_path, cats=50, dogs=10, empty=0)
    (tmp_path / "loose.png").touch()
    listing = list_classes(tmp_path)
    assert listing.classes == ("cats", "dogs")
    assert listing.notes == (
        f"1 pictures outside the sub-folders of {tmp_path.name} are left out.",
        "Sub-folders without pictures are left out: empty.",
    )
    parts = split_listing(listing, 0.2, seed=0)
    assert (parts.counts(parts.training), parts.counts(parts.validation)) == ((40, 8), (10, 2))
    assert not set(parts.training) & set(parts.validation)
    assert split_listing(listing, 0.2, seed=0) == parts != split_listing(listing, 0.2, seed=1)
    assert (
        parts.notes[2]
        == "Few pictures to learn from: dogs (8). Augmentation or the embedded network may help."
    )
    assert "class weights" in parts.notes[3]
    assert len(split_listing(listing, 0.2, seed=0, weighted=True).notes) == 3


@pytest.mark.parametrize("names", [("train", "validation", "test"), ("Training", "val", "Test")])
def test_folders_for_training_and_validation_are_kept_to(tmp_path, names):
    for name, count in zip(names, (4, 3, 2), strict=True):
        fill(tmp_path / name, a=count, b=count)
    listing = list_classes(tmp_path)
    parts = split_listing(listing, 0.5, seed=0)
    assert (parts.counts(parts.training), parts.counts(parts.validation)) == ((4, 4), (3, 3))
    assert f"Pictures in {names[2]} are not used." in parts.notes


def test_classes_may_be_called_train_and_test(tmp_path):
    assert list_classes(fill(tmp_path, train=2, test=2)).classes == ("test", "train")


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({}, "neither sub-folders nor pictures"),
        ({"a": 3}, "only one class, a; a training needs two"),
        ({"a": 3, "b": 1}, "Fewer than 2 pictures can be read of b"),
        ({"a": 0, "b": 0}, "no pictures in its sub-folders"),
        ({"train/a": 3, "train/b": 3, "val/c": 1}, "c in val is not a class of train"),
    ],
)
def test_what_nothing_can_be_learned_from_is_refused(tmp_path, counts, words):
    with pytest.raises(UserError, match=words) as refused:
        list_classes(fill(tmp_path, **counts))
    assert refused.value.hint


def test_pictures_beside_each_other_and_no_folder_at_all(tmp_path):
    (tmp_path / "1.png").touch()
    with pytest.raises(UserError, match="1 pictures outside sub-folders, and none in a sub-folder"):
        list_classes(tmp_path)
    with pytest.raises(UserError, match="There is no folder"):
        list_classes(tmp_path / "gone")
    with pytest.raises(UserError, match="is a file"):
        list_classes(tmp_path / "1.png")


def test_the_shelf_reads_once_and_again_where_there_is_no_room(tmp_path):
    files = [tmp_path / f"{name}.png" for name in ("ä", "b", "broken")]
    write_picture(files[0], np.full((40, 30, 3), 7, np.uint8))
    write_picture(files[1], np.full((20, 90, 3), 200, np.uint8))
    files[2].write_bytes(b"no picture")
    heard = []
    for room in (2**20, 8 * 8 * 3):
        shelf = ImageCache(8, room=room)
        failed = shelf.load(files, lambda *now: heard.append(now))
        assert list(failed) == [files[2]] and "broken.png" in failed[files[2]]
        shelf.files = tuple(files[:2])
        assert shelf.is_grey
        assert shelf.batch(np.array([1, 0], np.int32)).tolist() == [[[[200]] * 8] * 8, [[[7]] * 8] * 8]
    assert heard == [(3, 3)] * 2
    assert [choose_side(files, low, high) for low, high in ((4, 64), (64, 150), (4, 10))] == [25, 64, 10]


def test_one_picture_in_colour_makes_all_coloured(tmp_path):
    write_picture(tmp_path / "grey.png", np.full((4, 4, 3), 7, np.uint8))
    write_picture(tmp_path / "red.png", np.full((4, 4, 3), (255, 0, 0), np.uint8))
    shelf = ImageCache(4)
    shelf.load([tmp_path / "red.png", tmp_path / "grey.png"], lambda *_: None)
    assert not shelf.is_grey
    shelf.files = (tmp_path / "red.png",)
    assert shelf.batch(np.array([0])).tolist() == [[[[255, 0, 0]] * 4] * 4]
    grey, colours = ImageCache(4, channels=1), ImageCache(4, channels=3)
    for one, name in ((grey, "red.png"), (colours, "grey.png")):
        one.load([tmp_path / name], lambda *_: None)
        one.files = (tmp_path / name,)
    assert grey.batch(np.array([0]))[0, 0, 0].tolist() == [76]  # the luminance of red
    assert colours.batch(np.array([0]))[0, 0, 0].tolist() == [7, 7, 7]
