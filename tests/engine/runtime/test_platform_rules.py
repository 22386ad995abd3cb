"""The rules of other systems, simulated: another `sys.platform`, and what their libraries would answer."""

import contextlib
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from PySide6.QtCore import QObject

from app.cli import preflight
from engine.core import platform_rules
from engine.core.errors import UserError
from engine.core.platform_rules import (
    STACK_BYTES,
    detached_process_options,
    hidden_process_options,
    ignore_interrupts_in_children,
    max_workers,
    physical_memory,
    process_usage,
    use_large_stacks,
)
from engine.model_files.sandbox import sandbox_process
from engine.model_files.sandbox.sandbox_process import CleanCopy, read_in_sandbox
from engine.network import tensorflow_startup
from engine.runtime.engine_thread import EngineThread
from engine.training.plan import TrainingPlan
from engine.training.run_folder import RunFolder
from engine.training.start import start_training
from tests import models
from tests.operating_systems import linux_only
from widgets.common.threads import BackgroundWorker

NO_WINDOW, DETACHED, NEW_GROUP, BELOW_NORMAL = 0x08000000, 0x8, 0x200, 0x4000


@pytest.fixture
def windows(monkeypatch):
    """The names that Python has on Windows only."""
    monkeypatch.setattr(sys, "platform", "win32")
    named = {
        "CREATE_NO_WINDOW": NO_WINDOW,
        "CREATE_NEW_PROCESS_GROUP": NEW_GROUP,
        "BELOW_NORMAL_PRIORITY_CLASS": BELOW_NORMAL,
    }
    for name, value in named.items():
        monkeypatch.setattr(subprocess, name, value, raising=False)


@pytest.fixture(scope="module")
def model_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "tiny.keras"
    models.functional().save(path)
    return path


def reader_after(monkeypatch, code):
    """Let the reader's process run some code before it begins."""
    monkeypatch.setattr(sandbox_process, "_START", f"{code}\n{sandbox_process._START}")


def test_a_training_on_windows_has_no_console_and_outlives_the_window(windows):
    assert detached_process_options() == {"creationflags": NO_WINDOW | NEW_GROUP | BELOW_NORMAL}
    assert hidden_process_options() == {"creationflags": NO_WINDOW}


def test_elsewhere_a_training_leaves_the_terminal(monkeypatch):
    for system in ("linux", "darwin"):
        monkeypatch.setattr(sys, "platform", system)
        assert detached_process_options() == {"start_new_session": True}
        assert hidden_process_options() == {}


def test_windows_waits_for_sixty_processes_at_most(windows):
    assert [max_workers(count) for count in (1, 60, 61, 1000)] == [1, 60, 60, 60]


def test_elsewhere_processes_are_not_counted():
    assert max_workers(1000) == 1000


def test_processes_started_on_windows_never_hear_of_ctrl_c(windows, monkeypatch):
    heard = []
    kernel = SimpleNamespace(SetConsoleCtrlHandler=lambda handler, ignore: heard.append((handler, ignore)))
    monkeypatch.setattr(platform_rules.ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    with contextlib.suppress(OSError), ignore_interrupts_in_children():
        assert heard == [(None, True)]
        raise OSError
    assert heard == [(None, True), (None, False)]


def test_memory_is_what_the_machine_has():
    assert physical_memory() == psutil.virtual_memory().total > 2**28


def test_what_a_process_uses_is_seen_from_outside():
    code = """
import time
x = b"x" * (200 << 20)
end = time.process_time() + 0.3
while time.process_time() < end:
    pass
print(1, flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        num_bytes, seconds = process_usage(child.pid)
        assert 200 << 20 < num_bytes < 300 << 20
        assert 0.3 <= seconds < 30
    assert process_usage(child.pid) == (0, 0.0)


def test_on_windows_what_the_launcher_of_a_virtual_environment_starts_counts_too(monkeypatch):
    inner = "x = b'x' * (200 << 20); print(1, flush=True); input()"
    code = f"import subprocess; subprocess.run([{sys.executable!r}, '-c', {inner!r}])"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        child.stdout.readline()
        assert process_usage(child.pid)[0] < 100 << 20
        monkeypatch.setattr(sys, "platform", "win32")
        assert process_usage(child.pid)[0] > 200 << 20


@linux_only("setrlimit knows RLIMIT_AS")
def test_a_model_opens_where_the_system_refuses_a_limit_of_memory_as_macos_does(
    model_file, tmp_path, monkeypatch
):
    refuse = """
import resource
allowed = resource.setrlimit
def setrlimit(kind, limits):
    if kind == resource.RLIMIT_AS:
        raise ValueError("current limit exceeds maximum limit")
    allowed(kind, limits)
resource.setrlimit = setrlimit
"""
    reader_after(monkeypatch, refuse)
    *_, package = read_in_sandbox(model_file, tmp_path)
    assert (
        isinstance(package, CleanCopy) and package.contents.num_values == models.functional().count_params()
    )


def test_a_model_opens_where_there_are_no_limits_as_on_windows(model_file, tmp_path, monkeypatch):
    imports = sandbox_process._START.rpartition(";")[0]
    reader_after(
        monkeypatch, f"{imports}; import psutil; sys.platform = 'win32'; sys.modules['resource'] = None"
    )
    *_, package = read_in_sandbox(model_file, tmp_path)
    assert isinstance(package, CleanCopy)


def test_the_reader_finds_what_was_installed_for_one_user_only(tmp_path):
    (tmp_path / "only_here.py").write_text("")
    told = f"import site; site.ENABLE_USER_SITE = True; site.getusersitepackages = lambda: {str(tmp_path)!r}"
    code = f"{told}; from engine.model_files.sandbox import sandbox_process; print(sandbox_process._START.rpartition(';')[0])"
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(tensorflow_startup.__file__).parents[2]),
        "PYTHONIOENCODING": "utf-8",
    }
    asked = [sys.executable, "-c", code]
    start = subprocess.run(asked, env=environment, capture_output=True, encoding="utf-8", check=True).stdout
    subprocess.run([sys.executable, "-I", "-c", f"{start.strip()}; import only_here"], check=True)


def test_a_reader_that_takes_too_much_memory_is_ended_from_outside(model_file, tmp_path, monkeypatch):
    before = {child.pid for child in psutil.Process().children()}
    reader_after(monkeypatch, "x = b'x' * (300 << 20); __import__('time').sleep(60)")
    monkeypatch.setattr(sandbox_process, "memory_limit", lambda source: 200 << 20)
    with pytest.raises(UserError, match="takes more memory than a model of its size can need"):
        list(read_in_sandbox(model_file, tmp_path))
    after = [child for child in psutil.Process().children() if child.status() != psutil.STATUS_ZOMBIE]
    assert not [child for child in after if child.pid not in before]


def test_a_reader_that_takes_too_long_is_ended_from_outside(model_file, tmp_path, monkeypatch):
    reader_after(monkeypatch, "while True: pass")
    monkeypatch.setattr(sandbox_process, "MAX_SECONDS", 0.2)
    with pytest.raises(UserError, match="reading it takes too long"):
        list(read_in_sandbox(model_file, tmp_path))


def test_threads_have_room_for_deep_networks_on_macos_too(qtbot):
    before = threading.stack_size()
    try:
        use_large_stacks()
        assert threading.stack_size() == STACK_BYTES == 16 << 20
    finally:
        threading.stack_size(before)
    assert EngineThread().stackSize() == STACK_BYTES
    parent = QObject()
    assert BackgroundWorker(parent)._pool.stackSize() == STACK_BYTES


def test_no_pool_or_thread_of_qt_is_made_without_that_room():
    made = [
        path.name
        for room in ("app", "widgets", "engine")
        for path in (tensorflow_startup.Path(tensorflow_startup.__file__).parents[2] / room).rglob("*.py")
        if "QThreadPool(" in (text := path.read_text(encoding="utf-8"))
        or "(QThread)" in text
        or "QThread(" in text
    ]
    assert sorted(made) == ["engine_thread.py", "threads.py"]


@pytest.mark.parametrize(
    ("system", "words"), [("win32", "vc_redist.x64.exe"), ("linux", "--force-reinstall tensorflow")]
)
def test_tensorflow_that_cannot_be_loaded_gets_a_sentence_with_what_to_install(system, words, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorflow", None)
    monkeypatch.setattr(tensorflow_startup, "_load_libraries", lambda: None)
    monkeypatch.setattr(sys, "platform", system)
    with pytest.raises(UserError, match=r"^TensorFlow cannot be loaded: .*tensorflow") as raised:
        tensorflow_startup.import_tensorflow()
    assert words in raised.value.hint
    assert ("Visual C++" in raised.value.hint) is (system == "win32")


def test_the_error_within_tensorflows_own_report_is_what_is_told():
    report = """Traceback (most recent call last):
  File "pywrap_tensorflow.py", line 73, in <module>
ImportError: DLL load failed while importing _pywrap_tensorflow_internal: The specified module could not be found.


Failed to load the native TensorFlow runtime.
"""
    wanted = "DLL load failed while importing _pywrap_tensorflow_internal: The specified module could not be found."
    assert (
        tensorflow_startup._not_loaded(ImportError(report)).message
        == f"TensorFlow cannot be loaded: {wanted}"
    )
    assert (
        tensorflow_startup._not_loaded(ImportError("")).message == "TensorFlow cannot be loaded: ImportError."
    )


def test_the_window_is_told_why_tensorflow_cannot_be_loaded(qtbot, monkeypatch):
    def fail(threads):
        raise UserError("TensorFlow cannot be loaded.", "Install it.")

    monkeypatch.setattr("engine.runtime.engine_thread.import_tensorflow", fail)
    runner, answers = EngineThread(), []
    runner.answered.connect(answers.append)
    runner.start()
    qtbot.waitUntil(lambda: len(answers) == 2)
    runner.stop()
    assert (answers[1].key, str(answers[1].error)) == (0, "TensorFlow cannot be loaded. Install it.")


class Started(Exception):  # noqa: N818 - no error
    """What a process was to be started with."""


@pytest.fixture
def processes(windows, monkeypatch):
    """Starting a process tells with what."""

    def start(command, **how):
        raise Started(command, how)

    monkeypatch.setattr(subprocess, "Popen", start)


def test_the_reader_is_started_without_a_console(model_file, tmp_path, processes):
    with pytest.raises(Started) as started:
        next(read_in_sandbox(model_file, tmp_path))
    assert started.value.args[1]["creationflags"] == NO_WINDOW


def test_a_training_is_started_without_a_console_and_with_a_log_in_utf_8(tmp_path, processes):
    run = RunFolder(tmp_path / "run")
    run.create(TrainingPlan(), tmp_path)
    with pytest.raises(Started) as started:
        start_training(run)
    command, how = started.value.args
    assert how["creationflags"] == NO_WINDOW | NEW_GROUP | BELOW_NORMAL and "start_new_session" not in how
    assert command[1:3] == ["-X", "utf8"]


def test_offscreen_windows_are_told_where_windows_has_its_fonts(windows, monkeypatch):
    monkeypatch.delenv("QT_QPA_FONTDIR", raising=False)
    monkeypatch.setenv("WINDIR", "D:/Windows")
    preflight.set_font_folder()
    assert os.environ["QT_QPA_FONTDIR"] == str(Path("D:/Windows/Fonts"))
    monkeypatch.setenv("QT_QPA_FONTDIR", "mine")
    preflight.set_font_folder()
    assert os.environ["QT_QPA_FONTDIR"] == "mine"


def test_the_log_is_in_utf_8_and_takes_every_name(tmp_path, monkeypatch):
    from app import main

    monkeypatch.setattr(main.platformdirs, "user_log_path", lambda *_, **__: tmp_path / "log")
    root = logging.Logger("root")  # with no handlers yet, as in a new process
    monkeypatch.setattr(logging, "root", root)
    main._log_to_file()
    root.warning("für %s", "猫\udcff")
    for handler in root.handlers:
        handler.close()
    assert (
        (tmp_path / "log" / "convscope.log").read_text(encoding="utf-8").endswith("WARNING für 猫\\udcff\n")
    )
