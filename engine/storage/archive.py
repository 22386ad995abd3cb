"""ZIP archives from untrusted sources.

These are the archives of sessions; those of models have rules of their own in
`engine.model_files.sandbox.model_archive`. Reading an archive unpacks nothing to disk, runs nothing, and
takes no more memory than its header declares.
"""

import math
import re
import zipfile
from collections.abc import Mapping
from io import BytesIO
from types import TracebackType
from typing import IO, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from engine.storage.plain_values import DecodeError

__all__ = ["MAX_BYTES", "Archive", "write_archive"]

_NAME = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)*\.(json|npy|bin|png)")
_MAX_MEMBERS = 10_000
_MAX_TEXT = 2**25
_MAX_HEADER = 1000
_DTYPES = (np.dtype(np.float32), np.dtype(np.uint8), np.dtype(np.bool_))
_STORED, _DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
MAX_BYTES = 2**31
"""The limit for all members of an archive, decompressed."""


class Archive:
    """A reader of the members of an archive; a context manager. Errors in the archive raise `DecodeError`."""

    def __init__(self, stream: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(stream)
        except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
            raise DecodeError(f"it is not an archive, or is truncated ({error})") from None
        members = self._zip.infolist()
        self._members = {member.filename: member for member in members}
        _check(members)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def read_text(self, name: str) -> str:
        """Return a member as text.

        Raises
        ------
        DecodeError
            The member is missing, too large, damaged, or not UTF-8.
        """
        content = self.read_bytes(name, _MAX_TEXT)
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            raise DecodeError(f"{name} is not text") from None

    def read_bytes(self, name: str, most: int = MAX_BYTES) -> bytes:
        """Return the bytes of a member.

        Parameters
        ----------
        name
            The name of the member.
        most
            The limit in bytes.

        Raises
        ------
        DecodeError
            The member is missing, too large or damaged.
        """
        member = self._members.get(name)
        if member is None:
            raise DecodeError(f"member {name[:60]!r} is missing")
        if member.file_size > most:
            raise DecodeError(f"{name} is too large")
        try:
            with self._zip.open(member) as stream:
                # without a size, zipfile would first decompress all that the bytes contain
                content = stream.read(member.file_size)
        except Exception as error:
            if isinstance(error, MemoryError):
                raise
            raise DecodeError(f"{name} is damaged ({error})") from None
        if len(content) != member.file_size:
            raise DecodeError(f"{name} is truncated")
        return content

    def read_array(self, name: str) -> NDArray[Any]:
        """Return the array in a member, without unpickling.

        Returns
        -------
        array
            Any shape; float32, uint8 or bool.

        Raises
        ------
        DecodeError
            The member is missing or damaged, or is not an array of these dtypes.
        """
        content = self.read_bytes(f"{name}.npy")
        shape, by_columns, dtype, start = _header(content, name)
        if dtype not in _DTYPES:
            raise DecodeError(f"{name} has dtype {dtype}, which sessions do not use")
        if (
            not all(type(length) is int and 0 <= length <= MAX_BYTES for length in shape)
            or math.prod(shape) * dtype.itemsize != len(content) - start
        ):
            raise DecodeError(f"{name} does not contain as many numbers as it declares")
        if dtype == np.bool_ and np.frombuffer(content, np.uint8, offset=start).max(initial=0) > 1:
            raise DecodeError(f"{name} contains values that are neither true nor false")
        order: Literal["F", "C"] = "F" if by_columns else "C"
        return np.frombuffer(content, dtype, offset=start).reshape(shape, order=order).copy()


def _check(members: list[zipfile.ZipInfo]) -> None:
    """Refuse members that `write_archive` does not write: by name, compression, password or size."""
    if len(members) > _MAX_MEMBERS or sum(member.file_size for member in members) > MAX_BYTES:
        raise DecodeError(f"it would decompress to more than {MAX_BYTES / 2**30:.0f} GB")
    if len({member.filename for member in members}) != len(members):
        raise DecodeError("two members have the same name")
    for member in members:
        if not _NAME.fullmatch(member.filename):
            raise DecodeError(f"the member name {member.filename[:60]!r} is not allowed")
        if member.compress_type not in (_STORED, _DEFLATED) or member.flag_bits & 1:
            raise DecodeError(f"the compression of {member.filename} is not supported")


def _header(content: bytes, name: str) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    """Return the shape, whether the order is Fortran's, the dtype, and the start of the numbers."""
    stream = BytesIO(content[: _MAX_HEADER + 16])
    try:
        if np.lib.format.read_magic(stream) != (1, 0):
            raise ValueError
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(stream, max_header_size=_MAX_HEADER)
    except Exception:  # noqa: BLE001 - NumPy parses a literal, which fails in many ways
        raise DecodeError(f"{name} is not an array") from None
    return shape, by_columns, dtype, stream.tell()


def write_archive(
    stream: IO[bytes],
    members: Mapping[str, bytes],
    arrays: Mapping[str, NDArray[Any]],
    is_compressed: bool = True,
) -> None:
    """Write an archive.

    Parameters
    ----------
    stream
        The file.
    members
        The bytes of members, by name.
    arrays
        Arrays by name; they become NPY members, which `numpy.load` reads by the same names.
    is_compressed
        Whether arrays are deflated; False is several times faster.
    """
    with zipfile.ZipFile(stream, "w", _DEFLATED if is_compressed else _STORED, compresslevel=3) as archive:
        for name, content in members.items():
            archive.writestr(name, content, _DEFLATED if name.endswith(".json") else _STORED)
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(
                    member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False
                )
