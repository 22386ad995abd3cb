"""Grids of tiles."""
