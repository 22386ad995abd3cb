"""A button that folds rows of a form away, and says how many values under it have been changed."""

from widgets.common.fold_button import FoldButton
from widgets.common.object_names import set_object_name
from widgets.common.translation import tr

__all__ = ["MoreButton"]


class MoreButton(FoldButton):
    """A flat button with an arrow; checked while its rows are shown."""

    def __init__(self, is_open: bool) -> None:
        super().__init__(tr("More"))
        set_object_name(self, "more_parameters", tr("Parameters that are rarely changed"))
        self.setChecked(is_open)

    def set_changed(self, count: int) -> None:
        """Show how many of the folded values differ from their defaults."""
        self.setText(tr("More ({count} changed)", count=count) if count else tr("More"))
