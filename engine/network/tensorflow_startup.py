"""Start of TensorFlow without blocking the window; times are in docs/performance.md."""

import contextlib
import ctypes
import os
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from engine.core.errors import UserError
from engine.core.platform_rules import lower_priority, num_cores

__all__ = ["import_tensorflow", "lower_priority", "num_cores", "quieten", "skip_source_inspection"]

_LIBRARIES = ("libtensorflow_framework.so.2", "libtensorflow_cc.so.2")
_RAISED = re.compile(r"\w*Error: ")
_SEARCH = "_mod_uses_pyside"


def quieten() -> None:
    """Silence TensorFlow's log on the terminal; must be called before its import."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")


def import_tensorflow(threads: int = 0) -> None:
    """Import TensorFlow.

    Parameters
    ----------
    threads
        The number of computing threads; 0 means one for each core.

    Raises
    ------
    UserError
        If TensorFlow cannot be loaded.
    """
    quieten()
    try:
        with _silent_stderr():
            _load_libraries()
            import tensorflow as tf  # slow, so deferred to the thread that uses it
    except (ImportError, OSError) as error:  # OSError: a library that the system cannot load
        raise _not_loaded(error) from error

    with contextlib.suppress(RuntimeError):  # TensorFlow runs already, so its threads are fixed
        tf.config.threading.set_intra_op_parallelism_threads(threads or num_cores())
        tf.config.threading.set_inter_op_parallelism_threads(threads or num_cores())


def _not_loaded(error: Exception) -> UserError:
    lines = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    # TensorFlow wraps an error with its traceback
    inner = [line.partition(": ")[2] for line in lines if _RAISED.match(line)]
    message = (inner or lines)[0]
    hint = "Reinstall it: python -m pip install --force-reinstall tensorflow"
    if sys.platform == "win32":
        hint = (
            "Windows needs the Microsoft Visual C++ Redistributable 2015-2022 (x64) for it: search for "
            "vc_redist.x64.exe on Microsoft's pages, install it, and start Convscope again. If it is "
            f"installed already: {hint}"
        )
    return UserError(f"TensorFlow cannot be loaded: {message.rstrip('.')}.", hint)


@contextlib.contextmanager
def skip_source_inspection() -> Iterator[None]:
    """Keep PySide from reading the source of every module imported within the block.

    PySide searches each source for uses of PySide. TensorFlow and Keras have none, and reading their sources
    takes a quarter of a second of the start.
    """
    feature = sys.modules.get("shibokensupport.feature")
    search = getattr(feature, _SEARCH, None)
    if search is None:  # PySide is not loaded, or another version reads the sources elsewhere
        yield
        return
    setattr(feature, _SEARCH, lambda module: False)
    try:
        yield
    finally:
        setattr(feature, _SEARCH, search)


@contextlib.contextmanager
def _silent_stderr() -> Iterator[None]:
    """Suppress the output of TensorFlow's libraries while they load; their log level does not do that."""
    try:
        kept = os.dup(2)
    except OSError:  # a process without a console has none
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def _load_libraries() -> None:
    """Load the large libraries without the interpreter lock, which `import` holds for most of a second."""
    package = find_spec("tensorflow")
    folders = package.submodule_search_locations if package is not None else None
    if sys.platform != "linux" or not folders:
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.argtypes, dlopen.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
    for name in _LIBRARIES:
        # RTLD_GLOBAL would mix up two versions of OpenSSL
        dlopen(str(Path(folders[0]) / name).encode(), os.RTLD_NOW | os.RTLD_LOCAL)
