"""Make names of result files."""

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

from app.headless.explain_request import TOP_CLASS, ExplainRequest
from engine.core.method import Method
from engine.core.model import DIRECTIONS, Model
from engine.methods import TrustReport
from engine.runtime.job import Job
from engine.session.recipe import request_digest

__all__ = [
    "DIGEST_TAG_LENGTH",
    "request_suffix",
    "result_stem",
    "safe_stem",
    "shorten_name",
    "target_parts",
    "unused_stem",
]

_LONGEST = 60
_END_BYTES = 150  # of a name, for method, class and layers
_STEM_BYTES = 215  # leaves room for a tag, a number and suffixes such as .png.json
DIGEST_TAG_LENGTH = 8  # hexadecimal digits
_DEVICES = ("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$")
_RESERVED = {
    *_DEVICES,
    *(f"{kind}{digit}" for kind in ("COM", "LPT") for digit in "0123456789¹²³"),
}  # on Windows, with any suffix


def safe_stem(title: str) -> str:
    """Return a title as a stem that is valid on every system: letters, digits and a few marks."""
    stem = re.sub(r"[^\w.-]+", "-", title.rpartition("://")[2]).strip("-._ ")[:_LONGEST].rstrip("-._ ")
    if stem.partition(".")[0].rstrip().upper() in _RESERVED:
        stem = f"file-{stem}"
    return stem or "live"


def shorten_name(name: str, max_bytes: int = 200) -> str:
    """Return a name of at most `max_bytes` bytes.

    A longer name is cut at its end, and followed by a tilde and the first digits of its SHA-256. So different
    names stay different, and the same name is always cut in the same way.
    """
    if len(os.fsencode(name)) <= max_bytes:
        return name
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()[:DIGEST_TAG_LENGTH]
    cut = name[:max_bytes]
    while len(os.fsencode(cut)) > max_bytes - DIGEST_TAG_LENGTH - 1:
        cut = cut[:-1]
    return f"{cut}~{digest}"


def result_stem(begin: str, job: Job, model: Model, is_chosen: bool = True) -> str:
    """Return the stem of a result: `begin`, method, output, class and layers, if they tell results apart.

    The output is part of it if the model has several, the class if it was chosen, and layers if they are set.
    A long name is shortened.
    The class is a number or direction, as labels may be equal.
    """
    method, parts = job.method, [job.method.name]
    if isinstance(method, TrustReport):
        method = method.method
        parts.append(method.name)
    parts += [*target_parts(method, job, model, is_chosen), *_layer_parts(method)]
    end = shorten_name("-".join(parts), _END_BYTES)
    return f"{shorten_name(begin, _STEM_BYTES - len(os.fsencode(end)))}-{end}"


def target_parts(method: Method, job: Job, model: Model, is_chosen: bool) -> list[str]:
    """Return the output, if there are several, and the class, if it was chosen, as parts of a name."""
    if not method.uses_target:
        return []
    return [
        *([f"output{job.target.head}"] if len(model.heads) > 1 else []),
        *([_class_part(job, model)] if is_chosen else []),
    ]


def request_suffix(request: ExplainRequest) -> str:
    """Return the end of the names of a request's results: method and the chosen output, class, layers."""
    method, parts = request.method, [request.method.name]
    if method.uses_target:
        parts += [f"output{request.head}"] if request.head else []
        parts += [safe_stem(request.target)] if request.target != TOP_CLASS else []
    return shorten_name("-".join([*parts, *_layer_parts(method)]), _END_BYTES)


def _class_part(job: Job, model: Model) -> str:
    is_directed = model.heads[job.target.head].is_directed
    return DIRECTIONS[job.target.index] if is_directed else str(job.target.index)


def _layer_parts(method: Method) -> list[str]:
    """Return the chosen layers as parts of a name."""
    layers = [str(getattr(method, name, "")) for name in ("layer", "fuse")]
    return [re.sub(r"[^\w.-]+", "-", layer).strip("-")[:_LONGEST] for layer in layers if layer]


def unused_stem(folder: Path, stem: str, found: dict[str, Any]) -> str:
    """Return a stem for a result with the recipe `found` that no result of another request in a folder has.

    If the stem belongs to another request, a tag is added.
    """
    wanted, known = request_digest(found), _kept_digest(folder / f"{stem}.json")
    return stem if known in (None, wanted) else f"{stem}-{wanted[:DIGEST_TAG_LENGTH]}"


def _kept_digest(path: Path) -> str | None:
    """Return the digest of the request in a recipe file; None without a recipe."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return request_digest(kept) if isinstance(kept, dict) and "method" in kept else None
