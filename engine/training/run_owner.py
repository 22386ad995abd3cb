"""Name the process that works on a run, and decide by process, start and boot whether it still does.

Clocks decide nothing: they are set back, and those of a file server differ from those of its clients.
"""

import os
import platform
import secrets
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.core.errors import UserError
from engine.storage.untrusted_files import read_json

__all__ = ["OwnerLost", "RunOwner", "is_running", "is_suspended", "read_owner", "this_process"]

_MOST_BYTES = 4096


class OwnerLost(Exception):  # noqa: N818 - the word for it
    """Another process has taken over the run."""


@dataclass(frozen=True, slots=True)
class RunOwner:
    """Hold the identity of a process.

    `token` differs for each process that takes over a run. `boot` and `namespace` are empty where the system
    has none; `started` is the start of the process as its system counts it.
    """

    token: str
    machine: str
    boot: str
    namespace: str
    pid: int
    started: str


def this_process() -> RunOwner:
    """Return the identity of this process, with a new token."""
    pid = os.getpid()
    machine = f"{platform.node()} {_machine_id()}"
    return RunOwner(secrets.token_hex(8), machine, _boot_id(), _namespace(), pid, _started(pid))


def read_owner(file: Path, root: Path) -> RunOwner | None:
    """Return the owner in a file of the folder `root`; None if there is none that can be read."""
    try:
        owner = RunOwner(**read_json(file, _MOST_BYTES, root))
    except (UserError, TypeError):
        return None
    return owner if isinstance(owner.pid, int) and owner.pid > 0 else None


def is_running(owner: RunOwner) -> bool | None:
    """Return whether a process runs; None if this machine cannot know, as for one of another machine."""
    here = this_process()
    if (owner.machine, owner.boot, owner.namespace) == (here.machine, here.boot, here.namespace):
        return owner.started == _started(owner.pid) != ""
    is_restarted = owner.machine == here.machine and owner.boot != here.boot
    return False if is_restarted else None


def is_suspended(owner: RunOwner) -> bool:
    """Return whether a process of this machine is stopped by a signal, so that it would go on later."""
    import psutil  # imported late: it is slow to load

    try:
        return bool(psutil.Process(owner.pid).status() == psutil.STATUS_STOPPED)
    except psutil.Error:
        return False


def _started(pid: int) -> str:
    """Return the start of a process, as its system counts it; empty if there is no such process.

    Linux counts ticks since the boot, which no change of the clock moves; psutil adds the time of the boot,
    which a change of the clock does move.
    """
    if sys.platform != "linux":
        return _started_by_psutil(pid)
    try:
        # the name of the program, in parentheses, may hold spaces and parentheses
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in (b"Z", b"X") else fields[19].decode()


def _started_by_psutil(pid: int) -> str:
    import psutil  # imported late: it is slow to load

    try:
        process: Any = psutil.Process(pid)
        return "" if process.status() == psutil.STATUS_ZOMBIE else f"{process.create_time():.2f}"
    except psutil.Error:
        return ""


def _machine_id() -> str:
    return _first_line("/etc/machine-id") or f"{uuid.getnode():012x}"


def _boot_id() -> str:
    return _first_line("/proc/sys/kernel/random/boot_id")


def _namespace() -> str:
    """Return the namespace of process numbers, which differs between containers of one machine."""
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _first_line(file: str) -> str:
    try:
        return Path(file).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
