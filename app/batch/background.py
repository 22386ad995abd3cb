"""Run a batch for another program: at low priority, with errors as JSON, until the input says stop."""

import _thread
import json
import signal
import sys
import threading
from collections.abc import Callable

from engine.core.errors import UserError
from engine.core.platform_rules import lower_priority

__all__ = ["run_in_background"]

_STOPPED = 130  # the convention of shells for Ctrl+C


def run_in_background(work: Callable[[], int]) -> int:
    """Run `work` and return its exit code; a `UserError` is printed as {"error": "..."}.

    A line `stop` on the standard input raises KeyboardInterrupt in `work`, as Ctrl+C does. The end of the
    input is no reason to stop: the program that started the batch may end before it.
    """
    lower_priority()  # threads that start later have it, too
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it may be ignored if a script is the parent
    threading.Thread(target=_wait_for_stop, daemon=True, name="input of a batch").start()
    try:
        return work()
    except UserError as error:
        print(json.dumps({"error": str(error)}, allow_nan=False), flush=True)  # noqa: T201
        return 1
    except KeyboardInterrupt:  # before the first picture
        return _STOPPED


def _wait_for_stop() -> None:
    for line in sys.stdin:
        if line.strip() == "stop":
            _thread.interrupt_main()
            return
