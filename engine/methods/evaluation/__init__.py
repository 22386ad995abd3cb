"""Methods that test maps."""
