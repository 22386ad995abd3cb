"""Train the network of a run folder: `python -m engine.training RUN`."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from engine.core.errors import UserError
from engine.core.platform_rules import use_large_stacks
from engine.core.standard_streams import open_standard_streams
from engine.training.process.worker import work
from engine.training.run_folder import RunFolder

__all__ = ["main"]

_NICE = 10
_FAILED, _USAGE = 1, 2


def main(arguments: Sequence[str]) -> int:
    """Train at low priority and return the exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped."""
    open_standard_streams()
    use_large_stacks()
    if len(arguments) != 1:
        print("usage: python -m engine.training RUN", file=sys.stderr)  # noqa: T201 - a command's answer
        return _USAGE
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    if hasattr(os, "nice"):
        # The window and other programs go first. On Windows the starting process sets the priority.
        os.nice(_NICE)
    run = RunFolder(Path(arguments[0]))
    try:
        run.plan()
    except UserError as error:
        print(error, file=sys.stderr)  # noqa: T201 - as above
        return _FAILED
    return work(run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
