"""Picture files made by hand or by Pillow, as bytes."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

# the orientations of EXIF in NumPy
UPRIGHT = {
    1: lambda stored: stored,
    2: np.fliplr,
    3: lambda stored: np.rot90(stored, 2),
    4: np.flipud,
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, 2).swapaxes(0, 1),
    8: np.rot90,
}

NOISE = np.random.default_rng(5).integers(0, 256, (40, 60, 3), np.uint8)


def saved(pixels, kind, mode=None, **options):
    """Return the bytes that Pillow writes for an array or a Pillow image."""
    image = pixels if isinstance(pixels, Image.Image) else Image.fromarray(pixels)
    file = io.BytesIO()
    (image.convert(mode) if mode else image).save(file, kind, **options)
    return file.getvalue()


def exif(orientation, order="<"):
    """Return EXIF data that ask for an orientation and nothing else."""
    start = b"II*\0" if order == "<" else b"MM\0*"
    return start + struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(levels, colour, depth=8, extra=b"", size=None):
    """Return a PNG of levels (height, width, channels); `colour` 0 is grey, 2 RGB, 4 and 6 with alpha."""
    height, width = size or levels.shape[:2]
    rows = levels.astype(">u2" if depth == 16 else "u1").reshape(levels.shape[0], -1)
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def tiff(levels, order="<", **changed):
    """Return an uncompressed TIFF of levels (height, width[, channels]); tags change as `alpha=(2,)`."""
    height, width, samples = (*levels.shape, 1)[:3]
    body = levels.astype(levels.dtype.newbyteorder(order)).tobytes()
    kind = {"u": 1, "i": 2, "f": 3}[levels.dtype.kind]
    known = {"bits": 258, "photometric": 262, "orientation": 274, "planes": 284, "alpha": 338, "subfile": 254}
    known |= {"subpages": 330, "dng": 50706}
    tags = {
        256: (width,),
        257: (height,),
        258: (levels.dtype.itemsize * 8,) * samples,
        259: (1,),
        262: (2 if samples > 2 else 1,),
    }
    tags |= {273: (0,), 277: (samples,), 278: (height,), 279: (len(body),), 339: (kind,) * samples}
    tags |= {known[name]: values for name, values in changed.items()}
    start = 8 + 2 + 12 * len(tags) + 4
    aside = b"".join(
        struct.pack(f"{order}{len(values)}H", *values)
        for _, values in sorted(tags.items())
        if len(values) > 2
    )
    tags[273] = (start + len(aside),)
    entries = b""
    for tag, values in sorted(tags.items()):
        if len(values) > 2:
            entries += struct.pack(order + "HHII", tag, 3, len(values), start)
            start += 2 * len(values)
        elif tag in (273, 279):
            entries += struct.pack(order + "HHII", tag, 4, 1, *values)
        else:
            entries += struct.pack(order + "HHIHH", tag, 3, len(values), *values, *[0] * (2 - len(values)))
    begin = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "IH", 8, len(tags))
    return begin + entries + bytes(4) + aside + body


def ycck(page):
    """Return a JPEG as Photoshop writes CMYK: inverted, with cyan, magenta and yellow as YCbCr."""
    inks = np.asarray(page)
    bands = Image.fromarray(inks[..., :3].copy()).convert("YCbCr").split()
    # Pillow inverts what it writes as CMYK, and says "no transform" in the Adobe segment
    mixed = Image.merge(
        "CMYK",
        [*(band.point(lambda level: 255 - level) for band in bands), Image.fromarray(inks[..., 3].copy())],
    )
    content = bytearray(saved(mixed, "JPEG", quality=100))
    content[content.index(b"Adobe") + 11] = 2
    reference = Image.open(io.BytesIO(content))
    np.testing.assert_allclose(np.asarray(reference).astype(int), inks, atol=3)
    return bytes(content)


def patched(content, *changes):
    """Replace bytes at positions."""
    changed = bytearray(content)
    for position, replacement in changes:
        changed[position : position + len(replacement)] = replacement
    return bytes(changed)


FOREIGN = {
    "vector picture (SVG)": b'<?xml version="1.0"?>\n<!-- made --><svg xmlns="http://www.w3.org/2000/svg"/>',
    "PDF document": b"%PDF-1.7\n" + bytes(100),
    "web page": b"\n<!DOCTYPE html><html><body>Not found</body></html>",
    "JPEG XL picture": b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(100),
    "Photoshop document": b"8BPS" + bytes(100),
    "Windows icon": b"\0\0\1\0\1\0" + bytes(100),
    "camera's raw picture": tiff(np.ones((4, 4, 3), np.uint8), dng=(1, 4)),
    "camera's raw picture, of Nikon": tiff(
        np.ones((4, 4, 3), np.uint8), subfile=(1,), subpages=(8,)
    ),  # a thumbnail first
}
