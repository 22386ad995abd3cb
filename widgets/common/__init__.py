"""Widgets and helpers of several rooms: theme, language, messages, jobs."""
