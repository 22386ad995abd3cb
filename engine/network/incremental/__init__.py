"""Occlusion that recomputes only what a window changes, exactly (docs/adr/0012)."""
