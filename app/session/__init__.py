"""Open and save sessions."""
