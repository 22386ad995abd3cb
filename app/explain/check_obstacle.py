"""Say why the selected map cannot be checked."""

from app.explain.shown_results import ShownResults
from widgets.common.translation import tr

__all__ = ["check_obstacle"]


def check_obstacle(shown: ShownResults, is_playing: bool) -> str:
    """Return why the selected map cannot be checked, as a sentence; empty if it can."""
    if shown.trust_candidate is not None:
        return ""
    if is_playing:
        return tr("A map of moving pictures cannot be checked: freeze the picture first.")
    if not shown.has_selected_map:
        return tr("There is no map to check: run a method that shows a map over the picture.")
    outcome = shown.selected_outcome
    if outcome is None:
        return tr("The map is still being computed.")
    if not outcome.job.method.uses_target:
        return tr(
            "{method} explains no class, so there is no score to check.", method=tr(outcome.job.method.title)
        )
    return tr("Only the complete map of a method can be checked: run the method to its end.")
