"""What the user has settled for a model file, kept beside it; where that folder cannot be written, among the settings."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import platformdirs

__all__ = ["NOTHING_KEPT", "Sidecar", "read_sidecar", "sidecar_beside", "write_sidecar"]

_SUFFIX = ".convscope.json"


@dataclass(frozen=True, slots=True)
class Sidecar:
    """Preprocessing and labels for one model file; what is empty is not settled.

    `scaling` is a text as `engine.scaling` describes, `labels` names a file.
    """

    scaling: str = ""
    fit: str = ""
    labels: str = ""


NOTHING_KEPT = Sidecar()


def read_sidecar(model: Path, digest: str) -> Sidecar:
    """Return what is kept for a model file of SHA-256 `digest`; what cannot be read counts as not there."""
    for path in (sidecar_beside(model), _among_settings(digest)):
        try:
            kept = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(kept, dict) and kept.get("sha256", digest) == digest:
            return Sidecar(**{name: _text(kept.get(name)) for name in ("scaling", "fit", "labels")})
    return NOTHING_KEPT


def write_sidecar(model: Path, digest: str, sidecar: Sidecar) -> Path | None:
    """Keep what is settled for a model file, and return where; None where nothing can be written at all."""
    text = json.dumps({"sha256": digest, **asdict(sidecar)}, indent=2) + "\n"
    for path in (sidecar_beside(model), _among_settings(digest)):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError:
            continue
        return path
    return None


def sidecar_beside(model: Path) -> Path:
    """Return the file beside a model file that holds what is settled for it."""
    return model.with_name(model.name + _SUFFIX)


def _among_settings(digest: str) -> Path:
    return platformdirs.user_config_path("convscope", appauthor=False) / "models" / f"{digest}{_SUFFIX}"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
