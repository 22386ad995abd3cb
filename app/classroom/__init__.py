"""The classroom view."""
