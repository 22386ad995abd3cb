"""Run all benchmarks one after another, each in a process of its own, and print what they print."""

import platform
import subprocess
import sys

_PARTS = (
    "benchmarks.responsiveness",
    "benchmarks.tiles",
    "benchmarks.live",
    "benchmarks.methods",
    "benchmarks.occlusion",
    "benchmarks.opening",
)


def main() -> int:
    """Return the number of benchmarks that failed."""
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}\n", flush=True)
    return sum(subprocess.run([sys.executable, "-m", part], check=False).returncode != 0 for part in _PARTS)


if __name__ == "__main__":
    sys.exit(main())
