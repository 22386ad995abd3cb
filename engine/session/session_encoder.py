"""Encoding of sessions as the members of a session file: a manifest in JSON, arrays, and picture files."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from numpy.typing import NDArray

from engine.core.errors import UserError
from engine.core.method import METHODS, Method
from engine.core.model import Model
from engine.core.params import param_values
from engine.core.results import Heatmap, Picture, Report, Tiles
from engine.imaging.picture_file import Photograph, encode_picture
from engine.imaging.readers.registry import is_private
from engine.methods.dataset.top_pictures import TopPictures
from engine.methods.evaluation.trust_report import TrustReport
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.runtime.job import Outcome
from engine.session.session import Session
from engine.storage.archive import write_archive
from engine.storage.plain_values import Encoder
from engine.storage.untrusted_files import read_bytes

__all__ = ["FORMAT", "KIND", "MANIFEST", "RESULTS", "EncodedSession", "EncodingCache", "encode_session"]

FORMAT = 1
KIND = "convscope session"
MANIFEST = "session.json"
RESULTS: Mapping[str, Any] = {"Heatmap": Heatmap, "Tiles": Tiles, "Picture": Picture, "Report": Report}
"""The types of results by their tags in files."""

_TAGS = {kind: tag for tag, kind in RESULTS.items()}
_MAX_ORIGINAL = 64_000_000  # bytes of a picture file that is stored unchanged


@dataclass(frozen=True, slots=True)
class EncodedSession:
    """The members of a session file.

    Parameters
    ----------
    manifest
        The manifest, JSON as UTF-8.
    pictures
        The picture files, by name of the member.
    arrays
        float32, uint8 or bool arrays, by name of the member without `.npy`.
    """

    manifest: bytes
    pictures: Mapping[str, bytes]
    arrays: Mapping[str, NDArray[Any]]

    @property
    def size(self) -> int:
        """The bytes of all members before compression."""
        return sum(map(len, (self.manifest, *self.pictures.values()))) + sum(
            array.nbytes for array in self.arrays.values()
        )

    def is_same_as(self, other: "EncodedSession | None") -> bool:
        """Return whether the other file has the same manifest and the same objects as arrays and pictures."""
        return (
            other is not None
            and self.manifest == other.manifest
            and _are_same(self.pictures, other.pictures)
            and _are_same(self.arrays, other.arrays)
        )

    def write(self, stream: BinaryIO, is_compressed: bool = True) -> None:
        """Write the file to a stream."""
        write_archive(stream, {MANIFEST: self.manifest, **self.pictures}, self.arrays, is_compressed)


def encode_session(
    session: Session, extra: Mapping[str, Any] = MappingProxyType({}), cache: "EncodingCache | None" = None
) -> EncodedSession:
    """Return the members of a session file.

    Parameters
    ----------
    session
        The session.
    extra
        More entries of the manifest: plain values and arrays.
    cache
        What was encoded before, if many versions of a session are written.
    """
    writer = _Writer(EncodingCache() if cache is None else cache)
    content = writer.encoder.fields(session)
    manifest = {
        "kind": KIND,
        "format": FORMAT,
        "convscope": version("convscope"),
        "pictures": writer.pictures,
        "session": content,
        **{key: writer.encoder.encode(value) for key, value in extra.items()},
    }
    # lines for readers; without them the encoder in C is used, which is several times faster
    text = json.dumps(manifest, indent=1 if cache is None else None, allow_nan=False).encode()
    return EncodedSession(text, writer.members, writer.encoder.arrays)


class EncodingCache:
    """Encodes each picture and the model once.

    A picture is encoded as the bytes of its file if they are unchanged, else as PNG.
    """

    def __init__(self) -> None:
        self._model: tuple[Model, dict[str, Any]] | None = None
        self._known: list[tuple[Photograph, str, bytes]] = []

    def model(self, model: Model, encoder: Encoder) -> dict[str, Any]:
        """Return a model, which has no arrays, as plain values."""
        if self._model is None or self._model[0] is not model:
            self._model = model, encoder.fields(model)
        return self._model[1]

    def picture(self, photograph: Photograph) -> tuple[str, bytes]:
        """Return the suffix and the bytes of a picture."""
        for known, suffix, content in self._known:
            if known is photograph:
                return suffix, content
        original = _original(photograph)
        suffix, content = (
            (".png", encode_picture(photograph.pixels)) if original is None else (".bin", original)
        )
        self._known.append((photograph, suffix, content))
        return suffix, content

    def keep_pictures(self, contents: Collection[bytes]) -> None:
        """Forget all pictures but those with the given bytes."""
        kept = set(map(id, contents))
        self._known = [entry for entry in self._known if id(entry[2]) in kept]


def _are_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(value is other[name] for name, value in one.items())


class _Writer:
    """Converts a session to plain values, and collects its arrays and pictures."""

    def __init__(self, cache: EncodingCache) -> None:
        self._cache = cache
        special: dict[type, Any] = dict.fromkeys(
            (*METHODS.values(), TrustReport, TopPictures, EpochPatterns), self._method
        )
        special |= {Model: self._model, Photograph: self._photograph}
        special |= {Outcome: self._outcome, type(Path()): str}
        self.encoder = Encoder(special)
        self.members: dict[str, bytes] = {}
        self.pictures: list[dict[str, Any]] = []
        self._known: list[Photograph] = []

    def _photograph(self, photograph: Photograph) -> int:
        """Return the number of a picture in the list of pictures."""
        for number, known in enumerate(self._known):
            if known is photograph:
                return number
        suffix, content = self._cache.picture(photograph)
        name = f"pictures/{len(self._known) + 1}{suffix}"
        self.members[name] = content
        self._known.append(photograph)
        entry = {
            "name": photograph.name,
            "path": photograph.path,
            "sha256": photograph.digest,
            "notes": list(photograph.notes),
        }
        selection = photograph.selection.as_plain()
        self.pictures.append(
            {**entry, "member": name, **({} if selection is None else {"selection": selection})}
        )
        return len(self._known) - 1

    def _model(self, model: Model) -> dict[str, Any]:
        return self._cache.model(model, self.encoder)

    def _method(self, method: Method) -> dict[str, Any]:
        plain: dict[str, Any] = {"name": method.name, "parameters": param_values(method)}
        if isinstance(method, TrustReport):
            plain["about"] = self.encoder.encode(method.method)
            plain["heatmap"] = self.encoder.fields(method.heatmap)
        if isinstance(method, TopPictures):
            plain["paths"] = self.encoder.encode(method.paths)
            plain["preprocessing"] = self.encoder.fields(method.preprocessing)
        if isinstance(method, EpochPatterns):
            plain["run_folder"] = str(method.run_folder)
            plain["preprocessing"] = self.encoder.fields(method.preprocessing)
        return plain

    def _outcome(self, outcome: Outcome) -> dict[str, Any]:
        return {"kind": _TAGS[type(outcome.result)], **self.encoder.fields(outcome)}


def _original(photograph: Photograph) -> bytes | None:
    """Return the file behind a picture, if it is unchanged, small enough, and names no patient."""
    path = Path(photograph.path)
    if not photograph.path or not photograph.digest:
        return None
    try:
        content = read_bytes(path, _MAX_ORIGINAL)
    except UserError:
        return None
    is_same = hashlib.sha256(content).hexdigest() == photograph.digest
    return content if is_same and not is_private(content, path.name) else None
