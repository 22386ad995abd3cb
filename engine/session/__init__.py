"""Sessions and recipes."""
