"""Formats of model files and folders: one module each, listed in `registry`; none imports a framework."""
