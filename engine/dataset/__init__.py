"""Folders of pictures and sample sets."""
