"""Code that commands, batches and the window share, without Qt."""
