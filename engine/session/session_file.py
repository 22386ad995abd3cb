"""Session files: ZIP archives of a manifest in JSON, arrays as NPY members, and the picture files.

A file is written completely before it replaces the old one, and read and checked completely before any of it
is used. Every error in a file is a UserError.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from engine.core.errors import UserError
from engine.core.method import METHODS, Method, make
from engine.core.params import Value, param_values, specs
from engine.core.results import Heatmap, Picture, Report, Tiles
from engine.imaging.picture_file import Photograph, decode_photograph, encode_picture
from engine.imaging.preprocess import Held, Preprocessing
from engine.imaging.readers.registry import is_private
from engine.imaging.readers.selection import WHOLE, selection_from
from engine.methods.dataset.top_pictures import TopPictures
from engine.methods.evaluation.trust_report import TrustReport
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.runtime.job import Job, Outcome
from engine.session.session import Session
from engine.session.session_checks import CHECKS, check_session
from engine.storage.archive import MAX_BYTES, Archive, write_archive
from engine.storage.atomic import write_atomically
from engine.storage.plain_values import DecodeError, Decoder, Encoder
from engine.storage.untrusted_files import open_regular, parse_json, read_bytes

__all__ = ["FORMAT", "SUFFIX", "read_session", "write_session"]

SUFFIX = ".convscope"
FORMAT = 1
_KIND = "convscope session"
_MANIFEST = "session.json"
_MAX_ORIGINAL = 64_000_000  # bytes of a picture file that is stored unchanged
_MAX_PICTURES = 64
_MAX_DEPTH = 200  # levels of the manifest: nested models, chains of differences
_MAX_PIXELS = 400_000_000  # of all pictures together
_RESULTS: Mapping[str, Any] = {"Heatmap": Heatmap, "Tiles": Tiles, "Picture": Picture, "Report": Report}
_TAGS = {kind: tag for tag, kind in _RESULTS.items()}


def write_session(path: Path, session: Session) -> None:
    """Write a session; an existing file stays until the new one is on the disk.

    Raises
    ------
    UserError
        The session is too large, or the file cannot be written.
    """
    writer = _Writer()
    content = writer.encoder.fields(session)
    manifest = {
        "kind": _KIND,
        "format": FORMAT,
        "convscope": version("convscope"),
        "pictures": writer.pictures,
        "session": content,
    }
    text = json.dumps(manifest, indent=1, allow_nan=False).encode()
    size = sum(len(member) for member in writer.members.values()) + sum(
        array.nbytes for array in writer.encoder.arrays.values()
    )
    if size > MAX_BYTES:
        limit = f"{MAX_BYTES / 2**30:.0f} GB"
        raise UserError(
            f"The session has {size / 2**30:.1f} GB; the limit for session files is {limit}.",
            "Run the method behind the tiles for fewer of them, or export large results separately.",
        )
    members = {_MANIFEST: text, **writer.members}
    write_atomically(path, partial(write_archive, members=members, arrays=writer.encoder.arrays))


def read_session(path: Path) -> Session:
    """Read and check the session in a file.

    Raises
    ------
    UserError
        There is no file, or it is not a session, is damaged, or comes from a newer version.
    """
    try:
        with open_regular(path) as stream:
            return _read(stream, path.name)
    except OSError as error:
        raise UserError(
            f"{str(path)!r} cannot be read: {error.strerror or error}.", "Check its path and permissions."
        ) from None
    except DecodeError as error:
        raise UserError(
            f"{path.name} is not a session, or is damaged: {error}.", "Save it again, or use another copy."
        ) from None
    except MemoryError:
        raise UserError(
            f"{path.name} is too large for this machine's memory.", "Close other programs."
        ) from None


def _read(stream: BinaryIO, name: str) -> Session:
    with Archive(stream) as archive:
        manifest = _manifest(archive.read_text(_MANIFEST))
        number = manifest.get("format")
        if manifest.get("kind") != _KIND or type(number) is not int:
            raise DecodeError("it is not marked as a session")
        if number > FORMAT:
            raise UserError(
                f"{name} was saved by a newer Convscope (format {number}; this one reads up to {FORMAT}).",
                "Update Convscope.",
            )
        reader = _Reader(archive, manifest.get("pictures"))
        try:
            session = reader.decoder.decode(Session, manifest.get("session"))
        except RecursionError:
            raise DecodeError("it is nested too deeply") from None
        check_session(session)
        assert isinstance(session, Session)
        return session


def _manifest(text: str) -> Mapping[str, Any]:
    """Parse the manifest."""
    try:
        manifest = parse_json(text, _MAX_DEPTH)
    except DecodeError as error:
        raise DecodeError(f"its manifest cannot be read: {error}") from None
    if not isinstance(manifest, dict):
        raise DecodeError("its manifest is not a JSON object")
    return manifest


class _Writer:
    """Converts a session to plain values, and collects its arrays and pictures."""

    def __init__(self) -> None:
        special: dict[type, Any] = dict.fromkeys(
            (*METHODS.values(), TrustReport, TopPictures, EpochPatterns), self._method
        )
        special |= {Photograph: self._photograph, Outcome: self._outcome, type(Path()): str}
        self.encoder = Encoder(special)
        self.members: dict[str, bytes] = {}
        self.pictures: list[dict[str, Any]] = []
        self._known: list[Photograph] = []

    def _photograph(self, photograph: Photograph) -> int:
        """Return the number of a picture in the list of pictures."""
        for number, known in enumerate(self._known):
            if known is photograph:
                return number
        original = _original(photograph)
        name = f"pictures/{len(self._known) + 1}" + (".bin" if original else ".png")
        self.members[name] = original or encode_picture(photograph.pixels)
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


class _Reader:
    """Converts plain values to a session, and reads arrays and pictures from the archive, each once."""

    def __init__(self, archive: Archive, pictures: Any) -> None:
        self._archive = archive
        self._arrays: dict[str, Any] = {}
        special = {
            Photograph: self._photograph,
            Method: self._method,
            Outcome: self._outcome,
            Held: self._hold,
        }
        self.decoder = Decoder(self._array, {**special, Value: _value, Path: _path}, CHECKS)
        if not isinstance(pictures, list) or len(pictures) > _MAX_PICTURES:
            raise DecodeError("it has no list of pictures, or too many of them")
        self._pictures = pictures
        self._read: dict[int, Photograph] = {}
        self._held: dict[str, Held] = {}

    def _array(self, name: str) -> Any:
        if name not in self._arrays:
            self._arrays[name] = self._archive.read_array(name)
        return self._arrays[name]

    def _photograph(self, plain: Any) -> Photograph:
        if type(plain) is not int or not 0 <= plain < len(self._pictures):
            raise DecodeError("a picture is not in the list of pictures")
        if plain not in self._read:
            self._read[plain] = self._decoded(self._pictures[plain])
            if sum(photograph.pixels.size for photograph in self._read.values()) > 3 * _MAX_PIXELS:
                raise DecodeError("its pictures are too large")
        return self._read[plain]

    def _hold(self, plain: Any) -> Held:
        """Return a held input, the same object for the same values; held inputs are compared by identity."""
        key = json.dumps(plain, sort_keys=True, allow_nan=False)
        if key not in self._held:
            self._held[key] = self.decoder.decode_dataclass(Held, plain)
        return self._held[key]

    def _decoded(self, entry: Any) -> Photograph:
        if not isinstance(entry, dict) or not all(
            isinstance(entry.get(key), str) for key in ("name", "path", "sha256", "member")
        ):
            raise DecodeError("a picture has no name, path, checksum or member")
        is_copy = entry["member"].endswith(".png")  # the part that was shown, not the original file
        try:
            selection = selection_from(entry.get("selection"))
            content = self._archive.read_bytes(entry["member"])
            photograph = decode_photograph(content, entry["name"], WHOLE if is_copy else selection)
        except UserError as error:
            raise DecodeError(f"picture {entry['name'][:60]!r}: {str(error).rstrip('.')}") from None
        if is_copy:
            notes = self.decoder.decode(tuple[str, ...], entry.get("notes"))
            return replace(
                photograph, digest=entry["sha256"], notes=notes, path=entry["path"], selection=selection
            )
        return replace(photograph, path=entry["path"])

    def _method(self, plain: Any) -> Method:
        if not isinstance(plain, dict) or not isinstance(plain.get("parameters"), dict):
            raise DecodeError("a method has no parameters")
        name = self.decoder.decode(str, plain.get("name"))
        given = {key: _value(value) for key, value in plain["parameters"].items()}
        try:
            if name == TrustReport.name:
                about, heatmap = (
                    self._method(plain.get("about")),
                    self.decoder.decode(Heatmap, plain.get("heatmap")),
                )
                values = {"fill": "zero", **given}  # 0.1.0 had no other fill
                return TrustReport(about, heatmap, **_known(TrustReport, values))
            if name == TopPictures.name:
                paths = self.decoder.decode(tuple[Path, ...], plain.get("paths"))
                prepared = self.decoder.decode(Preprocessing, plain.get("preprocessing"))
                return TopPictures(paths, prepared, **_known(TopPictures, given))
            if name == EpochPatterns.name:
                prepared = self.decoder.decode(Preprocessing, plain.get("preprocessing"))
                return EpochPatterns(_path(plain.get("run_folder")), prepared, **_known(EpochPatterns, given))
            return make(name, given=given)
        except UserError as error:
            raise DecodeError(str(error).rstrip(".")) from None

    def _outcome(self, plain: Any) -> Outcome:
        if (
            not isinstance(plain, dict)
            or not isinstance(plain.get("kind"), str)
            or plain["kind"] not in _RESULTS
        ):
            raise DecodeError("an outcome has no known kind of result")
        job = self.decoder.decode(Job, plain.get("job"))
        seconds = max(0.0, self.decoder.decode(float, plain.get("seconds")))
        less = self.decoder.decode(Outcome | None, plain.get("less"))
        return Outcome(job, self.decoder.decode(_RESULTS[plain["kind"]], plain.get("result")), seconds, less)


def _known(kind: type, given: Mapping[str, Value]) -> dict[str, Any]:
    """Return the checked values of the parameters that a method has."""
    known = {spec.name: spec for spec in specs(kind)}
    return {key: known[key].check(value) for key, value in given.items() if key in known}


def _path(plain: Any) -> Path:
    if type(plain) is not str or not plain or "\0" in plain:
        raise DecodeError("a path is empty or not valid")
    return Path(plain)


def _value(plain: Any) -> Value:
    if type(plain) not in (int, float, bool, str):
        raise DecodeError("a parameter is not a number, a text or a boolean")
    return plain  # type: ignore[no-any-return]
