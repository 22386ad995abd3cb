"""What a benchmark ran on."""

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine.core.platform_rules import physical_memory

__all__ = ["described"]

_PACKAGES = ("tensorflow", "keras", "numpy", "opencv-python", "PySide6-Essentials")


def described() -> dict[str, str]:
    """Return processor, memory, system and versions by name, and the load before the run (idle below 0.5)."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores",
        "memory": f"{physical_memory() / 2**30:.0f} GB",
        "system": platform.platform(terse=True),
        "Python": platform.python_version(),
        **{name: _version(name) for name in _PACKAGES},
        "load average": f"{os.getloadavg()[0]:.2f}" if hasattr(os, "getloadavg") else "unknown",
    }


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", file.read_text(encoding="utf-8")) if file.is_file() else None
    return found[1].strip() if found else platform.processor() or platform.machine()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
