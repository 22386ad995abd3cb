"""Pages and bands of a TIFF, which OpenCV decodes after their directory has been rewritten.

libtiff reads the first page of a file and up to four channels. Both limits concern the directory only: strips
and tiles of n interleaved bands are, byte by byte, those of a grey picture n times as wide. Reference: TIFF
6.0 (Adobe, 1992), sections 2 (directories), 14 (differencing) and 15 (tiles).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from engine.core.errors import UserError
from engine.imaging.opencv import MAX_PIXELS
from engine.imaging.picture_headers import page_places
from engine.imaging.readers.reader import MAX_SIDE

__all__ = ["from_page", "read_bands"]

_Order = Literal["big", "little"]
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES, _PLANAR = 256, 257, 258, 259, 262, 277, 284
_PREDICTOR, _TILE_WIDTH, _FORMAT = 317, 322, 339
_OFFSETS, _COUNTS = (273, 324), (279, 325)  # of strips, and of tiles
_FILL_ORDER, _ROWS_PER_STRIP, _TILE_HEIGHT = 266, 278, 323
_SIZES = (_WIDTH, _HEIGHT, _ROWS_PER_STRIP, _TILE_WIDTH, _TILE_HEIGHT)
_CODING = (_BITS, _COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _SAMPLES, _PLANAR, _PREDICTOR, _FORMAT)
_KEPT = tuple(sorted((*_SIZES, *_CODING, *_OFFSETS, *_COUNTS)))
_LENGTHS = {1: 1, 3: 2, 4: 4, 16: 8}  # bytes of the integer types
_LONG = 4
_MAX_ENTRIES = 4096
_LOSSLESS = (1, 5, 8, 32773, 32946)  # none, LZW, Deflate, PackBits, old Deflate


def from_page(content: bytes, page: int) -> bytes:
    """Return a TIFF whose first page is one of its pages, by number from 1."""
    place = page_places(content)[page - 1]
    order, wide = _layout(content)
    return content[:wide] + place.to_bytes(wide, order) + content[2 * wide :]


def read_bands(
    content: bytes, wanted: tuple[int, ...], decode: Callable[[bytes], NDArray[Any]], name: str
) -> NDArray[Any]:
    """Read some bands of the first page of a TIFF with five or more.

    Parameters
    ----------
    content
        The file; the size of its first page has been checked.
    wanted
        The numbers of the bands, from 1.
    decode
        Decodes a TIFF of one band: (height, width) of any depth.
    name
        The name of the file.

    Returns
    -------
    bands
        (height, width, len(wanted)), of the depth of the file.

    Raises
    ------
    UserError
        The bands are stored in a format that is not supported.
    """
    directory = _Directory.of(content)
    height, width, samples = (directory.first(tag) for tag in (_HEIGHT, _WIDTH, _SAMPLES))
    _check_storage(directory, name)
    if directory.first(_PLANAR) == 2:
        planes = {band: decode(directory.one_plane(band, name)) for band in set(wanted)}
        return np.dstack([planes[band] for band in wanted])
    if height * width * samples > MAX_PIXELS or width * samples > MAX_SIDE:
        limit = f"{MAX_PIXELS // 10**6} million values, and {MAX_SIDE:,} in a row"
        size = f"{width} x {height} pixels, {height * width * samples / 1e6:,.0f} million values"
        raise UserError(f"{name} has {samples} bands of {size}.", f"Cut it; the limit is {limit}.")
    wide = decode(directory.one_wide_band())
    if wide.shape != (height, width * samples):
        raise _other_storage(samples, name)
    stored = wide.reshape(height, width, samples)[..., [band - 1 for band in wanted]]
    if directory.first(_PREDICTOR) != 2:
        return stored
    return _summed(stored, directory.first(_TILE_WIDTH) or width)


def _check_storage(directory: "_Directory", name: str) -> None:
    """Refuse bands that cannot be separated without decoding all of them together."""
    bits, predictor = directory.values(_BITS), directory.first(_PREDICTOR)
    is_known = directory.first(_COMPRESSION) in _LOSSLESS and set(bits) in ({8}, {16}, {32}, {64})
    is_float_differenced = predictor > 2 or (predictor == 2 and directory.first(_FORMAT) == 3)
    if not is_known or (is_float_differenced and directory.first(_PLANAR) != 2):
        raise _other_storage(directory.first(_SAMPLES), name)


def _other_storage(samples: int, name: str) -> UserError:
    hint = "Save it uncompressed, or with LZW or Deflate, with 8, 16 or 32 bits for each band."
    return UserError(f"{name} has {samples} bands, stored in a format that is not supported.", hint)


def _summed(stored: NDArray[Any], tile: int) -> NDArray[Any]:
    """Return levels (height, width, bands) from differences to the neighbour on the left."""
    whole = np.empty_like(stored)
    for left in range(0, stored.shape[1], tile):
        whole[:, left : left + tile] = np.cumsum(stored[:, left : left + tile], axis=1, dtype=stored.dtype)
    return whole


def _layout(content: bytes) -> tuple[_Order, int]:
    """Return the byte order, and the number of bytes of an offset: 4, or 8 in a BigTIFF."""
    order: _Order = "little" if content[:1] == b"I" else "big"
    return order, 8 if int.from_bytes(content[2:4], order) == 43 else 4


@dataclass(frozen=True, slots=True)
class _Directory:
    """The entries of a TIFF's first page by tag: type, count, and the bytes of the value or of its offset."""

    content: bytes
    order: _Order
    wide: int
    entries: Mapping[int, tuple[int, int, bytes]]

    @classmethod
    def of(cls, content: bytes) -> "_Directory":
        order, wide = _layout(content)
        place = int.from_bytes(content[wide : 2 * wide], order)
        start, step = place + (8 if wide == 8 else 2), 4 + 2 * wide
        count = min(int.from_bytes(content[place:start], order), _MAX_ENTRIES)
        entries = {}
        for at in range(start, start + step * count, step):
            entry = content[at : at + step]
            tag, kind = (int.from_bytes(entry[first : first + 2], order) for first in (0, 2))
            entries[tag] = kind, int.from_bytes(entry[4 : 4 + wide], order), entry[4 + wide :]
        return cls(content, order, wide, entries)

    def values(self, tag: int) -> tuple[int, ...]:
        """Return up to 4096 values of a tag."""
        kind, count, value = self.entries.get(tag, (0, 0, b""))
        length = _LENGTHS.get(kind, 0)
        if length * count > self.wide:
            place = int.from_bytes(value, self.order)
            value = self.content[place : place + length * min(count, _MAX_ENTRIES)]
        positions = range(0, length * min(count, _MAX_ENTRIES), length or 1)
        return tuple(int.from_bytes(value[at : at + length], self.order) for at in positions)

    def first(self, tag: int) -> int:
        """Return the first value of a tag, or its default by TIFF 6.0; 0 where it has none."""
        defaults = {_COMPRESSION: 1, _PLANAR: 1, _PREDICTOR: 1, _FORMAT: 1}
        return (self.values(tag) or (defaults.get(tag, 0),))[0]

    def one_wide_band(self) -> bytes:
        """Return the file with its interleaved bands as one wide picture, without differencing."""
        samples = self.first(_SAMPLES)
        changed = {_WIDTH: self.first(_WIDTH) * samples, _PREDICTOR: 1}
        if _TILE_WIDTH in self.entries:
            changed[_TILE_WIDTH] = self.first(_TILE_WIDTH) * samples
        return self._grey({**self.entries, **{tag: self._number(value) for tag, value in changed.items()}})

    def one_plane(self, band: int, name: str) -> bytes:
        """Return the file with one of its separately stored bands."""
        samples, cut = self.first(_SAMPLES), dict(self.entries)
        for tag in (*_OFFSETS, *_COUNTS):
            if tag in cut:
                kind, count, value = cut[tag]
                count, length = count // samples, _LENGTHS.get(kind, 0)
                place = int.from_bytes(value, self.order) + (band - 1) * count * length
                if place + count * length > len(self.content):
                    raise UserError(f"{name} is a TIFF that ends too early.", "Copy or download it again.")
                inside = self.content[place : place + count * length].ljust(self.wide, b"\0")
                cut[tag] = (
                    kind,
                    count,
                    inside if count * length <= self.wide else place.to_bytes(self.wide, self.order),
                )
        return self._grey(cut)

    def _grey(self, entries: Mapping[int, tuple[int, int, bytes]]) -> bytes:
        """Return the file with a first page of one grey band."""
        single = {
            _SAMPLES: 1,
            _PHOTOMETRIC: 1,
            _PLANAR: 1,
            _BITS: self.first(_BITS),
            _FORMAT: self.first(_FORMAT),
        }
        entries = {**entries, **{tag: self._number(value) for tag, value in single.items()}}
        kept = [(tag, *entries[tag]) for tag in _KEPT if tag in entries]
        number = self._bytes(len(kept), 8 if self.wide == 8 else 2)
        table = b"".join(
            self._bytes(tag, 2) + self._bytes(kind, 2) + self._bytes(count, self.wide) + value
            for tag, kind, count, value in kept
        )
        body = self.content + bytes(-len(self.content) % 8)
        return (
            body[: self.wide]
            + self._bytes(len(body), self.wide)
            + body[2 * self.wide :]
            + number
            + table
            + bytes(self.wide)
        )

    def _number(self, value: int) -> tuple[int, int, bytes]:
        """Return the entry of one number, at the front of the value in the byte order of the file."""
        return _LONG, 1, self._bytes(value, 4).ljust(self.wide, b"\0")

    def _bytes(self, value: int, length: int) -> bytes:
        return value.to_bytes(length, self.order)
