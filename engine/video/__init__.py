"""Cameras, files, streams, frames, recording."""
