"""The application: what is wired to what."""
