"""Helpers of several methods."""
