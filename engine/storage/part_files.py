"""Names of hidden part files, and removal of those that a killed process has left."""

import os
import platform
import re
import secrets
import zlib
from contextlib import suppress
from pathlib import Path

__all__ = ["part_path", "sweep_parts"]

_NAME_LENGTH = 24  # characters of a name that its part file keeps
_HOST = (
    f"{zlib.crc32(platform.node().encode()):08x}"  # processes of other machines may write to the folder, too
)
_PART = re.compile(rf"\..*\.convscope-{_HOST}-(\d+)-[0-9a-f]{{8}}\.part")
_swept: set[Path] = set()


def part_path(target: Path) -> Path:
    """Return an unused hidden path in the folder of `target`; it names this machine and this process."""
    owner = f"convscope-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}"
    return target.with_name(f".{target.stem[:_NAME_LENGTH]}.{owner}.part")


def sweep_parts(folder: Path) -> None:
    """Remove the part files of ended processes of this machine, once for each folder and process."""
    if folder in _swept:
        return
    _swept.add(folder)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _PART.fullmatch(entry.name)
            if found and not _is_running(int(found[1])):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _is_running(process: int) -> bool:
    import psutil  # imported late: it is slow to load

    return bool(psutil.pid_exists(process))
