"""The titles of presets; their names are tags of files and of the command line."""

from widgets.common.translation import tr, tr_noop

__all__ = ["COURSE_TITLES", "preset_title"]

COURSE_TITLES = {
    "seed": tr_noop("Course"),
    "seed A": tr_noop("Course exercise A"),
    "seed B": tr_noop("Course exercise B"),
    "seed grey": tr_noop("Course, grey start"),
}


def preset_title(name: str) -> str:
    """Return the translated title of a preset, with a capital at its beginning."""
    title = tr(COURSE_TITLES.get(name, name))
    return title[:1].upper() + title[1:]
