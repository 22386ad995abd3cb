"""The engine's thread: runner, service, messages, jobs."""
