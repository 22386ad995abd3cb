"""Files that are written whole or not at all, archives, and guarded reading of side files."""
