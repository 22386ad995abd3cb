"""Collect the files of a request: for its fingerprint, and to send them to another machine."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.headless.explain_request import ExplainRequest, held_picture_path
from engine.core.errors import UserError
from engine.core.params import param_values
from engine.imaging.readers.selection import WHOLE
from engine.model_files.labels import label_files
from engine.model_files.sidecar import (
    EMPTY_SIDECAR,
    read_sidecar,
    sidecar_as_json,
    sidecar_labels,
    sidecar_path,
)
from engine.session.recipe import versions
from engine.storage.plain_values import as_plain
from engine.storage.untrusted_files import open_regular

__all__ = ["JobBundle", "pack_bundle", "request_fingerprint", "unpack_bundle"]

_PART = 2**22  # bytes read at a time


@dataclass(frozen=True, slots=True)
class JobBundle:
    """A request with relative paths, and the contents of its files."""

    request: ExplainRequest
    files: tuple[tuple[str, bytes], ...]


def request_fingerprint(request: ExplainRequest, top: int) -> str:
    """Return the SHA-256 of everything that decides a result, except the picture."""
    options = request.options
    values = {
        "method": [request.method.name, param_values(request.method)],
        "target": [request.target, request.head],
        "options": [options.scaling, options.architecture, options.size, options.picture],
        "prepared": [
            request.fit,
            _moved(request, Path()).hold,
            None if request.box is None else as_plain(request.box),
        ],
        "model": None if request.model is None else request.model.name,
        "top": top,
        "versions": versions(),
        "files": {name: _digest(source) for name, source in _sources(request)},
    }
    if request.selection != WHOLE:  # the default keeps the fingerprints of earlier versions
        values["selection"] = request.selection.as_plain()
    return hashlib.sha256(
        json.dumps(values, sort_keys=True, allow_nan=False).encode("utf-8", "backslashreplace")
    ).hexdigest()


def pack_bundle(request: ExplainRequest) -> JobBundle:
    """Read all files of a request."""
    files = tuple(
        (name, source if isinstance(source, bytes) else b"".join(_parts(source)))
        for name, source in _sources(request)
    )
    return JobBundle(_moved(request, Path()), files)


def unpack_bundle(bundle: JobBundle, folder: Path) -> ExplainRequest:
    """Write all files into a folder, and return the request with their new paths."""
    for name, content in bundle.files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return _moved(bundle.request, folder)


def _sources(request: ExplainRequest) -> Iterator[tuple[str, Path | bytes]]:
    """Yield the path in the bundle and the source of each file."""
    moved = _moved(request, Path())
    if request.model is not None:
        yield from _model(request.model)
    for there, here in zip(moved.options.trusted_files, request.options.trusted_files, strict=True):
        yield there.path.as_posix(), here.path
    named = [(moved.labels, request.labels), (moved.mask, request.mask)]
    named += [
        (held_picture_path(there), held_picture_path(here))
        for there, here in zip(moved.hold, request.hold, strict=True)
    ]
    if _is_described(request):
        named.append((Path(moved.options.architecture), Path(request.options.architecture)))
    yield from ((there.as_posix(), here) for there, here in named if there is not None and here is not None)


def _model(model: Path) -> Iterator[tuple[str, Path | bytes]]:
    """Yield the files of a model or of its folder, its sidecar, and its class names."""
    files = sorted(path for path in model.rglob("*") if path.is_file()) if model.is_dir() else [model]
    yield from (((Path("model") / path.relative_to(model.parent)).as_posix(), path) for path in files)
    yield from ((f"model/{path.name}", path) for path in label_files(model))
    kept = read_sidecar(model, _digest(*_digest_files(model)))
    if kept.labels:
        named, folder = sidecar_labels(model, kept)
        open_regular(named, folder).close()  # refuses files outside the folder of the model
        yield f"model/kept/{named.name}", named
        kept = replace(kept, labels=f"kept/{Path(kept.labels).name}")
    if kept != EMPTY_SIDECAR:
        yield f"model/{sidecar_path(model).name}", sidecar_as_json(kept).encode("utf-8", "backslashreplace")


def _digest_files(model: Path) -> list[Path]:
    """Return the files that the digest of a model covers, in their order."""
    return (
        [model / "saved_model.pb", *sorted((model / "variables").glob("variables.*"))]
        if model.is_dir()
        else [model]
    )


def _moved(request: ExplainRequest, folder: Path) -> ExplainRequest:
    """Return the request with its files in separate sub-folders of a folder."""
    options = request.options
    trusted = tuple(
        replace(file, path=folder / f"code-{at}" / file.path.name)
        for at, file in enumerate(options.trusted_files)
    )
    architecture = options.architecture
    if _is_described(request):
        architecture = str(folder / "architecture" / Path(architecture).name)
    return replace(
        request,
        model=None if request.model is None else folder / "model" / request.model.name,
        options=replace(options, trusted_files=trusted, architecture=architecture),
        hold=tuple(_moved_held(text, folder / f"held-{at}") for at, text in enumerate(request.hold)),
        labels=None if request.labels is None else folder / "labels" / request.labels.name,
        mask=None if request.mask is None else folder / "mask" / request.mask.name,
    )


def _moved_held(text: str, folder: Path) -> str:
    picture = held_picture_path(text)
    return text if picture is None else f"{text.partition('=')[0]}={folder / picture.name}"


def _is_described(request: ExplainRequest) -> bool:
    return request.options.architecture.lower().endswith(".json")


def _digest(*sources: Path | bytes) -> str:
    sha = hashlib.sha256()
    for source in sources:
        for part in [source] if isinstance(source, bytes) else _parts(source):
            sha.update(part)
    return sha.hexdigest()


def _parts(path: Path) -> Iterator[bytes]:
    try:
        with open_regular(path) as stream:
            while part := stream.read(_PART):
                yield part
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(f"{str(path)!r} cannot be read: {error.strerror}.", "Check its path and permissions.")
