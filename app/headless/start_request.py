"""Describe what the window opens at its start."""

from dataclasses import dataclass
from pathlib import Path

from engine.session.session import Session
from engine.video.source import Source

__all__ = ["StartRequest"]


@dataclass(frozen=True, slots=True)
class StartRequest:
    """The files of the command line; without any, the window shows what was open last, or a sample.

    Parameters
    ----------
    pictures
        Picture files; the first is shown, several are listed as a folder.
    folder
        A folder of pictures; its first picture is shown.
    model
        A model file or folder.
    session
        A session, and its file.
    source
        A source of moving pictures.
    """

    pictures: tuple[Path, ...] = ()
    folder: Path | None = None
    model: Path | None = None
    session: tuple[Path, Session] | None = None
    source: Source | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is named."""
        return self == StartRequest()
