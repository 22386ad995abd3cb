"""Methods that look through a folder of pictures."""
