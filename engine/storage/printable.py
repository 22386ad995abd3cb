"""Names from files as text that may be shown and written: control characters and bytes that are no text become escapes."""

import unicodedata

__all__ = ["escape_unprintable"]

_UNSEEN = (
    "Cc",
    "Cs",
    "Zl",
    "Zp",
    "Co",
    "Cn",
)  # control characters, halves of pairs, line breaks, what has no meaning
_TURNING = set(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)  # they reorder the rest of a line


def escape_unprintable(text: str) -> str:
    """Return text on one line with escapes, as of a byte 27, in the place of characters that are not for reading."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(letter) if _is_unseen(letter) else letter for letter in text)


def _is_unseen(letter: str) -> bool:
    return letter in _TURNING or unicodedata.category(letter) in _UNSEEN


def _escape(letter: str) -> str:
    return repr(letter)[1:-1] if not letter.isprintable() else f"\\u{ord(letter):04x}"
