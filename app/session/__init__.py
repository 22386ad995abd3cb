"""Sessions in the window."""
