"""Session files: ZIP archives of a manifest in JSON, arrays as NPY members, and the picture files.

A file is written completely before it replaces the old one, and read and checked completely before any of it
is used. Every error in a file is a UserError.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from engine.core.errors import UserError
from engine.core.method import Method, make
from engine.core.params import Value, specs
from engine.core.results import Heatmap
from engine.imaging.picture_file import Photograph, decode_photograph
from engine.imaging.preprocess import Held, Preprocessing
from engine.imaging.readers.selection import WHOLE, selection_from
from engine.methods.dataset.top_pictures import TopPictures
from engine.methods.evaluation.trust_report import TrustReport
from engine.methods.features.epoch_patterns import EpochPatterns
from engine.runtime.job import Job, Outcome
from engine.session.session import Session
from engine.session.session_checks import CHECKS, check_session
from engine.session.session_encoder import FORMAT, KIND, MANIFEST, RESULTS, encode_session
from engine.storage.archive import MAX_BYTES, Archive
from engine.storage.atomic import write_atomically
from engine.storage.plain_values import DecodeError, Decoder
from engine.storage.untrusted_files import open_regular, parse_json

__all__ = ["SUFFIX", "read_session", "read_with_manifest", "write_session"]

_Value = TypeVar("_Value")

SUFFIX = ".convscope"
_MAX_PICTURES = 64
_MAX_DEPTH = 200  # levels of the manifest: nested models, chains of differences
_MAX_PIXELS = 400_000_000  # of all pictures together


def write_session(path: Path, session: Session) -> None:
    """Write a session; an existing file stays until the new one is on the disk.

    Raises
    ------
    UserError
        The session is too large, or the file cannot be written.
    """
    encoded = encode_session(session)
    if encoded.size > MAX_BYTES:
        limit = f"{MAX_BYTES / 2**30:.0f} GB"
        raise UserError(
            f"The session has {encoded.size / 2**30:.1f} GB; the limit for session files is {limit}.",
            "Run the method behind the tiles for fewer of them, or export large results separately.",
        )
    write_atomically(path, encoded.write)


def read_session(path: Path) -> Session:
    """Read and check the session in a file.

    Raises
    ------
    UserError
        There is no file, or it is not a session, is damaged, or comes from a newer version.
    """
    return read_with_manifest(path, lambda session, _manifest, _decoder: session)


def read_with_manifest(path: Path, build: Callable[[Session, Mapping[str, Any], Decoder], _Value]) -> _Value:
    """Read and check the session in a file, and return a value made from it and the other entries.

    Parameters
    ----------
    path
        The file.
    build
        Called with the session, the manifest and its decoder, while the file is open.

    Raises
    ------
    UserError
        As `read_session` does.
    """
    try:
        with open_regular(path) as stream, Archive(stream) as archive:
            return build(*_read(archive, path.name))
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


def _read(archive: Archive, name: str) -> tuple[Session, Mapping[str, Any], Decoder]:
    manifest = _manifest(archive.read_text(MANIFEST))
    number = manifest.get("format")
    if manifest.get("kind") != KIND or type(number) is not int:
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
    return session, manifest, reader.decoder


def _manifest(text: str) -> Mapping[str, Any]:
    """Parse the manifest."""
    try:
        manifest = parse_json(text, _MAX_DEPTH)
    except DecodeError as error:
        raise DecodeError(f"its manifest cannot be read: {error}") from None
    if not isinstance(manifest, dict):
        raise DecodeError("its manifest is not a JSON object")
    return manifest


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
            or plain["kind"] not in RESULTS
        ):
            raise DecodeError("an outcome has no known kind of result")
        job = self.decoder.decode(Job, plain.get("job"))
        seconds = max(0.0, self.decoder.decode(float, plain.get("seconds")))
        less = self.decoder.decode(Outcome | None, plain.get("less"))
        result = self.decoder.decode(RESULTS[plain["kind"]], plain.get("result"))
        steps = self.decoder.decode(tuple[int, int] | None, plain.get("steps"))
        return Outcome(job, result, seconds, less, steps)


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
