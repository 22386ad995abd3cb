"""One action of the menus."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.controller import Controller

__all__ = ["Action"]


def _always(_: "Controller") -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Action:
    """A menu entry; a title with a bar before it (`|Quit`) begins a new group; `ticked` says of a choice whether it is the one."""

    menu: str
    title: str
    run: Callable[["Controller"], object]
    shortcut: str = ""
    icon: str = ""
    tip: str = ""
    enabled: Callable[["Controller"], bool] = _always
    in_toolbar: bool = False
    ticked: Callable[["Controller"], bool] | None = None

    @property
    def plain_title(self) -> str:
        """The title as it is read: without the marks for groups and keys."""
        return self.title.lstrip("|").replace("&", "")
