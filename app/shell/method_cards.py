"""Write the help card of each method: picture, summary, reading, doubts and cost."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from PySide6.QtCore import QUrl

from engine.core.method import METHODS, Method
from engine.core.method_card import QUESTIONS
from engine.methods import TrustReport
from resources import path
from widgets.common.help_window import HelpPage
from widgets.common.translation import tr

__all__ = ["CARD", "card_address", "card_page", "card_pages"]

CARD = "method/"
"""The beginning of the path of a card, in addresses of the scheme `convscope`."""

_CARDS: Mapping[str, type[Method]] = {**METHODS, TrustReport.name: TrustReport}


def card_address(name: str) -> str:
    """Return the address of the card of a method."""
    return f"convscope:{CARD}{name}"


def card_pages() -> Iterator[HelpPage]:
    """Yield the cards under the questions that their methods answer."""
    for question in dict.fromkeys(QUESTIONS.values()):
        yield HelpPage(tr(question))
        for name, cls in _CARDS.items():
            if QUESTIONS[cls.family] == question:
                yield HelpPage(tr(cls.title), card_address(name))


def card_page(name: str, docs: Path | None) -> str:
    """Return the card of a method as Markdown.

    Parameters
    ----------
    name
        The name of the method.
    docs
        The folder of the docs, which holds the large pictures; None shows the small ones.
    """
    cls = _CARDS[name]
    lines = [f"# {tr(cls.title)}", f"*{tr(QUESTIONS[cls.family])}*", _picture(cls, docs), tr(cls.summary)]
    for heading, text in (
        (tr("How to read it"), f"{tr(cls.sentence)} {tr(cls.card.reading)}"),
        (tr("When not to believe it"), tr(cls.card.doubt)),
        (tr("Cost"), tr(cls.card.cost)),
    ):
        lines += [f"### {heading}", text]
    if docs is not None:
        lines.append(f"[{tr('Formulas and references of all methods')}]({_url(docs / 'methods.md')})")
    return "\n\n".join(line for line in lines if line) + "\n"


def _picture(cls: type[Method], docs: Path | None) -> str:
    """Return the picture of a method; empty if there is none."""
    places = [path(f"thumbnails/{cls.name}.jpg")]
    if docs is not None:
        places.insert(0, docs / "images" / "methods" / f"{cls.name}.jpg")
    file = next((place for place in places if place.is_file()), None)
    return "" if file is None else f"![{tr(cls.title)}]({_url(file)})"


def _url(file: Path) -> str:
    return QUrl.fromLocalFile(str(file)).toString(QUrl.ComponentFormattingOption.FullyEncoded)
