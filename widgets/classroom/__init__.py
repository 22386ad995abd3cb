"""Widgets of the class room: the caption over the picture, and large tiles."""
