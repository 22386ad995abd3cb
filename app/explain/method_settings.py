"""Keep the favourite methods, and whether advanced parameters are shown, from one start to the next."""

from app.shell.settings import Settings
from widgets.forms.method_panel import MethodPanel

__all__ = ["keep_method_settings"]


def keep_method_settings(panel: MethodPanel, settings: Settings) -> None:
    """Restore the saved choices of the method form, and save each change of them."""
    panel.set_favourites(tuple(settings.get("favourite_methods").split(",")))
    panel.unfold(settings.get("more_parameters"))
    panel.favourites_changed.connect(lambda names: settings.set("favourite_methods", ",".join(names)))
    panel.folded.connect(lambda is_open: settings.set("more_parameters", is_open))
