"""The sample photographs as a moving picture: the same frames in every run, and no device needed."""

import math

import numpy as np

from engine.core.arrays import Bytes
from engine.imaging.opencv import cv2
from engine.imaging.picture_file import read_picture
from engine.imaging.samples import SAMPLES, sample_path
from engine.video.source import Demonstration

__all__ = ["DemonstrationReader"]

_SHOT = 4.0  # seconds of one photograph until the next
_CLOSER = 0.2  # of the picture's side that a shot zooms in by
_HIGH = 0.35  # of the room above and below that is above: what matters stands high in most photographs
_WAYS = (
    (1, 0.4),
    (-1, -0.4),
    (0.6, -1),
    (-0.6, 1),
)  # where to the view moves, right and down, of the room there is


class DemonstrationReader:
    """Photographs panned and zoomed smoothly, and cut from one to the next; frame n depends on n and the source only."""

    can_seek = False
    is_paced = True
    length = None

    def __init__(self, source: Demonstration) -> None:
        assert source.width > 0 and source.height > 0 and source.rate > 0, source
        self._source = source
        self._photographs = [read_picture(sample_path(name)).pixels for name in SAMPLES]
        self._next = 0
        self.rate = float(source.rate)
        self.size = (source.height, source.width)

    @property
    def seconds(self) -> float:
        """Place of the frame that was read last, by its number."""
        return max(0, self._next - 1) / self.rate

    def read(self) -> Bytes | None:
        """Return the next frame; there is always one."""
        frame = self._drawn(self._next)
        self._next += 1
        return frame

    def skip(self) -> bool:
        """Pass over a frame without drawing it."""
        self._next += 1
        return True

    def seek(self, seconds: float) -> None:
        """Refuse: it is shown as if it were live."""
        raise AssertionError(seconds)

    def close(self) -> None:
        """Nothing is held."""

    def _drawn(self, number: int) -> Bytes:
        """Return the part of a photograph that frame `number` shows, as large as a frame."""
        num_frames = max(1, round(_SHOT * self.rate))
        shot, step = divmod(number, num_frames)
        pixels = self._photographs[shot % len(self._photographs)]
        eased = (1 - math.cos(math.pi * step / num_frames)) / 2  # 0 to 1, slow at both ends
        closer = _CLOSER * (0.3 + 0.7 * (eased if shot % 2 == 0 else 1 - eased))
        right, down = _WAYS[shot % len(_WAYS)]
        return self._cut(pixels, 1 - closer, right * (eased - 0.5), down * (eased - 0.5))

    def _cut(self, pixels: Bytes, share: float, right: float, down: float) -> Bytes:
        """Return `share` of the largest part that has the frame's shape, moved off the centre by shares of the room around it."""
        rows, columns = pixels.shape[:2]
        height, width = self.size
        scale = share * min(columns / width, rows / height)  # pixels of the photograph to one of the frame
        left = (columns - scale * width) * (0.5 + right)
        top = (rows - scale * height) * (_HIGH + 2 * _HIGH * down)
        placed = np.array([[scale, 0, left + (scale - 1) / 2], [0, scale, top + (scale - 1) / 2]])
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(
            cv2.warpAffine(pixels, placed, (width, height), flags=how, borderMode=cv2.BORDER_REPLICATE),
            np.uint8,
        )
