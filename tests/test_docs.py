"""The docs name only files, links, commands, flags and menu titles that exist."""

import argparse
import importlib.util
import re
import shlex
from pathlib import Path

import pytest

import engine.methods  # noqa: F401 - enters the methods into the register
from app.cli.flags import build_parser
from engine.core.method import METHODS, method_class
from engine.core.params import specs
from tests.commands import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    {*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")} - {ROOT / "CHANGELOG.md"}
)  # which names the past
ROOMS = ("app", "benchmarks", "docs", "engine", "resources", "tests", "widgets")
PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


@PAGE
def test_links_and_files_exist(page):
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    files = re.findall(rf"(?<![\w/.])(?:{'|'.join(ROOMS)})/[\w/.-]*\w\.(?:py|md|json|yml|txt)\b", text)
    modules = re.findall(r"(?<!\w)[\w/]+\.py\b", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
    assert [file for file in files if not (ROOT / file).exists() and "NAME" not in file] == []
    known = {path.name for room in ROOMS for path in (ROOT / room).rglob("*.py")}
    assert [name for name in modules if Path(name).name not in known and "NAME" not in name] == []


@PAGE
def test_modules_that_are_run_exist(page):
    text = page.read_text(encoding="utf-8")
    modules = set(re.findall(r"python -m ((?:benchmarks|tests)(?:\.\w+)*)", text))
    assert [name for name in modules if importlib.util.find_spec(name) is None] == []


@PAGE
def test_commands_have_known_flags(page):
    """Each `convscope ...` in the docs has a known command, and flags of that command or of its method."""
    for line in _command_lines(page.read_text(encoding="utf-8")):
        words = shlex.split(line, comments=True)[1:]
        command = next((word for word in words if not word.startswith("-")), "open")
        flags = {word.split("=")[0] for word in words if word.startswith("--")}
        method = words[words.index("--method") + 1] if "--method" in words else None
        name = command if command in _commands() else "open"
        assert flags <= _flags(name) | _parameters(method), line


@PAGE
def test_menu_titles_exist(page):
    """`Menu > Title` in the docs is a menu of the window and a title that begins so."""
    menus = {_plain(command.menu.split("/")[0]) for command in COMMANDS}
    known = {f"{_plain(command.menu.split('/')[0])} > {_plain(command.title)}" for command in COMMANDS}
    parted = (command.menu.partition("/") for command in COMMANDS)
    known |= {f"{_plain(menu)} > {_plain(inner)}" for menu, _, inner in parted if inner}
    named = re.findall(r"\b([A-Z]\w+) > ([A-Z][\w ]*\w)", page.read_text(encoding="utf-8"))
    wrong = [
        f"{menu} > {title}"
        for menu, title in named
        if menu in menus and not any(_begins(f"{menu} > {title}", entry) for entry in known)
    ]
    assert wrong == []


@PAGE
def test_keys_of_a_named_command_are_its_keys(page):
    """In `**Menu > Title** (Ctrl+X)` the keys are those of the command."""
    text = page.read_text(encoding="utf-8")
    keys = {f"{_plain(c.menu.split('/')[0])} > {_plain(c.title)}": c.shortcut for c in COMMANDS}
    for title, shortcut in re.findall(r"([A-Z]\w+ > [A-Z][\w ?]*)\*{0,2} \((Ctrl\+[^) ]+)\)", text):
        matching = {keys[entry] for entry in keys if _begins(title, entry)}
        assert shortcut in matching, title


def test_the_readme_counts_methods_and_presets():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    with_presets = sum(bool(cls.presets) for cls in METHODS.values())
    of_the_course = sum(any(name.startswith("seed") for name in cls.presets) for cls in METHODS.values())
    assert f"There are {len(METHODS)} methods" in text
    assert f"{with_presets} of the {len(METHODS)} methods have presets" in text
    assert f"*seed*, in {of_the_course} methods" in text


def test_the_table_of_methods_has_the_advice_of_their_cards():
    text = (ROOT / "docs" / "methods.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")] for line in text.splitlines() if line.startswith("| ![")
    ]
    found = {row[2]: row[5:7] for row in rows}
    cards = {cls.title: [cls.card.cost, cls.card.doubt] for cls in METHODS.values()}
    assert {title: found[title] for title in cards} == cards


def _command_lines(text):
    """Yield the command lines of code blocks and of inline code, placeholders unchanged."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    lines += re.findall(
        r"`(convscope [^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    )
    for line in lines:
        if match := re.match(r"(?:\.venv/bin/)?(convscope(?: .*)?)$", line.strip()):
            yield match[1]


def _commands():
    parser, _ = build_parser()
    action = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    return {"": parser, **action.choices}


def _flags(command):
    top = {flag for action in _commands()[""]._actions for flag in action.option_strings}
    return top | {flag for action in _commands()[command]._actions for flag in action.option_strings}


def _parameters(method):
    if method is None or method.isupper():
        return set()
    return {f"--{spec.name.replace('_', '-')}" for spec in specs(method_class(method))}


def _plain(text):
    return text.replace("&", "").replace("|", "").replace("...", "").rstrip("?")


def _begins(named, entry):
    """Return whether a title and the words of the docs begin alike, as prose may follow a title."""
    return entry.startswith(named.rstrip("?")) or named.startswith(entry)
