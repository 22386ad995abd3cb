"""Turn the files that are named on the command line into what the window opens."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine.core.errors import UserError

if TYPE_CHECKING:
    from app.headless.start_request import StartRequest
    from engine.session.session import Session
    from engine.video.source import Source

__all__ = ["parse_start", "with_command"]


def with_command(arguments: list[str], commands: Sequence[str]) -> list[str]:
    """Return the arguments with the command `open` in front, if they name none."""
    asks_parser = bool({"-h", "--help", "--version"}.intersection(arguments[:1]))
    has_command = any(argument in commands for argument in arguments)
    return arguments if asks_parser or has_command or not arguments else ["open", *arguments]


def parse_start(options: argparse.Namespace) -> "StartRequest":
    """Return what the window opens: files by their kinds, and the flags.

    Raises
    ------
    UserError
        A file is missing, or the files cannot be shown together.
    """
    from app.headless.start_request import StartRequest

    kinds: dict[str, list[Path]] = {}
    for path in getattr(options, "paths", ()):
        kinds.setdefault(_kind(path), []).append(path)
    pictures = [*kinds.get("picture", []), *_given(options, "image")]
    models = [*kinds.get("model", []), *_given(options, "model")]
    folders, sessions, videos = (kinds.get(kind, []) for kind in ("folder", "session", "video"))
    source = _moving(options, videos)
    if len(models) > 1 or len(folders) > 1 or len(sessions) > 1 or len(videos) > 1:
        raise UserError(
            "The window opens one model, one folder, one session and one video at a time.",
            "Name one of each kind; several pictures are listed like a folder.",
        )
    if sum(map(bool, (pictures, folders, sessions, source))) > 1 or (sessions and models):
        raise UserError(
            "A picture, a folder, moving pictures and a session take the same place in the window.",
            "Name only one of them; a model can be added unless it is a session.",
        )
    return StartRequest(
        tuple(pictures),
        folders[0] if folders else None,
        models[0] if models else None,
        _session(sessions[0]) if sessions else None,
        source,
    )


def _given(options: argparse.Namespace, name: str) -> list[Path]:
    path = getattr(options, name, None)
    return [] if path is None else [path]


def _kind(path: Path) -> str:
    """Return the kind of an existing file; other files than those of known kinds may be pictures."""
    from app.headless.file_kinds import FileKind, kind_of

    if not path.exists():
        raise UserError(
            f"There is no file, folder or command {str(path)!r}.",
            "Name a picture, folder, model, video or session; convscope --help lists the commands.",
        )
    kind = kind_of(path)
    return "picture" if kind in (FileKind.UNKNOWN, FileKind.LABELS) else kind.value


def _moving(options: argparse.Namespace, videos: list[Path]) -> "Source | None":
    """Return the requested source of moving pictures, or None."""
    from engine.video.source import VideoFile, parse_video_source

    if "camera" in options:
        from engine.video.cameras import find_camera

        return find_camera(options.camera)
    if "video" not in options:
        return VideoFile(videos[0]) if videos else None
    source = parse_video_source(options.video)
    if isinstance(source, VideoFile) and not source.path.is_file():
        raise UserError(
            f"There is no file {options.video!r}.", "Give a video file, or an address such as rtsp://..."
        )
    return source


def _session(path: Path) -> "tuple[Path, Session]":
    """Return a session file and its session."""
    import engine.methods  # noqa: F401 - enters the methods into the register
    from engine.session.session_file import read_session

    return path.absolute(), read_session(path)
