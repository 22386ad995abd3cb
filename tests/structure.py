"""Figures of the large scale, printed by `make structure`: rooms, circles, reaches, constructors, long lines.

The aims are those of docs/adr/0018-rooms-features-and-commands.md; `tests/test_structure.py` checks them.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path

__all__ = ["AIM", "Figures", "circles", "figures", "imports"]

ROOT = Path(__file__).parents[1]
ROOMS = ("app", "widgets", "engine", "resources")
LONGEST_LINE = 110


@dataclass(frozen=True, slots=True)
class Figures:
    """One number for each habit that keeps a reader out; smaller is better.

    Attributes
    ----------
    fullest_folder
        Python files directly in the fullest folder.
    circles
        Groups of modules that import each other; imports under TYPE_CHECKING count.
    reaches
        Expressions `window.x.y` or `controller.x.y` in app, but for signals of the window itself.
    constructor
        Arguments of the longest `__init__`, without `self`.
    parts
        Objects of our own classes that the constructor of one class makes, at most.
    long_lines
        Lines of more than 110 characters.
    """

    fullest_folder: int
    circles: int
    reaches: int
    constructor: int
    parts: int
    long_lines: int


AIM = Figures(fullest_folder=25, circles=0, reaches=0, constructor=6, parts=12, long_lines=0)


def figures(root: Path = ROOT) -> Figures:
    """Return the figures of the rooms below a folder."""
    sources = {
        path: path.read_text(encoding="utf-8")
        for room in ROOMS
        for path in sorted((root / room).rglob("*.py"))
    }
    trees = {path: ast.parse(text) for path, text in sources.items()}
    folders = [path.parent for path in sources]
    app = [tree for path, tree in trees.items() if path.is_relative_to(root / "app")]
    return Figures(
        fullest_folder=max(folders.count(folder) for folder in set(folders)),
        circles=len(circles(imports({_module(path, root): tree for path, tree in trees.items()}))),
        reaches=sum(len(list(_reaches(tree))) for tree in app),
        constructor=max(_arguments(init) for tree in trees.values() for init in _constructors(tree)),
        parts=max(_parts(init) for tree in app for init in _constructors(tree)),
        long_lines=sum(len(line) > LONGEST_LINE for text in sources.values() for line in text.splitlines()),
    )


def imports(trees: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return for each module its imports of our modules, at any place in the file."""
    graph: dict[str, set[str]] = {name: set() for name in trees}
    for name, tree in trees.items():
        for node in ast.walk(tree):
            graph[name] |= {found for found in _imported(node, trees) if found != name}
    return graph


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the groups of more than one module of which each reaches each (Tarjan, 1972)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[set[str]] = []

    def visit(module: str) -> None:
        order[module] = low[module] = len(order)
        stack.append(module)
        for other in sorted(graph[module]):
            if other not in order:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == order[module]:
            group = set(stack[stack.index(module) :])
            del stack[stack.index(module) :]
            if len(group) > 1:
                found.append(group)

    for module in sorted(graph):
        if module not in order:
            visit(module)
    return found


def _module(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def _imported(node: ast.AST, known: dict[str, ast.Module]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name in known)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            if inner in known or node.module in known:
                yield inner if inner in known else node.module


def _reaches(tree: ast.Module) -> Iterator[ast.Attribute]:
    """Yield each `window.x.y` once, by its innermost two attributes; connecting a signal is none."""
    for node in ast.walk(tree):
        is_chain = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)
        if (
            is_chain
            and _name(node.value.value).lstrip("_") in ("window", "controller")
            and node.attr != "connect"
        ):
            yield node


def _name(node: ast.expr) -> str:
    """Return the name of a variable, or of an attribute of self; empty for all else."""
    if isinstance(node, ast.Name):
        return node.id
    is_own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self"
    return node.attr if is_own and isinstance(node, ast.Attribute) else ""


def _constructors(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "__init__")


def _arguments(init: ast.FunctionDef) -> int:
    return len(init.args.posonlyargs) + len(init.args.args) + len(init.args.kwonlyargs) - 1


def _parts(init: ast.FunctionDef) -> int:
    """Return how many attributes a constructor fills with new objects."""
    return sum(
        isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Name)
        and node.value.func.id[0].isupper()
        and isinstance(node.targets[0], ast.Attribute)
        for node in ast.walk(init)
    )


if __name__ == "__main__":
    now = figures()
    for field in fields(now):
        sys.stdout.write(
            f"{field.name.replace('_', ' '):16}{getattr(now, field.name):6}   "
            f"aim {getattr(AIM, field.name)}\n"
        )
