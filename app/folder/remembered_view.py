"""Remember the order and the size of the pictures of a folder."""

from app.shell.settings import Settings
from widgets.folder.folder_panel import FolderPanel

__all__ = ["remember_view"]

_HEIGHT = 72
"""Height of the pictures at the first start, in logical pixels."""


def remember_view(panel: FolderPanel, settings: Settings) -> None:
    """Show the pictures in the size of the last time, and save the user's choices."""
    height = settings.get("thumbnail_height")
    panel.set_size(int(height) if height.isdecimal() and len(height) < 5 else _HEIGHT)
    panel.size_chosen.connect(lambda side: settings.set("thumbnail_height", str(side)))
    panel.order_chosen.connect(lambda order: settings.set("folder_order", order))
