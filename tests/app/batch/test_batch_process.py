"""A batch for another program: chosen pictures, a page, progress as JSON, and a process that is paused and stopped."""

import json
import os
import time
from pathlib import Path

import pytest

from app.batch.batch_process import BatchProcess
from app.batch.command_line import batch_arguments
from app.batch.json_progress import JsonProgress
from app.batch.picture_list import list_as_text, read_list
from app.batch.run import BatchOptions
from app.cli import cli
from app.headless.explain_request import ExplainRequest
from engine.core.method import make
from tests.app.batch.batches import PICTURES, copies, flags, made_at, rows, same_results
from tests.operating_systems import linux_only


@pytest.fixture
def begin(images, model_file, tmp_path):
    """Start a process over some of the pictures; it is ended with the test."""
    begun = []

    def begin(names, out="out", **more):
        request = ExplainRequest(make("grad-cam"), model_file)
        options = BatchOptions(images, tmp_path / out, background=True, **more)
        begun.append(BatchProcess(names, lambda file: batch_arguments(request, options, file)))
        return begun[-1]

    yield begin
    for process in begun:
        process.process.kill()
        process.process.wait()
        process.poll()


def until(process, condition):
    deadline = time.monotonic() + 60
    while not condition(status := process.poll()):
        assert not status.is_over and time.monotonic() < deadline, status
        time.sleep(0.02)
    return status


def test_only_named_pictures_are_explained_and_missing_ones_are_listed(images, model_file, tmp_path, capsys):
    out, names = tmp_path / "out", tmp_path / "names.txt"
    names.write_bytes(b"rocket.jpg\r\n\na/coffee.png\na/gone.png\n")
    more = ("--only", str(names), "--no-table", "--html")
    assert cli.main(flags(images, model_file, out, *more)) == 1
    assert "3 pictures: 2 explained now, 0 before, 1 failed.\n" in capsys.readouterr().out
    assert {path.name for path in out.rglob("*.npy")} == {
        "rocket.jpg-grad-cam.npy",
        "coffee.png-grad-cam.npy",
    }
    assert not (out / "summary.csv").exists()
    page = (out / "report.html").read_text()
    assert page.count("<img ") == 2 and 'src="a/coffee.png-grad-cam.png"' in page
    assert "a/gone.png<span>There is no such file.</span>" in page
    for name, reason in (("../x.png", "is not below"), ("", "names no pictures")):
        names.write_text(name)
        assert cli.main(flags(images, model_file, out, *more)) == 1
        assert reason in capsys.readouterr().err


def test_names_of_classes_and_files_are_no_markup_on_the_page(images, model_file, tmp_path):
    odd = images / "<b>&amp; 100%.jpg"
    (images / "rocket.jpg").rename(odd)
    names = tmp_path / "names.txt"
    names.write_bytes(list_as_text([odd.name]))
    assert read_list(names) == (odd.name,)
    assert cli.main(flags(images, model_file, tmp_path / "out", "--only", str(names), "--html")) == 0
    page = (tmp_path / "out" / "report.html").read_text()
    assert 'src="%3Cb%3E%26amp%3B%20100%25.jpg-grad-cam.png"' in page
    assert "<b>" not in page and "&lt;b&gt;&amp;amp; 100%.jpg" in page


def test_progress_is_told_as_json_now_and_then_and_at_the_end(tmp_path):
    seconds = iter((0.0, 0.05, 0.1, 0.25, 0.26))
    with (tmp_path / "lines").open("w+") as stream:
        progress = JsonProgress(4, stream, lambda: next(seconds))
        for done in range(5):
            progress.show(done, done)
        stream.seek(0)
        assert [json.loads(line)["done"] for line in stream] == [0, 3, 4]


def test_the_process_makes_the_results_of_the_command_line(begin, images, model_file, tmp_path):
    (images / "a" / "broken.png").unlink()
    process = begin(PICTURES)
    status = until(process, lambda status: status.is_over)
    assert (status.done, status.total, status.explained, status.kept, status.failed) == (3, 3, 3, 0, 0)
    assert (status.error, status.is_stopped) == ("", False)
    assert not process.folder.exists()
    assert cli.main(flags(images, model_file, tmp_path / "alone")) == 0
    same_results(tmp_path / "out", tmp_path / "alone")


def test_an_error_that_concerns_all_pictures_is_one_sentence(begin, model_file):
    model_file.with_name("labels.txt").rename(model_file.with_name("kept.txt"))
    kept = model_file.read_bytes()
    try:
        model_file.write_bytes(b"no model")
        status = until(begin(PICTURES), lambda status: status.is_over)
    finally:
        model_file.write_bytes(kept)
        model_file.with_name("kept.txt").rename(model_file.with_name("labels.txt"))
    assert "tiny.keras" in status.error and "\n" not in status.error and "Traceback" not in status.error


def test_a_stopped_batch_has_its_table_and_continues_where_it_was(begin, images, tmp_path):
    names = [f"{number:03}.jpg" for number in range(copies(images, 300))]
    process = begin(names)
    until(process, lambda status: status.done >= 3)
    process.stop()
    status = until(process, lambda status: status.is_over)
    assert status.is_stopped and 3 <= status.done < 300
    assert len(rows(tmp_path / "out")) == status.done
    before = made_at(tmp_path / "out")
    few = names[: status.done + 2]
    again = until(begin(few), lambda status: status.is_over)
    assert (again.kept, again.explained) == (status.done, 2)
    after = made_at(tmp_path / "out")
    assert {name: after[name] for name in before} == before


@linux_only("the state of a process in /proc")
def test_a_paused_batch_makes_nothing_until_it_is_resumed(begin, images):
    names = [f"{number:03}.jpg" for number in range(copies(images, 300))]
    process = begin(names)
    until(process, lambda status: status.done >= 1)

    def state():
        return Path(f"/proc/{process.process.pid}/stat").read_text().rpartition(")")[2].split()[0]

    process.pause(True)
    until(process, lambda _: state() == "T")
    process.pause(False)
    until(process, lambda _: state() != "T")
    process.pause(True)
    process.stop()  # wakes it, too
    assert until(process, lambda status: status.is_over).is_stopped


def test_a_batch_that_is_left_alone_goes_on_to_its_end(begin, images, tmp_path):
    names = [f"{number:03}.jpg" for number in range(copies(images, 20))]
    process = begin(names)
    until(process, lambda status: status.total > 0)
    process.leave_alone()
    assert process.process.wait(60) == 0
    assert len(rows(tmp_path / "out")) == 20


@linux_only("the priority of a process")
def test_the_process_gives_way_to_the_window(begin, images):
    names = [f"{number:03}.jpg" for number in range(copies(images, 100))]
    process = begin(names)
    until(process, lambda status: status.done >= 1)
    assert os.getpriority(os.PRIO_PROCESS, process.process.pid) >= 10
