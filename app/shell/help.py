"""Find the help pages and show them."""

import sysconfig
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QUrl
from PySide6.QtWidgets import QApplication, QWidget

from app.shell.command import Command
from app.shell.method_cards import CARD, card_address, card_page, card_pages
from engine.core.errors import UserError
from widgets.common.help_window import HelpPage, HelpWindow
from widgets.common.message_bar import MessageBar
from widgets.common.translation import tr, tr_noop
from widgets.forms.method_panel import MethodPanel

__all__ = ["Help", "docs_folder"]

_SHORTCUTS = "convscope:shortcuts"
_FIRST = ("methods", "models")  # pages at the top of the list; the others follow by name
_ELSEWHERE = (
    (tr_noop("F6, Shift+F6"), tr_noop("next panel, previous panel")),
    (tr_noop("Tab, Shift+Tab"), tr_noop("next field, previous field")),
    (tr_noop("Enter"), tr_noop("in a list of classes, tiles or jobs: open the selected entry")),
    (tr_noop("Delete"), tr_noop("on a job: stop it")),
    (
        tr_noop("Space"),
        tr_noop("on a job: pause or resume it; on tiles of an animation: play or pause"),
    ),
    (tr_noop("Ctrl+PgUp, Ctrl+PgDown"), tr_noop("on tiles: previous page, next page")),
    (tr_noop("Esc"), tr_noop("leave a tile, a search, or the welcome steps")),
)


class Help(QObject):
    """Opens the help window at a page."""

    def __init__(
        self,
        window: QWidget,
        method_panel: MethodPanel,
        messages: MessageBar,
        commands: Callable[[], Sequence[Command]],
    ) -> None:
        super().__init__(window)
        self._window, self._method_panel, self._messages = window, method_panel, messages
        self._commands = commands
        self._shown: HelpWindow | None = None
        method_panel.help_requested.connect(self.show_method)

    def show(self) -> None:
        """Show help on the selected method if its panel has the focus, else the first page."""
        focus = QApplication.focusWidget()
        if focus is not None and self._method_panel.isAncestorOf(focus):
            self.show_method(self._method_panel.current_method)
        else:
            self._open()

    def show_method(self, name: str) -> None:
        """Show the card of a method."""
        self._open(card_address(name))

    def show_shortcuts(self) -> None:
        """Show all keys."""
        self._open(_SHORTCUTS)

    def _open(self, address: str = "") -> None:
        folder = docs_folder()
        if folder is None and not address:
            self._messages.show_error(
                UserError(
                    tr("The help pages are not installed."),
                    tr("Read the Markdown files in docs/ of the source code instead."),
                )
            )
            return
        if self._shown is None:
            self._shown = HelpWindow(list(_pages(folder)), self._make_page, self._window)
        self._shown.show_page(address)

    def _make_page(self, path: str) -> str:
        """Return a page of the scheme `convscope` as Markdown."""
        if path.startswith(CARD):
            return card_page(path.removeprefix(CARD), docs_folder())
        return shortcuts_page(self._commands())


def docs_folder() -> Path | None:
    """Return the folder of the help pages, in a clone or an installed package; None if it is missing."""
    clone = Path(__file__).parents[2] / "docs"
    installed = Path(sysconfig.get_path("data")) / "share" / "convscope" / "docs"
    return next((folder for folder in (clone, installed) if (folder / "methods.md").is_file()), None)


def shortcuts_page(commands: Sequence[Command]) -> str:
    """Return the page of all shortcuts as Markdown."""
    lines = [f"# {tr('Keyboard shortcuts')}", "", tr("Ctrl+Shift+P searches all commands by name."), ""]
    for menu in dict.fromkeys(command.menu for command in commands):
        rows = [command for command in commands if command.menu == menu and command.shortcut]
        lines += (
            _table(rows[0].plain_menu, [(action.keys, action.plain_title, tr(action.tip)) for action in rows])
            if rows
            else []
        )
    return "\n".join(
        [*lines, *_table(tr("In the panels"), [(tr(keys), tr(action), "") for keys, action in _ELSEWHERE])]
    )


def _table(title: str, rows: list[tuple[str, str, str]]) -> list[str]:
    body = ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [f"## {title}", "", f"| {tr('key')} | {tr('action')} | |", "|---|---|---|", *body, ""]


def _pages(folder: Path | None) -> Iterator[HelpPage]:
    """Yield the pages titled by their first headings, then the shortcuts and the cards of the methods."""
    if folder is not None:
        files = sorted(
            folder.glob("*.md"),
            key=lambda file: (_FIRST.index(file.stem) if file.stem in _FIRST else 9, file.stem),
        )
        for file in files:
            yield HelpPage(_title(file), _address(file))
    yield HelpPage(tr("Keyboard shortcuts"), _SHORTCUTS)
    yield from card_pages()


def _title(file: Path) -> str:
    first = file.read_text(encoding="utf-8").partition("\n")[0]
    return first.lstrip("# ").replace("`", "").strip() or file.stem


def _address(file: Path) -> str:
    return QUrl.fromLocalFile(str(file)).toString()
