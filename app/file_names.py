"""Names for files that are called after something."""

import re

__all__ = ["stem_of"]

_LONGEST = 60


def stem_of(title: str) -> str:
    """Return a title as the begin of a file's name that every system takes: letters, digits and a few marks, never empty."""
    stem = re.sub(r"[^\w.-]+", "-", title.rpartition("://")[2]).strip("-._ ")[:_LONGEST].rstrip("-._ ")
    return stem or "live"
