"""The user's choices for a model file, kept next to it, or in the settings if its folder is read-only."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import platformdirs

from engine.core.errors import UserError
from engine.storage.atomic import remove_file, write_atomically
from engine.storage.plain_values import as_plain
from engine.storage.untrusted_files import read_json

__all__ = [
    "EMPTY_SIDECAR",
    "Sidecar",
    "read_sidecar",
    "sidecar_as_json",
    "sidecar_labels",
    "sidecar_path",
    "write_sidecar",
]

_SUFFIX = ".convscope.json"
_MOST = 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Preprocessing and labels of one model file; empty values are not chosen.

    Attributes
    ----------
    scaling
        The input scaling, as described in `engine.imaging.scaling`.
    fit
        How pictures are fitted to the input.
    labels
        The name of the file of class names.
    is_own
        Whether the user has chosen `labels`, or they were read from the user's settings. Only then may they
        be outside the model's folder.
    """

    scaling: str = ""
    fit: str = ""
    labels: str = ""
    is_own: bool = field(default=False, compare=False)


EMPTY_SIDECAR = Sidecar()


def read_sidecar(model: Path, digest: str) -> Sidecar:
    """Return the choices for a model file; unreadable files count as missing.

    The user's settings take precedence over a file next to the model, which may have come with it.

    Parameters
    ----------
    model
        The path of the model file.
    digest
        The SHA-256 of the model file.
    """
    for path, within in ((_settings_path(digest), None), (sidecar_path(model), model.parent)):
        try:
            kept = read_json(path, _MOST, within)
        except UserError:
            continue
        if isinstance(kept, dict) and kept.get("sha256", digest) == digest:
            settled = {name: _text(kept.get(name)) for name in ("scaling", "fit", "labels")}
            return Sidecar(**settled, is_own=within is None)
    return EMPTY_SIDECAR


def sidecar_labels(model: Path, kept: Sidecar) -> tuple[Path, Path | None]:
    """Return the file of class names of a sidecar, and the folder in which it must be, or None."""
    return model.parent / kept.labels, None if kept.is_own else model.parent


def write_sidecar(model: Path, digest: str, sidecar: Sidecar) -> Path | None:
    """Save the choices for a model file; return the file, or None if nothing can be written.

    A sidecar travels with its model, so one with labels outside the model's folder is kept in the settings.
    """
    own, sidecar_file = _settings_path(digest), sidecar_path(model)
    labels = _relative(model, sidecar.labels)
    if Path(labels).is_absolute() and not sidecar.is_own:
        labels = ""
    text = sidecar_as_json(replace(sidecar, labels=labels), digest)
    content = text.encode("utf-8", "backslashreplace")
    for path in (
        (own,) if Path(labels).is_absolute() or not _is_writable(sidecar_file) else (sidecar_file, own)
    ):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, lambda stream: stream.write(content))
            if path == sidecar_file:
                remove_file(own)  # it would take precedence
        except (OSError, UserError):
            continue
        return path
    return None


def _is_writable(path: Path) -> bool:
    """Return whether a sidecar may be replaced: a link that came with the model may lead to any file."""
    return not path.is_symlink() and (path.is_file() or not path.exists())


def sidecar_as_json(sidecar: Sidecar, digest: str = "") -> str:
    """Return a sidecar as indented JSON; with a digest it only holds for the model file with that SHA-256."""
    plain = as_plain(sidecar)
    del plain["is_own"]
    return json.dumps({**({"sha256": digest} if digest else {}), **plain}, indent=2, allow_nan=False) + "\n"


def sidecar_path(model: Path) -> Path:
    """Return the file next to a model file that holds the user's choices."""
    return model.with_name(model.name + _SUFFIX)


def _settings_path(digest: str) -> Path:
    return platformdirs.user_config_path("convscope", appauthor=False) / "models" / f"{digest}{_SUFFIX}"


def _relative(model: Path, labels: str) -> str:
    """Return a labels file relative to the model's folder, or absolute if it is outside."""
    if not labels:
        return ""
    place, folder = (model.parent / labels).resolve(), model.parent.resolve()
    return str(place.relative_to(folder)) if place.is_relative_to(folder) else str(place)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
