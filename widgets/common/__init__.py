"""Shared widgets and functions: theme, translation, messages, jobs, help."""
