"""Folders of pictures, predictions for them, and sample data sets."""
