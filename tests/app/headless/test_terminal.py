"""What commands print of names that anyone may have given: shown as escapes, and nothing is lost to a print."""

import io
import json
import sys

import pytest

from app.batch.progress_line import ProgressLine
from app.cli import cli
from app.headless import terminal
from engine.core.errors import UserError
from engine.core.model import Node
from engine.core.standard_streams import open_standard_streams
from engine.session.session_file import read_session, write_session
from engine.storage.printable import escape_unprintable
from engine.training.process.checkpoints import write_labels_and_sidecar
from engine.training.run_folder import RunFolder
from tests import sessions


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("größe", "größe"),
        ("conv 1", "conv 1"),
        ("貓", "貓"),
        ("\x1b]0;title\x07", "\\x1b]0;title\\x07"),
        ("a\nconvscope: ok", "a\\nconvscope: ok"),
        ("a\r\tb", "a\\r\\tb"),
        ("\udcff.png", "\\udcff.png"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\u2028", "\\u2028"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
    ],
)
def test_control_characters_are_shown_as_escapes(name, shown):
    assert escape_unprintable(name) == shown


class Output(io.TextIOWrapper):
    def __init__(self, encoding="utf-8"):
        super().__init__(io.BytesIO(), encoding=encoding, write_through=True)

    def text(self):
        return self.buffer.getvalue().decode("ascii" if self.encoding == "ascii" else "utf-8")


@pytest.mark.parametrize(("encoding", "shown"), [("ascii", "gr\\xf6\\xdfe"), ("utf-8", "größe")])
def test_a_layer_of_any_name_is_printed_in_any_encoding(monkeypatch, encoding, shown):
    output = Output(encoding)
    monkeypatch.setattr(sys, "stdout", output)
    open_standard_streams()
    cli._print_node(Node("größe\x1b[2J", "Conv2D", (3, 3, 8), 5), 1)
    assert output.text().startswith(f"  {shown}\\x1b[2J")
    assert output.text().count("\n") == 1


def test_an_error_that_names_a_layer_is_one_line(monkeypatch):
    output = Output("ascii")
    monkeypatch.setattr(sys, "stderr", output)

    def refuse(*_):
        raise UserError("The layer 'a\n\x1b[2Jö' is odd.", "Rename it.")

    monkeypatch.setitem(cli._COMMANDS, "methods", refuse)
    assert cli.main(["methods"]) == 1
    assert output.text() == "convscope: The layer 'a\\n\\x1b[2J\\xf6' is odd. Rename it.\n"


class FullDisk(io.TextIOBase):
    def write(self, text):
        raise OSError(28, "No space left on device")

    def flush(self):
        self.write("")

    def fileno(self):
        raise ValueError


def test_a_full_disk_behind_the_output_ends_no_work_and_is_told(monkeypatch):
    errors, done = Output(), []
    monkeypatch.setattr(sys, "stdout", FullDisk())
    monkeypatch.setattr(sys, "stderr", errors)

    def work(*_):
        terminal.print_line("one")
        terminal.print_line("two", flush=True)
        line = ProgressLine(2, sys.stdout)
        line.show(2, 2)
        line.end()
        done.append(True)
        return 0

    monkeypatch.setitem(cli._COMMANDS, "methods", work)
    assert cli.main(["methods"]) == 1
    assert done == [True]
    assert errors.text() == "convscope: The output cannot be written: No space left on device.\n"


def test_a_session_of_a_picture_whose_name_is_not_utf8_is_written_and_read(tmp_path, monkeypatch):
    monkeypatch.setattr(
        sessions, "photograph", lambda height=30, width=45, name="caf\udce9.png": _named(height, width, name)
    )
    write_session(tmp_path / "a.convscope", sessions.session())
    assert read_session(tmp_path / "a.convscope").photograph.name == "caf\udce9.png"


_named = sessions.photograph


def test_classes_of_folders_that_are_not_utf8_get_one_line_each(tmp_path):
    run = RunFolder(tmp_path)
    run.model.write_bytes(b"model")
    write_labels_and_sidecar(run, ("caf\udce9", "two\nlines", "größe"), "0..1")
    assert (tmp_path / "labels.txt").read_text(encoding="utf-8").splitlines() == [
        "caf\\udce9",
        "two\\nlines",
        "größe",
    ]
    assert json.loads((tmp_path / "model.keras.convscope.json").read_text())["labels"] == "labels.txt"
