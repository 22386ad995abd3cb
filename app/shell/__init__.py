"""Main window, menus, command palette, preferences and help."""
