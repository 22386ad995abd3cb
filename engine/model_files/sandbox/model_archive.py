"""ZIP archives: Keras archives, and archives that contain one model, possibly with its class names."""

import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from engine.core.errors import UserError
from engine.imaging.file_kinds import archive_kind
from engine.model_files.labels import LABEL_STEMS, LABEL_SUFFIXES
from engine.model_files.sandbox.inspection import inspect_members
from engine.storage.untrusted_files import MAX_BYTES, parse_json

__all__ = ["PackedModel", "packed_model", "read_archive"]

_CONFIG = "config.json"
_MODELS = (".keras", ".h5", ".hdf5")
_AGAIN = "Copy or save it again."


@dataclass(frozen=True, slots=True)
class PackedModel:
    """The only model in an archive.

    Attributes
    ----------
    model
        The bytes of the model file.
    labels_name
        The name of the file of class names, or empty.
    labels
        The bytes of that file, or empty.
    """

    model: bytes
    labels_name: str = ""
    labels: bytes = b""

    def write_labels(self, folder: Path) -> str:
        """Write the class names into a folder; return the file's name, or empty if there are none."""
        if not self.labels_name:
            return ""
        name = f"packed_labels{PurePosixPath(self.labels_name).suffix.lower()}"
        (folder / name).write_bytes(self.labels)
        return name


def read_archive(stream: BinaryIO, name: str) -> tuple[str, str, io.BytesIO]:
    """Return the configuration, the Keras version and the weights of a .keras archive.

    Raises
    ------
    UserError
        If the archive is damaged or refused.
    """
    with _archive(stream, name) as archive:
        config = archive.read(_CONFIG).decode("utf-8", "replace")
        metadata = parse_json(archive.read("metadata.json")) if "metadata.json" in archive.namelist() else {}
        version = metadata.get("keras_version", "") if isinstance(metadata, dict) else ""
        return config, str(version), io.BytesIO(archive.read("model.weights.h5"))


def packed_model(stream: BinaryIO, name: str) -> PackedModel | None:
    """Return the only model in an archive; None if the archive itself is a Keras model.

    Raises
    ------
    UserError
        If there are several models or none; the message names the kind of archive if known.
    """
    with _archive(stream, name) as archive:
        members = {member.filename: member for member in archive.infolist() if _is_wanted(member)}
        if _CONFIG in members or "model.weights.h5" in members:
            return None
        models = [key for key in members if key.lower().endswith(_MODELS)]
        if len(models) != 1:
            raise _not_one(models, list(members), name)
        labels = [key for key, member in members.items() if _may_be_labels(member, models[0])]
        found = labels[0] if len(labels) == 1 else ""
        return PackedModel(archive.read(models[0]), found, archive.read(found) if found else b"")


@contextmanager
def _archive(stream: BinaryIO, name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive and inspect its members."""
    try:
        with zipfile.ZipFile(stream) as archive:
            inspect_members(archive, stream.seek(0, os.SEEK_END), name)
            yield archive
    except (
        zipfile.BadZipFile,
        KeyError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
    ) as error:
        raise UserError(f"{name} is damaged or not a Keras model ({error}).", _AGAIN) from None


def _is_wanted(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a file of the user; macOS adds others."""
    parts = PurePosixPath(member.filename).parts
    return not member.is_dir() and not any(part.startswith((".", "__MACOSX")) for part in parts)


def _may_be_labels(member: zipfile.ZipInfo, model: str) -> bool:
    path = PurePosixPath(member.filename)
    stems = (*LABEL_STEMS, PurePosixPath(model).stem, f"{PurePosixPath(model).stem}_labels")
    return (
        path.stem.lower() in stems and path.suffix.lower() in LABEL_SUFFIXES and member.file_size <= MAX_BYTES
    )


def _not_one(models: list[str], members: list[str], name: str) -> UserError:
    if models:
        listed = ", ".join(models[:5]) + (" ..." if len(models) > 5 else "")
        return UserError(
            f"{name} holds {len(models)} models: {listed}.", "Unpack it, then open the one that you want."
        )
    if kind := archive_kind(members):
        return UserError(f"{name} is {kind.name}.", kind.hint)
    return UserError(
        f"{name} is an archive without a Keras model.", "Open a model that Keras has saved as .keras or .h5."
    )
