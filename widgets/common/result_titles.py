"""Titles of results in the language of the window; in files they stay English."""

import re

from widgets.common.translation import tr, tr_noop

__all__ = ["translate_title"]

_SUFFIXES = (tr_noop(" (partial)"), tr_noop(" (copy)"))
_OF = re.compile(r"(.+?) of (.+)")


def translate_title(title: str) -> str:
    """Return a title such as `Occlusion: cat` or `Activations of conv1` in the language of the window.

    The words of the application are translated; names of classes, layers and files stay as they are.
    """
    for suffix in _SUFFIXES:
        if title.endswith(suffix):
            return translate_title(title.removesuffix(suffix)) + tr(suffix)
    if (whole := tr(title)) != title:
        return whole
    head, colon, rest = title.partition(": ")
    if colon:
        return f"{translate_title(head)}: {rest}"
    match = _OF.fullmatch(title)
    if match is None or (known := tr(match[1])) == match[1]:
        return title
    return tr("{title} of {name}", title=known, name=match[2])
