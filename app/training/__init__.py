"""Trainings in the window."""
