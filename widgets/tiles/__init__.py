"""Grids of tiles: layout, order, pages, animation and painting."""
