"""The table of architectures is not made where one of its rows fails, and the command says which."""

import subprocess

import numpy as np
import pytest

from benchmarks import applications


def run(monkeypatch, answers, *given):
    """Run the command, with what each process of an architecture ends with and says."""

    def answer(command, **_):
        code, out, errors = answers[command[-1]]
        return subprocess.CompletedProcess(command, code, out, errors)

    written = []
    monkeypatch.setattr(applications.subprocess, "run", answer)
    monkeypatch.setattr(applications, "_write", written.append)
    monkeypatch.setattr(applications.sys, "argv", ["applications", *given])
    return applications.main(), written


def test_a_row_that_fails_ends_the_command_with_1_and_is_named(monkeypatch, capsys):
    said = "a warning\nVGG19: saliency: ValueError: the map is the same everywhere\n"
    code, written = run(
        monkeypatch,
        {"VGG16": (0, "| VGG16 | ... |\n", ""), "VGG19": (1, "", said)},
        "--write",
        "VGG16",
        "VGG19",
    )
    assert (code, written) == (1, [])
    assert (
        "1 of 2 failed:\nVGG19: saliency: ValueError: the map is the same everywhere"
        in capsys.readouterr().err
    )


def test_rows_that_work_are_written(monkeypatch):
    code, (rows,) = run(monkeypatch, {"VGG16": (0, "| VGG16 | ... |\n", "")}, "--write", "VGG16")
    assert code == 0
    assert rows[2:] == ["| VGG16 | ... |"]


@pytest.mark.parametrize(
    ("values", "note", "fault"),
    [
        ([[0.0, np.nan]], "", "not all"),
        ([[0.5, 0.5]], "", "same everywhere"),
        ([[0.0, 0.0]], "The map is blank.", ""),
        ([[0.0, 1.0]], "", ""),
    ],
)
def test_maps_that_say_nothing_are_faults(monkeypatch, values, note, fault):
    values = np.array(values, np.float32)
    result = type("Result", (), {"raw": values, "notes": (note,)})()
    monkeypatch.setattr(
        "engine.runtime.job.run_job",
        lambda job, probe: type("Outcome", (), {"result": result, "seconds": 2.0})(),
    )
    if fault:
        with pytest.raises(ValueError, match=fault):
            applications.explain(None, None)
    else:
        assert applications.explain(None, None) == 2.0
