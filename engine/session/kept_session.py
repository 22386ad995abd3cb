"""The session that is kept by itself: what is open, written again after each change.

The file is a session file whose manifest has more entries, and whose arrays are not compressed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from engine.core.arrays import Float32Array
from engine.session.session import Session
from engine.session.session_encoder import EncodedSession, EncodingCache, encode_session
from engine.session.session_file import read_with_manifest
from engine.storage.atomic import write_atomically
from engine.storage.plain_values import DecodeError, Decoder

__all__ = ["LIMIT", "KeptSession", "SessionKeeper", "read_kept"]

LIMIT = 2**28
"""The limit for all members of the kept file, in bytes."""


@dataclass(frozen=True, slots=True, eq=False)
class KeptSession:
    """A session, with what the file of a session that the user has saved does not hold.

    Parameters
    ----------
    session
        What is open.
    path
        The file that the user has saved it in, or opened it from; None without one.
    is_modified
        Whether it has changed since then.
    scores
        The predictions for the picture: float32 (classes,) per output; empty if they are not known.
    """

    session: Session
    path: Path | None = None
    is_modified: bool = False
    scores: tuple[Float32Array, ...] = ()


# What is left out, one after another, until the rest is within the limit
_REDUCTIONS: tuple[Callable[[Session], Session], ...] = (
    lambda session: session,
    lambda session: replace(session, tiles=None),
    lambda session: replace(session, tiles=None, report=None, picture=None, peeked=None),
    lambda session: _without_results(session, session.layers),
    lambda session: _without_results(session, ()),
)


class SessionKeeper:
    """Writes what is open to a file, again and again; unchanged contents are not written twice.

    It is used by one thread at a time.

    Parameters
    ----------
    path
        The file.
    limit
        The limit for its members, in bytes.
    """

    def __init__(self, path: Path, limit: int = LIMIT) -> None:
        self._path, self._limit = path, limit
        self._cache = EncodingCache()
        self._written: EncodedSession | None = None

    def write(self, kept: KeptSession) -> bool:
        """Write the file, unless it has these contents; return whether it was written.

        Results that exceed the limit are left out: first tiles, then report and picture, panes, and maps.
        A picture that exceeds it alone is not kept.

        Raises
        ------
        UserError
            The file cannot be written; the one before is unchanged then.
        """
        encoded = self._encode(kept)
        if encoded is None or encoded.is_same_as(self._written):
            return False
        write_atomically(self._path, partial(encoded.write, is_compressed=False))
        self._written = encoded
        return True

    def _encode(self, kept: KeptSession) -> EncodedSession | None:
        """Return the members that are within the limit; None where there are none."""
        entries = {
            "kept_path": "" if kept.path is None else str(kept.path),
            "kept_is_modified": kept.is_modified,
            "kept_scores": kept.scores,
        }
        for reduce in _REDUCTIONS:
            encoded = encode_session(reduce(kept.session), entries, self._cache)
            if encoded.size <= self._limit:
                self._cache.keep_pictures(encoded.pictures.values())
                return encoded
        return None


def read_kept(path: Path) -> KeptSession:
    """Read and check a kept file; a session file is read as one that is not modified.

    Raises
    ------
    UserError
        There is no file, or it is not a session, is damaged, or comes from a newer version.
    """
    return read_with_manifest(path, _build)


def _build(session: Session, manifest: Mapping[str, Any], decoder: Decoder) -> KeptSession:
    path = decoder.decode(str, manifest.get("kept_path", ""))
    if "\0" in path:
        raise DecodeError("the path of the session is not valid")
    is_modified = decoder.decode(bool, manifest.get("kept_is_modified", False))
    scores = decoder.decode(tuple[Float32Array, ...], manifest.get("kept_scores", []))
    lengths = [(head.num_classes,) for head in session.model.heads] if session.model is not None else []
    fits = [score.shape for score in scores] == lengths and all(np.isfinite(score).all() for score in scores)
    return KeptSession(session, Path(path) if path else None, is_modified, scores if fits else ())


def _without_results(session: Session, layers: tuple[Any, ...]) -> Session:
    """Return the session without results but the given layers."""
    return replace(
        session,
        layers=layers,
        chosen=session.chosen if layers else -1,
        tiles=None,
        report=None,
        picture=None,
        peeked=None,
        panes=(),
        pane_mode="",
    )
