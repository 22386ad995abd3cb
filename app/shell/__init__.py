"""The window, menus, palette, preferences, help."""
