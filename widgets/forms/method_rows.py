"""The rows of the list of methods: headings that are questions, and the methods that answer them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.core.method import METHODS, Method
from engine.core.method_card import QUESTIONS
from widgets.common.fuzzy_match import match_score
from widgets.common.translation import tr

__all__ = ["MethodRow", "method_question", "method_rows"]


@dataclass(frozen=True, slots=True)
class MethodRow:
    """A row of the list.

    Parameters
    ----------
    text
        The heading, or the title of the method.
    method
        The name of the method; empty for a heading.
    """

    text: str
    method: str = ""


def method_question(cls: type[Method]) -> str:
    """Return the question that a method answers, or its family if there is none, translated."""
    return tr(QUESTIONS.get(cls.family, cls.family))


def method_rows(query: str, favourites: Collection[str]) -> Sequence[MethodRow]:
    """Return the rows that match a query; without a query, favourites first, then a group for each question.

    Matches have no headings: the best one is first.
    """
    if query.strip():
        return _matches(query)
    liked = [_row(name) for name in METHODS if name in favourites]
    rows = [MethodRow(tr("Favourites")), *liked] if liked else []
    for question in _questions():
        group = [_row(name) for name, cls in METHODS.items() if method_question(cls) == question]
        rows += [MethodRow(question), *group]
    return rows


def _questions() -> Sequence[str]:
    """Return the questions that have methods, each once, in the order of `QUESTIONS`."""
    asked = {method_question(cls) for cls in METHODS.values()}
    ordered = [tr(question) for question in QUESTIONS.values() if tr(question) in asked]
    return list(dict.fromkeys([*ordered, *map(method_question, METHODS.values())]))


def _matches(query: str) -> Sequence[MethodRow]:
    """Return the methods that match, those whose title matches first."""
    found = []
    for name, cls in METHODS.items():
        words = f"{tr(cls.title)} {name} {method_question(cls)} {tr(cls.family)}"
        score, of_title = match_score(query, words), match_score(query, tr(cls.title))
        if score is not None:
            found.append(((of_title is None, -(of_title or 0), -score), _row(name)))
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _row(name: str) -> MethodRow:
    return MethodRow(tr(METHODS[name].title), name)
