"""Rules that hold on one operating system only, each with its reason; docs/platforms.md has the checks."""

import ctypes
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

__all__ = [
    "STACK_BYTES",
    "detached_process_options",
    "hidden_process_options",
    "ignore_interrupts_in_children",
    "limit_this_process",
    "lower_priority",
    "max_workers",
    "num_cores",
    "physical_memory",
    "process_usage",
    "show_message",
    "sync_folder",
    "takes_long_paths",
    "use_large_stacks",
]

STACK_BYTES = 16 * 2**20
"""Stack of each thread that the application starts, in bytes.

Threads other than the first have 512 KB on macOS, too little for tracing a deep network.
"""

_NICE = 10
_ERROR_ICON = 0x10  # MB_ICONERROR
_MAX_HANDLES = 60  # WaitForMultipleObjects takes 63 handles, and Python waits for a few of its own


def num_cores() -> int:
    """Return the number of processor cores that this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def physical_memory() -> int:
    """Return this machine's memory in bytes."""
    import psutil  # imported late: it is slow to load

    return int(psutil.virtual_memory().total)


def lower_priority() -> None:
    """Lower the priority of the calling thread below that of the GUI thread; only Linux supports this."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def use_large_stacks() -> None:
    """Give each Python thread started from now on a stack of `STACK_BYTES`; Qt's threads are set singly."""
    threading.stack_size(STACK_BYTES)


def max_workers(wanted: int) -> int:
    """Return the number of processes to start: `wanted`, but no more than 60 on Windows."""
    return min(wanted, _MAX_HANDLES) if sys.platform == "win32" else wanted


@contextmanager
def ignore_interrupts_in_children() -> Iterator[None]:
    """Start processes within the block so that they ignore Ctrl+C on Windows.

    There, children inherit the setting of this process.
    """
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetConsoleCtrlHandler(None, True)
        try:
            yield
        finally:
            kernel.SetConsoleCtrlHandler(None, False)
    else:
        yield


def hidden_process_options() -> dict[str, Any]:
    """Return the arguments of Popen that keep a child process from opening a console window."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW}
    return {}


def detached_process_options() -> dict[str, Any]:
    """Return the arguments of Popen for a child that outlives its parent's window, at low priority.

    Windows does without DETACHED_PROCESS: python.exe of a virtual environment starts the real Python as its
    own child. That child would open a console, and closing the console would end the training.
    """
    if sys.platform == "win32":
        flags = (
            subprocess.CREATE_NO_WINDOW
            | subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        )
        return {"creationflags": flags}
    return {"start_new_session": True}


def limit_this_process(num_bytes: int, seconds: int) -> None:
    """Limit the address space in bytes and the processor time in seconds of this process.

    macOS has RLIMIT_AS but refuses every value, and Windows has no such limits; so the parent also checks
    `process_usage`.
    """
    if sys.platform == "win32":
        return
    import resource  # not on Windows

    for kind, limit in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, num_bytes)):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (limit, limit))


def process_usage(process: int) -> tuple[int, float]:
    """Return the resident memory in bytes and the processor time in seconds of a process.

    A process that has ended uses nothing. On Windows its children count too, because python.exe of a virtual
    environment starts the real Python as one.
    """
    import psutil  # imported late: it is slow to load

    num_bytes, seconds = 0, 0.0
    with suppress(psutil.Error):
        first = psutil.Process(process)
        children = first.children(recursive=True) if sys.platform == "win32" else []
        for member in (first, *children):
            times = member.cpu_times()
            num_bytes, seconds = num_bytes + member.memory_info().rss, seconds + times.user + times.system
    return num_bytes, seconds


def show_message(text: str) -> None:
    """Show a text in a message box on Windows, for a process that has neither a console nor a window yet."""
    if sys.platform == "win32":
        ctypes.windll.user32.MessageBoxW(None, text, "Convscope", _ERROR_ICON)


def takes_long_paths() -> bool:
    """Return whether paths of more than 260 characters can be opened; on Windows a registry entry decides."""
    if sys.platform != "win32":
        return True
    import winreg  # on Windows only

    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SYSTEM\CurrentControlSet\Control\FileSystem") as key:
            return bool(winreg.QueryValueEx(key, "LongPathsEnabled")[0])
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to the disk; Windows and some network drives cannot do this."""
    if os.name != "posix":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
