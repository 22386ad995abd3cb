"""Many pictures at once, by number: the same maps in each way of making them, and nothing half done that counts as done."""

import hashlib
import json
import os
import signal
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from app.batch.progress_line import ProgressLine
from app.batch.worker_pool import _block_interrupts
from app.cli import cli
from engine.imaging.picture_file import write_picture
from tests import models
from tests.app.batch.batches import PICTURES, copies, flags, made_at, rows, same_results, started, wait_for
from tests.operating_systems import linux_only, read_levels, unix_only


def test_the_maps_are_those_of_explain_and_the_table_says_what_they_show(
    tmp_path, images, model_file, capsys
):
    out, alone = tmp_path / "out", tmp_path / "alone"
    assert cli.main(flags(images, model_file, out, "--score", "probability", "--parquet")) == 1
    printed = capsys.readouterr()
    assert "4 pictures: 3 explained now, 0 before, 1 failed." in printed.out
    assert "4 of 4" in printed.out
    assert "a/broken.png: broken.png (PNG)" in printed.err and "0..1 is assumed" in printed.err
    for name in PICTURES:
        explain = [
            "--model",
            str(model_file),
            "--method",
            "grad-cam",
            "--score",
            "probability",
            "--out",
            str(alone),
        ]
        assert cli.main(["explain", "--image", str(images / name), *explain]) == 0
        stem = Path(name).stem
        values = np.load(out / f"{name}-grad-cam.npy")
        np.testing.assert_allclose(values, np.load(alone / f"{stem}-grad-cam.npy"), rtol=1e-4, atol=1e-9)
        assert (
            np.abs(
                read_levels(out / f"{name}-grad-cam.png") - read_levels(alone / f"{stem}-grad-cam.png")
            ).max()
            <= 1
        )
        recipe = json.loads((out / f"{name}-grad-cam.json").read_text())
        row = recipe.pop("batch")["row"]
        assert recipe == json.loads((alone / f"{stem}-grad-cam.json").read_text())
        assert (
            row["sha256"]
            == hashlib.sha256((images / name).read_bytes()).hexdigest()
            == recipe["picture"]["sha256"]
        )
        assert (row["target"], row["target_label"]) == (recipe["target"]["index"], recipe["target"]["label"])
        assert (row["class_1"], row["label_1"]) == (row["target"], row["target_label"])
        assert sum(row[f"score_{place}"] for place in range(1, 5)) == pytest.approx(1, abs=1e-5)
        assert row["class_5"] is None  # the model has four
        assert [row[name] for name in ("minimum", "maximum", "mean")] == pytest.approx(
            [values.min(), values.max(), values.mean()]
        )
        down, across = np.unravel_index(values.argmax(), values.shape)
        assert row["peak_row"] == pytest.approx(
            (down + 0.5) * 60 / 32, abs=0.06
        )  # the middle 60 x 60 pixels are seen
        assert row["peak_column"] == pytest.approx(15 + (across + 0.5) * 60 / 32, abs=0.06)
        assert float(rows(out)[name]["score_1"]) == row["score_1"]
        scaled = [row["scaling"], row["scaling_evidence"], row["scaling_rival"]]
        assert scaled == [
            recipe["preprocessing"]["scaling_evidence"][name] for name in ("scaling", "strength", "rival")
        ]
        assert scaled == ["0..1", "none", "-1..1"]
    assert list(rows(out)) == sorted([*PICTURES, "a/broken.png"])
    assert "ends too early" in rows(out)["a/broken.png"]["error"]
    table = parquet.read_table(out / "summary.parquet")
    assert table["picture"].to_pylist() == list(rows(out))
    assert (str(table.schema.field("class_1").type), str(table.schema.field("score_1").type)) == (
        "int64",
        "double",
    )
    assert table["maximum"].to_pylist()[0] == float(rows(out)["a/b/chelsea.png"]["maximum"])


def test_what_is_done_is_kept_until_something_changes(tmp_path, images, model_file, capsys):
    out = tmp_path / "out"
    (images / "a" / "broken.png").unlink()
    assert cli.main(flags(images, model_file, out)) == 0
    first = made_at(out)
    table = (out / "summary.csv").read_bytes()

    kept = []

    def changed(*more, model=model_file):
        before = made_at(out)
        assert cli.main(flags(images, model, out, *more)) == 0
        made = made_at(out)
        assert set(before) <= set(made)
        written = {name for name, at in made.items() if before.get(name) != at}
        kept.append({name: at for name, at in made.items() if name not in written})
        return {name.partition("-grad-cam")[0] for name in written if name.endswith(".npy")}

    assert changed() == set()
    assert "0 explained now, 3 before" in capsys.readouterr().out
    assert (out / "summary.csv").read_bytes() == table
    (out / "rocket.jpg-grad-cam.png").write_bytes(b"half a pict")
    (out / "a" / "coffee.png-grad-cam.npy").unlink()
    before = made_at(out)
    assert cli.main(flags(images, model_file, out)) == 0
    assert {name for name, at in made_at(out).items() if before.get(name) != at} == {
        f"{name}-grad-cam{suffix}"
        for name in ("rocket.jpg", "a/coffee.png")
        for suffix in (".png", ".npy", ".json")
    }
    write_picture(images / "rocket.jpg", np.full((40, 40, 3), 90, np.uint8))
    assert changed() == {"rocket.jpg"}
    assert changed("--evidence", "both, with sign") == set(PICTURES)
    assert changed("--evidence", "both, with sign", "--target", "bee") == set(PICTURES)
    assert {row["target"] for row in rows(out).values()} == {"1"}
    assert len(list(out.rglob("*-grad-cam-bee.npy"))) == 3
    assert changed("--evidence", "both, with sign", "--target", "bee") == set()
    assert changed("--evidence", "both, with sign", "--target", "bee", "--scaling", "0..255") == set(PICTURES)
    other = tmp_path / "tiny.keras"
    models.functional().save(other)
    assert changed(
        "--evidence", "both, with sign", "--target", "1", "--scaling", "0..255", model=other
    ) == set(PICTURES)
    assert all(
        made_at(out)[name] == at for name, at in kept[-1].items()
    )  # no run has written over another's results
    assert set(kept[-1]) >= set(first)


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, images, model_file, capsys):
    """Killed while it writes: what is there under its own name is whole, and the next run makes the rest and nothing else."""
    out, total = tmp_path / "out", 3 + copies(images, 500)
    (images / "a" / "broken.png").unlink()
    command = started(flags(images, model_file, out))
    wait_for(lambda: len(list(out.glob("*.json"))) >= 10, command)
    command.kill()
    command.communicate()
    done = set(out.rglob("*.json"))
    assert 10 <= len(done) < total
    before = made_at(out)
    for path in done:
        for suffix, digest in json.loads(path.read_text())["batch"]["files"].items():
            assert hashlib.sha256(path.with_suffix(suffix).read_bytes()).hexdigest() == digest
    assert not (out / "summary.csv").exists()
    assert cli.main(flags(images, model_file, out)) == 0
    assert (
        f"{total} pictures: {total - len(done)} explained now, {len(done)} before, 0 failed."
        in capsys.readouterr().out
    )
    after = made_at(out)
    assert {
        path
        for path in out.rglob("*.json")
        if before.get(path.relative_to(out).as_posix()) == after[path.relative_to(out).as_posix()]
    } == done
    assert len(rows(out)) == total
    assert not list(out.rglob(".*"))


@linux_only("workers in /proc, SIGKILL and groups of processes")
def test_a_worker_that_dies_is_replaced_and_ctrl_c_keeps_what_is_done(
    interruptible, tmp_path, images, model_file
):
    out, total = tmp_path / "out", 4 + copies(images, 800)
    command = started(flags(images, model_file, out, "--workers", "2"), start_new_session=True)
    wait_for(lambda: len(list(out.glob("*.json"))) >= 5, command)
    first = workers_of(command.pid)
    for worker in first:  # one of them may still be opening the model; then its picture goes to another
        os.kill(worker, signal.SIGKILL)
    wait_for(lambda: len(set(workers_of(command.pid)) - set(first)) == 2, command)
    os.killpg(command.pid, signal.SIGINT)  # as a terminal does, to the workers as well
    printed, errors = command.communicate(timeout=30)
    assert command.returncode == 130
    assert "Traceback" not in errors
    done = len(list(out.rglob("*.json")))
    assert 5 <= done < total - 2
    failures = {name: row["error"] for name, row in rows(out).items() if row["error"]}
    lost = failures.keys() - {"a/broken.png"}
    assert 1 <= len(lost) <= 2
    assert all(f"{name}: The worker of this picture died (signal SIGKILL)" in errors for name in lost)
    assert len(rows(out)) == done + len(failures)
    assert (
        f"Stopped after {len(rows(out))} of {total} pictures ({done} explained now, 0 before, {len(failures)} failed)"
        in printed
    )
    assert "Run the same command again to resume." in printed


def test_two_workers_make_the_same(tmp_path, images, model_file):
    assert cli.main(flags(images, model_file, tmp_path / "one")) == 1
    assert cli.main(flags(images, model_file, tmp_path / "two", "--workers", "2")) == 1
    same_results(tmp_path / "one", tmp_path / "two")


def workers_of(pid):
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        parent = int(path.read_text().rpartition(")")[2].split()[1])
        if parent == pid and "spawn_main" in path.with_name("cmdline").read_text():
            found.append(int(path.parent.name))
    return sorted(found)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--target", "unicorn"], "No class is called 'unicorn'"),
        (["--target", "unicorn", "--workers", "2"], "No class is called 'unicorn'"),
        (["--layer", "nowhere"], "no layer 'nowhere'"),
        (["--scaling", "0-1"], "'0-1' is not a valid scaling"),
        (["--images", "absent"], "There is no folder 'absent'"),
        (["--model", "absent.keras"], "cannot be read"),
    ],
)
def test_what_would_fail_for_every_picture_is_one_sentence(tmp_path, images, model_file, capsys, more, words):
    assert cli.main([*flags(images, model_file, tmp_path / "out"), *more]) == 1
    errors = capsys.readouterr().err
    assert words in errors and errors.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_results_are_not_taken_for_pictures(tmp_path, images, model_file, capsys):
    out = images / "results"
    assert cli.main(flags(images, model_file, out)) == 1
    assert cli.main(flags(images, model_file, out)) == 1
    assert "4 pictures: 0 explained now, 3 before" in capsys.readouterr().out
    assert cli.main(flags(images, model_file, images)) == 1
    assert "cannot be written among the pictures" in capsys.readouterr().err


@linux_only("names of files that are no text")
def test_a_name_that_is_no_text_is_written_all_the_same(tmp_path, images, model_file):
    (images / os.fsdecode(b"caf\xe9.jpg")).write_bytes((images / "rocket.jpg").read_bytes())
    out = tmp_path / "out"
    for _ in range(2):
        cli.main(flags(images, model_file, out))
    row = rows(out)["caf\\udce9.jpg"]
    assert (row["error"], row["maximum"]) == ("", rows(out)["rocket.jpg"]["maximum"])


@pytest.mark.parametrize(
    "more",
    [
        ["--workers", "0"],
        ["--workers", "two"],
        ["--workers", "2", "--scheduler", "tcp://127.0.0.1:1"],
        ["--top", "-1"],
        ["--nonsense"],
    ],
)
def test_a_wrong_command_line_is_code_2(tmp_path, images, model_file, more):
    with pytest.raises(SystemExit) as ended:
        cli.main(flags(images, model_file, tmp_path, *more))
    assert ended.value.code == 2


def test_missing_flags_are_code_2(capsys):
    assert cli.main(["batch", "--method", "grad-cam"]) == 2
    assert "batch: --images is needed" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("flag", "package"), [(["--parquet"], "pyarrow"), (["--scheduler", "tcp://127.0.0.1:1"], "distributed")]
)
def test_what_is_not_installed_is_named_with_the_command(
    tmp_path, images, model_file, capsys, monkeypatch, flag, package
):
    monkeypatch.setitem(sys.modules, package, None)
    assert cli.main(flags(images, model_file, tmp_path / "out", *flag)) == 1
    assert f"pip install 'convscope[{flag[0][2:].replace('scheduler', 'dask')}]'" in capsys.readouterr().err


class _Screen:
    def __init__(self, terminal):
        self.terminal, self.text = terminal, ""

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text

    def flush(self):
        pass


@pytest.mark.parametrize(
    ("terminal", "seen"),
    [
        (
            True,
            "\r1 of 4\r2 of 4, 0.5 pictures a second, 4 s left\r4 of 4, 0.75 pictures a second, 0 s left\n",
        ),
        (False, "2 of 4, 0.5 pictures a second, 4 s left\n4 of 4, 0.75 pictures a second, 0 s left\n"),
    ],
)
def test_progress_is_one_line_on_a_terminal_and_few_lines_elsewhere(terminal, seen):
    times = iter([0, 4, 6, 6.05, 8])  # opening the model takes 4 seconds, a picture 2, and one comes at once
    screen = _Screen(terminal)
    line = ProgressLine(4, screen, lambda: next(times))
    for done in (1, 2, 3, 4):
        line.show(done, done)
    line.end()
    assert "".join(screen.text.split("  ")).replace(" \r", "\r").replace(" \n", "\n") == seen


def test_methods_lists_presets_and_parameters(capsys):
    assert cli.main(["methods", "occlusion"]) == 0
    printed = capsys.readouterr().out
    assert (
        printed.startswith("occlusion: Occlusion.") and "preset 'seed A'" in printed and "--stride" in printed
    )
    assert cli.main(["methods"]) == 0
    assert "\ngrad-cam: " in "\n" + capsys.readouterr().out
    assert cli.main(["methods", "gradcam"]) == 1


def test_no_parameter_of_a_method_is_called_like_a_flag_of_the_command():
    from app.cli.flags import build_parser
    from engine.core.method import METHODS
    from engine.core.params import specs

    parsers = build_parser()[1]
    assert {"explain", "batch"} <= set(parsers)
    for parser in parsers.values():
        taken = set(parser._option_string_actions)
        for cls in METHODS.values():
            assert not taken & {f"--{spec.name.replace('_', '-')}" for spec in specs(cls)}, cls.name


@unix_only("signals that a thread holds back; os.kill would end the suite")
def test_ctrl_c_while_a_worker_is_being_started_is_heard_once_it_has(interruptible):
    quiet, reached = threading.Event(), []
    other = threading.Thread(target=quiet.wait)  # a thread that takes the signals which this one blocks
    other.start()
    try:
        with pytest.raises(KeyboardInterrupt), _block_interrupts():
            os.kill(os.getpid(), signal.SIGINT)
            reached.extend(range(1000))  # Python would raise between any two of these
            reached.append("started")
    finally:
        quiet.set()
        other.join()
    assert reached[-1] == "started"
