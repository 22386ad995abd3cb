"""Place the parts of the window, and keep their places."""
