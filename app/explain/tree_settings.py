"""Remember the columns of the tree of layers, and its details."""

from app.shell.settings import Settings
from widgets.model.model_tree import ModelTree

__all__ = ["remember_tree"]


def remember_tree(tree: ModelTree, settings: Settings) -> None:
    """Restore the columns and the details of the tree, and save each change of the user."""

    def save_details(is_open: bool, height: int) -> None:
        settings.set("layer_details", is_open)
        settings.set("layer_details_height", str(height))

    height = settings.get("layer_details_height")
    tree.set_columns(settings.get("layer_columns"))
    tree.set_details(settings.get("layer_details"), int(height) if height.isdecimal() else 0)
    tree.columns_changed.connect(lambda names: settings.set("layer_columns", names))
    tree.details_changed.connect(save_details)
