"""ZIP archives that contain one model file, possibly with a file of its class names."""

import io
import zipfile
from dataclasses import replace
from pathlib import PurePosixPath
from typing import BinaryIO

from engine.core.errors import UserError
from engine.imaging.file_kinds import archive_kind
from engine.model_files.formats import hdf5, keras_archive
from engine.model_files.formats.model_format import FileFormat, StoredModel, unknown_file_error
from engine.model_files.labels import LABEL_STEMS, LABEL_SUFFIXES
from engine.model_files.sandbox.model_archive import header, is_archive, open_archive
from engine.storage.untrusted_files import MAX_BYTES

__all__ = ["FORMAT"]

_SUFFIXES = (*keras_archive.FORMAT.suffixes, *hdf5.FORMAT.suffixes)


def sniff(stream: BinaryIO, name: str) -> bool:
    """Return whether a file is a ZIP archive; Keras archives are sniffed before."""
    return is_archive(stream)


def read(stream: BinaryIO, name: str) -> StoredModel:
    """Return the parts of the only model in an archive.

    Raises
    ------
    UserError
        If the archive is damaged or refused, or has several models or none; the message names the kind of
        an archive without a model, if known.
    """
    with open_archive(stream, name) as archive:
        members = {member.filename: member for member in archive.infolist() if _is_wanted(member)}
        models = [key for key in members if key.lower().endswith(_SUFFIXES)]
        if len(models) != 1:
            raise _not_one(models, list(members), name)
        named = [key for key, member in members.items() if _may_be_labels(member, models[0])]
        labels = named[0] if len(named) == 1 else ""
        model, names = io.BytesIO(archive.read(models[0])), archive.read(labels) if labels else b""
    suffix = PurePosixPath(labels).suffix.lower()
    return replace(_read_inner(model, name), labels_suffix=suffix, labels=names)


def _read_inner(model: BinaryIO, name: str) -> StoredModel:
    """Return the parts of an unpacked model; an archive inside must be a Keras archive."""
    if is_archive(model):
        return keras_archive.read_archive(model, name)
    if hdf5.sniff(model, name):
        return hdf5.read(model, name)
    raise unknown_file_error(header(model), name)


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


FORMAT = FileFormat((), sniff, read)
