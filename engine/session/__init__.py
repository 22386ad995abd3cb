"""Sessions, session files and recipes."""
