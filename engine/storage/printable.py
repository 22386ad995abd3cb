"""Names from files as printable text: control characters and invalid bytes become escapes."""

import unicodedata

__all__ = ["escape_unprintable"]

# control characters, surrogates, line and paragraph separators, private and unassigned characters
_INVISIBLE = ("Cc", "Cs", "Zl", "Zp", "Co", "Cn")
# bidirectional controls, which reorder the rest of a line
_BIDIRECTIONAL = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def escape_unprintable(text: str) -> str:
    r"""Return text on one line, with escapes such as \x1b in place of unprintable characters."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escape(letter) if _is_invisible(letter) else letter for letter in text)


def _is_invisible(letter: str) -> bool:
    return letter in _BIDIRECTIONAL or unicodedata.category(letter) in _INVISIBLE


def _escape(letter: str) -> str:
    return repr(letter)[1:-1] if not letter.isprintable() else f"\\u{ord(letter):04x}"
