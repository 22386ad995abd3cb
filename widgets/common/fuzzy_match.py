"""Fuzzy matching of a text with a query."""

import unicodedata

__all__ = ["match_score"]

_START = 1.0  # bonus for a letter at the start of a word
_RUN = 1.0  # bonus for a letter directly after the previous match
_GAP = 0.1  # penalty for each letter that is skipped
_LOOSE = 1  # limit of skipped letters for each letter of the query, not counting skips to the start of a word
_LENGTH = 0.01  # penalty for each letter of the text, so that shorter texts come first


def match_score(query: str, text: str) -> float | None:
    """Return how well a text matches a query; higher is better, None means no match.

    Each word of the query must be in the text, with its letters in order. Letters that follow each other or
    begin a word of the text count more. Case and accents are ignored.
    """
    plain, total = _without_accents(text), 0.0
    for word in _without_accents(query).split():
        score = _whole(word, plain) if word in plain else _scattered(word, plain)
        if score is None:
            return None
        total += score
    return total - _LENGTH * len(text) if total else 0.0  # an empty query matches all texts equally well


def _without_accents(text: str) -> str:
    """Return a text in lower case without accents, which not every keyboard has."""
    if text.isascii():
        return text.lower()
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )


def _whole(word: str, text: str) -> float:
    """Return the score of a word that is part of the text; best as a whole word, then at a word's start."""
    place = text.find(word)
    while not _begins_word(text, place) and text.find(word, place + 1) >= 0:
        place = text.find(word, place + 1)
    end = place + len(word)
    is_whole = _begins_word(text, place) and (end == len(text) or not text[end].isalnum())
    return len(word) * (1 + _RUN) + _START * _begins_word(text, place) + is_whole


def _scattered(word: str, text: str) -> float | None:
    """Return the score of a word's letters, matched in order from the best starting position."""
    scores = (_from(place, word, text) for place in range(len(text)) if text[place] == word[0])
    return max((score for score in scores if score is not None), default=None)


def _from(place: int, word: str, text: str) -> float | None:
    value, passed = 1 + _START * _begins_word(text, place), 0
    for letter in word[1:]:
        after = text.find(letter, place + 1)
        if after < 0:
            return None
        value += (
            1 + _RUN * (after == place + 1) + _START * _begins_word(text, after) - _GAP * (after - place - 1)
        )
        passed += 0 if _begins_word(text, after) else after - place - 1
        place = after
    return None if passed > _LOOSE * len(word) else value


def _begins_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()
