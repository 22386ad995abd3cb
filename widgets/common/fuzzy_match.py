"""How well a text fits what somebody types in a hurry."""

import unicodedata

__all__ = ["match_score"]

_START = 1.0  # for a letter at the start of a word
_RUN = 1.0  # for a letter right behind the one before
_GAP = 0.1  # lost for each letter that is passed over
_LOOSE = 1  # letters passed over for one that is found, at most, on the way to another one inside a word
_LENGTH = 0.01  # lost for each letter of the text, so that of two the shorter one comes first


def match_score(query: str, text: str) -> float | None:
    """Return how well `text` fits: higher is better, None where it does not.

    Each word of the query must be in the text, its letters in order; those that follow each other, or begin a
    word of the text, count more. Case does not matter, nor do dots and accents.
    """
    lowered, total = _bare(text), 0.0
    for word in _bare(query).split():
        found = _whole(word, lowered) if word in lowered else _scattered(word, lowered)
        if found is None:
            return None
        total += found
    return total - _LENGTH * len(text) if total else 0.0  # all texts fit nothing equally well


def _bare(text: str) -> str:
    """Return a text in small letters without dots and accents, which not every keyboard has."""
    if text.isascii():
        return text.lower()
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", text.casefold())
        if not unicodedata.combining(letter)
    )


def _whole(word: str, text: str) -> float:
    """Return the value of a word that stands in the text as it is: best at a word's start, better still as a whole word."""
    place = text.find(word)
    while not _begins_word(text, place) and text.find(word, place + 1) >= 0:
        place = text.find(word, place + 1)
    end = place + len(word)
    is_whole = _begins_word(text, place) and (end == len(text) or not text[end].isalnum())
    return len(word) * (1 + _RUN) + _START * _begins_word(text, place) + is_whole


def _scattered(word: str, text: str) -> float | None:
    """Return the value of a word's letters, taken as they come from the best place to begin."""
    found = (_from(place, word, text) for place in range(len(text)) if text[place] == word[0])
    return max((value for value in found if value is not None), default=None)


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
