"""The reader process, inspection of files, and trusted Python files."""
