"""What the user has settled for a model file, kept beside it; where that folder cannot be written, among the settings."""

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
    """Preprocessing and labels for one model file; what is empty is not settled.

    `scaling` is a text as `engine.imaging.scaling` describes, `labels` names a file. `is_own` tells that the
    user has chosen `labels`, or that they were read from the user's settings and not from beside the model:
    only then may they lie outside the model's folder.
    """

    scaling: str = ""
    fit: str = ""
    labels: str = ""
    is_own: bool = field(default=False, compare=False)


EMPTY_SIDECAR = Sidecar()


def read_sidecar(model: Path, digest: str) -> Sidecar:
    """Return what is kept for a model file of SHA-256 `digest`; what cannot be read counts as not there.

    What the user's settings say goes before a file beside the model, which may have come with it.
    """
    for path, within in ((_among_settings(digest), None), (sidecar_path(model), model.parent)):
        try:
            kept = read_json(path, _MOST, within)
        except UserError:
            continue
        if isinstance(kept, dict) and kept.get("sha256", digest) == digest:
            settled = {name: _text(kept.get(name)) for name in ("scaling", "fit", "labels")}
            return Sidecar(**settled, is_own=within is None)
    return EMPTY_SIDECAR


def sidecar_labels(model: Path, kept: Sidecar) -> tuple[Path, Path | None]:
    """Return the file of class names that a sidecar settles, and the folder that it must lie in, if any."""
    return model.parent / kept.labels, None if kept.is_own else model.parent


def write_sidecar(model: Path, digest: str, sidecar: Sidecar) -> Path | None:
    """Keep what is settled for a model file, and return where; None where nothing can be written at all.

    A sidecar travels with its model, so one whose labels lie outside the model's folder is kept among the
    settings.
    """
    own, beside = _among_settings(digest), sidecar_path(model)
    labels = _relative(model, sidecar.labels)
    if Path(labels).is_absolute() and not sidecar.is_own:
        labels = ""
    text = sidecar_as_json(replace(sidecar, labels=labels), digest)
    content = text.encode("utf-8", "backslashreplace")
    for path in (own,) if Path(labels).is_absolute() or not _may_be_written(beside) else (beside, own):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, lambda stream: stream.write(content))
            if path == beside:
                remove_file(own)  # it would go before this one
        except (OSError, UserError):
            continue
        return path
    return None


def _may_be_written(beside: Path) -> bool:
    """Return whether a file beside a model may be replaced: a link that came with the model may lead to any file."""
    return not beside.is_symlink() and (beside.is_file() or not beside.exists())


def sidecar_as_json(sidecar: Sidecar, digest: str = "") -> str:
    """Return a sidecar as indented JSON; with a digest it counts for the model file of that SHA-256 only."""
    plain = as_plain(sidecar)
    del plain["is_own"]
    return json.dumps({**({"sha256": digest} if digest else {}), **plain}, indent=2, allow_nan=False) + "\n"


def sidecar_path(model: Path) -> Path:
    """Return the file beside a model file that holds what is settled for it."""
    return model.with_name(model.name + _SUFFIX)


def _among_settings(digest: str) -> Path:
    return platformdirs.user_config_path("convscope", appauthor=False) / "models" / f"{digest}{_SUFFIX}"


def _relative(model: Path, labels: str) -> str:
    """Return the name of a file of labels as it is seen from the model's folder, absolute where it lies outside."""
    if not labels:
        return ""
    place, folder = (model.parent / labels).resolve(), model.parent.resolve()
    return str(place.relative_to(folder)) if place.is_relative_to(folder) else str(place)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
