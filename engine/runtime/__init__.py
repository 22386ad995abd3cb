"""The engine thread, its service, its messages and jobs."""
