"""Files that other programs hold open, or that are write-protected, by Windows's rules simulated: `tests.operating_systems`."""

import os
import stat
import sys
import threading

import pytest

from engine.core.errors import UserError
from engine.storage import atomic
from engine.storage.atomic import remove_file, remove_tree, replace_file, write_atomically
from engine.training.run_folder import RunFolder
from engine.video.video_recorder import Recorder
from tests.operating_systems import hold_file_open, linux_only, use_windows_files

pytestmark = linux_only("/proc tells which files are open")


@pytest.fixture(autouse=True)
def windows(monkeypatch):
    use_windows_files(monkeypatch)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(atomic, "_PATIENCE", 0.05)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"before")
    return path


def write(path, content=b"after"):
    write_atomically(path, lambda stream: stream.write(content))


def test_a_file_held_for_a_moment_is_replaced_and_deleted_all_the_same(file):
    with hold_file_open(file, seconds=0.3):
        write(file)
    assert file.read_bytes() == b"after"
    with hold_file_open(file, seconds=0.3):
        remove_file(file)
    assert not file.exists()


def test_a_file_held_for_long_gets_a_sentence_and_stays_as_it_was(file, impatient):
    with (
        hold_file_open(file),
        pytest.raises(UserError, match=r"being used by another process\. Close it in other programs"),
    ):
        write(file)
    assert [path.name for path in file.parent.iterdir()] == ["a.txt"]
    assert file.read_bytes() == b"before"


def test_a_write_protected_file_gets_a_sentence_at_once_and_leaves_nothing_beside_it(file, monkeypatch):
    monkeypatch.setattr(atomic.time, "sleep", lambda _: pytest.fail("waits for what does not pass"))
    file.chmod(0o444)
    with pytest.raises(UserError, match=r"write-protected\. .* remove its write protection"):
        write(file)
    assert [path.name for path in file.parent.iterdir()] == ["a.txt"]
    assert file.read_bytes() == b"before"


def test_what_is_held_for_long_is_left_behind_without_an_error(file, impatient):
    folder = file.parent / "folder"
    (folder / "below").mkdir(parents=True)
    (folder / "below" / "b.txt").write_bytes(b"")
    (folder / "c.txt").write_bytes(b"")
    with hold_file_open(file), hold_file_open(folder / "below" / "b.txt"):
        remove_file(file)
        remove_tree(folder)
        with pytest.raises(PermissionError):
            replace_file(folder, file.parent / "other")
    assert file.exists() and (folder / "below" / "b.txt").exists()
    assert not (folder / "c.txt").exists()  # the others are gone
    remove_tree(folder)
    remove_tree(folder)  # once more: it may be gone
    assert not folder.exists()


def test_a_place_that_cannot_be_is_a_sentence_too(tmp_path):
    with pytest.raises(UserError, match="cannot be written: File name too long"):
        write(tmp_path / ("x" * 300) / "a.txt")
    name = "猫" * 60 + "." + "猫" * 20  # 243 bytes: the temporary file has a shorter name
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_a_drive_without_modes_or_synchronised_folders_is_written_all_the_same(file, monkeypatch):
    def refuse(*_):
        raise OSError(22, "Invalid argument")

    sync = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: refuse() if stat.S_ISDIR(os.fstat(handle).st_mode) else sync(handle)
    )
    monkeypatch.setattr(atomic.shutil, "copymode", refuse)
    write(file)
    assert file.read_bytes() == b"after"


def test_a_link_that_leads_to_itself_is_a_sentence(tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(UserError, match="cannot be written"):
        write(tmp_path / "loop" / "a.txt")


def test_wishes_are_written_and_read_while_another_reads_them_all_the_time(tmp_path):
    """As window and training do it: 128 of 300 failed when nothing was tried again."""
    run, over = RunFolder(tmp_path), threading.Event()
    run.send_command("stop")
    seen = set()

    def read():
        while not over.is_set():
            seen.add(run.command)

    thread = threading.Thread(target=read)
    thread.start()
    for number in range(100):
        run.send_command("pause" if number % 2 else "stop")
    over.set()
    thread.join()
    assert run.command == "pause"
    assert seen == {"pause", "stop"}
    assert [path.name for path in tmp_path.iterdir()] == ["wish"]


def test_a_wish_that_cannot_be_read_for_a_moment_is_still_known(tmp_path, monkeypatch):
    run, tries = RunFolder(tmp_path), []
    run.send_command("pause")
    opened = os.open

    def busy(path, flags, *mode, **more):
        if str(path).endswith("wish"):
            tries.append(path)
            if len(tries) < 4:
                raise PermissionError(13, "The process cannot access the file")
        return opened(path, flags, *mode, **more)

    monkeypatch.setattr(os, "open", busy)
    monkeypatch.setattr(sys, "platform", "win32")
    assert run.command == "pause"
    assert len(tries) == 4


def test_a_video_is_not_recorded_over_a_write_protected_one(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"before")
    path.chmod(0o444)
    with pytest.raises(UserError, match=r"write-protected"):
        Recorder(path, (48, 64), 25)
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]
