"""Fill disks."""

from pathlib import Path

__all__ = ["fill"]


def fill(folder: Path) -> Path:
    """Fill the disk of a folder to its last byte, and return the file that does."""
    ballast = folder / "ballast"
    with ballast.open("ab", buffering=0) as stream:
        for size in (2**20, 2**12, 1):
            try:
                while True:
                    stream.write(bytes(size))
            except OSError:
                continue
    return ballast
