"""The commands of the menus, declared by features that do nothing."""

from unittest.mock import MagicMock

from app.menus import menu_commands

COMMANDS = menu_commands(MagicMock())
