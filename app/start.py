"""The console scripts: the command line, with Ctrl+C answered from the first import to the end."""

import os
import signal
import threading
from types import FrameType

__all__ = ["main"]

_INTERRUPTED = 130  # the convention of shells for Ctrl+C


def main() -> int:
    """Run the command line and return its exit code, without a traceback after Ctrl+C.

    The first Ctrl+C lets a command end in its own way. Once it has ended, further ones end the process at
    once, as the interpreter would print a traceback.
    """
    try:
        from app.cli.cli import main as run_command  # Ctrl+C may come while it is imported

        return run_command()
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        _end_at_interrupt()


def _end_at_interrupt() -> None:
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    os._exit(_INTERRUPTED)
