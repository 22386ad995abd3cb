"""What tests need of an operating system, and other systems' rules simulated on this one."""

import os
import shutil
import stat
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from engine.imaging.opencv import cv2

__all__ = [
    "hold_file_open",
    "linux_only",
    "peak_memory",
    "read_levels",
    "unix_only",
    "use_windows_files",
    "write_levels",
]


def linux_only(reason):
    """Mark a test that only Linux can run, for a reason."""
    return pytest.mark.skipif(sys.platform != "linux", reason=f"only Linux has it: {reason}")


def unix_only(reason):
    """Mark a test that Windows cannot run, for a reason."""
    return pytest.mark.skipif(sys.platform == "win32", reason=f"Windows has it not: {reason}")


def peak_memory():
    """Return the peak memory in kilobytes of this process and of ended children; zeros if unknown."""
    if sys.platform == "win32":
        return [0, 0]
    import resource  # not on Windows

    unit = 1024 if sys.platform == "darwin" else 1
    return [
        resource.getrusage(who).ru_maxrss // unit for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    ]


def read_levels(path, flags=cv2.IMREAD_COLOR):
    """Read a picture from any path; cv2.imread on Windows opens ASCII paths only."""
    return cv2.imdecode(np.fromfile(path, np.uint8), flags)


def write_levels(path, levels):
    """Write a picture to any path; cv2.imwrite on Windows writes to ASCII paths only."""
    cv2.imencode(Path(path).suffix, levels)[1].tofile(path)


def use_windows_files(monkeypatch):
    """Refuse to replace, rename and delete open or write-protected files, as Windows does."""
    replace, rename, unlink, rmdir = os.replace, os.rename, os.unlink, os.rmdir

    def replaced(source, target, **more):
        _check(source, target)
        if os.path.isdir(target):  # noqa: PTH112 - as on Windows
            raise PermissionError(13, "Access is denied", str(target))
        replace(source, target, **more)

    def renamed(source, target, **more):
        _check(source)
        if os.path.exists(target):  # noqa: PTH110 - as above
            raise FileExistsError(17, "Cannot create a file when that file already exists", str(target))
        rename(source, target, **more)

    def unlinked(path, **more):
        _check(path)
        unlink(path, **more)

    def removed(path, **more):
        _check(path)
        rmdir(path, **more)

    for name, function in (
        ("replace", replaced),
        ("rename", renamed),
        ("unlink", unlinked),
        ("remove", unlinked),
        ("rmdir", removed),
    ):
        monkeypatch.setattr(os, name, function)
    monkeypatch.setattr(
        shutil, "_use_fd_functions", False
    )  # as on Windows, where files are deleted by their paths


def _check(*paths):
    for path in map(Path, paths):
        if path.is_file() and not path.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(13, "Access is denied", str(path))
        whole = str(path.absolute())
        if any(name == whole or name.startswith(f"{whole}/") for name in _open_here()):
            raise PermissionError(
                13, "The process cannot access the file because it is being used by another process", whole
            )


def _open_here():
    """Yield the names of all files that this process has open."""
    for descriptor in tuple(Path("/proc/self/fd").iterdir()):
        try:
            yield str(descriptor.readlink())
        except OSError:  # closed meanwhile
            continue


class hold_file_open:  # noqa: N801 - used like a function
    """Hold a file open as a virus scanner does, for some seconds or until the block ends."""

    def __init__(self, path, seconds=None):
        self._stream, self._seconds = Path(path).open("rb"), seconds  # noqa: SIM115 - closed by thread or block
        if seconds is not None:
            threading.Thread(target=self._let_go, daemon=True).start()

    def _let_go(self):
        time.sleep(self._seconds)
        self._stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._stream.close()
