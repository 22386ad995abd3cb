"""Keep the translations of the window up to date: `python -m tests.texts`.

Translations of texts in the code stay, others are removed, and new texts are added as unfinished. Fill them
in (by hand or in Qt Linguist) and run it again, so that the compiled file is made again.
"""

import ast
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import PySide6

import engine.methods  # noqa: F401 - enters the methods into the register
from app.shell.settings import PREFERENCES
from app.shell.welcome_steps import WELCOME_STEPS
from engine.core.checks import BLANK_MAP, CHECKS, OUTCOMES, PLOT_TEXTS
from engine.core.method import METHODS
from engine.core.method_card import QUESTIONS
from engine.core.params import specs
from engine.dataset.folder_predictions import ORDERS
from engine.imaging.preprocess import FITS
from engine.imaging.render import BLENDS
from engine.methods import TopPictures, TrustReport
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.training.plan import TrainingPlan
from engine.training.presets import PRESETS
from engine.training.warning_texts import WARNING_TEXTS
from resources import path
from tests.commands import COMMANDS
from widgets.common.translation import CONTEXT
from widgets.forms.preset_titles import COURSE_TITLES

FILE = path("translations/convscope_de.ts")
ROOT = Path(__file__).parents[1]
_MARKED = {"tr": (0,), "tr_noop": (0,), "_dock": (0,)}  # calls, and which of their arguments is a text
_OF_THE_ENGINE = {"TileMetric": (1,), "Plot": (0, 1, 2), "Curve": (0,)}


def in_code() -> Iterator[str]:
    """Yield the texts that stand as literals where they are shown, or are marked for it."""
    for folder, calls in (("app", _MARKED), ("widgets", _MARKED), ("engine", _OF_THE_ENGINE)):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                name = (
                    getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if isinstance(node, ast.Call)
                    else ""
                )
                if isinstance(node, ast.Call) and name in calls:
                    marked = [node.args[place] for place in calls[name] if place < len(node.args)]
                    yield from (one.value for one in marked if isinstance(one, ast.Constant))


def in_tables() -> Iterator[str]:
    """Yield the texts that are declared in tables and translated where they are shown."""
    for command in COMMANDS:
        yield from (command.title.lstrip("|"), command.tip)
        yield from (name if "&" in name else f"&{name}" for name in command.menu.split("/"))
    for setting in PREFERENCES:
        titles = setting.choices() if setting.choices is not None else {}
        yield from (
            setting.label,
            setting.help,
            *(title for value, title in titles.items() if title != value),
        )
    for step in WELCOME_STEPS:
        yield from (step.title, step.text)
    for method in METHODS.values():
        yield from (method.title, method.summary, method.sentence, method.family)
        yield from (preset for preset in method.presets if preset not in COURSE_TITLES)
        yield from (method.card.reading, method.card.doubt, method.card.cost)
        for spec in specs(method):
            yield from (spec.label, spec.help, *spec.choices)
    for spec in specs(TrainingPlan):
        yield from (spec.label, spec.help, *spec.choices, *([spec.unit] if spec.unit.isalpha() else []))
    for spec in specs(EpochPatterns):
        yield from (spec.label, spec.help)
    yield from (*PRESETS, *WARNING_TEXTS.values())
    for method in (TrustReport, TopPictures, EpochPatterns):
        yield from (method.title, method.sentence)
    card = TrustReport.card
    yield from (TrustReport.summary, card.reading, card.doubt, card.cost)
    yield from (*ORDERS, *FITS, *BLENDS, *QUESTIONS.values())
    yield from (*CHECKS.values(), *OUTCOMES.values(), BLANK_MAP, *PLOT_TEXTS.values())


def texts() -> list[str]:
    """Return all texts of the window in English, each once."""
    return sorted({text for text in (*in_code(), *in_tables()) if text})


def translations() -> dict[str, str]:
    """Return the entries of the file of translations; unfinished entries are empty."""
    if not FILE.is_file():
        return {}
    messages = ElementTree.parse(FILE).getroot().iter("message")
    return {message.findtext("source", ""): message.findtext("translation", "") for message in messages}


def write(known: dict[str, str]) -> list[str]:
    """Write the translations of all texts, one per line, and compile them; return untranslated texts."""
    head = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        '<TS version="2.1" language="de_DE" sourcelanguage="en">',
    ]
    lines = [
        *head,
        f"<context><name>{CONTEXT}</name>",
        *(_line(text, known.get(text, "")) for text in texts()),
        "</context>",
        "</TS>",
    ]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join([*lines, ""]), encoding="utf-8", newline="\n")
    compiler = shutil.which("lrelease", path=str(Path(PySide6.__file__).parent))
    assert compiler is not None, "lrelease comes with PySide6-Essentials"
    subprocess.run([compiler, "-silent", str(FILE), "-qm", str(FILE.with_suffix(".qm"))], check=True)
    return [text for text in texts() if not known.get(text)]


def _line(text: str, translation: str) -> str:
    done = (
        f"<translation>{escape(translation)}</translation>"
        if translation
        else '<translation type="unfinished"></translation>'
    )
    return f"<message><source>{escape(text)}</source>{done}</message>"


if __name__ == "__main__":
    missing = write(translations())
    sys.stdout.write(f"{len(texts())} texts in {FILE}; {len(missing)} without a translation\n")
    sys.stdout.write("".join(f"  {text!r}\n" for text in missing))
