"""Occlusion that recomputes only the cells that a window changes, exactly (docs/adr/0012)."""
